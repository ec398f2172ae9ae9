"""The set-up's decisions, each with the world it would meet handed in: no network, no installing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

import dev
import environment
import pytest
from console import Failure, run_logged

from tests.helpers.project import ROOT, python_files, run_python

SET_UP = python_files("packaging")


# which Python


def test_the_python_that_runs_is_taken_where_it_is_suitable() -> None:
    def nobody(_command: Sequence[str]) -> None:
        pytest.fail("no other Python had to be asked")

    chosen = environment.choose_python((3, 12), "/usr/bin/python3", ask=nobody)
    assert chosen == ((3, 12), Path("/usr/bin/python3"))


def test_another_python_is_looked_for_where_this_one_is_too_old() -> None:
    found = {"python3.12": ((3, 12), Path("/usr/bin/python3.12"))}
    chosen = environment.choose_python((3, 9), "python3", ask=lambda words: found.get(words[0]))
    assert chosen == found["python3.12"]


def test_a_python_that_lies_about_its_name_is_not_taken() -> None:
    with pytest.raises(Failure, match=r"needs Python 3\.11, 3\.12 or 3\.13; this is 3\.9"):
        environment.choose_python((3, 9), "python3", ask=lambda _: ((3, 14), Path("python3")))


def test_an_interpreter_tells_its_version() -> None:
    answer = environment.ask_python([sys.executable])
    assert answer is not None
    assert answer[0] == sys.version_info[:2]
    assert environment.ask_python(["no-such-python"]) is None


@pytest.mark.parametrize("path", SET_UP, ids=[path.name for path in SET_UP])
def test_an_old_python_can_still_read_the_set_up(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    result = run_python(
        "import sys; sys.path.insert(0, 'packaging'); before = set(sys.modules); import dev;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "own = {'bundle', 'dev', 'console', 'environment', 'stand_ins', 'system_libraries', 'torch_build'};"
        "print(sorted(new - own - set(sys.stdlib_module_names)))"
    )
    assert result.stdout.strip() == "[]", result.stderr


# the environment and its stamp


def test_an_environment_tells_its_version_without_being_started(tmp_path: Path) -> None:
    assert environment.version_of(tmp_path) is None
    (tmp_path / "pyvenv.cfg").write_text("home = x\nversion = 3.12.4\n", encoding="utf-8")
    assert environment.version_of(tmp_path) is None, "its interpreter is gone"
    python = environment.python_of(tmp_path)
    python.parent.mkdir()
    python.touch()
    assert environment.version_of(tmp_path) == (3, 12)


def test_windows_keeps_its_interpreter_elsewhere() -> None:
    path = environment.python_of(Path("venv"), windows=True)
    assert path == Path("venv", "Scripts", "python.exe")


def test_the_key_changes_with_what_is_installed_and_with_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)

    def key(text: str, torch: str = "cpu", version: tuple[int, int] = (3, 11)) -> str:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        return environment.setup_key(torch, version)

    plain = key(project)
    assert key(project) == plain
    assert key(project + "\n# a tool's setting\n") == plain
    others = {
        key(project.replace("numpy>=2", "numpy>=2.1")),
        key(project, torch="cuda"),
        key(project, version=(3, 12)),
    }
    assert plain not in others
    assert len(others) == 3


def test_the_stamp_is_read_back_and_a_broken_one_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    assert environment.read_stamp() == {}
    environment.write_stamp("k", "cpu", ["offscreen"])
    assert environment.read_stamp()["key"] == "k"
    (tmp_path / "stamp.json").write_text("{", encoding="utf-8")
    assert environment.read_stamp() == {}


def test_the_lock_is_read() -> None:
    assert environment.pinned("torch") == "2.13.0"
    assert environment.pinned("pyside6_essentials") == "6.11.3"
    with pytest.raises(ValueError, match="does not pin"):
        environment.pinned("no-such-package")


# the command itself


@pytest.mark.parametrize(
    ("surroundings", "system", "is_there"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "win32", True),
        ({"SSH_CONNECTION": "1 2 3 4"}, "darwin", False),
    ],
)
def test_a_display_is_told_from_the_surroundings(
    surroundings: dict[str, str], system: str, is_there: bool
) -> None:
    assert dev.has_display(surroundings, system) is is_there


def test_further_words_go_to_pytest_and_only_there() -> None:
    parsed, rest = dev.parse(["test", "--torch", "cpu", "-k", "video", "--lf"])
    assert (parsed.command, parsed.torch, rest) == ("test", "cpu", ["-k", "video", "--lf"])
    with pytest.raises(SystemExit):
        dev.parse(["run", "--lf"])


def test_a_missing_clip_is_said_before_anything_is_set_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "prepare", lambda _torch: pytest.fail("nothing may be set up"))
    assert dev.main(["run", "no-such-clip.mp4"]) == dev.EXIT_FAILURE
    assert "There is no clip file no-such-clip.mp4." in capsys.readouterr().out


def test_a_finished_set_up_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = (3, 11)
    stamp = {"key": environment.setup_key("cpu", version), "torch": "cpu", "screens": ["offscreen"]}
    monkeypatch.setattr(environment, "read_stamp", lambda: stamp)
    monkeypatch.setattr(environment, "version_of", lambda _venv: version)
    monkeypatch.setattr(environment, "install", lambda _torch: pytest.fail("installed again"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert dev.prepare(None) == environment.python_of(environment.VENV)


def test_the_note_beside_the_sample_gives_the_dive(tmp_path: Path) -> None:
    clip = tmp_path / "dive.mp4"
    assert dev.known_about(clip) == []
    clip.with_suffix(".json").write_text('{"dive": "207C", "height_m": 10.0}', encoding="utf-8")
    assert dev.known_about(clip) == ["--dive", "207C", "--height", "10"]


def test_output_is_kept_in_the_log_and_given_back(tmp_path: Path) -> None:
    log = tmp_path / "log"
    status, lines = run_logged([sys.executable, "-c", "print('a'); exit(3)"], log)
    assert (status, lines) == (3, ["a"])
    assert "a" in log.read_text(encoding="utf-8")

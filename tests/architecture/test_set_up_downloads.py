"""What the set-up fetches: which torch, and which system libraries; no network, no installing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import system_libraries
import torch_build
from console import Failure, why_pip_failed


def _report(version: str, *needs: str) -> dict[str, object]:
    metadata = {"name": "torch", "version": version, "requires_dist": list(needs)}
    return {"install": [{"metadata": metadata}]}


CUDA_NEEDS = ("filelock", 'nvidia-nccl-cu13==2.29.7; platform_system == "Linux"')


# which torch


@pytest.mark.parametrize(
    ("version", "needs", "system", "build"),
    [
        ("2.13.0+cpu", (), "linux", "cpu"),
        ("2.13.0", CUDA_NEEDS, "linux", "cuda"),
        ("2.13.0", ("filelock",), "linux", "cpu"),
        ("2.13.0+cu130", CUDA_NEEDS, "linux", "cuda"),
        ("2.13.0+rocm7.1", (), "linux", "other"),
        ("2.13.0", (), "win32", "cpu"),
        ("2.13.0+cu130", (), "win32", "cuda"),
        ("2.13.0", (), "darwin", "cpu"),
    ],
)
def test_the_report_tells_the_build(
    version: str, needs: tuple[str, ...], system: str, build: str
) -> None:
    assert torch_build.build_of_report(_report(version, *needs), system) == build


@pytest.mark.parametrize(
    ("wanted", "found", "arguments"),
    [
        ("cpu", "cpu", ["torch==2.13.0"]),
        ("cuda", "cuda", ["torch==2.13.0"]),
        ("cpu", "cuda", ["torch==2.13.0+cpu", "--index-url", torch_build.INDEX + "cpu"]),
        ("cpu", "other", ["torch==2.13.0+cpu", "--index-url", torch_build.INDEX + "cpu"]),
        ("cuda", "cpu", ["torch==2.13.0+cu130", "--index-url", torch_build.INDEX + "cu130"]),
    ],
)
def test_only_the_other_build_takes_another_index(
    wanted: str, found: str, arguments: list[str]
) -> None:
    assert torch_build.requirement(wanted, found, "2.13.0") == arguments


def _pip_of(folder: Path, version: str, install_status: int) -> list[str]:
    """Make a program that answers like pip: it reports `version`, and installs with a status."""
    program = folder / "pip.py"
    report = json.dumps(_report(version, *CUDA_NEEDS))
    program.write_text(
        "import sys, pathlib\n"
        "words = sys.argv[1:]\n"
        "if '--dry-run' in words:\n"
        f"    pathlib.Path(words[words.index('--report') + 1]).write_text({report!r})\n"
        "    sys.exit(0)\n"
        "print('WARNING: connection broken by NewConnectionError')\n"
        f"sys.exit({install_status})\n",
        encoding="utf-8",
    )
    return [sys.executable, str(program)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the plain pin is CPU")
def test_the_large_build_is_never_fetched_in_the_small_ones_place(tmp_path: Path) -> None:
    log = tmp_path / "log"
    pip = _pip_of(tmp_path, "2.13.0", install_status=1)
    with pytest.raises(Failure, match="only the CUDA build") as caught:
        torch_build.install(pip, "cpu", "2.13.0", log)
    assert "--torch cuda" in caught.value.remedy
    installs = [
        line for line in log.read_text(encoding="utf-8").splitlines() if "--no-deps" in line
    ]
    assert "--dry-run" in installs[0]
    assert "torch==2.13.0+cpu --index-url" in installs[1]
    assert len(installs) == 2


def test_a_torch_that_fits_is_installed_from_pips_own_index(tmp_path: Path) -> None:
    log = tmp_path / "log"
    torch_build.install(_pip_of(tmp_path, "2.13.0+cpu", install_status=0), "cpu", "2.13.0", log)
    assert log.read_text(encoding="utf-8").rstrip().splitlines()[-2].endswith("torch==2.13.0")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ERROR: No matching distribution found for torch==2.13.0", "There is no PyTorch"),
        ("WARNING: Retrying after connection broken by 'X'", "does not answer"),
        ("NameResolutionError: ...", "is there a network"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED", "does not trust"),
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_what_pip_said_becomes_one_sentence(line: str, words: str) -> None:
    lines = [line, "ERROR: No matching distribution found for torch==2.13.0"]
    assert words in str(torch_build.explained(lines, "2.13.0", Path("log")))


def test_pips_last_error_is_given_where_no_sentence_fits() -> None:
    assert why_pip_failed(["Collecting x", "ERROR: it broke", "done"]) == "it broke"


# Qt's system libraries


def test_screens_are_what_the_surroundings_offer() -> None:
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert system_libraries.screens(both, "linux") == ("offscreen", "x11", "wayland")
    assert system_libraries.screens({}, "linux") == ("offscreen",)
    assert system_libraries.screens(both, "darwin") == ("offscreen",)


def test_packages_carry_the_names_of_this_release() -> None:
    libraries = ["libgthread-2.0.so.0", "libglib-2.0.so.0", "libGL.so.1", "libnobody.so.7"]
    old, unknown = system_libraries.packages_for(libraries, is_known=lambda _: False)
    assert old == ["libgl1", "libglib2.0-0"]
    assert unknown == ["libnobody.so.7"]
    new, _ = system_libraries.packages_for(libraries, is_known=lambda _: True)
    assert new == ["libgl1", "libglib2.0-0t64"]


def test_the_command_to_type_is_complete() -> None:
    assert system_libraries.apt_command(["libgl1", "libegl1"], sudo=True) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libegl1"
    )


def test_who_may_not_install_is_told_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr(system_libraries, "_may_install", lambda: False)
    monkeypatch.setattr(system_libraries, "is_in_apt", lambda _name: False)
    with pytest.raises(Failure) as caught:
        system_libraries.provide(["python3.11-venv"], ["libEGL.so.1"], tmp_path / "log")
    assert "apt-get install -y --no-install-recommends python3.11-venv libegl1" in str(caught.value)


def test_a_system_without_apt_is_told_what_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(Failure, match=r"This system lacks: libEGL\.so\.1"):
        system_libraries.provide([], ["libEGL.so.1"], tmp_path / "log")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux loads by these names")
def test_a_library_that_is_missing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"libc.so.6": (), "libno-such-thing.so.1": ()}
    monkeypatch.setitem(system_libraries.SCREENS, "offscreen", here)
    missing = system_libraries.missing_libraries(Path(sys.executable), ["offscreen"])
    assert missing == ["libno-such-thing.so.1"]


def test_qt_misses_nothing_where_this_suite_runs() -> None:
    assert system_libraries.libraries_qt_misses(Path(sys.executable), ["offscreen"]) == []

"""What building an installer asks of a machine before it begins."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import bundle
import environment
import pytest
import system_libraries
from console import Failure

PYTHON = Path("/usr/bin/python3")


def _python(folder: Path, prefix: str, **facts: object) -> Path:
    """Make an interpreter that was built in another way than this one."""
    program = folder / "python"
    tell = f"import sys, sysconfig; sys.base_prefix = {prefix!r}; "
    tell += f"sysconfig.get_config_vars().update({facts!r}); exec(sys.argv[2])"
    program.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "{tell}" "$@"\n', "utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.skipif(os.name == "nt", reason="every Python for Windows has its library")
@pytest.mark.parametrize(
    ("is_shared", "library", "framework", "answer"),
    [
        (1, "libpython3.so", "", "there"),
        (1, "libpython3.missing.so", "", "missing"),
        (0, "libpython3.a", "Python", "there"),
        (0, "libpython3.a", "", "never built"),
    ],
)
def test_a_python_is_asked_for_its_library(
    tmp_path: Path, is_shared: int, library: str, framework: str, answer: str
) -> None:
    for name in ("libpython3.so", "libpython3.a"):
        (tmp_path / name).touch()
    facts = {"INSTSONAME": library, "LIBDIR": str(tmp_path), "PYTHONFRAMEWORK": framework}
    python = _python(tmp_path, "/nowhere", Py_ENABLE_SHARED=is_shared, **facts)
    assert environment.shared_library(python) == answer


@pytest.mark.skipif(os.name == "nt", reason="every Python for Windows has its library")
def test_a_library_beside_a_python_counts_though_it_does_not_say_so(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    number = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (tmp_path / "lib" / f"libpython{number}.so").touch()
    python = _python(tmp_path, str(tmp_path), Py_ENABLE_SHARED=0, PYTHONFRAMEWORK="")
    assert environment.shared_library(python) == "there"


@pytest.fixture
def provided(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """A machine that has everything but for what a test takes away; what it was asked to install."""
    asked: list[Sequence[str]] = []
    monkeypatch.setattr(environment, "shared_library", lambda _python: "there")
    monkeypatch.setattr(environment, "has_venv", lambda _python: True)
    monkeypatch.setattr(system_libraries, "missing_libraries", lambda _python, _kinds: [])
    monkeypatch.setattr(
        system_libraries, "provide", lambda packages, _libraries, _log: asked.append(packages)
    )
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return asked


def test_a_machine_with_everything_is_left_alone(provided: list[Sequence[str]]) -> None:
    bundle.provide_libraries(PYTHON, (3, 11))
    assert provided == []


def test_pythons_library_is_provided_before_the_long_download(
    provided: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "shared_library", lambda _python: "missing")
    monkeypatch.setattr(environment, "has_venv", lambda _python: False)
    bundle.provide_libraries(PYTHON, (3, 12))
    assert provided == [["python3.12-venv", "libpython3.12"]]


def test_a_python_without_its_library_gets_a_sentence_of_its_own(
    provided: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "shared_library", lambda _python: "never built")
    with pytest.raises(Failure, match=r"--enable-shared pyenv install --force 3\.11"):
        bundle.provide_libraries(PYTHON, (3, 11))
    assert provided == []


def test_an_old_python_is_told_which_one_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    other = ((3, 11), Path("/usr/bin/python3.11"))
    monkeypatch.setattr(environment, "choose_python", lambda _version, _executable: other)
    with pytest.raises(Failure, match=r"Type: /usr/bin/python3\.11 packaging/dev\.py package"):
        bundle.package("cpu")

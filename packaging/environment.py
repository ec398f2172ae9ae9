"""The project's own Python environment: which Python makes it, what goes in, and whether it is up to date."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch_build
from console import Failure, run_logged, step, why_pip_failed

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = Path(__file__).with_name("constraints.txt")
STAMP = VENV / "aqa-setup.json"
LOG = VENV / "setup.log"
OLDEST, NEWEST = (3, 11), (3, 13)
# pip and the build tools of our own package come from the lock too, so that no build fetches others
TOOLS = ("pip", "setuptools", "hatchling", "editables")

if TYPE_CHECKING:  # a Python that is too old must get as far as being told so
    Version = tuple[int, int]

# Debian builds it and has it in a package of its own; Anaconda has it without saying so
_ASK_LIBRARY = """
import os, sys, sysconfig
asked = sysconfig.get_config_var
is_built = bool(asked("Py_ENABLE_SHARED"))
by_number = ["libpython%d.%d.%s" % (*sys.version_info[:2], end) for end in ("so", "dylib")]
names = [asked("INSTSONAME")] if is_built else by_number
folders = ([asked("LIBDIR")] if is_built else []) + [os.path.join(sys.base_prefix, "lib")]
places = [os.path.join(folder, name) for folder in folders for name in names]
is_there = bool(asked("PYTHONFRAMEWORK")) or any(os.path.exists(one) for one in places)
print("there" if is_there else "missing" if is_built else "never built")
"""
_ASK = "import sys; print(*sys.version_info[:2], sys.executable, sep='\\n')"


def is_suitable(version: Version | None) -> bool:
    """Say whether the project runs on this version of Python."""
    return version is not None and OLDEST <= version <= NEWEST


def ask_python(command: Sequence[str]) -> tuple[Version, Path] | None:
    """Ask an interpreter for its version and its own path; None where it does not run."""
    try:
        asked = subprocess.run(
            [*command, "-c", _ASK], capture_output=True, text=True, check=True, timeout=20
        )
        major, minor, executable = asked.stdout.split("\n")[:3]
        return (int(major), int(minor)), Path(executable)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def choose_python(
    own_version: Version,
    own_executable: str,
    ask: Callable[[Sequence[str]], tuple[Version, Path] | None] = ask_python,
) -> tuple[Version, Path]:
    """Give a Python to make the environment with: the one that runs, or else one on the PATH.

    Raises:
        Failure: none is of a version the project runs on.
    """
    if is_suitable(own_version):
        return own_version, Path(own_executable)
    minors = range(OLDEST[1], NEWEST[1] + 1)
    commands = [[f"python3.{minor}"] for minor in minors]
    commands += [["py", f"-3.{minor}"] for minor in minors if os.name == "nt"]
    for command in (*commands, ["python3"], ["python"]):
        answer = ask(command)
        if answer is not None and is_suitable(answer[0]):
            return answer
    raise Failure(
        "AQA Desktop needs Python 3.11, 3.12 or 3.13; "
        f"this is {own_version[0]}.{own_version[1]}, and no other was found.",
        "Install one from https://www.python.org/downloads/ (on Debian or Ubuntu: apt-get install python3.11).",
    )


def python_of(venv: Path, *, windows: bool = os.name == "nt") -> Path:
    """Give the path of an environment's interpreter."""
    return venv / "Scripts" / "python.exe" if windows else venv / "bin" / "python"


def version_of(venv: Path) -> Version | None:
    """Read an environment's Python version from its own note, without starting it; None where it is broken."""
    try:
        note = (venv / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", note, re.MULTILINE)
    if found is None or not python_of(venv).exists():
        return None
    return int(found[1]), int(found[2])


def setup_key(torch: str, version: Version) -> str:
    """Give what the environment depends on as one number: the project's needs, the lock, torch, Python."""
    # only what comes before the tools' settings says what is to be installed
    needs = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\n[tool.ruff")[0]
    parts = (needs, CONSTRAINTS.read_text(encoding="utf-8"), torch, repr(version), str(ROOT))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_stamp() -> dict[str, object]:
    """Read what the last finished set-up wrote down; empty where there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(key: str, torch: str, screens: Sequence[str]) -> None:
    """Write down that the set-up finished, and for what."""
    stamp = {"key": key, "torch": torch, "screens": list(screens), "root": str(ROOT)}
    temporary = STAMP.with_suffix(".new")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(STAMP)


def pinned(name: str) -> str:
    """Give the version of a package in the lock."""
    lock = CONSTRAINTS.read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(name)}==([^\s;]+)", lock, re.MULTILINE | re.IGNORECASE)
    if found is None:
        raise ValueError(f"{CONSTRAINTS} does not pin {name}")
    return found[1]


def has_venv(python: Path) -> bool:
    """Say whether this Python can make environments; Debian's cannot without a package of its own."""
    tried = subprocess.run(
        [str(python), "-c", "import ensurepip, venv"], capture_output=True, check=False
    )
    return tried.returncode == 0


def shared_library(python: Path) -> str:
    """Say how it is with a Python's shared library, without which nothing can be frozen.

    Returns:
        `there`, `missing` (Debian has it in a package of its own), or `never built`.
    """
    if os.name == "nt":  # where there is no Python without one
        return "there"
    asked = subprocess.run(
        [str(python), "-c", _ASK_LIBRARY], capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def make_venv(python: Path) -> None:
    """Make a fresh environment in the place of whatever was there."""
    log = LOG.read_bytes() if LOG.exists() else b""
    with step(f"Making the environment {VENV} with {python}"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run(
            [str(python), "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
    if made.returncode:
        last = ((made.stdout + made.stderr).strip().splitlines() or ["no message"])[-1]
        raise Failure(
            f"The environment cannot be made: {last}", f"Is {ROOT} a folder you may write to?"
        )
    LOG.write_bytes(log)  # what apt said before there was an environment


def installed_torch() -> str | None:
    """Give the version of torch in the environment, or None."""
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for found in VENV.glob(f"{pattern}/torch-*.dist-info"):
            return found.name[len("torch-") : -len(".dist-info")]
    return None


def install(torch: str) -> None:
    """Install everything the lock names into the environment; what is there already stays.

    Raises:
        Failure: there is no room, or pip cannot fetch or install something.
    """
    STAMP.unlink(missing_ok=True)
    pip = [str(python_of(VENV)), "-m", "pip", "--no-input", "--disable-pip-version-check"]
    locked = ["install", "-c", str(CONSTRAINTS)]
    version = pinned("torch")
    # Debian 12's pip downloads a whole wheel only to look at it
    with step("Installing pip and the build tools"):
        _pip([*pip, *locked, *TOOLS])
    here = installed_torch()
    if here is None or not _is_build(here, version, torch):
        _check_room(torch)
        with step(
            f"Installing PyTorch {version}, {torch} build (with the rest {torch_build.SIZES[torch]})"
        ):
            torch_build.install(pip, torch, version, LOG)
    with step("Installing Qt, OpenCV, PyAV and the other locked packages"):
        _pip([*pip, *locked, "--no-build-isolation", "-e", f"{ROOT}[gui,dev]"])


def _is_build(installed: str, version: str, wanted: str) -> bool:
    build = torch_build.build_of_version(installed, sys.platform)
    return installed.partition("+")[0] == version and build == wanted


def _check_room(torch: str) -> None:
    needed = 2.0 if torch == "cpu" else 9.0
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < needed:
        raise Failure(
            f"The disk has {free:.1f} GB free, the set-up needs {needed:.0f} GB.",
            "Make room and try again.",
        )


def _pip(command: Sequence[str]) -> None:
    # a configuration with "user = true" would make pip refuse to install into an environment
    status, lines = run_logged(command, LOG, {"PIP_USER": "0"})
    if status:
        raise Failure(
            f"pip could not install everything: {why_pip_failed(lines)}.",
            f"Its output is in {LOG}; the same command tries again.",
        )

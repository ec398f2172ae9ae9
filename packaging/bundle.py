"""Builds the installer of this platform: an environment of its own, one frozen folder, its licences, a package."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import stand_ins
import system_libraries
import torch_build
from console import Failure, run_logged, say, step, why_pip_failed

ROOT = environment.ROOT
BUILD = ROOT / "build"
VENV = BUILD / "environment"
LOG = BUILD / "package.log"
DIST = ROOT / "dist"
FOLDER = DIST / "aqa-desktop"
APPLICATION = DIST / "AQA Desktop.app"  # on macOS, of the same files
BUILD_CONSTRAINTS = Path(__file__).with_name("build-constraints.txt")
SPEC = Path(__file__).with_name("aqa-desktop.spec")
LIMIT_GB = 1.05  # of the CPU build
_ROOM_GB = {"cpu": 6.0, "cuda": 24.0}
# building must not read the surroundings: another project's packages, a user's own site
_QUIET = {
    "PIP_USER": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONPATH": "",
    "QT_QPA_PLATFORM": "offscreen",
}


def package(torch: str) -> int:
    """Build what this platform allows and print its sizes.

    Args:
        torch: `cpu` or `cuda`.

    Raises:
        Failure: something is missing, a step went wrong, or the result is larger than it may be.
    """
    if not environment.is_suitable(sys.version_info[:2]):
        _, other = environment.choose_python(sys.version_info[:2], sys.executable)
        raise Failure(
            "The Python that builds an installer must be one that the project runs on.",
            f"Type: {other} packaging/dev.py package",
        )
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < _ROOM_GB[torch]:
        raise Failure(f"The disk has {free:.1f} GB free, building needs {_ROOM_GB[torch]:.0f} GB.")
    python = prepare(torch)
    version = project_version()
    with step("Installing the project as it stands"):
        _run(
            [
                *_pip(python),
                "install",
                "--no-deps",
                "--force-reinstall",
                "--no-build-isolation",
                str(ROOT),
            ]
        )
    with step("Drawing the icons"):
        _run([str(python), str(Path(__file__).with_name("drawing.py")), str(BUILD), version])
    with step("Freezing; this takes minutes"):
        _freeze(python)
    if sys.platform.startswith("linux"):
        with step("Leaving OpenCV's OpenSSL out"):
            stand_ins.replace_openssl(FOLDER, BUILD)
    with step("Collecting the licences"):
        script = Path(__file__).with_name("licences.py")
        _run([str(python), str(script), str(FOLDER), str(ROOT)])
        if sys.platform == "darwin":
            _put_into_the_application()
    weigh(FOLDER, torch)
    import installers  # setting the project up needs none of it

    installers.make(
        FOLDER, BUILD, DIST, version + (installers.CUDA if torch == "cuda" else ""), LOG
    )
    installers.write_sums(DIST)
    return 0


def prepare(torch: str) -> Path:
    """Make the environment that freezes, or take the one that is up to date; give its Python.

    Raises:
        Failure: a package cannot be fetched, or there is no suitable Python.
    """
    BUILD.mkdir(exist_ok=True)
    version, base = environment.choose_python(sys.version_info[:2], sys.executable)
    python, stamp = environment.python_of(VENV), VENV / "aqa-build.txt"
    pins = BUILD_CONSTRAINTS.read_text(encoding="utf-8")
    key = hashlib.sha256((environment.setup_key(torch, version) + pins).encode()).hexdigest()
    # before the long download, and also where an earlier call came as far as freezing
    provide_libraries(base, version)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == key:
        return python
    with step(f"Making the environment {VENV} with {base}"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run(
            [str(base), "-m", "venv", str(VENV)], capture_output=True, check=False
        )
    if made.returncode:
        raise Failure(
            f"{base} cannot make an environment.",
            "On Debian or Ubuntu: apt-get install python3-venv",
        )
    pip = _pip(python)
    locked = ["install", "-c", str(environment.CONSTRAINTS), "-c", str(BUILD_CONSTRAINTS)]
    with step("Installing pip and the build tools"):
        _run([*pip, *locked, *environment.TOOLS])
    number = environment.pinned("torch")
    with step(f"Installing PyTorch {number}, {torch} build"):
        torch_build.install(pip, torch, number, LOG)
    with step("Installing what is frozen, and what freezes it"):
        tools = [line for line in pins.splitlines() if line and not line.startswith("#")]
        _run([*pip, *locked, "--no-build-isolation", f"{ROOT}[gui]", *tools])
    stamp.write_text(key, encoding="utf-8")
    return python


def project_version() -> str:
    """Read the version from the one place that has it, without importing the project."""
    source = (ROOT / "aqa_core" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', source, re.MULTILINE)
    if found is None:
        raise ValueError("aqa_core/__init__.py names no version")
    return found[1]


def size_of(folder: Path) -> tuple[int, int]:
    """Give the bytes and the number of files below a folder; a link counts nothing."""
    sizes = [
        (Path(where) / name).lstat().st_size
        for where, _, names in os.walk(folder)
        for name in names
        if not (Path(where) / name).is_symlink()
    ]
    return sum(sizes), len(sizes)


def weigh(folder: Path, torch: str) -> None:
    """Print the size of the frozen folder.

    Raises:
        Failure: the CPU build is larger than it may be.
    """
    size, files = size_of(folder)
    gigabytes = size / 1e9
    say(f"{folder}: {gigabytes:.3f} GB in {files} files")
    if torch == "cpu" and gigabytes > LIMIT_GB:
        raise Failure(
            f"The frozen folder takes {gigabytes:.3f} GB, more than {LIMIT_GB} GB.",
            "See what came in (du -a dist/aqa-desktop | sort -n) and leave it out in packaging/trimming.py.",
        )


def _freeze(python: Path) -> None:
    # -P: the installed project is frozen, which has its resources inside, and not the checkout we stand in
    shutil.rmtree(FOLDER, ignore_errors=True)
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "work")]
    _run(
        [
            str(python),
            "-P",
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "WARN",
            *places,
            str(SPEC),
        ]
    )
    if not (FOLDER / "_internal" / "aqa_core" / "_resources").is_dir() and sys.platform != "darwin":
        raise Failure("The frozen folder lacks the samples, models and icons.")
    suffix = ".exe" if os.name == "nt" else ""
    for program in ("aqa-desktop", "aqa"):
        if not (FOLDER / f"{program}{suffix}").exists():
            raise Failure(f"PyInstaller made no {program}.", f"Its output is in {LOG}.")


def _put_into_the_application() -> None:
    resources = APPLICATION / "Contents" / "Resources"
    for name in ("THIRD_PARTY.txt", "COPYRIGHT.txt"):
        shutil.copyfile(FOLDER / name, resources / name)
    shutil.copytree(FOLDER / "licences", resources / "licences", dirs_exist_ok=True)


def provide_libraries(python: Path, version: environment.Version) -> None:
    """Provide what freezing with a Python needs of the system, or say what to type.

    Raises:
        Failure: something is missing that we may not install, or that this Python can never have.
    """
    number = f"{version[0]}.{version[1]}"
    library = environment.shared_library(python)
    if library == "never built":
        raise Failure(
            f"{python} was built without its shared library, and nothing can be frozen without that.",
            f"With pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force {number}",
        )
    libraries = system_libraries.missing_libraries(python, ["offscreen"])
    packages = [] if environment.has_venv(python) else [f"python{number}-venv"]
    packages += [] if library == "there" else [f"libpython{number}"]
    if sys.platform.startswith("linux"):
        packages += [] if shutil.which("objdump") else ["binutils"]
        packages += [] if shutil.which("gcc") else ["gcc", "libc6-dev"]
    if packages or libraries:
        system_libraries.provide(packages, libraries, LOG)


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--no-input", "--disable-pip-version-check"]


def _run(command: list[str]) -> None:
    status, lines = run_logged(command, LOG, _QUIET)
    if status == 0:
        return
    if "pip" in command[1:3]:
        raise Failure(f"pip failed: {why_pip_failed(lines)}.", f"Its output is in {LOG}.")
    last = [line for line in lines if line.strip()] or ["no message"]
    raise Failure(f"{Path(command[-1]).name} failed: {last[-1]}", f"All it said is in {LOG}.")

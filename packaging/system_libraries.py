"""Finds the system libraries that Qt misses on Linux and installs them, or says the command that does.

The table was found by taking a bare Debian 12 and adding packages until each part of Qt loaded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from console import Failure, run_logged, step

# kind of screen -> library -> packages that bring it, the name of newer releases first (t64: 64-bit time); the
# program reads the same table when it starts without one of them
_TABLE = Path(__file__).resolve().parents[1] / "resources" / "tables" / "system_libraries.json"
SCREENS: dict[str, dict[str, tuple[str, ...]]] = {
    kind: {library: tuple(names) for library, names in libraries.items()}
    for kind, libraries in json.loads(_TABLE.read_text(encoding="utf-8")).items()
}
OFFSCREEN, X11, WAYLAND = SCREENS["offscreen"], SCREENS["x11"], SCREENS["wayland"]
PACKAGES = {**OFFSCREEN, **X11, **WAYLAND}

_TRY_TO_LOAD = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""
_IMPORT_QT = "import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, pyqtgraph"
_NOT_FOUND = re.compile(r"(lib[\w.+-]+?\.so[.\d]*)(?:: cannot open shared object| => not found)")


def screens(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """Say which kinds of screen Qt has to draw on here; `offscreen` always is one."""
    kinds = ["offscreen"]
    if platform.startswith("linux"):
        kinds += ["x11"] if environment.get("DISPLAY") else []
        kinds += ["wayland"] if environment.get("WAYLAND_DISPLAY") else []
    return tuple(kinds)


def missing_libraries(python: Path, kinds: Iterable[str]) -> list[str]:
    """Name the libraries of our table that do not load; none outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = [name for kind in kinds for name in SCREENS[kind]]
    tried = subprocess.run(
        [str(python), "-c", _TRY_TO_LOAD, *wanted], capture_output=True, text=True, check=False
    )
    return tried.stdout.split()


def libraries_qt_misses(python: Path, kinds: Iterable[str]) -> list[str]:
    """Import Qt in a fresh interpreter, look into its X11 plugin where there is a display, name what lacks.

    Raises:
        Failure: Qt does not load for another reason than a missing library.
    """
    tried = subprocess.run(
        [str(python), "-c", _IMPORT_QT], capture_output=True, text=True, check=False
    )
    missing = _NOT_FOUND.findall(tried.stderr)
    if tried.returncode and not missing:
        reason = (tried.stderr.strip().splitlines() or ["no message"])[-1]
        raise Failure(
            f"Qt does not load: {reason}",
            "Type: python3 packaging/dev.py doctor, and send its output.",
        )
    if "x11" in kinds and not missing and shutil.which("ldd"):
        plugins = python.parent.parent.glob("lib*/python*/site-packages/PySide6/Qt/plugins")
        for plugin in (folder / "platforms" / "libqxcb.so" for folder in plugins):
            linked = subprocess.run(
                ["ldd", str(plugin)], capture_output=True, text=True, check=False
            )
            missing += _NOT_FOUND.findall(linked.stdout)
    return sorted(set(missing))


def is_in_apt(package: str) -> bool:
    """Say whether apt knows a package of this very name."""
    shown = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return shown.returncode == 0


def packages_for(
    libraries: Iterable[str], is_known: Callable[[str], bool] = is_in_apt
) -> tuple[list[str], list[str]]:
    """Give the packages that bring these libraries by this release's names, and the libraries nobody knows."""
    packages: list[str] = []
    unknown: list[str] = []
    for library in libraries:
        names = PACKAGES.get(library)
        if names is None:
            unknown.append(library)
            continue
        known = [name for name in names[:-1] if is_known(name)]
        packages.append(known[0] if known else names[-1])
    return sorted(set(packages)), unknown


def apt_command(packages: Sequence[str], *, sudo: bool) -> str:
    """Give the line a person types to install these packages."""
    prefix = "sudo " if sudo else ""
    names = " ".join(packages)
    return f"{prefix}apt-get update && {prefix}apt-get install -y --no-install-recommends {names}"


def provide(packages: Sequence[str], libraries: Sequence[str], log: Path) -> None:
    """Install system packages where we may, or raise with the exact command.

    Args:
        packages: packages without which we cannot go on.
        libraries: libraries these are for, which `packages_for` turns into packages once apt is up to date.
        log: file that takes apt's output.
    """
    if shutil.which("apt-get") is None:
        what = ", ".join((*packages, *libraries))
        raise Failure(
            f"This system lacks: {what}.", "Install them with its package manager, then try again."
        )
    if not _may_install():
        names, unknown = packages_for(libraries)
        also = f" (and what brings {', '.join(unknown)})" if unknown else ""
        raise Failure(
            f"System packages are missing, and only an administrator may install them{also}. Type",
            f"    {apt_command((*packages, *names), sudo=True)}\nand then the same command as now.",
        )
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Reading Debian's package lists"):
        run_logged(["apt-get", "update"], log, environment)
    names, unknown = packages_for(libraries)
    if unknown:
        raise Failure(
            f"Qt needs {', '.join(unknown)}, and we know no Debian package that brings it."
        )
    wanted = [*packages, *names]
    with step(f"Installing Debian packages: {' '.join(wanted)}"):
        install = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
        status, lines = run_logged(install, log, environment)
    if status:
        raise Failure(
            f"apt-get could not install them: {lines[-1] if lines else 'no message'}",
            f"Type: {apt_command(wanted, sudo=False)}",
        )


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

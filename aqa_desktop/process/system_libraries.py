"""Finds out whether Qt can start here, before it tries: it would abort without a word that helps."""

from __future__ import annotations

import ctypes
import importlib
import json
import logging
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from aqa_core.errors import AqaError
from aqa_core.resources import resource

log = logging.getLogger(__name__)

_MODULES: Final = (
    "PySide6.QtCore",
    "PySide6.QtGui",
    "PySide6.QtWidgets",
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
)
_NOT_FOUND: Final = re.compile(r"(lib[\w.+-]+?\.so[.\d]*): cannot open shared object")
_KINDS: Final = {"xcb": "x11", "wayland": "wayland"}

Load = Callable[[str], object]


class QtCannotStartError(AqaError):
    """The system lacks what Qt needs to show a window, or to draw at all."""


def check_qt(
    surroundings: Mapping[str, str], *, load: Load = ctypes.CDLL, needs_screen: bool = True
) -> None:
    """Make sure that Qt can start; does nothing outside Linux, where it brings all that it needs.

    Args:
        surroundings: the environment's variables.
        load: loads a shared library or raises OSError.
        needs_screen: whether a window is to be shown.

    Raises:
        QtCannotStartError: it cannot.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        for name in _MODULES:
            importlib.import_module(name)
    except ImportError as error:
        raise _lacking(str(error), "offscreen", load) from error
    if needs_screen:
        _check_screen(surroundings, load)


def screens(surroundings: Mapping[str, str]) -> tuple[str, ...]:
    """Name the kinds of screen that Qt will try, as its plugins are called, such as xcb, wayland and offscreen."""
    told = surroundings.get("QT_QPA_PLATFORM")
    if told:
        return tuple(one.partition(":")[0].partition("-")[0] for one in told.split(";") if one)
    kinds = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return tuple(kind for kind, variable in kinds.items() if surroundings.get(variable))


def _check_screen(surroundings: Mapping[str, str], load: Load) -> None:
    problems: list[AqaError] = []
    for kind in screens(surroundings):
        problem = _problem_with(kind, load)
        if problem is None:
            return
        log.info("%s: %s", kind, problem)
        problems.append(problem)
    raise problems[0] if problems else _no_screen()


def _problem_with(kind: str, load: Load) -> AqaError | None:
    plugin = _plugins() / f"libq{kind}.so"
    if not plugin.is_file():
        return _no_screen() if kind in _KINDS else None  # Qt says itself which kinds it knows
    try:
        load(str(plugin))
        return None if _answers(kind, load) else _no_screen()
    except OSError as error:
        return _lacking(str(error), _KINDS.get(kind, "offscreen"), load)


def _plugins() -> Path:
    from PySide6.QtCore import QLibraryInfo

    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"


def _answers(kind: str, load: Load) -> bool:
    """Tell whether somebody is there to show windows; Qt would abort."""
    if kind == "xcb":
        library = load("libxcb.so.1")
        if not isinstance(library, ctypes.CDLL):
            return True
        library.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(library.xcb_connect(None, None))
        is_refused = bool(library.xcb_connection_has_error(connection))
        library.xcb_disconnect(connection)
        return not is_refused
    return True


def _lacking(told: str, kind: str, load: Load) -> QtCannotStartError:
    named = _NOT_FOUND.findall(told)
    if not named:
        return QtCannotStartError(f"Qt does not load: {told}.", "Install AQA Desktop again.")
    packages = _packages()
    kinds = dict.fromkeys(("offscreen", kind))
    others = [one for each in kinds for one in packages[each] if not _loads(one, load)]
    names = {library: found[-1] for each in packages.values() for library, found in each.items()}
    missing = list(dict.fromkeys((*named, *others)))
    wanted = sorted({names[one] for one in missing if one in names})
    sentence = f"AQA Desktop cannot start: this system lacks {', '.join(missing)}."
    if not wanted:
        return QtCannotStartError(sentence, "Install it with the system's package manager.")
    command = f"sudo apt-get install {' '.join(wanted)}"
    return QtCannotStartError(sentence, f"On Debian or Ubuntu type: {command}")


def _packages() -> dict[str, dict[str, list[str]]]:
    text = resource("tables", "system_libraries.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _loads(library: str, load: Load) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True


def _no_screen() -> QtCannotStartError:
    return QtCannotStartError(
        "AQA Desktop cannot start: there is no screen here that it could show its window on.",
        "Start it on a desktop, or score in this terminal with `aqa score CLIP`.",
    )

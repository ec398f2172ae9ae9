"""Has the system open a folder or a page, with the libraries that its own programs expect."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

_LIBRARIES: Final = "LD_LIBRARY_PATH"
_BEFORE: Final = "LD_LIBRARY_PATH_ORIG"


def for_others(surroundings: Mapping[str, str]) -> dict[str, str]:
    """Give the environment's variables as they were before the frozen program was started.

    It puts the folder of its own libraries first, and a file manager or a browser that loads those breaks.

    Args:
        surroundings: the variables as they are.
    """
    variables = dict(surroundings)
    if not (sys.platform.startswith("linux") and getattr(sys, "frozen", False)):
        return variables
    before = variables.pop(_BEFORE, None)
    variables.pop(_LIBRARIES, None)
    return variables if before is None else {**variables, _LIBRARIES: before}


def open_outside(address: QUrl) -> bool:
    """Open a folder or a page with what the user opens such things with; tell whether somebody took it."""
    from PySide6.QtGui import QDesktopServices

    with _surroundings_for_others():
        return QDesktopServices.openUrl(address)


@contextlib.contextmanager
def _surroundings_for_others() -> Iterator[None]:
    mine = {name: os.environ[name] for name in (_LIBRARIES, _BEFORE) if name in os.environ}
    theirs = for_others(mine)
    try:
        _set(mine, theirs)
        yield
    finally:
        _set(theirs, mine)


def _set(now: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    for name in now.keys() - wanted.keys():
        os.environ.pop(name, None)
    os.environ.update(wanted)

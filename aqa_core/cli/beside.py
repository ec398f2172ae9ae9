"""A command that runs beside a window: the processor is left to that first, and wishes come on stdin."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

import psutil

from aqa_core.progress import CancelToken

_WISHES = ("stop", "discard")
_POLITENESS = 5


class Wishes:
    """What whoever started this process wishes; the first wish cancels the work.

    Args:
        cancel: set by a wish.
    """

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._wish = ""

    @property
    def is_to_keep(self) -> bool:
        """Whether the work is to stop and its best result to be kept."""
        return self._wish == "stop"

    @property
    def is_to_discard(self) -> bool:
        """Whether the work is to stop and leave nothing behind."""
        return self._wish == "discard"

    def hear(self, line: str) -> None:
        """Take a line of stdin; what is no wish is passed over, and the last wish counts."""
        if line.strip() in _WISHES:
            self._wish = line.strip()
            self._cancel.cancel()

    def listen(self) -> None:
        """Take lines until stdin ends, which changes nothing."""
        if sys.stdin is None:  # closed before the process began
            return
        with contextlib.suppress(OSError, ValueError):  # stdin may be closed under our feet
            for line in sys.stdin:
                self.hear(line)


@contextlib.contextmanager
def beside_a_window(cancel: CancelToken) -> Iterator[Wishes]:
    """Leave the processor to the window first, and listen to its wishes.

    Args:
        cancel: set by a wish.
    """
    wishes = Wishes(cancel)
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else _POLITENESS)
    threading.Thread(target=wishes.listen, name="wishes", daemon=True).start()
    yield wishes

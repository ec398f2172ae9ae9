"""Ends the program in good order where the system asks it to: at the end of a session, by `kill`, by Ctrl+C."""

from __future__ import annotations

import signal
import socket
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_ASKING: Final = ("SIGTERM", "SIGINT", "SIGHUP")


class Stopping(QObject):
    """Turns the first signal of the system into a Qt signal; a second one has its usual effect.

    Python's own handlers run only between two Python instructions, and a window that nobody touches has none.

    Signals:
        asked: number of the signal.
    """

    asked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        """Listen from now on; on the main thread only."""
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno())
        numbers = [getattr(signal, name) for name in _ASKING if hasattr(signal, name)]
        self._before = {number: signal.signal(number, _leave_to_qt) for number in numbers}

    @Slot()
    def close(self) -> None:
        """Let signals have their usual effect again."""
        if not self._before:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _on_signal(self) -> None:
        numbers = [one for one in self._reader.recv(16) if one in self._before]
        if numbers:
            self.close()
            self.asked.emit(numbers[0])


def _leave_to_qt(_number: int, _frame: object) -> None:
    """Be a handler, so that the number is written to the socket."""

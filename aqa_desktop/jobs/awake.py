"""Keeps the computer from falling asleep while work goes on; where that cannot be, work goes on all the same."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)

_WAIT_S = 3.0


class Awake(QObject):
    """Holds the computer awake between `hold` and `release`; the screen may go dark.

    Signals:
        held: whether the computer is kept awake, once that is known.
    """

    held = Signal(bool)
    _posted = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @property
    def is_holding(self) -> bool:
        """Whether it was asked to hold and not to release."""
        return self._thread is not None

    @Slot()
    def hold(self) -> None:
        """Keep the computer awake from now on."""
        if self._thread is not None:
            return
        self._over = threading.Event()
        # a thread of its own: asking the system may take a while, and who asked has to take it back
        self._thread = threading.Thread(
            target=self._stay, args=(self._over,), name="awake", daemon=True
        )
        self._thread.start()

    @Slot()
    def release(self) -> None:
        """Let it sleep again; returns once that is so."""
        if self._thread is None:
            return
        self._over.set()
        self._thread.join(_WAIT_S)
        self._thread = None

    def _stay(self, over: threading.Event) -> None:
        # imported here: it takes a tenth of a second, and not every start teaches
        from wakepy import keep

        with keep.running(on_fail="pass") as mode:
            if not mode.active:
                log.info("the computer may fall asleep: %s", mode.result.get_failure_text())
            self._posted.emit(mode.active)
            over.wait()

    @Slot(bool)
    def _on_posted(self, is_held: bool) -> None:
        if self._thread is not None:
            self.held.emit(is_held)

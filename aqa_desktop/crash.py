"""The last net: what no handler caught goes to the log, and to the user as a notice. The window stays alive."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from aqa_desktop.jobs.job import UnexpectedError

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashNet(QObject):
    """Catches what escaped, on any thread.

    Signals:
        caught: UnexpectedError, on the main thread.
    """

    caught = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def spread(self) -> None:
        """Take over Python's and Qt's hooks; the program's entry point does this, no test does."""
        sys.excepthook = self.catch
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = _log_unraisable
        qInstallMessageHandler(_log_qt_message)

    def catch(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Log an exception and tell the main thread."""
        log.critical("uncaught", exc_info=(kind, error, trace))
        if issubclass(kind, Exception):
            self._posted.emit(UnexpectedError(error))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.catch(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @Slot(object)
    def _on_posted(self, error: UnexpectedError) -> None:
        self.caught.emit(error)


def _log_unraisable(arguments: sys.UnraisableHookArgs) -> None:
    """Log what nobody can catch: it breaks nothing that the user could do over."""
    where = arguments.err_msg or "unraisable"
    log.error("%s: %r", where, arguments.object, exc_info=arguments.exc_value)


def _log_qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)

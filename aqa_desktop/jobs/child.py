"""A command of the core in a process of its own: its events are signals here, and it ends with the window.

Where the window is killed, nobody reads any more, and the command ends as it writes its next event.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import psutil
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from aqa_core.program import aqa_command
from aqa_desktop.jobs.outcome import Ending, Outcome, not_started, outcome_of

log = logging.getLogger(__name__)

__all__ = ["Child", "Outcome"]

_SILENCE_S = 60.0
_GRACE_S = 3.0
_STDERR_LINES = 60
_ENDINGS = ("finished", "stopped", "failed")
_NICER = 5  # the window goes first where both want the processor


class Child(QObject):
    """One process at a time, in a process group of its own.

    Signals:
        told: dict, an event it wrote on a line of its own: kind, epoch, step, values.
        silent: seconds it has not said anything; again and again while that lasts.
        ended: Outcome, always last.
    """

    told = Signal(object)
    silent = Signal(float)
    ended = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        silence_s: float = _SILENCE_S,
        grace_s: float = _GRACE_S,
    ) -> None:
        """Be ready to start one.

        Args:
            parent: the owner.
            silence_s: seconds after which not saying anything is told.
            grace_s: seconds it is given between being asked to end and being ended.
        """
        super().__init__(parent)
        self._silence_s = silence_s
        self._process: QProcess | None = None
        self._is_killed = False
        self._begin()
        self._watch = QTimer(self)
        self._watch.setInterval(max(10, round(1000 * min(silence_s / 4, 5.0))))
        self._watch.timeout.connect(self._on_watch)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(round(1000 * grace_s))
        self._grace.timeout.connect(self._kill_group)

    @property
    def is_running(self) -> bool:
        """Whether a process was started and has not ended."""
        return self._process is not None

    def start(self, arguments: Sequence[str], *, command: Sequence[str] | None = None) -> None:
        """Start the core with these arguments.

        Args:
            arguments: the subcommand and what follows it.
            command: what to start instead of the core.

        Raises:
            RuntimeError: one is still running.
        """
        if self._process is not None:
            raise RuntimeError("a child is still running")
        self._begin()
        program, *first = command or aqa_command()
        self._process = self._make_process()
        self._process.start(program, [*first, *arguments])
        if self._process is not None:  # it may have failed already
            self._watch.start()

    def send(self, word: Literal["stop", "discard"]) -> None:
        """Write a line to its stdin; it obeys after its batch."""
        if self._process is not None:
            self._process.write(f"{word}\n".encode())

    def kill(self) -> None:
        """Ask it to end at once, and after a few seconds end it and all that it started."""
        if self._process is not None and not self._is_killed:
            self._is_killed = True
            self._process.terminate()
            self._grace.start()

    def close(self) -> None:
        """End it now, with all that it started, and wait until it is gone; nothing is told any more."""
        process = self._process
        if process is None:
            return
        self._is_killed = True
        process.blockSignals(True)
        self._kill_group()
        process.waitForFinished(round(1000 * _GRACE_S))
        self._forget()

    def _begin(self) -> None:
        self._is_killed = False
        self._partial = b""
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._last: Mapping[str, Any] | None = None
        self._heard_at = time.monotonic()

    def _make_process(self) -> QProcess:
        process = QProcess(self)  # on Windows it opens no console
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        environment.insert("PYTHONUTF8", "1")
        process.setProcessEnvironment(environment)
        if sys.platform != "win32":
            parameters = QProcess.UnixProcessParameters()
            parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
            process.setUnixProcessParameters(parameters)
        process.started.connect(self._on_started)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_complaint)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        return process

    @Slot()
    def _on_started(self) -> None:
        assert self._process is not None
        try:
            one = psutil.Process(self._process.processId())
            if sys.platform == "win32":
                one.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
            else:
                one.nice(min(one.nice() + _NICER, 19))
        except (psutil.Error, OSError) as error:
            log.info("the child keeps its priority: %s", error)

    @Slot()
    def _on_output(self) -> None:
        assert self._process is not None
        self._heard_at = time.monotonic()
        *lines, self._partial = (
            self._partial + self._process.readAllStandardOutput().data()
        ).split(b"\n")
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        text = line.decode(errors="replace").strip()
        if not text:
            return
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            log.warning("the child wrote something else than an event: %.200s", text)
            return
        if event.get("kind") in _ENDINGS:
            self._last = event
        self.told.emit(event)

    @Slot()
    def _on_complaint(self) -> None:
        assert self._process is not None
        text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        self._stderr.extend(one for one in text.replace("\r", "\n").split("\n") if one.strip())

    @Slot()
    def _on_watch(self) -> None:
        silence_s = time.monotonic() - self._heard_at
        if silence_s >= self._silence_s:
            self.silent.emit(silence_s)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_complaint()
        if self._partial:
            self._take(self._partial)
        ending = Ending(
            status=status,
            is_crash=how is QProcess.ExitStatus.CrashExit,
            is_killed=self._is_killed,
            last=self._last,
            stderr="\n".join(self._stderr),
        )
        self._forget()
        self.ended.emit(outcome_of(ending))

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self._forget()
            self.ended.emit(not_started(reason))

    @Slot()
    def _kill_group(self) -> None:
        if self._process is None:
            return
        number = self._process.processId()
        if number and sys.platform != "win32":
            try:
                os.killpg(number, signal.SIGKILL)
            except OSError as error:
                log.info("the child's group is gone: %s", error)
        elif number:
            _end_offspring(number)
        self._process.kill()

    def _forget(self) -> None:
        self._watch.stop()
        self._grace.stop()
        if self._process is not None:
            self._process.deleteLater()
            self._process = None


def _end_offspring(number: int) -> None:
    try:
        for one in psutil.Process(number).children(recursive=True):
            one.kill()
    except psutil.Error as error:
        log.info("the child's own children are gone: %s", error)

"""One window for one user: a second start hands over what it was asked for to the first, which comes forward."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import time
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from aqa_core.storage import settings_folder
from aqa_desktop.process.request import Request

log = logging.getLogger(__name__)

PATIENCE_MS: Final = 2_000
_MOST_BYTES: Final = 1_000_000
_TAKEN: Final = b"taken\n"


class _Found(Enum):
    """What came of asking the first instance."""

    TAKEN = auto()
    NOBODY = auto()
    SILENCE = auto()


class SingleInstance(QObject):
    """Finds the instance that runs, or becomes the one that others find.

    Signals:
        asked: Request of a later start.
    """

    asked = Signal(object)

    def __init__(
        self,
        name: str | None = None,
        *,
        patience_ms: int = PATIENCE_MS,
        parent: QObject | None = None,
    ) -> None:
        """Be ready to ask.

        Args:
            name: of the socket; None for the one of this user and these folders.
            patience_ms: how long an answer is waited for.
            parent: the owner.
        """
        super().__init__(parent)
        self.name = name or instance_name()
        self._patience_ms = patience_ms
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, request: Request) -> bool:
        """Hand a request over, or become the first instance; blocks for at most some two seconds.

        Returns:
            Whether this process is to go on: nobody took the request.
        """
        found = self._ask(request)
        if found is _Found.NOBODY:
            if self._server.listen(self.name):
                return True
            # somebody else may have become the first just now
            found = self._ask(request)
        if found is _Found.TAKEN:
            return False
        # what a crash left behind, or one that does not answer: later starts are to find this process
        QLocalServer.removeServer(self.name)
        if not self._server.listen(self.name):
            log.warning("later starts will not find this one: %s", self._server.errorString())
        return True

    def close(self) -> None:
        """Be found no more."""
        self._server.close()

    def _ask(self, request: Request) -> _Found:
        until_s = time.monotonic() + self._patience_ms / 1000
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(self._patience_ms):
            return _Found.NOBODY
        socket.write(request.line())
        while not socket.canReadLine():
            left_ms = round((until_s - time.monotonic()) * 1000)
            if left_ms <= 0 or not socket.waitForReadyRead(left_ms):
                break
        answer = bytes(socket.readAll().data())
        socket.abort()
        return _Found.TAKEN if answer == _TAKEN else _Found.SILENCE

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._on_data)
            self._read(socket)

    @Slot()
    def _on_data(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        request = Request.parse(bytes(socket.readLine().data()))
        if request is None:
            log.warning("what a later start asked for cannot be read")
            socket.abort()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.asked.emit(request)


def instance_name() -> str:
    """Give the name under which the instance of this user with these folders is found."""
    who = f"{_user()}|{settings_folder()}".encode("utf-8", "surrogatepass")
    return f"aqa-desktop-{hashlib.sha256(who).hexdigest()[:16]}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return str(os.getuid()) if hasattr(os, "getuid") else ""

"""One window for one user: the first start listens, and hears what later ones were asked for."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from aqa_desktop.process.asking import TAKEN, Claim, Found
from aqa_desktop.process.request import Request

log = logging.getLogger(__name__)

_MOST_BYTES: Final = 1_000_000


class SingleInstance(QObject):
    """The instance that later starts find.

    Signals:
        asked: Request of a later start.
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self, claim: Claim) -> None:
        """Be found from now on, and let the next start ask; one that lives but is silent keeps its place.

        Args:
            claim: whose request nobody took.
        """
        if claim.found is Found.NOBODY and not self._server.listen(claim.place):
            QLocalServer.removeServer(claim.place)  # what a crash left behind
            if not self._server.listen(claim.place):
                log.warning("later starts will not find this one: %s", self._server.errorString())
        claim.release()

    def close(self) -> None:
        """Be found no more."""
        self._server.close()

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
        socket.write(TAKEN)
        socket.flush()
        if socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
            log.info("a later start did not wait for the answer")  # and serves itself
            return
        self.asked.emit(request)

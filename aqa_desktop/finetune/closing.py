"""Asks before the window closes on a run: to stop it with its best kept, to throw it away, or to stay."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from aqa_desktop.finetune.teaching import Teaching


class Closing(QObject):
    """Stands between the user and the way out while a run goes on.

    Signals:
        may_close: the run has ended, and the window was to close then.
    """

    may_close = Signal()

    def __init__(self, teaching: Teaching, window: QWidget) -> None:
        """Know whom to watch.

        Args:
            teaching: the run.
            window: what is to be closed, and what the question stands over.
        """
        super().__init__(window)
        self._teaching = teaching
        self._window = window
        self._is_wanted = False
        self.box: QMessageBox | None = None
        teaching.ended.connect(self._on_ended)

    def allows(self) -> bool:
        """Tell whether the window may close now; where a run goes on it is asked first, and told later."""
        if not self._teaching.is_running:
            return True
        if self.box is None and not self._is_wanted:
            self._ask()
        return False

    def _ask(self) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("It is still learning from your dives."))
        box.setInformativeText(self.tr("The program closes once the run has stopped."))
        stop = box.addButton(self.tr("Stop and keep best"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(stop)
        box.setEscapeButton(cancel)
        stop.clicked.connect(self._on_stop)
        discard.clicked.connect(self._on_discard)
        box.destroyed.connect(self._on_answered)
        self.box = box
        box.open()

    @Slot()
    def _on_stop(self) -> None:
        self._is_wanted = True
        self._teaching.stop()

    @Slot()
    def _on_discard(self) -> None:
        self._is_wanted = True
        self._teaching.discard()

    @Slot()
    def _on_answered(self) -> None:
        self.box = None

    @Slot()
    def _on_ended(self) -> None:
        if self.box is not None:
            self.box.close()
        if self._is_wanted:
            self._is_wanted = False
            self.may_close.emit()

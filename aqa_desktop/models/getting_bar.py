"""How getting a backbone goes: how much has arrived, Cancel, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.widgets.words import number


class GettingBar(QWidget):
    """One line; not there while there is nothing to say.

    Signals:
        cancel_requested: stop it.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._is_cancelling = False
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAccessibleName(self.tr("How getting the backbone goes"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName(self.tr("How much has arrived"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel getting the backbone"))
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.progress)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self, name: str) -> None:
        """Show that one is being got."""
        self._name = name
        self._is_cancelling = False
        self.cancel.setEnabled(True)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.cancel.show()
        self._say(self.tr("Getting {0}…").format(name))

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; what could not be verified is told and stays."""
        if self._is_cancelling:
            return
        if progress.message:
            self._say(self.tr("{0}: {1}.").format(self._name, progress.message.rstrip(".")))
        elif progress.total:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(min(progress.done, progress.total))
            done, total = number(progress.done, 0), number(progress.total, 0)
            said = self.tr("{0}: {1} of {2} MB").format(self._name, done, total)
            is_there = progress.done >= progress.total
            self._say(
                self.tr("{0}: looking at what arrived…").format(self._name) if is_there else said
            )
            if is_there:
                self.progress.setRange(0, 0)

    @Slot()
    def show_cancelling(self) -> None:
        """Acknowledge Cancel at once."""
        self._is_cancelling = True
        self.cancel.setEnabled(False)
        self._say(self.tr("Cancelling; what has arrived is kept…"))

    def say(self, text: str) -> None:
        """Say what came of it."""
        self._is_cancelling = False
        self._say(text)

    def say_problem(self, error: AqaError) -> None:
        """Say why it could not be got, and what to do."""
        self._is_cancelling = False
        self._say(" ".join(filter(None, (error.sentence, error.remedy))), role="problem")

    def end(self) -> None:
        """Nothing is being got any more; what was said last stays."""
        self.progress.hide()
        self.cancel.hide()
        if self._is_cancelling:
            self._say(self.tr("Stopped; it goes on from here the next time."))
            self._is_cancelling = False

    def _say(self, text: str, *, role: str = "muted") -> None:
        self.text.setText(text)
        self.text.setAccessibleDescription(text)
        if self.text.property("role") != role:
            self.text.setProperty("role", role)
            self.text.style().unpolish(self.text)
            self.text.style().polish(self.text)
        self.show()

"""Dive number and height: gives the difficulty at once, and with it points instead of execution."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from aqa_core.diving.difficulty import HEIGHTS_M, degree_of_difficulty
from aqa_core.diving.numbers import describe, parse_dive
from aqa_core.errors import DivingError
from aqa_desktop.session import DiveEntry
from aqa_desktop.widgets import words

_TYPING_PAUSE_MS = 250


class DiveForm(QWidget):
    """Takes a dive and says what the difficulty table knows of it.

    Signals:
        dive_entered: DiveEntry, complete and in the table, or empty.
    """

    dive_entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dive = QLineEdit()
        self.dive.setPlaceholderText("207C")
        self.dive.setMaxLength(8)
        self.dive.setAccessibleName(self.tr("Dive number"))
        self.dive.setToolTip(self.tr("The number on the dive sheet, for example 5253B"))
        self.height_m = QComboBox()
        self.height_m.addItem("–", None)
        for height in reversed(HEIGHTS_M):
            self.height_m.addItem(self.tr("{0} m").format(f"{height:g}"), height)
        self.height_m.setAccessibleName(self.tr("Height of the board or platform"))
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self.answer.setAccessibleName(self.tr("What the difficulty table says"))
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._on_entered)
        self.dive.textEdited.connect(self._pause.start)
        self.dive.returnPressed.connect(self._on_entered)
        self.height_m.currentIndexChanged.connect(self._on_entered)
        self._say("", role="")

    def show_entry(self, entry: DiveEntry) -> None:
        """Show another clip's dive."""
        if entry == self._entry():
            return
        self._pause.stop()
        self.height_m.blockSignals(True)
        self.dive.setText(entry.dive or "")
        self.height_m.setCurrentIndex(max(0, self.height_m.findData(entry.height_m)))
        self.height_m.blockSignals(False)
        self._answer()

    def _entry(self) -> DiveEntry:
        dive = self.dive.text().strip()
        # a height alone says nothing of the difficulty
        return DiveEntry(dive=dive, height_m=self.height_m.currentData()) if dive else DiveEntry()

    @Slot()
    def _on_entered(self) -> None:
        self._pause.stop()
        if self._answer():
            self.dive_entered.emit(self._entry())

    def _answer(self) -> bool:
        """Say what the entry means; whether it can be used (an empty one can)."""
        entry = self._entry()
        if entry.dive is None:
            self._say("", role="")
            return True
        try:
            number = parse_dive(entry.dive)
            if entry.height_m is None:
                self._say(f"{describe(number)}. {self.tr('Choose a height.')}", role="muted")
                return False
            difficulty = degree_of_difficulty(number, entry.height_m)
        except DivingError as error:
            self._say(str(error), role="problem")
            return False
        text = self.tr("DD {0}: {1}").format(words.number(difficulty, 1), describe(number))
        self._say(text, role="")
        return True

    def _say(self, text: str, *, role: str) -> None:
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        self.answer.setAccessibleDescription(text)
        self.answer.setProperty("role", role)
        self.answer.style().unpolish(self.answer)
        self.answer.style().polish(self.answer)

    def _lay_out(self) -> None:
        dive_label, height_label = QLabel(self.tr("&Dive")), QLabel(self.tr("Hei&ght"))
        dive_label.setBuddy(self.dive)
        height_label.setBuddy(self.height_m)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.addWidget(dive_label, 0, 0)
        grid.addWidget(self.dive, 0, 1)
        grid.addWidget(height_label, 0, 2)
        grid.addWidget(self.height_m, 0, 3)
        grid.addWidget(self.answer, 1, 0, 1, 4)
        grid.setColumnStretch(1, 1)

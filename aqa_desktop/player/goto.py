"""Asks for a time or a frame to go to."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

_FRAME = re.compile(r"^\s*(?:[f#]|frame)\s*(\d+)\s*$|^\s*(\d+)\s*f\s*$", re.IGNORECASE)
_TIME = re.compile(r"^\s*([+−-]?)\s*(?:(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?\s*$", re.IGNORECASE)


def parse_frame(text: str) -> int | None:
    """Read "f 55", "#55" or "55f" as the number of a frame, 1 the first; None where it is none."""
    found = _FRAME.match(text)
    return int(found[1] or found[2]) if found else None


def parse_time(text: str) -> float | None:
    """Read "1.84", "1,84 s", "-0.4" or "2:05.3" as seconds; None where it is no time."""
    point = QLocale().decimalPoint()
    found = _TIME.match(text.replace(point, "."))
    if not found:
        return None
    seconds = 60 * int(found[2] or 0) + float(found[3].replace(",", "."))
    return -seconds if found[1] in ("-", "−") else seconds


class GoToDialog(QDialog):
    """A field and two buttons.

    Signals:
        time_entered: seconds, from the origin where there is one.
        frame_entered: number of a frame, 0 the first.
    """

    time_entered = Signal(float)
    frame_entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Go to"))
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Time or frame"))
        self.field.setPlaceholderText(self.tr("1.84 or f55"))
        hint = QLabel(self.tr("Seconds as they are shown, or f and the number of a frame."))
        hint.setProperty("role", "muted")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._on_typed)
        layout = QVBoxLayout(self)
        for widget in (self.field, hint, self.buttons):
            layout.addWidget(widget)
        self._on_typed("")

    @Slot()
    def accept(self) -> None:
        """Tell what was typed."""
        text = self.field.text()
        frame, time_s = parse_frame(text), parse_time(text)
        if frame is None and time_s is None:
            return
        super().accept()
        if frame is not None:
            self.frame_entered.emit(frame - 1)
        elif time_s is not None:
            self.time_entered.emit(time_s)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        is_sound = parse_frame(text) is not None or parse_time(text) is not None
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(is_sound)

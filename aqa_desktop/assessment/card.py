"""The score, large, with what it means beside a typical dive and which model said so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment import wording


class ScoreCard(QFrame):
    """Shows one assessment's numbers, or says why there is none.

    Args:
        parent: what holds it.
        is_wide: put the sentences beside the number, not below it.
    """

    def __init__(self, parent: QWidget | None = None, *, is_wide: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Score"))
        self.number = QLabel("–")
        font = self.number.font()
        font.setPointSizeF(font.pointSizeF() * 3.4)
        font.setBold(True)
        self.number.setFont(font)
        self.unit = QLabel()
        self.unit.setWordWrap(True)
        self.unit.setProperty("role", "muted")
        self.marks = QLabel()
        self.message = _wrapped()
        self.typical = _wrapped()
        self.interval = _wrapped()
        self.origin = _wrapped()
        self.origin.setProperty("role", "muted")
        self._lay_out(QHBoxLayout() if is_wide else QVBoxLayout())
        self.show_message("")

    def show_assessment(self, assessment: Assessment) -> None:
        """Show the numbers of an assessment."""
        number, unit = wording.headline(assessment)
        self.number.setText(number)
        self.unit.setText(unit)
        self.setAccessibleDescription(f"{number} {unit}")
        texts = {
            self.marks: wording.marks_line(assessment),
            self.message: wording.difficulty_hint(assessment),
            self.typical: wording.typical_line(assessment),
            self.interval: wording.interval_line(assessment),
            self.origin: wording.origin_line(assessment),
        }
        self._fill(texts)

    def show_message(self, message: str) -> None:
        """Say why there is no score (yet)."""
        self.number.setText("–")
        self.unit.setText(self.tr("not scored"))
        self.setAccessibleDescription(message)
        self._fill({self.message: message})

    def _fill(self, texts: dict[QLabel, str]) -> None:
        for label in (self.marks, self.message, self.typical, self.interval, self.origin):
            label.setText(texts.get(label, ""))
            label.setVisible(bool(label.text()))

    def _lay_out(self, halves: QHBoxLayout | QVBoxLayout) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.number, 0, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(self.unit, 1, Qt.AlignmentFlag.AlignBottom)
        self.unit.setContentsMargins(0, 0, 0, 9)
        is_wide = isinstance(halves, QHBoxLayout)
        halves.setSpacing(32 if is_wide else 7)
        halves.addLayout(_column(top, self.marks))
        sentences = _column(self.message, self.typical, self.interval, self.origin)
        if is_wide:
            sentences.insertStretch(0, 1)
            sentences.addStretch(1)
        halves.addLayout(sentences, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 12)
        layout.addLayout(halves)


def _column(*parts: QLayout | QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(7)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return column


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label

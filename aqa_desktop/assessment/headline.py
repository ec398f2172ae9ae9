"""The score, large, with how far it may be off, and what it would be without a muted segment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment import wording
from aqa_desktop.assessment.what_if import Muted
from aqa_desktop.widgets import words

_NONE = "–"


class Headline(QFrame):
    """Shows one assessment's number, or says why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Score"))
        self.number = QLabel(_NONE)
        font = self.number.font()
        font.setPointSizeF(font.pointSizeF() * 3.2)
        font.setBold(True)
        self.number.setFont(font)
        self.spread, self.unit, self.marks = QLabel(), QLabel(), _wrapped()
        self.unit.setProperty("role", "muted")
        self.what_if, self.message = _wrapped(), _wrapped()
        font = self.what_if.font()
        font.setBold(True)
        self.what_if.setFont(font)
        self.what_if.setAccessibleName(self.tr("Score without the muted segment"))
        self._lay_out()
        self.show_message("")

    def show_assessment(self, assessment: Assessment) -> None:
        """Show the score of an assessment."""
        self.number.setText(words.total(assessment))
        self.number.setToolTip(wording.rounding_line(assessment))
        self._fill(self.spread, words.spread(assessment))
        self._fill(self.unit, wording.unit_name(assessment))
        self._fill(self.marks, wording.marks_line(assessment))
        self.setAccessibleDescription(wording.spoken_score(assessment))
        self.show_message(wording.difficulty_hint(assessment), is_score=True)

    def show_message(
        self, message: str, *, is_score: bool = False, is_problem: bool = False
    ) -> None:
        """Say something under the score; without a score, why there is none (yet)."""
        if not is_score:
            self.number.setText(_NONE)
            self.number.setToolTip("")
            for label in (self.spread, self.marks):
                self._fill(label, "")
            self._fill(self.unit, self.tr("not scored"))
            self.setAccessibleDescription(message)
            self.show_what_if(None)
        _give_role(self.message, "problem" if is_problem else "")
        self._fill(self.message, message)

    def show_what_if(self, muted: Muted | None, *, origin_s: float | None = None) -> None:
        """Say what the score would be without a segment; its seconds count from the origin, if there is one."""
        text = wording.what_if_line(muted, origin_s=origin_s) if muted else ""
        self._fill(self.what_if, text)
        self.what_if.setAccessibleDescription(text)
        _give_role(self.what_if, "problem" if muted and muted.error else "")

    def show_staleness(self, *, is_stale: bool) -> None:
        """Take the weight off a score that is not of what is set now."""
        _give_role(self.number, "muted" if is_stale else "")

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch(1)
        beside.addWidget(self.spread)
        beside.addWidget(self.unit)
        beside.setContentsMargins(0, 0, 0, 7)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.number, 0, Qt.AlignmentFlag.AlignBottom)
        top.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 10)
        column.setSpacing(4)
        column.addLayout(top)
        for label in (self.marks, self.what_if, self.message):
            column.addWidget(label)

    @staticmethod
    def _fill(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))


def _give_role(label: QLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label

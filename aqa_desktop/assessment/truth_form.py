"""What the coach adds: the judges' score, and notes; handed on with every key, so that nothing is lost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment import wording

if TYPE_CHECKING:
    from aqa_core.data.annotations import Annotations

_MOST_POINTS: Final = 200.0
_LINES_OF_NOTES: Final = 3


class TruthForm(QWidget):
    """Takes the true score and notes.

    Signals:
        true_score_entered: points, or None where the field is empty.
        notes_entered: the whole text.
    """

    true_score_entered = Signal(object)
    notes_entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self._true_score: float | None = None
        self.true_score = QLineEdit()
        self.true_score.setMaxLength(8)
        self.true_score.setAccessibleName(self.tr("True score, in points"))
        self.true_score.setToolTip(self.tr("What the judges gave, for example 78.45"))
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self.answer.setAccessibleName(self.tr("How the score compares with the judges'"))
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES_OF_NOTES + 16)
        self._lay_out()
        self.true_score.textEdited.connect(self._on_score_edited)
        self.notes.textChanged.connect(self._on_notes_changed)
        self._answer()

    def show_annotations(self, annotations: Annotations) -> None:
        """Show what is written down; a field that says the same already is left alone, and its cursor with it."""
        if annotations.true_score != self._true_score:
            self._true_score = annotations.true_score
            self.true_score.setText(_text(annotations.true_score))
        if annotations.notes != self.notes.toPlainText():
            self.notes.blockSignals(True)
            self.notes.setPlainText(annotations.notes)
            self.notes.blockSignals(False)
        self._answer()

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Compare with another assessment."""
        self._assessment = assessment
        self._answer()

    @Slot(str)
    def _on_score_edited(self, text: str) -> None:
        points = _points(text)
        is_usable = points is not None or not text.strip()
        self._answer(is_usable=is_usable)
        if is_usable and points != self._true_score:
            self._true_score = points
            self._answer()
            self.true_score_entered.emit(points)

    @Slot()
    def _on_notes_changed(self) -> None:
        self.notes_entered.emit(self.notes.toPlainText())

    def _answer(self, *, is_usable: bool = True) -> None:
        if is_usable:
            text = wording.truth_line(self._assessment, self._true_score)
        else:
            text = self.tr("Give points from 0 to {0}.").format(f"{_MOST_POINTS:g}")
        self.answer.setText(text)
        self.answer.setAccessibleDescription(text)
        self.answer.setVisible(bool(text))
        self.answer.setProperty("role", "muted" if is_usable else "problem")
        self.answer.style().unpolish(self.answer)
        self.answer.style().polish(self.answer)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&True score"), self.true_score)
        form.addRow(self.answer)
        form.addRow(self.tr("&Notes"), self.notes)


def _points(text: str) -> float | None:
    """Read points as they are written here, or with a dot as result lists print them; None where impossible."""
    points, is_number = QLocale().toDouble(text.strip())
    if not is_number:
        points, is_number = QLocale.c().toDouble(text.strip().replace(",", "."))
    is_possible = is_number and math.isfinite(points) and 0 <= points <= _MOST_POINTS
    return points if is_possible else None


def _text(points: float | None) -> str:
    """Write points with at least one and at most two decimals."""
    if points is None:
        return ""
    decimals = 1 if round(points, 1) == round(points, 2) else 2
    return QLocale().toString(points, "f", decimals)

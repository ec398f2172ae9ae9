"""What the score means beside a typical dive, how far it may be off, and which model said so."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment import wording
from aqa_desktop.backend import ModelFacts


class Explanation(QWidget):
    """Shows the sentences of one assessment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the score means"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        self.typical, self.weights, self.interval, self.model, self.source = (
            QLabel() for _ in range(5)
        )
        for label in (self.typical, self.weights, self.interval, self.model, self.source):
            label.setWordWrap(True)
            column.addWidget(label)
        for label in (self.model, self.source):
            label.setProperty("role", "muted")

    def show_assessment(
        self, assessment: Assessment, facts: ModelFacts | None, *, origin_s: float | None = None
    ) -> None:
        """Show what is to be said of an assessment.

        Args:
            assessment: the assessment.
            facts: what its model says about its training, or None where that is not known.
            origin_s: the moment shown as 0, or None for the clip's beginning.
        """
        texts = {
            self.typical: wording.typical_line(assessment, origin_s=origin_s),
            self.weights: wording.weights_line(assessment),
            self.interval: wording.interval_line(assessment),
            self.model: wording.model_line(assessment, facts),
            self.source: wording.source_line(assessment, origin_s=origin_s),
        }
        for label, text in texts.items():
            label.setText(_unbroken(text))
            label.setVisible(bool(text))
        self.setAccessibleDescription(" ".join(text for text in texts.values() if text))


def _unbroken(text: str) -> str:
    """Keep a number and its unit on one line."""
    return re.sub(r"(?<=\d) (?=(%|s)\b|%)", "\N{NO-BREAK SPACE}", text)

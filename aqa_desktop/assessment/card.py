"""Score and sentences side by side, for the picture of a scored dive."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment.explanation import Explanation
from aqa_desktop.assessment.headline import Headline
from aqa_desktop.backend import ModelFacts


class ScoreCard(QFrame):
    """Shows one assessment's number, and beside it what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.headline, self.explanation = Headline(), Explanation()
        self.headline.setProperty("role", "")
        left = QVBoxLayout()
        left.addStretch(1)
        left.addWidget(self.headline)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addStretch(1)
        right.addWidget(self.explanation)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 14, 8)
        row.setSpacing(20)
        row.addLayout(left)
        row.addLayout(right, 1)

    def show_assessment(self, assessment: Assessment, facts: ModelFacts | None = None) -> None:
        """Show the numbers and sentences of an assessment.

        Args:
            assessment: the assessment.
            facts: what its model says about its training, or None where that is not known.
        """
        self.headline.show_assessment(assessment)
        self.explanation.show_assessment(assessment, facts)

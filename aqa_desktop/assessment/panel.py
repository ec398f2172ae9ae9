"""The panel at the right: warnings, score, dive, segments, and the button that scores."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from aqa_core.errors import AqaError
from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.assessment.card import ScoreCard
from aqa_desktop.assessment.dive_form import DiveForm
from aqa_desktop.assessment.table import SegmentTable
from aqa_desktop.assessment.warnings import WarningBanners
from aqa_desktop.session import DiveEntry, State
from aqa_desktop.theme import Colours


class AssessmentPanel(QWidget):
    """Shows what the model made of the open clip.

    Signals:
        dive_entered: DiveEntry.
        seek_requested: seconds.
        loop_requested: start and end seconds.
    """

    dive_entered = Signal(object)
    seek_requested = Signal(float)
    loop_requested = Signal(float, float)

    def __init__(self, score_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self.warnings = WarningBanners()
        self.card = ScoreCard()
        self.form = DiveForm()
        self.table = SegmentTable()
        self._heading = QLabel(self.tr("Segments"))
        self._heading.setProperty("role", "heading")
        self._stale = QLabel(self.tr("The in and out points changed: score again."))
        self._stale.setWordWrap(True)
        self._stale.setProperty("role", "problem")
        self._stale.hide()
        self._score = self._make_button(score_action)
        self._lay_out()
        self.form.dive_entered.connect(self.dive_entered)
        self.table.segment_chosen.connect(self._on_segment_chosen)
        self.table.loop_requested.connect(self.loop_requested)
        self.set_assessment(None)

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show an assessment, or that there is none."""
        self._assessment = assessment
        self.warnings.show_warnings(assessment.warnings if assessment else ())
        self.table.set_assessment(assessment)
        for widget in (self._heading, self.table):
            widget.setVisible(assessment is not None)
        if assessment is not None:
            self.card.show_assessment(assessment)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on while there is no assessment."""
        if self._assessment is not None:
            return
        messages = {
            State.SCORING: self.tr("Scoring…"),
            State.UNSCORED: self.tr("Press Score to have this dive judged."),
        }
        if state in messages:
            self.card.show_message(messages[state])

    @Slot(object)
    def show_failure(self, error: AqaError) -> None:
        """Say why the clip could not be scored."""
        self.card.show_message(str(error))

    @Slot(bool)
    def show_staleness(self, is_stale: bool) -> None:
        """Say where the score shown is of other seconds than the in and out points."""
        self._stale.setVisible(is_stale)

    @Slot(object)
    def show_dive(self, dive: DiveEntry) -> None:
        """Show another clip's dive."""
        self.form.show_entry(dive)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.warnings.set_colours(colours)

    def _make_button(self, action: QAction) -> QPushButton:
        button = QPushButton(action.text())
        button.setProperty("role", "main")
        button.setAccessibleName(self.tr("Score this clip"))
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(10)
        parts = (self.warnings, self.card, self.form, self._stale, self._score, self._heading)
        for part in (*parts, self.table):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Assessment"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.setMinimumWidth(316)

    @Slot(object)
    def _on_segment_chosen(self, segment: SegmentResult) -> None:
        self.seek_requested.emit(segment.start_s)

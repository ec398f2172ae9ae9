"""The panel at the right: the score and the button that makes it stay in sight, all that explains it scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aqa_core.errors import AqaError
from aqa_core.results import Assessment
from aqa_desktop.assessment.dive_form import DiveForm
from aqa_desktop.assessment.explanation import Explanation
from aqa_desktop.assessment.headline import Headline
from aqa_desktop.assessment.mute_button import MuteButton
from aqa_desktop.assessment.table import SegmentTable
from aqa_desktop.assessment.truth_form import TruthForm
from aqa_desktop.assessment.warnings import WarningBanners
from aqa_desktop.assessment.what_if import Muted
from aqa_desktop.backend import ModelFacts, Ready
from aqa_desktop.session import DiveEntry, State
from aqa_desktop.theme import Colours

if TYPE_CHECKING:
    from aqa_core.data.annotations import Annotations

_LEAST_WIDTH: Final = 300


class AssessmentPanel(QWidget):
    """Shows what the model made of the open clip.

    Signals:
        dive_entered: DiveEntry.
        true_score_entered: points, or None.
        notes_entered: the whole text.
        segment_chosen: index of the segment that was chosen in the table.
        seek_requested: seconds.
        loop_requested: start and end seconds.
        mute_requested: index of the segment to score the dive without.
        unmute_requested: score the whole dive again.
        said: a sentence for the status bar.
    """

    dive_entered = Signal(object)
    true_score_entered = Signal(object)
    notes_entered = Signal(str)
    segment_chosen = Signal(int)
    seek_requested = Signal(float)
    loop_requested = Signal(float, float)
    mute_requested = Signal(int)
    unmute_requested = Signal()
    said = Signal(str)

    def __init__(self, score_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self._facts: dict[str, ModelFacts] = {}
        self._muted: Muted | None = None
        self._is_stale = False
        self._origin_s: float | None = None
        self.card = Headline()
        self.warnings, self.explanation = WarningBanners(), Explanation()
        self.form, self.truth = DiveForm(), TruthForm()
        self.table = SegmentTable()
        self._heading = QLabel(self.tr("Segments"))
        self._heading.setProperty("role", "heading")
        self._remark = QLabel()
        self._remark.setWordWrap(True)
        self._remark.setProperty("role", "problem")
        self.score = self._make_score_button(score_action)
        self.mute = MuteButton()
        self._scroll, self._inside = QScrollArea(), QWidget()
        self._lay_out()
        self._connect()
        self.setMinimumWidth(_LEAST_WIDTH)
        self.set_assessment(None)
        self._show_remark("")

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show an assessment, or that there is none."""
        if assessment is None and self._assessment is not None:
            self.card.show_message("")
        self._assessment = assessment
        self.warnings.show_warnings(assessment.warnings if assessment else ())
        self.table.set_assessment(assessment)
        self.truth.set_assessment(assessment)
        for widget in (self._heading, self.mute, self.table, self.explanation):
            widget.setVisible(assessment is not None)
        if assessment is not None:
            self.card.show_assessment(assessment)
            self._explain(assessment)
        self.show_what_if(self._muted)

    @Slot(object)
    def show_ready(self, ready: Ready) -> None:
        """Know what the model that scores from now on says of its training."""
        self._facts[ready.sha256] = ready.facts
        if self._assessment is not None:
            self._explain(self._assessment)
        self._allow_muting()

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on."""
        is_scoring = state is State.SCORING
        if self._assessment is not None:
            again = self.tr("Scoring again…") if is_scoring else ""
            self._show_remark(again or self._staleness())
        elif is_scoring:
            self.card.show_message(self.tr("Scoring…"))
        elif state is State.UNSCORED:
            self.card.show_message(self.tr("Press Score to have this dive judged."))

    @Slot(object)
    def show_failure(self, error: AqaError) -> None:
        """Say why the clip could not be scored."""
        self.card.show_message(str(error), is_problem=True)

    @Slot(bool)
    def show_staleness(self, is_stale: bool) -> None:
        """Say where the score shown is of other footage than what is set now."""
        self._is_stale = is_stale
        self.card.show_staleness(is_stale=is_stale)
        self._show_remark(self._staleness())

    @Slot(object)
    def show_dive(self, dive: DiveEntry) -> None:
        """Show another clip's dive."""
        self.form.show_entry(dive)

    @Slot(object)
    def show_annotations(self, annotations: Annotations) -> None:
        """Show the true score and notes that are written down; count time from the origin they set."""
        self.truth.show_annotations(annotations)
        if annotations.origin_s == self._origin_s:
            return
        self._origin_s = annotations.origin_s
        self.table.set_origin(self._origin_s)
        if self._assessment is not None:
            self._explain(self._assessment)
            self._show_without()

    @Slot(object)
    def show_what_if(self, muted: Muted | None) -> None:
        """Show the score without a segment, or that none is muted; of another assessment it is kept back."""
        self._muted = muted
        shown = self._show_without()
        self.table.set_muted(shown.index if shown else None)
        self._allow_muting()
        if shown is not None and (shown.total is not None or shown.error is not None):
            self.said.emit(self.card.what_if.text())

    @Slot(object)
    def select_segment(self, index: int | None) -> None:
        """Show which segment was chosen elsewhere."""
        self.table.select_segment(index)
        if index is not None and self.table.isVisible():
            row = self.table.row_rectangle(index)
            centre = self.table.mapTo(self._inside, QPoint(0, row.center().y()))
            self._scroll.ensureVisible(0, centre.y(), 0, row.height())
        self._allow_muting()

    @Slot()
    def toggle_mute(self) -> None:
        """Mute the selected segment; where it is muted, or none is selected, go back to the whole dive."""
        selected, muted = self.table.selected, self._shown_muted()
        if selected is not None and selected != muted:
            self.mute_requested.emit(selected)
        elif muted is not None:
            self.unmute_requested.emit()
        elif self._assessment is not None:
            self.said.emit(self.tr("Choose a segment first: Up, Down, or a row of the table."))

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.warnings.set_colours(colours)
        self.table.set_colours(colours)

    def _explain(self, assessment: Assessment) -> None:
        facts = self._facts.get(assessment.model.sha256)
        self.explanation.show_assessment(assessment, facts, origin_s=self._origin_s)

    def _show_without(self) -> Muted | None:
        muted = self._muted
        shown = muted if muted is not None and muted.assessment is self._assessment else None
        self.card.show_what_if(shown, origin_s=self._origin_s)
        return shown

    def _shown_muted(self) -> int | None:
        muted = self._muted
        return muted.index if muted and muted.assessment is self._assessment else None

    def _allow_muting(self) -> None:
        facts = self._facts.get(self._assessment.model.sha256) if self._assessment else None
        is_possible = facts is None or facts.knows_typical
        self.mute.show_choice(self.table.selected, self._shown_muted(), is_possible=is_possible)

    def _staleness(self) -> str:
        if not self._is_stale:
            return ""
        return self.tr("In and out points or the picture changed: score again.")

    def _show_remark(self, text: str) -> None:
        self._remark.setText(text)
        self._remark.setVisible(bool(text))

    def _make_score_button(self, action: QAction) -> QPushButton:
        button = QPushButton(action.text())
        button.setProperty("role", "main")
        button.setAccessibleName(self.tr("Score this clip"))
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _connect(self) -> None:
        self.mute.clicked.connect(self.toggle_mute)
        self.form.dive_entered.connect(self.dive_entered)
        self.truth.true_score_entered.connect(self.true_score_entered)
        self.truth.notes_entered.connect(self.notes_entered)
        self.table.segment_chosen.connect(self._on_segment_chosen)
        self.table.loop_requested.connect(self.loop_requested)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(10, 10, 10, 8)
        head.setSpacing(8)
        for part in (self.card, self._remark, self.score):
            head.addWidget(part)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Assessment"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        self._lay_out_inside()

    def _lay_out_inside(self) -> None:
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(10, 2, 10, 10)
        column.setSpacing(10)
        over_table = QHBoxLayout()
        over_table.addWidget(self._heading, 1)
        over_table.addWidget(self.mute)
        for part in (self.warnings, self.explanation, self.form):
            column.addWidget(part)
        column.addLayout(over_table)
        column.addWidget(self.table)
        column.addWidget(self.truth)
        column.addStretch(1)

    @Slot(int)
    def _on_segment_chosen(self, index: int) -> None:
        self._allow_muting()
        if self._assessment is not None:
            self.segment_chosen.emit(index)
            self.seek_requested.emit(self._assessment.segments[index].start_s)

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations
from aqa_core.errors import ClipError
from aqa_core.results import Caution
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.assessment.segments import CONTRIBUTION, DELTA, WEIGHT
from aqa_desktop.assessment.what_if import Muted
from aqa_desktop.backend import ModelFacts, Ready
from aqa_desktop.session import State
from aqa_desktop.theme import Theme
from tests.desktop.fake_backend import DEMONSTRATION, FACTS
from tests.desktop.test_assessment_wording import EXECUTION, POINTS, within

SCORED = within(POINTS, 3.1)
AVERAGING = replace(SCORED, segments=tuple(replace(one, weight=1 / 6) for one in SCORED.segments))
MUTED = Muted(assessment=SCORED, index=4, total=SCORED.total + 3.3)
READY = Ready(model="fake", device="CPU", sha256="0" * 64, facts=FACTS)
WARNINGS = (
    Caution(code="window_cut", message="the window is longer than the model sees"),
    DEMONSTRATION,
    Caution(code="something new", message="nobody knows what to do"),
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    made = QMainWindow()
    # said once: the offscreen platform warns whenever it changes while the window is shown
    made.setMinimumSize(200, 200)
    made.resize(320, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def panel(window: QMainWindow) -> AssessmentPanel:
    action = QAction("&Score", window)
    made = AssessmentPanel(action)
    window.setCentralWidget(made)
    made.show_ready(READY)
    return made


def _said(signal: object) -> list[tuple[object, ...]]:
    got: list[tuple[object, ...]] = []
    signal.connect(lambda *arguments: got.append(arguments))  # type: ignore[attr-defined]
    return got


def test_it_says_why_there_is_no_score(panel: AssessmentPanel) -> None:
    panel.show_state(State.UNSCORED)
    assert panel.card.number.text() == "–"
    assert "Press Score" in panel.card.message.text()
    panel.show_state(State.SCORING)
    assert "Scoring" in panel.card.message.text()
    panel.show_failure(ClipError("The clip holds a single frame.", "Choose another."))
    assert panel.card.message.text() == "The clip holds a single frame. Choose another."
    assert panel.card.message.property("role") == "problem"
    assert not panel.table.isVisible()
    assert not panel.mute.isVisible()


def test_it_shows_score_spread_mark_and_training(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    assert (panel.card.number.text(), panel.card.spread.text()) == ("71.6", "± 3.1")
    assert panel.card.marks.text() == "Mark 7.2  ·  DD 3.3  ·  execution 21.7"
    assert "a demonstration" in panel.explanation.model.text()
    assert panel.card.accessibleDescription() == "71.6 points, ± 3.1"


def test_the_facts_shown_are_of_the_model_that_scored(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.show_ready(replace(READY, model="other", sha256="1" * 64, facts=ModelFacts(dives=7)))
    assert "0.82" in panel.explanation.model.text()
    other = replace(SCORED, model=replace(SCORED.model, name="other", sha256="1" * 64))
    panel.set_assessment(other)
    assert panel.explanation.model.text() == "Model other: learned from 7 dives."
    unknown = replace(SCORED, model=replace(SCORED.model, name="third", sha256="2" * 64))
    panel.set_assessment(unknown)
    assert panel.explanation.model.text() == "Model third."


def test_another_score_on_its_way_leaves_the_old_one_up(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.show_state(State.SCORING)
    assert panel.card.number.text() == "71.6"
    remark = _label(panel, "Scoring again")
    assert remark.isVisible()
    panel.show_state(State.SCORED)
    assert not remark.isVisible()


def test_a_stale_score_says_so(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.show_staleness(True)
    remark = _label(panel, "score again")
    assert remark.isVisible()
    assert panel.card.number.property("role") == "muted"
    panel.show_staleness(False)
    assert not remark.isVisible()
    assert panel.card.number.property("role") == ""


def test_without_a_clip_nothing_of_the_last_one_is_left(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.set_assessment(None)
    assert panel.card.number.text() == "–"
    assert not panel.explanation.isVisible()
    assert panel.warnings.texts == ()


def _label(panel: AssessmentPanel, text: str) -> QLabel:
    (found,) = [one for one in panel.findChildren(QLabel) if text in one.text()]
    return found


def test_warnings_come_with_what_to_do(panel: AssessmentPanel) -> None:
    panel.set_assessment(replace(SCORED, warnings=WARNINGS))
    assert panel.warnings.texts[0].startswith("Demonstration model")
    remedies = [one.text() for one in panel.findChildren(QLabel, "warning-remedy")]
    assert len(remedies) == 2
    assert "trained on real dives" in remedies[0]


def test_a_selected_segment_is_muted_and_unmuted_from_the_keyboard(
    panel: AssessmentPanel, qtbot: QtBot
) -> None:
    asked, back, said = (
        _said(one) for one in (panel.mute_requested, panel.unmute_requested, panel.said)
    )
    panel.set_assessment(SCORED)
    assert not panel.mute.isEnabled()
    panel.toggle_mute()
    assert "Choose a segment" in str(said.pop())
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    panel.table.select_segment(4)
    panel.select_segment(4)
    panel.mute.setFocus()
    qtbot.keyClick(panel.mute, Qt.Key.Key_Space)
    assert asked == [(4,)]
    panel.show_what_if(MUTED)
    assert panel.card.what_if.text() == "Without 2.4–2.9 s: 74.9 (+3.3)"
    assert said == [("Without 2.4–2.9 s: 74.9 (+3.3)",)]
    assert panel.mute.text() == "Unmute"
    qtbot.keyClick(panel.mute, Qt.Key.Key_Space)
    assert back == [()]
    panel.show_what_if(None)
    assert not panel.card.what_if.isVisible()
    assert panel.mute.text() == "Mute"


def test_a_muted_row_is_struck_out_and_says_so(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.show_what_if(MUTED)
    model = panel.table.model()
    for row in range(model.rowCount()):
        index = model.index(row, WEIGHT)
        font = index.data(Qt.ItemDataRole.FontRole)
        assert (isinstance(font, QFont) and font.strikeOut()) is (row == 4)
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        assert ("muted" in spoken) is (row == 4)


def test_muting_another_segment_replaces_the_first(panel: AssessmentPanel) -> None:
    asked, back = _said(panel.mute_requested), _said(panel.unmute_requested)
    panel.set_assessment(SCORED)
    panel.select_segment(4)
    panel.show_what_if(MUTED)
    panel.select_segment(1)
    assert panel.mute.text() == "Mute"
    panel.toggle_mute()
    assert (asked, back) == ([(1,)], [])
    panel.select_segment(None)
    panel.toggle_mute()
    assert back == [()]


def test_a_what_if_of_another_assessment_is_not_shown(panel: AssessmentPanel) -> None:
    panel.show_what_if(MUTED)
    panel.set_assessment(within(EXECUTION, 3.8))
    assert not panel.card.what_if.isVisible()
    panel.set_assessment(SCORED)
    assert panel.card.what_if.isVisible()


def test_a_model_without_typical_segments_offers_no_muting(panel: AssessmentPanel) -> None:
    panel.show_ready(replace(READY, facts=ModelFacts(knows_typical=False)))
    panel.set_assessment(SCORED)
    panel.select_segment(1)
    assert not panel.mute.isEnabled()
    assert "typical" in panel.mute.toolTip()


def test_a_row_chosen_is_told_and_one_told_is_not(panel: AssessmentPanel) -> None:
    chosen, sought = _said(panel.segment_chosen), _said(panel.seek_requested)
    panel.set_assessment(SCORED)
    panel.select_segment(3)
    assert panel.table.selected == 3
    assert chosen == []
    panel.table.selectRow(5)
    assert chosen == [(5,)]
    assert sought == [(SCORED.segments[5].start_s,)]
    panel.select_segment(None)
    assert panel.table.selected is None
    assert chosen == [(5,)]


def test_a_segment_told_of_is_found_in_a_sorted_table(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.table.sortByColumn(DELTA, Qt.SortOrder.AscendingOrder)
    panel.select_segment(4)
    assert panel.table.selected == 4
    assert panel.table.currentIndex().row() == 0
    panel.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)


def test_a_segment_told_of_scrolls_into_sight(panel: AssessmentPanel, qtbot: QtBot) -> None:
    panel.set_assessment(replace(SCORED, warnings=WARNINGS))
    qtbot.wait(20)
    scroll = panel._scroll
    assert scroll.verticalScrollBar().maximum() > 0
    panel.select_segment(5)
    row = panel.table.row_rectangle(5)
    top = panel.table.mapTo(scroll.viewport(), row.topLeft()).y()
    assert 0 <= top <= scroll.viewport().height() - row.height()


def test_enter_plays_the_selected_segment_over_and_over(
    panel: AssessmentPanel, qtbot: QtBot
) -> None:
    looped = _said(panel.loop_requested)
    panel.set_assessment(SCORED)
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    segment = SCORED.segments[1]
    assert looped == [(segment.start_s, segment.end_s)]


def test_averaging_leads_with_differences(panel: AssessmentPanel) -> None:
    panel.set_assessment(AVERAGING)
    assert panel.table.isColumnHidden(WEIGHT)
    assert panel.table.horizontalHeader().visualIndex(DELTA) == 2
    assert "averages" in panel.explanation.weights.text()
    panel.set_assessment(SCORED)
    assert not panel.table.isColumnHidden(WEIGHT)
    assert panel.table.horizontalHeader().visualIndex(DELTA) == DELTA
    assert not panel.explanation.weights.isVisible()


def test_a_true_score_is_handed_on_with_every_key(panel: AssessmentPanel, qtbot: QtBot) -> None:
    entered = _said(panel.true_score_entered)
    panel.set_assessment(SCORED)
    field = panel.truth.true_score
    qtbot.keyClicks(field, "74,2")
    assert [one[0] for one in entered] == [7.0, 74.0, 74.2]
    assert panel.truth.answer.text() == "The model says 2.6 less, inside its interval."
    qtbot.keyClicks(field, "x")
    assert "from 0 to 200" in panel.truth.answer.text()
    assert panel.truth.answer.property("role") == "problem"
    assert len(entered) == 3
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert entered[-1] == (None,)
    assert panel.truth.answer.text() == ""


@pytest.mark.parametrize("text", ["-1", "201", "1e9", "nan", "seven"])
def test_impossible_points_are_not_taken(panel: AssessmentPanel, text: str) -> None:
    entered = _said(panel.true_score_entered)
    panel.truth.true_score.setText(text)
    panel.truth.true_score.textEdited.emit(text)
    assert entered == []
    assert panel.truth.answer.property("role") == "problem"


def test_what_is_written_down_is_shown_without_disturbing_who_writes(
    panel: AssessmentPanel, qtbot: QtBot
) -> None:
    scores, notes = _said(panel.true_score_entered), _said(panel.notes_entered)
    panel.show_annotations(Annotations(true_score=74.25, notes="over"))
    assert panel.truth.true_score.text() == "74.25"
    assert panel.truth.notes.toPlainText() == "over"
    assert (scores, notes) == ([], [])
    field = panel.truth.notes
    field.moveCursor(field.textCursor().MoveOperation.Start)
    qtbot.keyClicks(field, "not ")
    assert notes[-1] == ("not over",)
    panel.show_annotations(Annotations(true_score=74.25, notes="not over"))
    assert field.textCursor().position() == 4
    panel.truth.true_score.setText("74.250")
    panel.show_annotations(Annotations(true_score=74.25, notes="not over"))
    assert panel.truth.true_score.text() == "74.250"
    panel.show_annotations(Annotations())
    assert panel.truth.true_score.text() == ""
    assert len(notes) == 4


def test_tab_leaves_the_notes(panel: AssessmentPanel, window: QMainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitActive(window)
    panel.truth.notes.setFocus()
    qtbot.keyClick(panel.truth.notes, Qt.Key.Key_Tab)
    assert not panel.truth.notes.hasFocus()
    assert panel.truth.notes.toPlainText() == ""


def _scored(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.show_annotations(Annotations(true_score=74.25, notes="over"))


def _execution(panel: AssessmentPanel) -> None:
    panel.set_assessment(within(EXECUTION, 3.8))


def _warned_and_muted(panel: AssessmentPanel) -> None:
    panel.set_assessment(replace(SCORED, warnings=WARNINGS))
    panel.show_what_if(replace(MUTED, assessment=replace(SCORED, warnings=WARNINGS)))
    panel.show_staleness(True)


def _averaging(panel: AssessmentPanel) -> None:
    panel.set_assessment(AVERAGING)


@pytest.mark.parametrize("width", [300, 340, 420])
@pytest.mark.parametrize("show", [_scored, _execution, _warned_and_muted, _averaging])
def test_nothing_is_cut_off_however_narrow(
    panel: AssessmentPanel,
    window: QMainWindow,
    width: int,
    show: Callable[[AssessmentPanel], None],
    qtbot: QtBot,
) -> None:
    window.resize(width, 520)
    show(panel)
    qtbot.wait(30)
    assert panel.width() == width
    labels = [one for one in panel.findChildren(QLabel) if one.isVisible() and one.text()]
    assert [one.text() for one in labels if one.heightForWidth(one.width()) > one.height()] == []
    outside = [one for one in labels if one.mapTo(panel, one.rect().topRight()).x() > width]
    assert outside == []
    buttons = [one for one in panel.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.text() for one in buttons if one.width() < one.minimumSizeHint().width()] == []
    table = panel.table
    shown = [c for c in range(5) if not table.isColumnHidden(c)]
    assert [c for c in shown if table.sizeHintForColumn(c) > table.columnWidth(c)] == []
    assert sum(table.columnWidth(c) for c in shown) <= table.viewport().width()
    assert DELTA in shown


def test_a_table_without_room_leaves_out_what_says_least(
    panel: AssessmentPanel, qtbot: QtBot
) -> None:
    panel.set_assessment(SCORED)
    panel.table.setFixedWidth(200)
    qtbot.wait(10)
    assert panel.table.isColumnHidden(CONTRIBUTION)
    panel.table.setFixedWidth(300)
    qtbot.wait(10)
    assert not panel.table.isColumnHidden(CONTRIBUTION)


def test_another_theme_leaves_every_row_in_sight(
    panel: AssessmentPanel, qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme(qapp)
    theme.changed.connect(panel.set_colours)
    theme.apply("light")
    panel.set_assessment(replace(SCORED, warnings=WARNINGS))
    qtbot.wait(20)
    height = panel.table.height()
    theme.apply("dark")
    qtbot.wait(20)
    assert panel.table.height() == height == panel.table.sizeHint().height()
    last = panel.table.row_rectangle(5)
    assert last.bottom() <= height


def test_no_row_is_no_segment(panel: AssessmentPanel) -> None:
    panel.set_assessment(SCORED)
    panel.table.setCurrentIndex(QModelIndex())
    assert panel.table.selected is None

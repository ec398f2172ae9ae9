from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aqa_core.errors import ClipError
from aqa_core.results import Assessment
from aqa_desktop.app import App
from aqa_desktop.jobs.job import UnexpectedError
from aqa_desktop.session import DiveEntry, State
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import DEMONSTRATION, DeafBackend, FakeBackend


def test_an_opened_clip_is_scored_off_the_main_thread(open_app: App, backend: FakeBackend) -> None:
    assert open_app.session.state is State.SCORED
    assert len(backend.orders) == 1
    assert threading.main_thread().name not in backend.threads
    assert open_app.assessment.card.number.text() == "21.7"
    assert "execution" in open_app.assessment.card.unit.text()
    assert "Scored" in open_app.window.status.message.full_text


def test_a_dive_number_gives_difficulty_and_points(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    form = open_app.assessment.form
    qtbot.keyClicks(form.dive, "207c")
    with qtbot.waitSignal(open_app.scoring.scored):
        form.height_m.setCurrentIndex(form.height_m.findData(10.0))
    assert "3.3" in form.answer.text()
    assert "back 3½ somersaults" in form.answer.text()
    assert open_app.assessment.card.number.text() == "72"
    # the fake says nothing of its error, so no decimal is claimed; what adds up is in the tool tip
    assert open_app.assessment.card.number.toolTip().startswith("71.6")
    assert open_app.assessment.card.unit.text() == "points"
    assert backend.orders[-1].dive == "207c"
    assert backend.orders[-1].footage == backend.orders[0].footage


def test_a_dive_number_taken_away_gives_execution_again(open_app: App, qtbot: QtBot) -> None:
    form = open_app.assessment.form
    qtbot.keyClicks(form.dive, "207C")
    with qtbot.waitSignal(open_app.scoring.scored):
        form.height_m.setCurrentIndex(form.height_m.findData(10.0))
    with qtbot.waitSignal(open_app.scoring.scored):
        form.dive.selectAll()
        qtbot.keyClick(form.dive, Qt.Key.Key_Delete)
    assert open_app.assessment.card.unit.text() == "execution"
    assert form.height_m.currentData() == 10.0


def test_an_unlisted_dive_is_explained_and_not_scored(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    form = open_app.assessment.form
    form.height_m.setCurrentIndex(form.height_m.findData(1.0))
    qtbot.keyClicks(form.dive, "207C")
    qtbot.keyClick(form.dive, Qt.Key.Key_Return)
    assert "207C" in form.answer.text()
    assert form.answer.property("role") == "problem"
    assert len(backend.orders) == 1


def test_in_and_out_points_override_the_window(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    open_app.playback.seek(0.4)
    open_app.actions.mark_in.trigger()
    open_app.playback.seek(2.0)
    open_app.actions.mark_out.trigger()
    assert open_app.session.is_stale
    stale = [one for one in open_app.assessment.findChildren(QLabel) if "changed" in one.text()]
    assert [one.isVisible() for one in stale] == [True]
    with qtbot.waitSignal(open_app.scoring.scored):
        open_app.actions.score.trigger()
    assert backend.orders[-1].start_s == pytest.approx(0.4)
    assert backend.orders[-1].end_s == pytest.approx(2.04)
    assert not open_app.session.is_stale
    assert [one.isVisible() for one in stale] == [False]


def test_an_in_point_after_the_out_point_replaces_it(open_app: App) -> None:
    open_app.session.edits.set_out(1.0)
    open_app.session.edits.set_in(1.5)
    assert open_app.session.in_out.end_s is None
    open_app.session.edits.set_out(0.5)
    assert open_app.session.in_out.start_s is None
    open_app.actions.clear_marks.trigger()
    assert not open_app.session.in_out.is_set


def test_stale_answers_are_dropped(
    app: App, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    backend.gate.clear()
    answers: list[Assessment] = []
    app.scoring.scored.connect(answers.append)
    with qtbot.waitSignal(app.session.clip_changed):
        app.opening.open(clip)
    app.session.edits.set_in(0.2)
    app.scoring.score()
    app.session.edits.set_in(0.5)
    app.scoring.score()
    with qtbot.waitSignal(app.scoring.scored):
        backend.gate.set()
    qtbot.waitUntil(lambda: app.scoring_lane.is_idle)
    assert [one.window.start_s for one in answers] == [0.5]


def test_a_newer_clip_wins_over_one_that_is_being_scored(
    app: App, backend: FakeBackend, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    backend.gate.clear()
    with qtbot.waitSignal(app.session.clip_changed):
        app.opening.open(clip)
    with qtbot.waitSignal(app.session.clip_changed):
        app.opening.open(uneven_clip)
    with qtbot.waitSignal(app.scoring.scored):
        backend.gate.set()
    assert app.session.assessment is not None
    assert app.session.assessment.clip == str(uneven_clip)
    assert "uneven" in app.window.windowTitle()


def test_cancel_is_acknowledged_within_100_ms(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    app = make_app(DeafBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(clip, model=None)
    qtbot.waitUntil(lambda: app.session.state is State.SCORING)
    status = app.window.status
    # in this thread's own time: the machine may be busy with other work
    before = time.thread_time()
    qtbot.mouseClick(status.cancel, Qt.MouseButton.LeftButton)
    assert status.cancel.text() == "Cancelling…"
    assert time.thread_time() - before < 0.1
    assert not status.cancel.isEnabled()
    qtbot.waitUntil(lambda: app.session.state is State.UNSCORED)
    assert not status.cancel.isVisible()
    assert app.session.assessment is None


def test_a_segment_muted_while_a_score_is_made_is_of_the_newest_score(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    what_if = open_app.scoring.what_if
    backend.gate.clear()
    open_app.session.edits.set_dive(DiveEntry(dive="207C", height_m=10.0))
    what_if.mute(4)
    assert what_if.muted is not None
    assert what_if.muted.total is None
    with qtbot.waitSignal(open_app.scoring.scored):
        backend.gate.set()
    qtbot.waitUntil(lambda: what_if.muted is not None and what_if.muted.total is not None)
    assert what_if.muted is not None
    assert what_if.muted.assessment is open_app.session.assessment
    assert what_if.muted.total == pytest.approx(71.643 + 3.3 * 1.04, abs=0.01)


def test_cancelling_a_score_leaves_the_muted_segment_alone(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    what_if = open_app.scoring.what_if
    what_if.mute(4)
    qtbot.waitUntil(lambda: what_if.muted is not None and what_if.muted.total is not None)
    backend.gate.clear()
    open_app.scoring.score()
    with qtbot.waitSignals([open_app.scoring.cancelling, open_app.scoring.cancelled]):
        open_app.scoring.cancel()
    assert what_if.muted is not None
    assert what_if.muted.total is not None
    assert open_app.session.state is State.SCORED
    backend.gate.set()


def test_the_demonstration_model_is_a_warning_banner(
    make_app: MakeApp, clip: Path, qtbot: QtBot
) -> None:
    app = make_app(FakeBackend(warnings=(DEMONSTRATION,)))
    app.start(None, model=None)
    open_clip(app, clip, qtbot)
    banner = app.assessment.warnings
    assert banner.isVisible()
    assert banner.texts == ("Demonstration model, trained on rendered dives: not for real dives.",)
    with qtbot.waitSignal(app.scoring.scored):
        app.actions.score.trigger()
    assert banner.isVisible()


@pytest.mark.parametrize(
    "error",
    [
        ClipError("dive.mp4 holds a single frame.", "Choose a clip of a whole dive."),
        ValueError("x"),
    ],
)
def test_a_clip_that_cannot_be_scored_gives_a_notice_and_a_live_window(
    app: App, backend: FakeBackend, clip: Path, error: Exception, qtbot: QtBot
) -> None:
    backend.error = error
    with qtbot.waitSignal(app.scoring.failed) as caught:
        app.opening.open(clip)
    assert caught.args is not None
    notice = app.window.notices.notices[-1]
    assert notice.kind == "error"
    assert "Traceback" not in notice.happened
    assert bool(notice.details) is isinstance(caught.args[0], UnexpectedError)
    assert app.session.state is State.FAILED
    backend.error = None
    with qtbot.waitSignal(app.scoring.scored):
        app.actions.score.trigger()
    assert app.session.state is State.SCORED


def test_another_model_scores_again(open_app: App, backend: FakeBackend, qtbot: QtBot) -> None:
    with qtbot.waitSignal(open_app.scoring.scored):
        open_app.window.status.model_requested.emit("other")
    assert open_app.session.assessment is not None
    assert open_app.session.assessment.model.name == "other"
    assert open_app.window.status.model.text() == "other"


@pytest.mark.parametrize(("name", "value"), [("device", "cuda"), ("precision", "bf16")])
def test_another_device_or_number_format_scores_again(
    open_app: App, backend: FakeBackend, name: str, value: str, qtbot: QtBot
) -> None:
    asked = len(backend.orders)
    with qtbot.waitSignal(open_app.scoring.scored):
        getattr(open_app.settings, f"set_{name}")(value)
    assert getattr(open_app.session.assessment, name) == value
    assert len(backend.orders) == asked + 1


def test_the_same_model_loaded_again_leaves_the_score(
    open_app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    before, asked = open_app.session.assessment, len(backend.orders)
    with qtbot.waitSignal(open_app.scoring.ready):
        open_app.engine.apply()
    qtbot.wait(20)
    assert open_app.session.assessment is before
    assert len(backend.orders) == asked


def test_a_model_that_cannot_be_loaded_gives_a_notice(
    app: App, backend: FakeBackend, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.loading_failed):
        app.scoring.prepare("missing")
    assert "missing" in app.window.notices.notices[-1].happened


def test_the_window_hears_timers_while_a_score_is_made(
    app: App, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    backend.gate.clear()
    with qtbot.waitSignal(app.session.clip_changed):
        app.opening.open(clip)
    assert app.window.status.cancel.isVisible()
    assert app.actions.cancel.isEnabled()
    timer = QTimer(singleShot=True, interval=50)
    with qtbot.waitSignal(timer.timeout):
        timer.start()
    assert app.session.state is State.SCORING
    backend.gate.set()
    qtbot.waitUntil(lambda: app.session.state is State.SCORED)

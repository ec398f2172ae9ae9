"""The session: what is written down, undo a clip, corrections, the list of clips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.data.sidecar import sidecar_path
from aqa_core.errors import ClipError
from aqa_core.video.correction import Correction
from aqa_core.video.probe import probe
from aqa_desktop.session import DiveEntry, InOut, Session, State
from aqa_desktop.session import undo as undo_module
from tests.desktop.fake_backend import make_assessment
from tests.helpers.clips import write_stamped


class Ear:
    """Keeps what a signal said."""

    def __init__(self, signal: SignalInstance) -> None:
        self.heard: list[Any] = []
        signal.connect(self._hear)

    def _hear(self, *said: Any) -> None:
        self.heard.append(said[0] if said else None)

    @property
    def last(self) -> Any:
        return self.heard[-1]


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.fixture
def opened(session: Session, clip: Path) -> Session:
    session.begin_opening(clip)
    session.open_clip(probe(clip))
    return session


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return write_stamped(tmp_path / "other.mp4", 30)


def _undo(session: Session) -> None:
    session.undo_group.undo()


def _redo(session: Session) -> None:
    session.undo_group.redo()


def _score(session: Session) -> None:
    session.scores.begin_scoring()
    assert session.order is not None
    session.scores.scored(make_assessment(session.order))


def test_every_command_is_one_step_with_a_name(opened: Session) -> None:
    commands: list[tuple[str, Callable[[], None], dict[str, Any]]] = [
        ("Set in point", lambda: opened.edits.set_in(0.4), {"in_s": 0.4}),
        ("Set out point", lambda: opened.edits.set_out(1.6), {"out_s": 1.6}),
        ("Add marker", lambda: opened.edits.add_marker(1.0), {"markers": (Marker(1.0),)}),
        ("Name marker", lambda: opened.edits.name_marker(0, "Eintauchen"), {}),
        ("Move marker", lambda: opened.edits.move_marker(0, 1.2), {}),
        ("Set time origin", lambda: opened.edits.set_origin(0.5), {"origin_s": 0.5}),
        ("Clear time origin", opened.edits.clear_origin, {"origin_s": None}),
        (
            "Set dive",
            lambda: opened.edits.set_dive(DiveEntry(dive="207C", height_m=10.0)),
            {"dive": "207C"},
        ),
        ("Set true score", lambda: opened.edits.set_true_score(74.5), {"true_score": 74.5}),
        ("Write notes", lambda: opened.edits.set_notes("ruhig"), {"notes": "ruhig"}),
        ("Rotate picture", opened.edits.rotate, {"quarter_turns": 1}),
        ("Set filmed frame rate", lambda: opened.edits.set_filmed_fps(50.0), {"filmed_fps": 50.0}),
        ("Clear in and out points", opened.edits.clear_in_out, {"in_s": None, "out_s": None}),
        ("Delete marker", lambda: opened.edits.delete_marker(0), {"markers": ()}),
    ]
    history = [opened.annotations]
    for text, command, expected in commands:
        command()
        assert opened.undo_group.undoText() == text
        assert {name: getattr(opened.annotations, name) for name in expected} == expected
        history.append(opened.annotations)
    assert len({str(one) for one in history}) >= len(history) - 1
    for before in reversed(history[:-1]):
        _undo(opened)
        assert opened.annotations == before
    assert not opened.undo_group.canUndo()
    for after in history[1:]:
        _redo(opened)
        assert opened.annotations == after


def test_what_changes_nothing_is_no_step(opened: Session) -> None:
    opened.edits.clear_in_out()
    opened.edits.set_notes("")
    opened.edits.set_dive(DiveEntry())
    opened.edits.set_filmed_fps(25.0)  # what the file says anyway
    opened.edits.delete_marker(3)
    opened.edits.name_marker(-1, "a")
    assert not opened.undo_group.canUndo()
    opened.edits.add_marker(1.0)
    opened.edits.add_marker(1.0)
    assert len(opened.annotations.markers) == 1


def test_nothing_is_written_down_where_nothing_is_open(session: Session) -> None:
    session.edits.add_marker(1.0)
    session.edits.set_in(0.5)
    session.edits.rotate()
    session.edits.set_filmed_fps(240.0)
    assert session.annotations == Annotations()
    assert session.order is None
    assert session.clips == ()


def test_markers_stay_in_order_of_time(opened: Session) -> None:
    for time_s in (1.5, 0.5, 1.0):
        opened.edits.add_marker(time_s)
    opened.edits.name_marker(0, "first")
    opened.edits.move_marker(0, 2.0)
    assert opened.annotations.markers == (Marker(1.0), Marker(1.5), Marker(2.0, "first"))


def test_a_drag_is_one_step_and_the_next_drag_another(
    opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.edits.add_marker(1.0)
    for time_s in (1.1, 1.2, 1.3):
        opened.edits.move_marker(0, time_s)
    _undo(opened)
    assert opened.annotations.markers == (Marker(1.0),)
    _redo(opened)
    assert opened.annotations.markers == (Marker(1.3),)
    monkeypatch.setattr(undo_module, "MERGE_WITHIN_S", -1.0)  # as if a while had passed
    opened.edits.move_marker(0, 1.4)
    _undo(opened)
    assert opened.annotations.markers == (Marker(1.3),)


def test_typing_is_one_step_but_not_with_another_field(opened: Session) -> None:
    for text in ("r", "ru", "ruh"):
        opened.edits.set_notes(text)
    opened.edits.set_true_score(7.0)
    opened.edits.set_true_score(74.0)
    opened.edits.set_notes("ruhig")
    assert opened.undo_group.activeStack().count() == 3
    _undo(opened)
    assert (opened.annotations.notes, opened.annotations.true_score) == ("ruh", 74.0)
    _undo(opened)
    assert (opened.annotations.notes, opened.annotations.true_score) == ("ruh", None)


def test_undo_never_crosses_clips(opened: Session, clip: Path, other: Path) -> None:
    opened.edits.set_notes("of the first")
    opened.open_clip(probe(other))
    assert not opened.undo_group.canUndo()
    opened.edits.set_notes("of the second")
    _undo(opened)
    _undo(opened)
    assert opened.annotations.notes == ""
    opened.open_clip(probe(clip))
    assert opened.annotations.notes == "of the first"
    _undo(opened)
    assert opened.annotations.notes == ""
    assert opened.undo_group.redoText() == "Write notes"


def test_undo_says_what_changed(opened: Session) -> None:
    in_out, dive, written = (
        Ear(opened.in_out_changed),
        Ear(opened.dive_changed),
        Ear(opened.annotations_changed),
    )
    opened.edits.set_in(0.4)
    opened.edits.set_dive(DiveEntry(dive="101A", height_m=1.0))
    _undo(opened)
    _undo(opened)
    assert in_out.heard == [InOut(start_s=0.4), InOut()]
    assert dive.heard == [DiveEntry(dive="101A", height_m=1.0), DiveEntry()]
    assert len(written.heard) == 4


def test_rotating_turns_the_clip_and_makes_the_score_stale(opened: Session) -> None:
    _score(opened)
    corrected, stale = Ear(opened.corrected), Ear(opened.staleness_changed)
    assert opened.info is not None
    width, height = opened.info.width, opened.info.height
    opened.edits.rotate()
    assert (opened.info.width, opened.info.height) == (height, width)
    assert corrected.last is opened.info
    assert stale.last is True
    assert opened.order is not None
    assert opened.order.correction == Correction(quarter_turns=1)
    _undo(opened)
    assert (corrected.last.width, corrected.last.height) == (width, height)
    assert stale.last is False
    for _ in range(4):
        opened.edits.rotate()
    assert opened.annotations.quarter_turns == 0
    assert not opened.is_stale


def test_filmed_at_keeps_every_moment_on_its_frame_in_one_step(opened: Session) -> None:
    opened.edits.set_in(0.4)
    opened.edits.set_out(1.6)
    opened.edits.add_marker(1.2)
    opened.edits.set_origin(0.8)
    _score(opened)
    before, seen = opened.annotations, opened.assessment
    shown = Ear(opened.assessment_changed)
    opened.edits.set_filmed_fps(100.0)  # four times what the file says
    found = opened.annotations
    assert opened.info is not None
    assert opened.info.duration_s == pytest.approx(0.6)
    assert (found.in_s, found.out_s, found.origin_s) == pytest.approx((0.1, 0.4, 0.2))
    assert found.markers[0].time_s == pytest.approx(0.3)
    # the score is of other footage now, but what is shown of it lies where it was seen
    assert opened.is_stale
    assert seen is not None
    assert shown.last.segments[2].end_s == pytest.approx(seen.segments[2].end_s / 4)
    assert shown.last.window.end_s == pytest.approx(seen.window.end_s / 4)
    assert shown.last.sample_times_s[-1] == pytest.approx(seen.sample_times_s[-1] / 4)
    opened.edits.set_filmed_fps(50.0)
    assert opened.annotations.in_s == pytest.approx(0.2)
    opened.edits.set_filmed_fps(None)
    assert opened.annotations.in_s == pytest.approx(0.4)
    for _ in range(3):
        _undo(opened)
    assert opened.annotations == before
    assert not opened.is_stale


def test_an_impossible_rate_is_a_notice(opened: Session) -> None:
    problem = Ear(opened.problem)
    opened.edits.set_filmed_fps(-5.0)
    assert "No camera films" in str(problem.last)
    assert opened.annotations.filmed_fps is None


def test_the_list_says_how_each_clip_stands(session: Session, clip: Path, other: Path) -> None:
    asked = Ear(session.opening_requested)
    broken = clip.with_name("broken.mp4")
    session.add_clips([clip, broken, other])
    assert [one.state for one in session.clips] == [State.EMPTY] * 3
    assert asked.heard == [clip]
    session.begin_opening(clip)
    session.open_clip(probe(clip))
    _score(session)
    session.begin_opening(broken)
    assert session.state is State.OPENING
    session.opening_failed(ClipError("There is no such file.", "Choose another."))
    assert session.state is State.SCORED
    first, second, third = session.clips
    assert (first.state, first.is_open) == (State.SCORED, True)
    assert first.assessment is not None
    assert second.state is State.FAILED
    assert second.error == "There is no such file. Choose another."
    assert (third.state, third.is_open) == (State.EMPTY, False)
    # what is known to be broken is passed over
    session.next_clip()
    assert asked.last == other
    session.previous_clip()
    assert asked.heard == [clip, other]  # there is none before the first


def test_a_large_folder_is_listed_without_a_stall(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / f"{count:03}.mp4" for count in range(95)]
    sidecar_path(paths[94]).write_text('{"schema": 1, "true_score": 61.5}')
    asked = Ear(session.opening_requested)
    session.add_clips(paths)
    assert asked.heard == [paths[0]]
    assert 0 < len(session.clips) < 20
    qtbot.waitUntil(lambda: len(session.clips) == 95)
    assert [one.path for one in session.clips] == paths
    assert session.clips[94].annotations.true_score == 61.5
    session.add_clips([*paths, tmp_path / "last.mp4"])
    session.close()  # while some still wait
    assert len(session.clips) == 95


def test_clips_of_the_list_are_scored_unopened(session: Session, clip: Path, other: Path) -> None:
    session.add_clips([clip, other])
    session.open_clip(probe(clip))
    order = session.scores.order_of(other)
    shown, changed = Ear(session.assessment_changed), Ear(session.clips_changed)
    session.scores.clip_scored(order, make_assessment(order))
    assert session.clips[1].assessment is not None
    assert session.clips[1].state is State.SCORED
    assert session.state is State.UNSCORED
    assert shown.heard == []
    session.scores.clip_failed(other, ClipError("It is damaged."))
    assert session.clips[1].state is State.FAILED
    assert session.clips[1].assessment is None
    assert len(changed.heard) == 2
    # what went off the list does not come back with its score
    session.remove_clip(other)
    session.scores.clip_scored(order, make_assessment(order))
    assert [one.path for one in session.clips] == [clip]


def test_taking_the_open_clip_off_the_list(opened: Session, clip: Path, other: Path) -> None:
    asked, closed = Ear(opened.opening_requested), Ear(opened.clip_closed)
    opened.add_clips([other])
    opened.open_clip(probe(other))
    opened.remove_clip(other)
    assert asked.last == clip
    opened.open_clip(probe(clip))
    opened.edits.set_in(0.5)
    opened.remove_clip(clip)
    assert closed.heard == [None]
    assert (opened.state, opened.info, opened.clips) == (State.EMPTY, None, ())
    assert opened.in_out == InOut()
    assert not opened.undo_group.canUndo()


def test_a_clip_left_while_it_is_scored_waits_no_more(
    opened: Session, clip: Path, other: Path
) -> None:
    opened.scores.begin_scoring()
    assert opened.clips[0].state is State.SCORING
    opened.open_clip(probe(other))
    assert [one.state for one in opened.clips] == [State.UNSCORED, State.UNSCORED]


def test_a_clip_comes_back_with_all_that_is_known_of_it(
    opened: Session, clip: Path, other: Path
) -> None:
    opened.edits.set_in(0.4)
    opened.edits.set_dive(DiveEntry(dive="101A", height_m=1.0))
    _score(opened)
    opened.open_clip(probe(other))
    assert (opened.in_out, opened.dive, opened.assessment) == (InOut(), DiveEntry(), None)
    in_out, shown = Ear(opened.in_out_changed), Ear(opened.assessment_changed)
    opened.open_clip(probe(clip))
    assert opened.state is State.SCORED
    assert in_out.last == InOut(start_s=0.4)
    assert shown.heard[0] is None
    assert shown.last is opened.assessment
    assert not opened.is_stale


def test_an_expected_dive_is_taken_over_what_was_known(
    session: Session, clip: Path, qtbot: QtBot
) -> None:
    session.expect_dive(clip, DiveEntry(dive="207C", height_m=10.0))
    dive = Ear(session.dive_changed)
    session.open_clip(probe(clip))
    assert dive.heard == [DiveEntry(dive="207C", height_m=10.0)]
    assert not session.clips[0].is_dirty
    # nobody wrote anything down, so nothing is kept beside the clip
    session.close()
    assert [one.name for one in clip.parent.iterdir()] == [clip.name]

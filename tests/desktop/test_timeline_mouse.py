from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Marker
from aqa_desktop.session import InOut
from aqa_desktop.timeline.stack import FILM_ROW
from aqa_desktop.timeline.view import TimelineView
from tests.desktop.timelines import SHIFT, Hand, even, make_timeline, marked, scored


class Ear:
    """Hears every wish of a timeline."""

    def __init__(self, view: TimelineView) -> None:
        self.heard: dict[str, list[tuple[Any, ...]]] = {}
        for name in (
            "seek_requested",
            "loop_requested",
            "segment_chosen",
            "in_moved",
            "out_moved",
            "origin_moved",
            "range_selected",
            "marker_moved",
            "marker_chosen",
        ):
            self.heard[name] = []
            getattr(view, name).connect(lambda *what, name=name: self.heard[name].append(what))

    def __getitem__(self, name: str) -> list[tuple[Any, ...]]:
        return self.heard[name]


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    """A scored dive of four seconds."""
    view = make_timeline(qtbot, even(4.0))
    view.set_assessment(scored())
    return view


def test_a_click_seeks_and_chooses_the_segment_under_it(view: TimelineView) -> None:
    hand, ear = Hand(view), Ear(view)
    hand.click(hand.at(2.6))
    assert ear["seek_requested"] == [(pytest.approx(2.6, abs=1e-6),)]
    assert ear["segment_chosen"] == [(4,)]
    assert view.navigation.selected is not None
    hand.click(hand.at(1.2, row=FILM_ROW))
    assert ear["segment_chosen"] == [(4,)]
    assert view.clear_selection()
    assert not view.clear_selection()


def test_a_click_near_an_edge_lands_on_it_and_a_drag_follows_the_mouse(view: TimelineView) -> None:
    hand, ear = Hand(view), Ear(view)
    beside = QPointF(4, 0)
    hand.click(hand.at(2.4) + beside)
    assert ear["seek_requested"] == [(pytest.approx(2.4),)]
    hand.drag(hand.at(1.0), hand.at(2.4) + beside)
    canvas = view.stack.canvas
    last = ear["seek_requested"][-1][0]
    assert last == pytest.approx(canvas.time_at(hand.at(2.4) + beside))
    assert last != pytest.approx(2.4)
    assert len(ear["seek_requested"]) == 6
    assert ear["segment_chosen"] == [(4,)]


def test_scrubbing_never_leaves_the_clip(view: TimelineView) -> None:
    hand, ear = Hand(view), Ear(view)
    hand.drag(hand.at(3.0), QPointF(5_000, 100))
    assert ear["seek_requested"][-1] == (4.0,)
    hand.drag(hand.at(3.0), QPointF(-5_000, 100))
    assert ear["seek_requested"][-1] == (0.0,)


def test_a_double_click_loops_the_segment(view: TimelineView) -> None:
    hand, ear = Hand(view), Ear(view)
    hand.double_click(hand.at(2.6))
    assert ear["loop_requested"] == [(pytest.approx(2.4), pytest.approx(2.9))]
    hand.double_click(hand.at(0.1))
    assert len(ear["loop_requested"]) == 1


def test_in_and_out_are_dragged_to_frames_and_say_so_once(view: TimelineView) -> None:
    view.set_in_out(InOut(start_s=0.6, end_s=3.2))
    hand, ear = Hand(view), Ear(view)
    hand.drag(hand.on_marks(0.6), hand.on_marks(1.13))
    hand.drag(hand.on_marks(3.2), hand.on_marks(2.69))
    assert ear["in_moved"] == [(pytest.approx(1.12),)]
    assert ear["out_moved"] == [(pytest.approx(2.68),)]
    # the picture under an out point is the frame that ends there
    assert ear["seek_requested"][-1][0] == pytest.approx(2.68, abs=2e-3)
    assert ear["seek_requested"][-1][0] < 2.68


def test_an_edge_is_dragged_onto_a_segment_unless_shift_is_held(view: TimelineView) -> None:
    view.set_in_out(InOut(start_s=0.6))
    hand, ear = Hand(view), Ear(view)
    near = hand.on_marks(1.4) + QPointF(5, 0)
    hand.drag(hand.on_marks(0.6), near)
    hand.drag(hand.on_marks(0.6), near, SHIFT)
    assert ear["in_moved"][0] == (pytest.approx(1.4),)
    wanted = view.stack.canvas.time_at(near)
    assert ear["in_moved"][1][0] == pytest.approx(wanted, abs=0.021)
    assert ear["in_moved"][1][0] != pytest.approx(1.4)


def test_in_never_passes_out(view: TimelineView) -> None:
    view.set_in_out(InOut(start_s=0.6, end_s=2.0))
    hand, ear = Hand(view), Ear(view)
    hand.drag(hand.on_marks(0.6), hand.on_marks(3.0))
    hand.drag(hand.on_marks(2.0), hand.on_marks(0.1))
    assert ear["in_moved"] == [(pytest.approx(1.96),)]
    assert ear["out_moved"] == [(pytest.approx(0.64),)]


def test_markers_and_the_origin_are_dragged_to_frames(view: TimelineView) -> None:
    view.set_annotations(marked(Marker(1.0, "take-off"), Marker(2.0), origin_s=3.0))
    hand, ear = Hand(view), Ear(view)
    hand.drag(hand.on_marks(2.0), hand.on_marks(2.61))
    assert ear["marker_chosen"] == [(1,)]
    assert ear["marker_moved"] == [(1, pytest.approx(2.6))]
    hand.drag(hand.on_marks(3.0), hand.on_marks(3.61))
    assert ear["origin_moved"] == [(pytest.approx(3.6),)]
    hand.click(hand.on_marks(1.0))
    assert ear["marker_chosen"][-1] == (0,)
    assert ear["seek_requested"][-1] == (1.0,)
    assert len(ear["marker_moved"]) == 1


def test_what_is_dragged_is_shown_there_and_falls_back_when_nobody_keeps_it(
    view: TimelineView,
) -> None:
    view.set_in_out(InOut(start_s=0.6))
    hand = Hand(view)
    hand.press(hand.on_marks(0.6))
    hand.move(hand.on_marks(1.13))
    assert view.stack.overlay.marks.in_out.start_s == pytest.approx(1.12)
    hand.release(hand.on_marks(1.13))
    assert view.stack.overlay.marks.in_out.start_s == 0.6


def test_shift_and_a_drag_choose_seconds(view: TimelineView) -> None:
    hand, ear = Hand(view), Ear(view)
    hand.drag(hand.at(2.2), hand.at(1.1), SHIFT)
    assert ear["range_selected"] == [(pytest.approx(1.08, abs=0.05), pytest.approx(2.2))]
    assert ear["in_moved"] == ear["out_moved"] == []


def test_the_readout_says_in_plain_words_what_is_under_the_mouse(view: TimelineView) -> None:
    view.set_annotations(marked(Marker(1.0, "take-off")))
    view.set_in_out(InOut(start_s=0.6))
    hand, canvas = Hand(view), view.stack.canvas
    hand.move(hand.at(2.62))
    words = view.readout.full_text
    assert words.startswith("2.4–2.9 s: 19 % of the weight, 1.04 in execution below a typical dive")
    assert words.endswith("2.62 s, frame 66")
    hand.move(hand.on_marks(1.0))
    assert view.readout.full_text.startswith("“take-off” at 1.00 s: drag")
    hand.move(hand.on_marks(0.6))
    assert view.readout.full_text.startswith("In point at 0.60 s: drag")
    view.set_annotations(marked(origin_s=2.5))
    hand.move(hand.at(2.62))
    assert view.readout.full_text.startswith("−0.1 to +0.4 s: 19 %")
    assert view.readout.full_text.endswith("+0.12 s, frame 66")
    canvas.viewport().unsetCursor()


def test_without_a_score_the_readout_says_what_to_do(qtbot: QtBot) -> None:
    from aqa_desktop.session import State

    view = make_timeline(qtbot, even(4.0))
    view.show_state(State.UNSCORED)
    assert view.readout.full_text.startswith("Score the dive")
    view.show_state(State.OPENING)
    assert view.readout.full_text.startswith("Score the dive")


def test_a_drag_beyond_the_edge_scrolls_on_while_it_is_held(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(60.0))
    view.zooming.toggle(10.0, 14.0)
    hand, ear = Hand(view), Ear(view)
    before = view.zooming.zoom
    box = view.stack.canvas.lanes_box
    hand.press(hand.at(12.0))
    hand.move(QPointF(box.right() + 60, 100))
    qtbot.waitUntil(lambda: view.zooming.zoom.start_s > before.start_s + 1.0)
    hand.release(QPointF(box.right() + 60, 100))
    assert ear["seek_requested"][-1][0] == pytest.approx(view.zooming.zoom.end_s, abs=0.5)
    after = view.zooming.zoom
    qtbot.wait(80)
    assert view.zooming.zoom == after

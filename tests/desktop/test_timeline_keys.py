from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Marker
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.navigation import MarkerChoice, SegmentNavigation
from tests.desktop.timelines import even, make_timeline, marked, numbers_only, scored


class Tour:
    """A navigation whose wishes come true, as the player makes them."""

    def __init__(self, times_s: np.ndarray, duration_s: float) -> None:
        self.frames = Frames(times_s, duration_s)
        self.navigation = SegmentNavigation()
        self.navigation.set_frames(self.frames)
        self.chosen: list[int] = []
        self.loops: list[tuple[float, float]] = []
        self.navigation.seek_requested.connect(self.seek)
        self.navigation.segment_chosen.connect(self.chosen.append)
        self.navigation.loop_requested.connect(lambda start, end: self.loops.append((start, end)))

    def seek(self, time_s: float) -> None:
        """Stand on the frame of a time, as playback does."""
        self.navigation.set_playhead(self.frames.start_s(self.frames.at(time_s)))


@pytest.fixture(params=["even", "uneven"])
def tour(request: pytest.FixtureRequest) -> Tour:
    """Frames that segments begin on, and frames that they begin between."""
    steps = np.full(90, 0.04) if request.param == "even" else np.resize([0.017, 0.05, 0.12], 60)
    times_s = np.concatenate(([0.0], np.cumsum(steps)))
    tour = Tour(times_s, float(times_s[-1]) + 0.04)
    tour.navigation.set_assessment(scored())
    return tour


def test_down_and_up_visit_the_important_segments_in_order_of_time(tour: Tour) -> None:
    for _ in range(5):
        tour.navigation.next_segment()
    assert tour.chosen == [1, 4, 5]
    for _ in range(5):
        tour.navigation.previous_segment()
    assert tour.chosen == [1, 4, 5, 4, 1]


def test_up_inside_a_segment_goes_to_its_beginning_first(tour: Tour) -> None:
    tour.seek(2.7)
    tour.navigation.previous_segment()
    assert tour.chosen == [4]


def test_a_digit_loops_the_segment_of_that_rank(tour: Tour) -> None:
    tour.navigation.play_rank(1)
    assert tour.chosen == [4]
    assert tour.loops == [(pytest.approx(2.4), pytest.approx(2.9))]
    tour.navigation.play_rank(9)
    assert len(tour.loops) == 1


def test_without_an_assessment_the_keys_do_nothing() -> None:
    tour = Tour(np.arange(50) / 25, 2.0)
    tour.navigation.next_segment()
    tour.navigation.previous_segment()
    tour.navigation.play_rank(1)
    tour.navigation.zoom_to_segment()
    assert (tour.chosen, tour.loops) == ([], [])


def test_the_marker_under_the_playhead_is_the_chosen_one() -> None:
    choice = MarkerChoice()
    changes: list[int | None] = []
    deleted: list[int] = []
    choice.changed.connect(changes.append)
    choice.delete_requested.connect(deleted.append)
    choice.set_frames(Frames(np.arange(100) / 25, 4.0))
    choice.set_annotations(marked(Marker(1.0), Marker(2.0)))
    choice.delete_chosen()
    choice.set_playhead(2.0)
    choice.delete_chosen()
    choice.set_playhead(2.04)
    choice.delete_chosen()
    assert changes == [1, None]
    assert deleted == [1]


def test_a_marker_is_named_where_it_stands(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    named: list[tuple[int, str]] = []
    view.marker_named.connect(lambda number, name: named.append((number, name)))
    view.set_annotations(marked(Marker(1.0, "take-off"), Marker(2.0)))
    view.set_playhead(2.0)
    view.marker_choice.name_chosen()
    field = view.name_field
    assert field.isVisible()
    assert field.accessibleName()
    qtbot.keyClicks(field, " entry ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.isVisible()
    assert named == [(1, "entry")]
    view.set_playhead(1.0)
    view.marker_choice.name_chosen()
    assert field.text() == "take-off"
    qtbot.keyClicks(field, "something else")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert named == [(1, "entry")]


def test_a_marker_out_of_sight_is_brought_there_to_be_named(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    view.set_assessment(scored(312.0, 316.0))
    view.set_annotations(marked(Marker(20.0)))
    view.name_marker(0)
    assert view.zooming.zoom.shows(20.0)
    view.name_field.take()


def test_frames_at_the_ends_are_found() -> None:
    frames = Frames(numbers_only([0.0, 0.1, 0.3], 0.4).frame_times_s, 0.4)
    assert [frames.at(time_s) for time_s in (-1.0, 0.0, 0.09, 0.1, 0.29, 0.39, 9.0)] == [
        0,
        0,
        0,
        1,
        1,
        2,
        2,
    ]
    assert [frames.begin_near(time_s) for time_s in (0.0, 0.06, 0.19, 0.21, 0.39)] == [
        0.0,
        0.1,
        0.1,
        0.3,
        0.3,
    ]
    assert [frames.end_near(time_s) for time_s in (0.0, 0.06, 0.19, 0.21, 0.39)] == [
        0.1,
        0.1,
        0.1,
        0.3,
        0.4,
    ]

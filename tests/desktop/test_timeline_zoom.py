from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from aqa_desktop.timeline.zoom import Zoom
from tests.desktop.timelines import ALT, CTRL, Hand, even, make_timeline, scored


def test_zooming_keeps_the_moment_under_the_mouse_where_it_is() -> None:
    whole = Zoom.whole(10.0, shortest_s=0.3)
    closer = whole.closer(2.0, 6.0)
    assert closer.span_s == pytest.approx(5.0)
    assert (6.0 - closer.start_s) / closer.span_s == pytest.approx(0.6)
    assert closer.closer(0.5, 6.0) == whole


def test_zooming_ends_at_a_few_frames_and_at_the_whole_clip() -> None:
    zoom = Zoom.whole(10.0, shortest_s=0.3)
    for _ in range(40):
        zoom = zoom.closer(1.5, 9.9)
    assert zoom.span_s == pytest.approx(0.3)
    assert zoom.end_s <= 10.0
    for _ in range(40):
        zoom = zoom.closer(1 / 1.5, 9.9)
    assert zoom.is_whole
    assert (zoom.start_s, zoom.end_s) == (0.0, 10.0)


def test_scrolling_stays_inside_the_clip() -> None:
    zoom = Zoom.whole(10.0, shortest_s=0.3).to(4.0, 6.0)
    assert zoom.moved(-100.0).start_s == 0.0
    assert zoom.moved(100.0).end_s == pytest.approx(10.0)
    assert zoom.moved(100.0).span_s == pytest.approx(zoom.span_s)


def test_a_playhead_that_leaves_turns_the_page_and_a_jump_lands_in_the_middle() -> None:
    zoom = Zoom.whole(100.0, shortest_s=0.3).to(40.0, 44.0)
    assert zoom.following(42.0, from_s=41.9) is zoom
    ahead = zoom.following(zoom.end_s + 0.1, from_s=zoom.end_s - 0.1)
    assert ahead.shows(zoom.end_s + 0.1)
    assert ahead.start_s == pytest.approx(zoom.end_s + 0.1 - 0.08 * zoom.span_s)
    back = zoom.following(zoom.start_s - 0.1, from_s=zoom.start_s + 0.1)
    assert back.end_s == pytest.approx(zoom.start_s - 0.1 + 0.08 * zoom.span_s)
    far = zoom.following(80.0, from_s=10.0)
    assert (far.start_s + far.end_s) / 2 == pytest.approx(80.0)


def test_a_clip_whose_seconds_are_stretched_shows_the_same_pictures() -> None:
    zoom = Zoom.whole(10.0, shortest_s=0.3).to(4.0, 6.0)
    longer = zoom.stretched(80.0)
    assert longer.start_s == pytest.approx(8 * zoom.start_s)
    assert longer.end_s == pytest.approx(8 * zoom.end_s)
    assert longer.duration_s == 80.0


def test_a_short_dive_in_a_long_clip_comes_closer_by_itself(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    assert view.zooming.zoom.is_whole
    view.set_assessment(scored(312.0, 316.0))
    zoom = view.zooming.zoom
    assert zoom.shows(312.0)
    assert zoom.shows(316.0)
    assert zoom.span_s < 6.0
    assert view.zooming.bar.isVisible()


def test_a_dive_that_fills_its_clip_is_left_as_it_is(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_assessment(scored(0.4, 3.4))
    assert view.zooming.zoom.is_whole
    assert not view.zooming.bar.isVisible()


def test_seconds_the_user_chose_stay_in_sight_when_the_score_comes(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    view.zooming.closer()
    chosen = view.zooming.zoom
    view.set_assessment(scored(312.0, 316.0))
    assert view.zooming.zoom == chosen
    view.open_clip(even(600.0))
    view.set_assessment(scored(312.0, 316.0))
    assert view.zooming.zoom.span_s < 6.0


def test_the_wheel_steps_zooms_and_scrolls(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(10.0))
    hand = Hand(view)
    steps: list[int] = []
    view.step_requested.connect(steps.append)
    hand.turn(-1, hand.at(5.0))
    assert steps == [1]
    hand.turn(3, hand.at(5.0), CTRL)
    closer = view.zooming.zoom
    assert closer.span_s == pytest.approx(10.0 / 1.25**3)
    hand.turn(-1, hand.at(5.0))
    assert view.zooming.zoom.start_s == pytest.approx(closer.start_s + closer.span_s / 8)
    assert steps == [1]
    hand.turn(2, hand.at(5.0), ALT)
    assert steps == [1, -2]


def test_the_scroll_bar_and_the_buttons_agree_with_the_lanes(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    view.set_assessment(scored(312.0, 316.0))
    bar = view.zooming.bar
    assert bar.value() == pytest.approx(view.zooming.zoom.start_s * 1000, abs=1)
    bar.setValue(100_000)
    assert view.zooming.zoom.start_s == pytest.approx(100.0)
    assert view.stack.canvas.time_at(view.stack.canvas.lanes_box.topLeft()) == pytest.approx(
        100.0, abs=0.1
    )
    view.header.all_requested.emit()
    assert view.zooming.zoom.is_whole


def test_the_playhead_is_followed_where_the_lanes_are_zoomed(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    view.set_assessment(scored(312.0, 316.0))
    before = view.zooming.zoom
    view.set_playhead(313.0)
    assert view.zooming.zoom == before
    view.set_playhead(before.end_s + 0.04)
    assert view.zooming.zoom.shows(before.end_s + 0.04)
    assert view.zooming.zoom.span_s == pytest.approx(before.span_s)


def test_z_goes_to_the_segment_and_back(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_assessment(scored())
    view.set_playhead(2.5)
    view.navigation.zoom_to_segment()
    zoom = view.zooming.zoom
    assert (zoom.start_s < 2.4, zoom.end_s > 2.9) == (True, True)
    assert zoom.span_s < 0.7
    view.navigation.zoom_to_segment()
    assert view.zooming.zoom.is_whole


def test_pictures_are_asked_for_of_the_seconds_in_sight(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(600.0))
    with qtbot.waitSignal(view.film_wanted) as all_of_it:
        view.open_clip(even(600.0))
    start_s, end_s, count = all_of_it.args
    assert (start_s, end_s) == (0.0, pytest.approx(600.0))
    assert 8 <= count <= 40
    with qtbot.waitSignal(view.film_wanted) as of_the_dive:
        view.set_assessment(scored(312.0, 316.0))
    start_s, end_s, count = of_the_dive.args
    zoom = view.zooming.zoom
    assert start_s <= zoom.start_s
    assert end_s >= zoom.end_s
    assert end_s - start_s < zoom.span_s * (1 + 2 / count) + 1e-6

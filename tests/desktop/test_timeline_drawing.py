from __future__ import annotations

from unittest.mock import patch

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Marker
from aqa_core.results import Assessment
from aqa_desktop.session import InOut
from aqa_desktop.theme import DARK, LIGHT, Colours
from aqa_desktop.timeline.axes import TimeAxis
from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.timeline.stack import DELTA_ROW, FILM_ROW, MARKS_ROW
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.widgets.film import Film
from aqa_desktop.widgets.segments import importance, important_segments, spoken_position
from tests.desktop.timelines import Hand, even, look, make_timeline, marked, scored


class Renders:
    """Counts how often all lanes are drawn."""

    def __init__(self) -> None:
        self.count = 0
        self._render = TimeCanvas.render

    def __call__(self, canvas: TimeCanvas, *arguments: object) -> object:
        self.count += 1
        return self._render(canvas, *arguments)


def _settled(qtbot: QtBot, view: TimelineView) -> None:
    with qtbot.waitSignal(view.film_wanted, timeout=2000, raising=False):
        view.stack.canvas.lanes_moved.emit()
    QApplication.processEvents()
    QApplication.processEvents()


def test_a_moving_playhead_and_a_scrubbing_drag_draw_no_lane_again(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_assessment(scored())
    view.set_annotations(marked(Marker(1.0, "take-off"), Marker(2.0)))
    view.seek_requested.connect(view.set_playhead)
    _settled(qtbot, view)
    renders, hand = Renders(), Hand(view)
    with patch.object(TimeCanvas, "render", lambda *arguments: renders(*arguments)):
        for step in range(40):
            view.set_playhead(step / 10)
            QApplication.processEvents()
        hand.press(hand.at(0.5))
        for step in range(40):
            hand.move(hand.at(0.5 + step / 20))
            QApplication.processEvents()
        assert renders.count == 0
        hand.release(hand.at(2.45))
        view.set_in_out(InOut(start_s=0.5))
        qtbot.waitUntil(lambda: renders.count > 0)


def test_the_playhead_is_drawn_where_it_is(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    for time_s in (1.0, 3.0):
        view.set_playhead(time_s)
        picture = look(view)
        spot = Hand(view).at(time_s)
        assert _near(picture, spot.x(), spot.y(), LIGHT.playhead)
    assert not _near(picture, Hand(view).at(1.0).x(), spot.y(), LIGHT.playhead)
    view.hide_playhead()
    picture = look(view)
    assert not _near(picture, spot.x(), spot.y(), LIGHT.playhead)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_gains_stand_above_zero_in_blue_and_losses_hang_below_in_orange(
    qtbot: QtBot, colours: Colours
) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_colours(colours)
    view.set_assessment(scored())
    picture = look(view)
    zero = view.stack.canvas.lane_box(DELTA_ROW).center().y()
    loss, gain = Hand(view).at(2.65).x(), Hand(view).at(3.15).x()
    assert _near(picture, loss, zero + 6, colours.loss)
    assert not _near(picture, loss, zero - 6, colours.loss)
    assert _near(picture, gain, zero - 6, colours.gain)
    assert not _near(picture, gain, zero + 6, colours.gain)


def test_marks_are_drawn_where_they_are(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_annotations(marked(Marker(1.0, "take-off"), origin_s=2.0))
    view.set_in_out(InOut(start_s=0.5, end_s=3.5))
    picture = look(view)
    lane = view.stack.canvas.lane_box(MARKS_ROW)
    hand = Hand(view)
    assert _near(picture, hand.at(1.0).x() - 2, lane.top() + 6, LIGHT.text)
    assert _near(picture, hand.at(2.0).x(), lane.center().y(), LIGHT.error_edge)
    assert _near(picture, hand.at(0.5).x() + 5, lane.top() + 2, LIGHT.text)
    assert _near(picture, hand.at(3.5).x() - 5, lane.bottom() - 2, LIGHT.text)
    view.set_playhead(1.0)
    picture = look(view)
    assert _near(picture, hand.at(1.0).x() - 3, lane.top() + 6, LIGHT.accent)


def test_pictures_stand_at_their_moments_and_old_ones_show_until_new_ones_come(
    qtbot: QtBot,
) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.show_film(Film(start_s=0, end_s=4, pictures=(_plain("#ff0000"), _plain("#00ff00"))))
    hand = Hand(view)
    left, right = hand.at(1.0, row=FILM_ROW), hand.at(3.0, row=FILM_ROW)
    picture = look(view)
    assert _near(picture, left.x(), left.y(), "#ff0000")
    assert _near(picture, right.x(), right.y(), "#00ff00")
    view.show_film(Film(start_s=0, end_s=2, pictures=(_plain("#0000ff"), None)))
    picture = look(view)
    assert _near(picture, hand.at(0.5).x(), left.y(), "#0000ff")
    assert _near(picture, right.x(), right.y(), "#00ff00")
    view.open_clip(even(4.0))
    picture = look(view)
    assert _near(picture, left.x(), left.y(), LIGHT.window)


def test_pictures_stay_while_others_of_the_same_seconds_are_made(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.show_film(Film(start_s=0, end_s=4, pictures=(_plain("#ff0000"),) * 2))
    hand = Hand(view)
    right = hand.at(3.0, row=FILM_ROW)
    for count in (3, 4):
        view.show_film(Film(start_s=0, end_s=4, pictures=(_plain("#0000ff"), *[None] * count)))
        picture = look(view)
        assert _near(picture, hand.at(2 / (count + 1)).x(), right.y(), "#0000ff")
        assert _near(picture, right.x(), right.y(), "#ff0000")


def test_as_many_pictures_are_asked_for_as_their_shape_lets_fit(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    _settled(qtbot, view)
    upright = QImage(30, 60, QImage.Format.Format_RGB32)
    with qtbot.waitSignal(view.film_wanted) as asked:
        view.show_film(Film(start_s=0, end_s=4, pictures=(upright, None)))
    lane = view.stack.canvas.lane_box(FILM_ROW)
    assert asked.args is not None
    assert asked.args[2] == round(lane.width() / (lane.height() / 2))


def test_a_muted_segment_is_hatched(qtbot: QtBot) -> None:
    view = make_timeline(qtbot, even(4.0))
    view.set_assessment(scored())
    view.show_muted(4)
    assert _filled(view) < 0.6
    view.show_muted(None)
    assert _filled(view) == 1.0


def _filled(view: TimelineView) -> float:
    """Give the share of a losing segment's step that is really painted."""
    picture = look(view)
    x = round(Hand(view).at(2.65).x())
    y = round(view.stack.canvas.lane_box(DELTA_ROW).center().y())
    block = [picture.pixelColor(x + dx, y + dy) for dx in range(12) for dy in range(3, 9)]
    return sum(one == QColor(LIGHT.loss) for one in block) / len(block)


def test_the_axis_counts_from_the_origin_on_round_numbers() -> None:
    axis = TimeAxis()
    axis.set_origin(0.73)
    levels = axis.tickValues(0.0, 4.0, 800)
    spacing, values = levels[0]
    texts = axis.tickStrings(values, 1.0, spacing)
    assert "0 s" in texts or "0.0 s" in texts
    assert any(text.startswith("+") for text in texts)
    assert all(
        abs((value - 0.73) / spacing - round((value - 0.73) / spacing)) < 1e-6 for value in values
    )
    axis.set_origin(None)
    assert axis.tickStrings([1.0], 1.0, 1.0) == ["1 s"]


def test_the_important_segments_are_the_first_three_ranks_in_order_of_time() -> None:
    assert [one.rank for one in important_segments(scored())] == [3, 1, 2]
    assert important_segments(None) == ()


def test_a_position_is_spoken_with_its_importance() -> None:
    assessment = scored()
    assert spoken_position(assessment, 3.1, 77) == "3.10 seconds, frame 78, importance high, rank 2"
    assert spoken_position(assessment, 0.5, 12).endswith("frame 13, importance low, rank 4")
    assert spoken_position(assessment, 0.1, 2) == "0.10 seconds, frame 3"
    assert spoken_position(None, 0.1, 2, origin_s=0.5) == "−0.40 seconds, frame 3"
    assert importance(_alike(assessment), assessment.segments[0]) == ""


def _alike(assessment: Assessment) -> Assessment:
    from dataclasses import replace

    segments = tuple(replace(one, weight=1 / 6) for one in assessment.segments)
    return replace(assessment, segments=segments)


def _plain(colour: str) -> QImage:
    image = QImage(128, 72, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def _near(picture: QImage, x: float, y: float, colour: str) -> bool:
    """Whether a colour is within two pixels of a point."""
    wanted = QColor(colour)
    places = [(round(x) + dx, round(y) + dy) for dx in range(-2, 3) for dy in range(-2, 3)]
    return any(picture.pixelColor(*place) == wanted for place in places)

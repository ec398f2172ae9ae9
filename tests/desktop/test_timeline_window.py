from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from tests.desktop.timelines import SHIFT, Hand, look


def test_important_segments_are_gone_to_and_looped_by_key(open_app: App, qtbot: QtBot) -> None:
    window, timeline = open_app.window, open_app.timeline
    open_app.player.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Down)
    assert open_app.session.assessment is not None
    segments = open_app.session.assessment.segments
    assert open_app.playback.index == open_app.playback.index_at(segments[1].start_s)
    assert timeline.navigation.selected == segments[1]
    assert open_app.assessment.table.selected == 1
    qtbot.keyClick(window, Qt.Key.Key_3)
    assert open_app.playback.is_playing
    assert open_app.playback.loop == (segments[1].start_s, segments[1].end_s)
    open_app.playback.pause()
    qtbot.keyClick(window, Qt.Key.Key_Z)
    assert timeline.zooming.zoom.span_s < 1.0
    qtbot.keyClick(window, Qt.Key.Key_0)
    assert timeline.zooming.zoom.is_whole
    open_app.assessment.table.selectRow(3)
    assert timeline.navigation.selected == segments[3]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert timeline.navigation.selected is None
    assert open_app.assessment.table.selected is None


def test_markers_are_added_named_moved_and_deleted(open_app: App, qtbot: QtBot) -> None:
    window, timeline, session = open_app.window, open_app.timeline, open_app.session
    open_app.player.setFocus()
    open_app.playback.seek(1.0)
    qtbot.keyClick(window, Qt.Key.Key_M)
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert timeline.name_field.isVisible()
    qtbot.keyClicks(timeline.name_field, "hip")
    qtbot.keyClick(timeline.name_field, Qt.Key.Key_Return)
    assert [(one.time_s, one.name) for one in session.annotations.markers] == [
        (pytest.approx(1.0), "hip")
    ]
    hand = Hand(timeline)
    hand.drag(hand.on_marks(1.0), hand.on_marks(1.53))
    (moved,) = session.annotations.markers
    assert moved.time_s == pytest.approx(1.52)
    open_app.playback.seek(1.52)
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    assert not session.annotations.markers
    open_app.actions.undo.trigger()
    assert [one.name for one in session.annotations.markers] == ["hip"]


def test_in_and_out_are_dragged_and_undone(open_app: App, qtbot: QtBot) -> None:
    timeline, session = open_app.timeline, open_app.session
    hand = Hand(timeline)
    hand.drag(hand.at(0.61), hand.at(2.19), SHIFT)
    assert session.in_out.start_s == pytest.approx(0.6, abs=0.021)
    assert session.in_out.end_s == pytest.approx(2.2, abs=0.021)
    look(timeline)
    start_s = session.in_out.start_s
    assert start_s is not None
    hand.drag(hand.on_marks(start_s), hand.on_marks(1.15))
    assert session.in_out.start_s == pytest.approx(1.15, abs=0.021)
    open_app.actions.undo.trigger()
    assert session.in_out.start_s == start_s
    open_app.actions.undo.trigger()
    assert not session.in_out.is_set
    assert timeline.stack.overlay.marks.handles == ()


# the offscreen platform knows no menus that grab the keyboard
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_offers_the_same_commands_as_the_menus_above(open_app: App, qtbot: QtBot) -> None:
    timeline = open_app.timeline
    spot = Hand(timeline).at(1.0)
    timeline._mouse.menu_requested.emit(timeline.mapToGlobal(spot.toPoint()), spot)
    menu = next(
        one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()
    )
    assert open_app.playback.time_s == pytest.approx(1.0, abs=0.041)
    assert open_app.actions.mark_in in menu.actions()
    assert open_app.actions.timeline_zoom_all in menu.actions()
    menu.close()


def test_a_turned_clip_keeps_its_place_on_the_timeline(open_app: App, qtbot: QtBot) -> None:
    timeline = open_app.timeline
    open_app.playback.seek(0.7)
    timeline.zooming.toggle(0.5, 1.0)
    zoom = timeline.zooming.zoom
    open_app.actions.rotate.trigger()
    assert timeline.zooming.zoom == zoom
    open_app.session.edits.set_filmed_fps(50.0)
    assert timeline.zooming.zoom.span_s == pytest.approx(zoom.span_s / 2)
    qtbot.waitUntil(lambda: open_app.reading_lane.is_idle)

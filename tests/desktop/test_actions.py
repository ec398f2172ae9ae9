from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aqa_desktop.actions import Actions
from aqa_desktop.actions.commands import COMMANDS, Need
from aqa_desktop.app import App
from aqa_desktop.widgets.keys import is_needed_by
from tests.desktop.conftest import open_clip

# the keys that players and cutters agree on, and that coaches have in their fingers
KEYS = {
    "open": "Ctrl+O",
    "open_folder": "Ctrl+Shift+O",
    "save": "Ctrl+S",
    "undo": "Ctrl+Z",
    "play": "Space",
    "step_back": "Left",
    "step_forward": "Right",
    "second_back": "Shift+Left",
    "second_forward": "Shift+Right",
    "marker_previous": "Ctrl+Left",
    "marker_next": "Ctrl+Right",
    "segment_previous": "Up",
    "segment_next": "Down",
    "first": "Home",
    "last": "End",
    "tenth_back": "PgUp",
    "percent_forward": "Shift+PgDown",
    "play_back": "J",
    "stop": "K",
    "play_forward": "L",
    "slower": "[",
    "faster": "]",
    "normal_speed": "Backspace",
    "mark_in": "I",
    "mark_out": "O",
    "escape": "Esc",
    "loop": "Ctrl+L",
    "timeline_zoom_in": "+",
    "timeline_zoom_out": "-",
    "timeline_zoom_all": "0",
    "segment_zoom": "Z",
    "picture_zoom_in": "Ctrl++",
    "picture_zoom_reset": "Ctrl+0",
    "add_marker": "M",
    "name_marker": "Return",
    "delete_marker": "Del",
    "set_origin": "T",
    "go_to": "G",
    "still_save": "C",
    "still_copy": "Shift+C",
    "rotate": "R",
    "mute_segment": "X",
    "next_clip": "N",
    "previous_clip": "P",
    "score": "Ctrl+Return",
    "score_all": "Ctrl+Shift+Return",
    "settings": "Ctrl+,",
    "full_screen_picture": "F",
    "full_screen_window": "F11",
    "key_sheet": "?",
    "help": "F1",
}


@pytest.fixture
def actions(qapp: QApplication) -> Actions:
    return Actions()


def test_every_command_of_the_table_is_an_attribute(actions: Actions) -> None:
    named = {name for name in Actions.__annotations__ if not name.startswith("_")}
    assert named == {command.name for command in COMMANDS}
    assert all(getattr(actions, name).objectName() == name for name in named)


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_a_command_has_its_key(actions: Actions, name: str, key: str) -> None:
    shortcuts = getattr(actions, name).shortcuts()
    assert QKeySequence(key) in shortcuts


def test_no_key_belongs_to_two_commands(app: App) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for action in (*app.actions.everything(), *app.window.panels.actions):
        for key in action.shortcuts():
            owners[key.toString()].append(action.objectName())
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}
    assert len(owners) > 60


def test_every_command_stands_in_a_menu_and_does_something(app: App) -> None:
    shown = {one.objectName() for _, group in app.window.menus.groups() for one in group}
    everything = {one.objectName() for one in app.actions.everything()}
    assert everything - shown == set()
    idle = [one.objectName() for one in app.actions.everything() if _heard(app, one) < 1]
    assert idle == []
    assert app.actions.receivers("2rank_requested(int)") == 1
    assert app.actions.receivers("2theme_requested(QString)") == 1


def _heard(app: App, action: QAction) -> int:
    """How many hear a command besides the menu and the button that it stands in."""
    menus = app.window.findChildren(QMenu)
    shown = sum(action in menu.actions() for menu in menus) + (action in app.actions.transport)
    return action.receivers("2triggered(bool)") - shown


def test_what_has_nothing_to_work_on_is_shown_but_disabled(
    app: App, clip: Path, qtbot: QtBot
) -> None:
    actions = app.actions
    needing = [one.name for one in COMMANDS if one.need is not Need.NOTHING]
    assert [name for name in needing if getattr(actions, name).isEnabled()] == []
    assert all(getattr(actions, name).isVisible() for name in needing)
    open_clip(app, clip, qtbot)
    of_clip = [one.name for one in COMMANDS if one.need is Need.CLIP]
    assert [name for name in of_clip if not getattr(actions, name).isEnabled()] == []
    assert actions.mute_segment.isEnabled()
    assert all(one.isEnabled() for one in actions.ranks)
    assert not actions.clear_marks.isEnabled()
    actions.mark_in.trigger()
    assert actions.clear_marks.isEnabled()
    assert actions.undo.isEnabled()
    assert not actions.delete_marker.isEnabled()
    actions.add_marker.trigger()
    assert actions.delete_marker.isEnabled()
    assert not actions.next_clip.isEnabled()


def test_undo_says_what_it_undoes(open_app: App) -> None:
    actions = open_app.actions
    actions.set_origin.trigger()
    assert "origin" in actions.undo.text()
    actions.undo.trigger()
    assert open_app.session.annotations.origin_s is None
    assert "origin" in actions.redo.text()
    actions.redo.trigger()
    assert open_app.session.annotations.origin_s == 0.0


PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("make", "key", "modifiers", "text", "is_needed"),
    [
        (QLineEdit, Qt.Key.Key_M, PLAIN, "m", True),
        (QLineEdit, Qt.Key.Key_C, SHIFT, "C", True),
        (QLineEdit, Qt.Key.Key_Space, PLAIN, " ", True),
        (QLineEdit, Qt.Key.Key_Left, PLAIN, "", True),
        (QLineEdit, Qt.Key.Key_Left, CTRL, "", True),
        (QLineEdit, Qt.Key.Key_Return, PLAIN, "\r", True),
        (QLineEdit, Qt.Key.Key_Return, CTRL, "\r", False),
        (QLineEdit, Qt.Key.Key_O, CTRL, "\x0f", False),
        (QLineEdit, Qt.Key.Key_Escape, PLAIN, "\x1b", False),
        (QSpinBox, Qt.Key.Key_Up, PLAIN, "", True),
        (QSpinBox, Qt.Key.Key_5, PLAIN, "5", True),
        (QComboBox, Qt.Key.Key_Down, PLAIN, "", True),
        (QComboBox, Qt.Key.Key_M, PLAIN, "m", False),
        (QPushButton, Qt.Key.Key_Space, PLAIN, " ", True),
        (QPushButton, Qt.Key.Key_Return, PLAIN, "\r", True),
        (QPushButton, Qt.Key.Key_M, PLAIN, "m", False),
        (lambda: QTableWidget(2, 1), Qt.Key.Key_Down, PLAIN, "", True),
        (lambda: QTableWidget(2, 1), Qt.Key.Key_1, PLAIN, "1", False),
        (lambda: QTableWidget(2, 1), Qt.Key.Key_Delete, PLAIN, "", False),
        (QListWidget, Qt.Key.Key_Delete, PLAIN, "", True),
        (QSlider, Qt.Key.Key_Up, PLAIN, "", False),
        (QSlider, Qt.Key.Key_Space, PLAIN, " ", False),
    ],
)
def test_a_control_keeps_the_keys_it_needs(
    qtbot: QtBot,
    make: Callable[[], QWidget],
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    text: str,
    is_needed: bool,
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    assert is_needed_by(widget, event) is is_needed


def test_letters_typed_into_a_field_are_no_commands(open_app: App, qtbot: QtBot) -> None:
    field = open_app.assessment.form.dive
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, "mt")
    assert field.text().casefold() == "mt"
    assert open_app.session.annotations.markers == ()
    assert open_app.session.annotations.origin_s is None
    field.clear()
    slider = open_app.player.transport.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_M)
    assert len(open_app.session.annotations.markers) == 1


def test_esc_leaves_one_thing_at_a_time(open_app: App, qtbot: QtBot) -> None:
    actions, window = open_app.actions, open_app.window
    actions.full_screen_window.trigger()
    actions.ranks[0].trigger()
    open_app.playback.pause()
    assert window.isFullScreen()
    assert open_app.timeline.navigation.selected is not None
    actions.escape.trigger()
    assert open_app.timeline.navigation.selected is None
    assert window.isFullScreen()
    actions.escape.trigger()
    assert not window.isFullScreen()
    open_app.actions.picture_zoom_in.trigger()
    assert open_app.player.picture.viewport.is_zoomed
    actions.escape.trigger()
    assert not open_app.player.picture.viewport.is_zoomed

"""The player's keys: shuttle and jog, jumps, in and out points, speeds, and times that change."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from aqa_desktop.player.commands import PlayerCommands
from aqa_desktop.player.playback import Playback
from aqa_desktop.player.speeds import SPEEDS, neighbour
from aqa_desktop.session import InOut

FRAMES = 1000


@pytest.fixture
def playback(qapp: QApplication) -> Iterator[Playback]:
    """A playhead over 20 seconds at 50 a second, all of it held."""
    made = Playback()
    made.open_clip(np.arange(FRAMES) * 0.02, is_held=lambda _index: True)
    yield made
    made.pause()


@pytest.fixture
def commands(playback: Playback) -> PlayerCommands:
    """The commands over it."""
    return PlayerCommands(playback)


def test_speeds_go_from_a_tenth_to_double() -> None:
    assert SPEEDS == (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
    assert neighbour(1.0, 1) == 1.5
    assert neighbour(2.0, 1) == 2.0
    assert neighbour(0.1, -1) == 0.1


def test_pressing_l_again_plays_faster_and_k_goes_back_to_the_chosen_speed(
    commands: PlayerCommands, playback: Playback
) -> None:
    playback.set_speed(0.5)
    commands.play_forward()
    assert playback.is_playing
    assert playback.speed == 0.5
    commands.play_forward()
    commands.play_forward()
    assert playback.speed == 1.0
    commands.stop()
    assert not playback.is_playing
    assert playback.speed == 0.5


def test_j_turns_round_at_the_chosen_speed(commands: PlayerCommands, playback: Playback) -> None:
    playback.seek_index(500)
    commands.play_forward()
    commands.play_forward()
    assert playback.speed == 1.5
    commands.play_back()
    assert playback.is_backwards
    assert playback.speed == 1.0


def test_a_chosen_speed_is_not_taken_back(commands: PlayerCommands, playback: Playback) -> None:
    commands.play_forward()
    commands.play_forward()
    commands.slower()
    commands.stop()
    assert playback.speed == 1.0
    commands.slower()
    commands.normal_speed()
    assert playback.speed == 1.0


def test_a_key_that_repeats_itself_does_not_play_ever_faster(
    commands: PlayerCommands, playback: Playback
) -> None:
    commands.play_forward()
    commands.jog.is_repeating = True
    for _ in range(10):
        commands.play_forward()
    assert playback.speed == 1.0


def test_with_k_held_j_and_l_step(commands: PlayerCommands, playback: Playback) -> None:
    commands.jog.is_held = True
    commands.play_forward()
    commands.play_forward()
    assert playback.index == 2
    assert not playback.is_playing
    commands.play_back()
    assert playback.index == 1


def test_jumps_of_a_tenth_and_a_hundredth(commands: PlayerCommands, playback: Playback) -> None:
    commands.tenth_forward()
    assert playback.index == FRAMES // 10
    commands.percent_forward()
    assert playback.index == FRAMES // 10 + FRAMES // 100
    commands.percent_back()
    commands.tenth_back()
    assert playback.index == 0
    playback.open_clip(np.arange(20) * 0.02, is_held=lambda _index: True)
    commands.percent_forward()
    assert playback.index == 1, "a hundredth of a short clip is still a frame"


def test_home_and_end_go_to_the_in_and_out_points_and_then_to_the_ends(
    commands: PlayerCommands, playback: Playback
) -> None:
    commands.set_in_out(InOut(start_s=2.0, end_s=4.0))
    playback.seek_index(150)
    commands.first()
    assert playback.index == 100
    commands.last()
    assert playback.index == 199
    commands.last()
    assert playback.index == FRAMES - 1
    commands.first()
    commands.first()
    assert playback.index == 0
    commands.set_in_out(InOut())
    commands.last()
    assert playback.index == FRAMES - 1


def test_other_times_leave_the_frame_and_move_the_loop(playback: Playback) -> None:
    playback.set_loop((2.0, 4.0))
    playback.seek_index(150)
    told: list[float] = []
    playback.time_changed.connect(told.append)
    playback.retime(np.arange(FRAMES) * 0.0025)
    assert playback.index == 150
    assert playback.time_s == pytest.approx(0.375)
    assert told[-1] == pytest.approx(0.375)
    assert playback.loop == pytest.approx((0.25, 0.5))


def _send(app: App, kind: QEvent.Type, key: Qt.Key, *, again: bool = False) -> None:
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", again)
    QApplication.sendEvent(app.window, event)


def test_k_is_known_to_be_held_until_it_is_let_go(open_app: App, qtbot: QtBot) -> None:
    window, playback = open_app.window, open_app.playback
    window.activateWindow()
    open_app.player.transport.slider.setFocus()
    qtbot.keyPress(window, Qt.Key.Key_K)
    _send(open_app, QEvent.Type.KeyPress, Qt.Key.Key_K, again=True)
    assert open_app.commands.jog.is_held
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert playback.index == 1
    assert not playback.is_playing
    qtbot.keyClick(window, Qt.Key.Key_J)
    assert playback.index == 0
    _send(open_app, QEvent.Type.KeyRelease, Qt.Key.Key_K, again=True)
    assert open_app.commands.jog.is_held, "the system repeats the key, nobody let go"
    qtbot.keyRelease(window, Qt.Key.Key_K)
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert playback.is_playing
    playback.pause()


def test_k_is_forgotten_when_the_window_loses_the_keyboard(open_app: App, qtbot: QtBot) -> None:
    qtbot.keyPress(open_app.window, Qt.Key.Key_K)
    QApplication.sendEvent(open_app.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not open_app.commands.jog.is_held


def test_the_box_shows_and_takes_the_speed(open_app: App) -> None:
    box = open_app.player.transport.speed
    open_app.playback.set_speed(0.25)
    assert box.currentData() == 0.25
    box.setCurrentIndex(box.findData(2.0))
    assert open_app.playback.speed == 2.0

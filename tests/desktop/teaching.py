"""What the tests of teaching share: the window over a command that only pretends, but is a real process."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from aqa_desktop.finetune.window import TeachingWindow

Begin = Callable[[str], TeachingWindow]


class CheckedFolder:
    """What checking says of a folder, as far as it is looked at here."""

    dives = tuple(range(60))


def learns(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(app.teaching.state.epochs) == 4)


def ended(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app.teaching.is_running)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def answer(qtbot: QtBot, of: QWidget, text: str) -> None:
    boxes = [box for box in of.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    buttons = {one.text().replace("&", ""): one for one in boxes[0].buttons()}
    qtbot.mouseClick(buttons[text], Qt.MouseButton.LeftButton)

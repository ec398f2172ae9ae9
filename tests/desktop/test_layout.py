from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QWidget
from pytestqt.qtbot import QtBot

from aqa_core.storage import settings_folder
from aqa_desktop.app import App
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import FakeBackend


def _file() -> Path:
    return settings_folder() / "window.json"


def test_the_layout_is_as_it_was_left(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    open_clip(app, clip, qtbot)
    app.window.resize(800, 610)  # fits the smallest screen that tests run on
    app.window.panels.actions[0].trigger()  # the list of clips, though there is but one
    qtbot.wait(20)
    app.window.close()
    state = json.loads(_file().read_text(encoding="utf-8"))
    assert set(state["widths"]) == {"clips", "assessment"}
    again = make_app(FakeBackend())
    # the fixture has sized the window since
    again.window.restore_layout(state)
    assert (again.window.width(), again.window.height()) == (800, 610)
    assert again.window.panels.wants == {"clips": True, "assessment": True}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"geometry": "§", "panels": 3}',
        '{"panels": {"clips": "x"}, "widths": {"a": "b"}}',
    ],
)
def test_a_layout_that_cannot_be_used_does_no_harm(
    make_app: MakeApp, qtbot: QtBot, text: str
) -> None:
    _file().write_text(text, encoding="utf-8")
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    assert app.window.panels.wants["assessment"] is True


def test_resetting_brings_the_panels_back(open_app: App) -> None:
    panels = open_app.window.panels
    panels.actions[1].trigger()
    assert not open_app.assessment.isVisible()
    open_app.actions.reset_layout.trigger()
    assert open_app.assessment.isVisible()
    assert panels.wants == {"clips": None, "assessment": True}


def test_the_list_comes_by_itself_with_the_second_clip(
    app: App, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    open_clip(app, clip, qtbot)
    assert not app.library.isVisible()
    open_clip(app, uneven_clip, qtbot)
    assert app.library.isVisible()
    app.window.panels.actions[0].trigger()
    assert not app.library.isVisible()


def test_a_narrow_window_has_one_column_of_tabs(
    app: App, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    open_clip(app, clip, qtbot)
    open_clip(app, uneven_clip, qtbot)
    panels = app.window.panels
    docks = panels.docks
    assert not panels.is_narrow
    assert app.window.tabifiedDockWidgets(docks["assessment"]) == []
    app.window.resize(1024, 600)
    assert panels.is_narrow
    assert app.window.tabifiedDockWidgets(docks["assessment"]) == [docks["clips"]]
    bar = app.window.findChildren(QTabBar)[0]
    qtbot.waitUntil(bar.isVisible)
    # Qt keeps the dock behind another one visible, but out of sight
    assert bar.tabText(bar.currentIndex()) == "Assessment"
    bar.setCurrentIndex(1 - bar.currentIndex())
    assert bar.tabText(bar.currentIndex()) == "Clips"
    app.window.resize(1280, 800)
    assert app.library.isVisible()
    assert app.assessment.isVisible()
    assert (app.window.width(), app.window.height()) == (1280, 800)


def test_tab_passes_over_the_panel_behind(
    app: App, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    open_clip(app, clip, qtbot)
    open_clip(app, uneven_clip, qtbot)
    app.window.resize(1024, 600)
    panels: dict[str, QWidget] = {"Clips": app.library, "Assessment": app.assessment}
    bar = app.window.findChildren(QTabBar)[0]
    qtbot.waitUntil(bar.isVisible)
    for _ in range(2):
        bar.setCurrentIndex(1 - bar.currentIndex())
        front = bar.tabText(bar.currentIndex())
        (behind,) = set(panels) - {front}
        qtbot.waitUntil(partial(_is_disabled, panels[behind]))
        reached = _reached_by_tab(app, qtbot)
        assert any(panels[front].isAncestorOf(one) for one in reached)
        assert not any(panels[behind].isAncestorOf(one) for one in reached)
    app.window.resize(1280, 800)
    qtbot.waitUntil(lambda: all(one.isEnabled() for one in panels.values()))
    reached = _reached_by_tab(app, qtbot)
    assert all(any(one.isAncestorOf(at) for at in reached) for one in panels.values())


def test_a_minimized_window_disables_no_panel(open_app: App, qtbot: QtBot) -> None:
    open_app.window.showMinimized()
    qtbot.wait(20)
    assert open_app.assessment.isEnabled()
    open_app.window.showNormal()
    qtbot.wait(20)
    assert open_app.assessment.isEnabled()


def _is_disabled(widget: QWidget) -> bool:
    return not widget.isEnabled()


def _reached_by_tab(app: App, qtbot: QtBot) -> list[QWidget]:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    first = app.player.transport.slider
    first.setFocus()
    reached = [app.window.focusWidget()]
    for _ in range(80):
        qtbot.keyClick(reached[-1], Qt.Key.Key_Tab)
        reached.append(app.window.focusWidget())
        if reached[-1] is first:
            return reached
    raise AssertionError(f"Tab does not come round: {reached}")


@pytest.mark.parametrize("size", [(1024, 600), (1280, 800), (1920, 1080)])
def test_the_picture_is_the_largest_thing(
    app: App, clip: Path, uneven_clip: Path, size: tuple[int, int], qtbot: QtBot
) -> None:
    app.window.resize(*size)
    open_clip(app, clip, qtbot)
    open_clip(app, uneven_clip, qtbot)
    assert (app.window.width(), app.window.height()) == size
    picture = _area(app.player.picture)
    assert picture > _area(app.timeline)
    assert picture > _area(app.assessment)


def _area(widget: QWidget) -> int:
    return widget.width() * widget.height()

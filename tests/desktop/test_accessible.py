"""Walks the whole widget tree of the real window in every state: what takes the focus has a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aqa_core.errors import ClipError
from aqa_desktop.app import App
from aqa_desktop.jobs.job import UnexpectedError
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.labels.row_form import RowForm
from aqa_desktop.models.backbones import BackbonesPanel
from aqa_desktop.notices import Answer, Notice
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import DEMONSTRATION, FakeBackend
from tests.desktop.labelled import write_clips, write_table

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QAbstractItemView,
    QTabBar,
    QProgressBar,
)
# what Qt makes inside its own controls; a screen reader hears the control around it
INSIDE = (QComboBox, QAbstractItemView, QScrollBar, QAbstractSpinBox, QLineEdit, QTabBar)


def test_the_empty_state(app: App, clip: Path) -> None:
    app.recent.add(clip)
    assert _count(app.window) >= 5
    assert _nameless(app.window) == []


def test_a_scored_clip_with_a_warning(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    app = make_app(FakeBackend(warnings=(DEMONSTRATION,)))
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    open_clip(app, clip, qtbot)
    app.actions.add_marker.trigger()
    app.actions.ranks[0].trigger()
    app.playback.pause()
    assert _count(app.window) > 15
    assert _nameless(app.window) == []


def test_a_narrow_window_with_tabs(app: App, clip: Path, uneven_clip: Path, qtbot: QtBot) -> None:
    app.window.resize(1024, 600)
    open_clip(app, clip, qtbot)
    open_clip(app, uneven_clip, qtbot)
    assert app.window.panels.is_narrow
    bars = [one for one in app.window.findChildren(QTabBar) if one.isVisible()]
    assert len(bars) == 1
    assert _nameless(app.window) == []


def test_while_scoring_and_after_a_failure(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    backend = FakeBackend()
    backend.gate.clear()
    app = make_app(backend)
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    app.opening.open(clip)
    qtbot.waitUntil(lambda: bool(backend.orders))
    assert app.window.status.cancel.isVisible()
    assert _nameless(app.window) == []
    backend.error = ClipError("No dive in it.", "Choose another clip.")
    with qtbot.waitSignal(app.scoring.failed):
        backend.gate.set()
    assert _nameless(app.window) == []
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_notices_of_every_kind(app: App) -> None:
    bar = app.window.notices
    bar.show_error(UnexpectedError(RuntimeError("x")))
    answer = Answer(text="Do it", act=lambda: None)
    bar.show_notice(Notice(kind="info", happened="A question.", answers=(answer,)))
    bar.show_notice(Notice(kind="warning", happened="A warning.", remedy="Do this."))
    assert len(bar.findChildren(QAbstractButton)) >= 6
    assert _nameless(bar) == []


def test_the_windows_beside_the_window(app: App) -> None:
    for action, sheet in (
        (app.actions.settings, lambda: app.sheets.settings),
        (app.actions.key_sheet, lambda: app.sheets.keys),
        (app.actions.help, lambda: app.sheets.reading),
    ):
        action.trigger()
        window = sheet()
        assert window.isVisible()
        assert window.windowTitle()
        assert _count(window) >= 1
        assert _nameless(window) == []
        window.close()


def test_the_models_and_the_labelled_folder(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    folder = write_clips(tmp_path / "dives")
    write_table(folder, ("dive_1.mp4;x;207C;10;;",))
    app.actions.models.trigger()
    qtbot.waitUntil(lambda: app.sheets.models.selected is not None)
    app.sheets.models.question.ask("club")
    app.actions.teach.trigger()
    window = app.sheets.teaching
    panel, backbones = window.findChild(LabelsPanel), window.findChild(BackbonesPanel)
    assert isinstance(panel, LabelsPanel)
    assert isinstance(backbones, BackbonesPanel)
    with qtbot.waitSignal(panel.checker.checked):
        panel.set_folder(folder)
    panel.problems.list.table.selectRow(0)
    panel.problems.list.edit.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(RowForm)))
    form = window.findChildren(RowForm)[0]
    assert [_nameless(one) for one in (app.sheets.models, window, form)] == [[], [], []]
    assert min(_count(one) for one in (app.sheets.models, window, form)) > 5
    form.reject()
    panel.heading.tabs.setCurrentIndex(1)
    panel.suspects.show_started()
    assert _nameless(window) == []
    window.setup_page.choice.backbones_requested.emit()
    backbones.bar.begin("a backbone")
    backbones.make.ask(folder / "x.pth", "What?")
    assert backbones.isVisible()
    assert _nameless(window) == []
    window.close()
    app.sheets.models.close()


def test_the_test_finds_a_control_without_a_name(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    QLineEdit(window)
    named = QComboBox(window)
    named.setAccessibleName("named")
    window.show()
    assert [name.split()[0] for name in _nameless(window)] == ["QLineEdit"]


@pytest.mark.parametrize("backwards", [False, True])
def test_tab_leaves_every_control(open_app: App, qtbot: QtBot, backwards: bool) -> None:
    window = open_app.window
    window.activateWindow()
    open_app.player.transport.slider.setFocus()
    key = Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab
    seen: list[QWidget] = []
    for _ in range(200):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in seen:
            break
        seen.append(focused)
        qtbot.keyClick(focused, key)
    assert focused is seen[0], f"Tab is caught in {type(focused).__name__}"
    assert open_app.assessment.form.dive in seen
    assert open_app.player.transport.slider in seen


def test_tab_goes_from_the_clips_over_the_player_to_the_assessment(
    app: App, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    open_clip(app, clip, qtbot)
    open_clip(app, uneven_clip, qtbot)
    stops = [one for one in app.window._tab_stops() if one.isVisible()]
    wanted = (
        app.library.list,
        app.player.transport.slider,
        app.assessment.form.dive,
        app.assessment.table,
        app.window.status.model,
    )
    places = [stops.index(one) for one in wanted]
    assert places == sorted(places)
    assert places[0] == 0


def _walk(window: QWidget) -> Iterator[QWidget]:
    for one in window.findChildren(QWidget):
        is_control = isinstance(one, CONTROLS) or one.focusPolicy() != Qt.FocusPolicy.NoFocus
        if is_control and one.isVisible() and not _is_of_qt(one):
            yield one


def _count(window: QWidget) -> int:
    return len(list(_walk(window)))


def _nameless(window: QWidget) -> list[str]:
    return [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in _walk(window)
        if not one.accessibleName()
    ]


def _is_of_qt(widget: QWidget) -> bool:
    if widget.objectName().startswith("qt_") or isinstance(
        widget, QScrollBar | QSplitterHandle | QMenu
    ):
        return True
    parent = widget.parentWidget()
    is_viewport = isinstance(parent, QScrollArea) and parent.viewport() is widget
    while parent is not None:
        if isinstance(parent, INSIDE):
            return True
        parent = parent.parentWidget()
    return is_viewport

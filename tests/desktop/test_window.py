from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from aqa_desktop.assessment.segments import SegmentModel
from aqa_desktop.backend import Order
from aqa_desktop.session import DiveEntry
from aqa_desktop.theme import DARK, LIGHT, ThemeChoice
from tests.desktop.clips import bad_clips
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import DEMONSTRATION, FakeBackend, make_assessment
from tests.helpers.project import ROOT
from tests.helpers.rights import AS_ORDINARY_USER

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QAbstractItemView)


def test_the_empty_state_offers_what_to_do(app: App) -> None:
    assert not app.window.is_showing_clip
    buttons = app.welcome.findChildren(QAbstractButton)
    visible = [one for one in buttons if one.isVisible()]
    assert len(visible) == 5  # two of its own, three of the first start's card
    assert all(one.isEnabled() for one in visible)
    app.welcome.take_card_away()
    assert [one.isVisible() for one in buttons].count(True) == 3
    assert not app.actions.score.isEnabled()
    assert not app.actions.step_forward.isEnabled()


def test_clips_that_are_none_give_a_notice_each(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    for name, path in bad_clips(tmp_path).items():
        with qtbot.waitSignal(app.opening.failed):
            app.opening.open(path)
        notice = app.window.notices.notices[-1]
        assert notice.kind == "error"
        assert notice.happened.endswith(".")
        assert "Traceback" not in notice.happened
        assert not notice.details, f"{name} was taken for our own bug: {notice.details}"
        assert not app.window.is_showing_clip


# opens a clip in the real window and prints the notices
OPENING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from aqa_desktop.app import build
from tests.desktop.fake_backend import FakeBackend
application = QApplication(["aqa-desktop"])
app = build(application, FakeBackend())
def tell(error):
    for notice in app.window.notices.notices:
        print(notice.kind, notice.happened, notice.details)
    QTimer.singleShot(0, app.window.close)
app.opening.failed.connect(tell)
app.opening.opened.connect(lambda info: app.window.close())
app.window.closing.connect(app.close)
app.start(Path(sys.argv[1]), model=None)
application.exec()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights are laid down Linux's way")
def test_a_clip_that_may_not_be_read_gives_a_notice(clip: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(clip.read_bytes())
    secret.chmod(0)
    shown = subprocess.run(
        [sys.executable, "-c", AS_ORDINARY_USER + OPENING, str(secret)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shown.stdout.split() == ["error", str(secret), "may", "not", "be", "read."]
    assert shown.stderr == ""
    assert shown.returncode == 0


def test_a_bad_clip_leaves_the_open_one_alone(open_app: App, tmp_path: Path, qtbot: QtBot) -> None:
    assessment = open_app.session.assessment
    with qtbot.waitSignal(open_app.opening.failed):
        open_app.opening.open(tmp_path / "missing.mp4")
    assert open_app.session.assessment is assessment
    assert open_app.window.is_showing_clip
    open_app.actions.step_forward.trigger()
    assert open_app.playback.index == 1


def test_a_notice_can_be_dismissed_and_stands_only_once(
    app: App, tmp_path: Path, qtbot: QtBot
) -> None:
    for _ in range(2):
        with qtbot.waitSignal(app.opening.failed):
            app.opening.open(tmp_path / "missing.mp4")
    bar = app.window.notices
    assert len(bar.notices) == 1
    close = next(one for one in bar.findChildren(QAbstractButton) if one.isVisible())
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.notices == ()
    assert not bar.isVisible()


def test_a_dropped_file_is_opened(app: App, clip: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(app.scoring.scored):
        app.window.dropEvent(drop)
    assert app.window.windowTitle().startswith("even.mp4")
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_every_control_has_a_name(open_app: App) -> None:
    nameless = [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in open_app.window.findChildren(QWidget)
        if isinstance(one, CONTROLS) and not _is_inside_qt(one) and not _name(one)
    ]
    assert nameless == []


def test_whatever_takes_the_focus_has_a_name(open_app: App) -> None:
    nameless = [
        type(one).__name__
        for one in open_app.window.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.isVisible()
        and not _is_inside_qt(one)
        and not _name(one)
    ]
    assert nameless == []


def _name(widget: QWidget) -> str:
    return widget.accessibleName()


def _is_inside_qt(widget: QWidget) -> bool:
    """Whether Qt made it itself: the list behind a combo box, the scroll bars of a table."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractItemView | QScrollBar):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)


def test_choosing_a_segment_seeks_there(open_app: App, qtbot: QtBot) -> None:
    table = open_app.assessment.table
    table.setFocus()
    table.selectRow(3)
    assessment = open_app.session.assessment
    assert assessment is not None
    start_s = assessment.segments[3].start_s
    assert open_app.playback.index == open_app.playback.index_at(start_s)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert open_app.playback.index == open_app.playback.index_at(assessment.segments[4].start_s)


def test_the_segment_model_keeps_qts_contract(qtmodeltester: ModelTester) -> None:
    model = SegmentModel()
    qtmodeltester.check(model)
    model.set_assessment(make_assessment(Order(clip=Path("dive.mp4"))))
    qtmodeltester.check(model)
    assert model.rowCount() == 6


def test_the_timeline_seeks_scrubs_loops_and_explains(open_app: App, qtbot: QtBot) -> None:
    canvas = open_app.timeline._canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    time_s = canvas.time_at(QPointF(middle))
    assert open_app.playback.index == open_app.playback.index_at(time_s)
    assert open_app.playback.time_s == pytest.approx(time_s, abs=0.05)
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    right = middle + QPoint(120, 0)
    qtbot.mouseMove(canvas.viewport(), pos=right)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=right)
    assert open_app.playback.time_s == pytest.approx(canvas.time_at(QPointF(right)), abs=0.05)
    assert "of the weight" in open_app.timeline.readout.full_text
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert open_app.playback.is_playing
    assert open_app.playback.loop is not None
    assert open_app.actions.loop.isChecked()
    open_app.actions.stop.trigger()


@pytest.mark.parametrize(("choice", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_a_theme_reaches_every_part(open_app: App, choice: ThemeChoice, colours: object) -> None:
    open_app.theme.apply(choice)
    assert open_app.theme.colours == colours
    background = open_app.window.palette().window().color().name()
    assert background == open_app.theme.colours.window


@pytest.mark.parametrize("size", [(1024, 600), (1280, 800)])
def test_no_text_is_clipped(
    make_app: MakeApp, clip: Path, size: tuple[int, int], qtbot: QtBot
) -> None:
    app = make_app(FakeBackend(warnings=(DEMONSTRATION,)))
    app.start(None, model=None)
    app.window.resize(*size)
    open_clip(app, clip, qtbot)
    form = app.assessment.form
    form.dive.setText("5253B")
    with qtbot.waitSignal(app.scoring.scored):
        form.height_m.setCurrentIndex(form.height_m.findData(10.0))
    qtbot.wait(50)
    assert (app.window.width(), app.window.height()) == size
    clipped = [one.text() for one in app.window.findChildren(QLabel) if _is_clipped(one)]
    assert clipped == []
    buttons = [one for one in app.window.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.text() for one in buttons if one.width() < one.minimumSizeHint().width()] == []
    table = app.assessment.table
    widths = [table.columnWidth(column) for column in range(table.model().columnCount())]
    assert [w for c, w in enumerate(widths) if table.sizeHintForColumn(c) > w] == []


def _is_clipped(label: QLabel) -> bool:
    if not label.isVisible() or not label.text():
        return False
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height()
    return label.fontMetrics().horizontalAdvance(label.text().replace("&", "")) > label.width()


def test_the_sample_dive_is_scored_in_points(app: App, qtbot: QtBot) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        app.actions.sample.trigger()
    assert app.assessment.form.dive.text() == "107B"
    assert app.session.assessment is not None
    assert app.session.assessment.difficulty == 3.0
    assert app.assessment.card.unit.text() == "points"
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_a_dive_told_at_the_start_is_of_that_clip_only(
    make_app: MakeApp, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.scored):
        app.start(clip, model=None, dive=DiveEntry(dive="207C", height_m=10.0))
    assert app.session.dive == DiveEntry(dive="207C", height_m=10.0)
    open_clip(app, uneven_clip, qtbot)
    assert app.session.dive == DiveEntry()
    assert app.assessment.form.dive.text() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--picture", "out.png"),
        ("--picture", "out.png", "missing.mp4"),
        ("--dive", "207C", "missing.mp4"),
        ("--picture", "out.png", "--dive", "999Z", "--height", "10", "missing.mp4"),
    ],
)
def test_the_program_refuses_in_one_sentence(arguments: tuple[str, ...]) -> None:
    result = _program(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_version_is_told_without_a_window() -> None:
    result = _program("--version")
    assert result.returncode == 0
    assert result.stdout.startswith("aqa-desktop ")


def _program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aqa_desktop", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ.copy(),
    )

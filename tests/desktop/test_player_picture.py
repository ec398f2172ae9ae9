"""The picture: zoom, pan, rotation, full screen, stills; and what is said and asked about a clip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from aqa_core.video.info import Orientation
from aqa_core.video.probe import probe
from aqa_desktop.app import App
from aqa_desktop.player.facts import clip_facts, rate_doubt
from aqa_desktop.player.filmed import FilmedDialog
from aqa_desktop.player.goto import GoToDialog, parse_frame, parse_time
from aqa_desktop.player.stills import still_name
from aqa_desktop.player.turns import quarter_turns
from aqa_desktop.player.viewport import MOST_ZOOM, Viewport
from aqa_desktop.widgets.elided import ElidedLabel
from tests.desktop.clips import number_on

# the offscreen platform says so whenever a dialog or second window is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
PICTURE, WIDGET = QSizeF(1920, 1080), QSizeF(690, 330)


def _wheel(app: App, notches: int, *, control: bool, at: QPointF | None = None) -> None:
    picture = app.player.picture
    place = at or QPointF(picture.rect().center())
    modifier = Qt.KeyboardModifier
    event = QWheelEvent(
        place,
        QPointF(picture.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier.ControlModifier if control else modifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picture, event)


def test_zooming_leaves_the_point_under_the_cursor() -> None:
    viewport = Viewport()
    at = QPointF(200, 100)
    before = viewport.place(PICTURE, WIDGET)
    share = (at.x() - before.left()) / before.width(), (at.y() - before.top()) / before.height()
    viewport.zoom_by(4, at, PICTURE, WIDGET)
    after = viewport.place(PICTURE, WIDGET)
    assert after.width() > 2 * before.width()
    assert (at.x() - after.left()) / after.width() == pytest.approx(share[0])
    assert (at.y() - after.top()) / after.height() == pytest.approx(share[1])


def test_a_magnified_picture_never_leaves_a_gap() -> None:
    viewport = Viewport()
    viewport.zoom_by(3, QPointF(345, 165), PICTURE, WIDGET)
    for moved in (QPointF(9000, 9000), QPointF(-9000, -9000)):
        viewport.drag_by(moved, PICTURE, WIDGET)
        place = viewport.place(PICTURE, WIDGET)
        assert place.left() <= 1e-6
        assert place.top() <= 1e-6
        assert place.right() >= WIDGET.width() - 1e-6
        assert place.bottom() >= WIDGET.height() - 1e-6
    viewport.zoom_by(100, QPointF(0, 0), PICTURE, WIDGET)
    assert viewport.zoom == MOST_ZOOM
    viewport.zoom_by(-100, QPointF(0, 0), PICTURE, WIDGET)
    assert not viewport.is_zoomed
    assert viewport.place(PICTURE, WIDGET).center() == QPointF(345, 165)


def test_control_and_wheel_zoom_and_the_settings_swap_them(open_app: App) -> None:
    picture, playback = open_app.player.picture, open_app.playback
    picture.repaint()
    _wheel(open_app, 2, control=True)
    assert picture.viewport.is_zoomed
    assert playback.index == 0
    picture.set_wheel("zoom")
    _wheel(open_app, -2, control=False)
    assert not picture.viewport.is_zoomed
    _wheel(open_app, -1, control=True)
    assert playback.index == 1


def test_keys_zoom_and_escape_fits_the_picture(open_app: App) -> None:
    picture, actions = open_app.player.picture, open_app.actions
    picture.repaint()
    actions.picture_zoom_in.trigger()
    assert picture.viewport.is_zoomed
    actions.escape.trigger()
    assert not picture.viewport.is_zoomed


def test_dragging_moves_a_magnified_picture(open_app: App, qtbot: QtBot) -> None:
    picture = open_app.player.picture
    picture.repaint()
    _wheel(open_app, 8, control=True)
    before = picture.place
    middle = picture.rect().center()
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(picture, middle + QPoint(30, 20))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 20))
    assert picture.place.topLeft() - before.topLeft() == QPoint(30, 20)


def test_rotating_turns_the_picture_without_reading_it_again(open_app: App) -> None:
    picture, store = open_app.player.picture, open_app.loader.store
    open_app.playback.seek_index(37)
    picture.repaint()
    upright = picture.place
    assert upright.width() > upright.height()
    open_app.actions.rotate.trigger()
    picture.repaint()
    assert open_app.loader.store is store
    assert picture.place.height() > picture.place.width()
    # turned back here, the picture carries its number again
    shown = picture.grab().toImage().copy(picture.place)
    back = shown.transformed(_quarter_back())
    assert number_on(back) == 37
    assert open_app.playback.index == 37
    assert "90°" in open_app.player.transport.facts.full_text
    for _ in range(3):
        open_app.actions.rotate.trigger()
    picture.repaint()
    assert number_on(picture.grab().toImage().copy(picture.place)) == 37


def _quarter_back() -> QTransform:
    return QTransform().rotate(-90)


def test_quarter_turns_between_orientations() -> None:
    upright = Orientation()
    clockwise = Orientation(transposed=True, flip_x=True)
    assert quarter_turns(upright, upright) == 0
    assert quarter_turns(upright, clockwise) == 1
    assert quarter_turns(clockwise, upright) == 3
    with pytest.raises(ValueError, match="mirrors"):
        quarter_turns(upright, Orientation(flip_x=True))


def test_the_picture_fills_the_screen_with_the_same_keys(open_app: App, qtbot: QtBot) -> None:
    player, screen = open_app.player, open_app.player.screen_window
    open_app.actions.full_screen_picture.trigger()
    assert screen.isFullScreen()
    assert player.picture.window() is screen
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert open_app.playback.index == 1
    assert player.picture.shown_index is not None
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.isVisible()
    assert player.picture.window() is open_app.window
    assert player.picture.isVisible()


def test_a_double_click_fills_the_screen_and_closing_the_window_ends_it(
    open_app: App, qtbot: QtBot
) -> None:
    picture = open_app.player.picture
    qtbot.mouseDClick(picture, Qt.MouseButton.LeftButton)
    assert open_app.player.screen_window.isVisible()
    open_app.window.close()
    assert not open_app.player.screen_window.isVisible()


def test_a_still_has_the_clips_full_resolution_and_is_turned_as_shown(
    open_app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / "still"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    open_app.actions.rotate.trigger()
    open_app.playback.seek_index(46)
    with qtbot.waitSignal(open_app.player.stills.said):
        open_app.actions.still_save.trigger()
    assert Path(asked[0]).name == "even_1.840s.png"
    still = QImage(str(tmp_path / "still.png"))
    assert (still.width(), still.height()) == (96, 128)
    assert number_on(still.transformed(_quarter_back())) == 46


def test_a_still_goes_to_the_clipboard(open_app: App, qtbot: QtBot) -> None:
    open_app.playback.seek_index(23)
    with qtbot.waitSignal(open_app.player.stills.said):
        open_app.actions.still_copy.trigger()
    assert number_on(QGuiApplication.clipboard().image()) == 23
    QGuiApplication.clipboard().clear()


def test_a_still_that_cannot_be_written_gives_a_notice(
    open_app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (tmp_path / "file").touch()
    nowhere = str(tmp_path / "file" / "still.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (nowhere, ""))
    with qtbot.waitSignal(open_app.player.stills.failed):
        open_app.actions.still_save.trigger()
    assert open_app.window.notices.notices[-1].kind == "error"


def test_stills_are_named_with_a_dot_in_every_language() -> None:
    assert still_name(Path("a/jump.one.mov"), 1.84) == "jump.one_1.840s.png"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.84", 1.84), ("1,84 s", 1.84), ("-0.4", -0.4), ("2:05.3", 125.3), (".5", 0.5), ("x", None)],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float | None) -> None:
    assert parse_time(text) == (None if seconds is None else pytest.approx(seconds))


def test_frames_are_read_as_people_write_them() -> None:
    assert [parse_frame(text) for text in ("f55", "F 55", "55f", "#55", "55")] == [55] * 4 + [None]


def _dialog(app: App, kind: type[QDialog]) -> QDialog:
    return next(one for one in app.window.findChildren(kind) if one.isVisible())


def test_going_to_a_time_counts_from_the_origin(open_app: App) -> None:
    open_app.playback.seek_index(25)
    open_app.actions.set_origin.trigger()
    open_app.actions.go_to.trigger()
    dialog = _dialog(open_app, GoToDialog)
    assert isinstance(dialog, GoToDialog)
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.field.setText("-0.4")
    dialog.accept()
    assert open_app.playback.index == 15
    assert open_app.player.transport.time.text().startswith("−0.40 s")
    open_app.actions.go_to.trigger()
    again = _dialog(open_app, GoToDialog)
    assert isinstance(again, GoToDialog)
    again.field.setText("f 31")
    again.accept()
    assert open_app.playback.index == 30
    assert open_app.player.transport.time.text().startswith("+0.20 s")


def test_a_marker_and_a_cleared_origin_are_asked_for_where_the_playhead_is(open_app: App) -> None:
    open_app.playback.seek_index(10)
    open_app.actions.set_origin.trigger()
    open_app.actions.clear_origin.trigger()
    open_app.actions.add_marker.trigger()
    assert open_app.session.annotations.markers[0].time_s == pytest.approx(0.4)
    assert open_app.player.transport.time.text().startswith("0.40 s")


def test_saying_how_fast_it_was_filmed_changes_every_time(open_app: App) -> None:
    open_app.playback.seek_index(50)
    open_app.actions.filmed_at.trigger()
    dialog = _dialog(open_app, FilmedDialog)
    assert isinstance(dialog, FilmedDialog)
    dialog.rate.setCurrentText("100")
    assert "0.250 s" in dialog.effect.text()
    dialog.accept()
    assert open_app.playback.index == 50
    assert open_app.playback.time_s == pytest.approx(0.5)
    assert "100 fps" in open_app.player.transport.facts.full_text
    assert open_app.player.transport.fix.isVisible()
    open_app.actions.filmed_at.trigger()
    again = _dialog(open_app, FilmedDialog)
    assert isinstance(again, FilmedDialog)
    assert "25 fps" in again.effect.text()
    again.as_file.click()
    assert open_app.playback.time_s == pytest.approx(2.0)
    assert not open_app.player.transport.fix.isVisible()


def test_only_a_sensible_rate_can_be_entered(qapp: QApplication) -> None:
    dialog = FilmedDialog(file_rate=30.0, filmed_fps=None, suggestion=240.0)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert dialog.entered == 240.0
    assert ok.isEnabled()
    for text in ("", "0", "20000", "fast"):
        dialog.rate.setCurrentText(text)
        assert not ok.isEnabled()
    told: list[object] = []
    dialog.filmed_fps_entered.connect(told.append)
    dialog.rate.setCurrentText("30")
    dialog.accept()
    assert told == [None], "the file's own rate is no correction"


def test_an_uneven_clip_says_its_spread_and_offers_to_mend_it(
    app: App, uneven_clip: Path, qtbot: QtBot
) -> None:
    app.opening.open(uneven_clip)
    qtbot.waitUntil(lambda: app.session.info is not None)
    transport = app.player.transport
    assert "uneven" in transport.facts.full_text
    assert transport.fix.isVisible()
    assert "unevenly" in transport.fix.toolTip()
    qtbot.waitUntil(partial(app.loader.store.has, 39))


@pytest.fixture
def _german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("_german")
def test_facts_and_times_follow_the_language(clip: Path) -> None:
    info = replace(probe(clip), frame_rate=29.97, duration_s=2.44)
    assert "29,97" in clip_facts(info)
    assert "2,4 s" in clip_facts(info)
    assert parse_time("1,5") == 1.5


def test_uneven_frames_are_told_before_all_else(clip: Path) -> None:
    uneven = replace(
        probe(clip),
        frame_rate=30.3,
        frame_rate_low=24.0,
        frame_rate_high=33.0,
        is_variable_rate=True,
    )
    assert clip_facts(uneven).startswith("30 fps, uneven · 24–33 fps · ")


def test_facts_without_room_are_left_out_whole(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show()
    label.set_full_text("30 fps, uneven · 24–33 fps · 640×480")
    metrics = label.fontMetrics()
    label.resize(metrics.horizontalAdvance("30 fps, uneven · 24–33 f…"), 20)
    assert label.text() == "30 fps, uneven …"
    assert label.toolTip() == label.full_text
    label.resize(metrics.horizontalAdvance(label.full_text), 20)
    assert label.text() == label.full_text
    assert label.toolTip() == ""


def test_what_speaks_against_a_frame_rate(clip: Path) -> None:
    info = probe(clip)
    assert rate_doubt(info, file_rate=25, filmed_fps=None) == ""
    slow = replace(info, capture_rate=240.0)
    assert "240" in rate_doubt(slow, file_rate=30, filmed_fps=None)
    assert rate_doubt(replace(info, capture_rate=25.0), file_rate=25, filmed_fps=None) == ""
    assert "240" in rate_doubt(info, file_rate=240, filmed_fps=None)
    assert "120" in rate_doubt(info, file_rate=30, filmed_fps=120)

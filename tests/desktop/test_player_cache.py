"""Which frames are held: around the playhead, the working zone, all of a short clip; never more than the limit."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from aqa_core.progress import CancelToken, ignore
from aqa_core.video.probe import probe
from aqa_desktop.app import App
from aqa_desktop.player import jpegs
from aqa_desktop.player.frames import FrameStore
from aqa_desktop.player.overview import Overview, OverviewTask
from aqa_desktop.player.reading import ReadTask
from aqa_desktop.player.wanted import Wanted
from tests.desktop.clips import number_on
from tests.desktop.conftest import open_clip
from tests.helpers.clips import Kind, write_stamped

GAPPY = Kind(options={"g": "12", "bf": "0"})


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds at 30 a second, a key frame every 12."""
    return write_stamped(tmp_path_factory.mktemp("long") / "long.mp4", 240, kind=GAPPY)


def _read_all(store: FrameStore, wanted: Wanted) -> list[int]:
    """Fill a store as the reading thread does and give the order in which frames came."""
    store.wanted = wanted
    order: list[int] = []
    while (gap := wanted.next_gap(store.is_settled, everything=False)) is not None:
        for index in range(gap[0], gap[1] + 1):
            if not store.put(index, bytes(10)):
                return order
            order.append(index)
    return order


def test_frames_are_read_from_the_playhead_on_then_before_it_then_in_the_zone() -> None:
    wanted = Wanted(focus=100, behind=4, ahead=3, zone=(10, 12), last=199)
    order = _read_all(FrameStore(200), wanted)
    assert order == [100, 101, 102, 103, 96, 97, 98, 99, 10, 11, 12]


def test_nothing_beyond_either_end_is_wanted() -> None:
    assert _read_all(FrameStore(5), Wanted(focus=0, behind=9, ahead=9, last=4)) == [0, 1, 2, 3, 4]


def test_a_full_store_gives_up_what_is_neither_near_nor_in_the_zone() -> None:
    store = FrameStore(1000, limit_bytes=100)
    for index in (500, 501, 10, 11, 12, 13, 14, 15, 16, 17):
        assert store.put(index, bytes(10))
    store.wanted = Wanted(focus=12, behind=2, ahead=2, zone=(500, 501), last=999)
    for index in (502, 503):
        assert not store.put(index, bytes(10)), "further from the playhead than all that is held"
    store.wanted = Wanted(focus=600, behind=2, ahead=2, zone=(500, 501), last=999)
    for index in (598, 599, 600, 601, 602):
        assert store.put(index, bytes(10))
    assert store.has(500)
    assert store.has(501)
    assert not store.has(10)
    assert store.bytes_held == 100


def test_less_memory_is_given_back_at_once() -> None:
    store = FrameStore(100, limit_bytes=1000)
    for index in range(100):
        assert store.put(index, bytes(10))
    store.set_focus(50)
    store.set_limit_bytes(200)
    assert store.bytes_held == 200
    assert store.has(50)
    assert store.spans() == [(store.spans()[0][0], store.spans()[0][0] + 19)]
    assert not store.fits_whole_clip


def test_the_reach_never_takes_more_than_there_is_room_for() -> None:
    store = FrameStore(10_000, limit_bytes=1000)
    for index in range(20):
        store.put(index, bytes(10))
    store.set_reach(500, 1000)
    assert store.wanted.behind + store.wanted.ahead < store.capacity


def test_a_damaged_frame_is_given_up_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    # every frame for itself, so that damage hurts one only
    path = write_stamped(
        tmp_path / "hurt.avi", 30, kind=Kind(suffix=".avi", codec="mjpeg", pixel_format="yuvj420p")
    )
    info = probe(path)
    content = bytearray(path.read_bytes())
    starts = [at for at in range(len(content) - 1) if content[at : at + 2] == b"\xff\xd8"]
    content[starts[10] : starts[11] - 8] = bytes(starts[11] - 8 - starts[10])
    path.write_bytes(content)
    store = FrameStore(info.frame_count)
    store.set_reach(40, 40)
    ReadTask(info, store)(ignore, CancelToken())
    assert store.next_gap() is None
    assert store.is_settled(10)
    assert store.has(9)
    assert store.has(11)


def test_only_the_zone_and_what_is_near_is_held_of_a_long_recording(
    app: App, long_clip: Path, qtbot: QtBot
) -> None:
    app.loader.set_limit_bytes(100_000)
    with qtbot.waitSignal(app.scoring.scored):
        app.opening.open(long_clip)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)
    app.session.edits.set_in(6.0)
    app.session.edits.set_out(6.5)
    app.playback.seek_index(0)
    qtbot.waitUntil(partial(app.loader.store.has, 185))
    qtbot.waitUntil(partial(app.loader.store.has, 0))
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)
    assert app.loader.store.count < 240
    assert app.loader.store.bytes_held <= 100_000
    assert all(app.loader.store.has(index) for index in range(180, 194))


def test_the_bar_shows_what_is_held(app: App, clip: Path, qtbot: QtBot) -> None:
    open_clip(app, clip, qtbot)
    bar = app.player.transport.cache
    qtbot.waitUntil(lambda: bar.spans == [(0, 59)])
    assert bar.grab().toImage().pixelColor(bar.width() // 2, 1).name() == app.theme.colours.muted


def test_a_second_clip_does_not_wait_for_the_first_to_be_read(
    app: App, long_clip: Path, clip: Path, qtbot: QtBot
) -> None:
    app.opening.open(long_clip)
    qtbot.waitUntil(lambda: app.loader.store.count > 0)
    with qtbot.waitSignal(app.opening.opened):
        app.opening.open(clip)
    qtbot.waitUntil(lambda: app.loader.store.count == 60)


def test_reading_goes_on_where_another_clip_could_not_be_opened(
    app: App, long_clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    app.opening.open(long_clip)
    qtbot.waitUntil(lambda: app.loader.store.count > 0)
    with qtbot.waitSignal(app.opening.failed):
        app.opening.open(tmp_path / "missing.mp4")
    qtbot.waitUntil(lambda: app.loader.store.count == 240)


def test_an_overview_shows_frames_that_are_what_they_claim(long_clip: Path) -> None:
    overview = Overview()
    info = probe(long_clip)
    OverviewTask(info, overview)(ignore, CancelToken())
    assert overview.is_complete
    held = [index for index in range(240) if overview.has(index)]
    assert len(held) == info.index.key_pts_K.size >= 20
    for index in held:
        found = overview.nearest(index)
        assert found is not None
        assert found[0] == index
        assert number_on(jpegs.decode(found[1])) == index


def test_compressed_pictures_come_back_at_every_size() -> None:
    pixels = np.zeros((64, 128, 3), dtype=np.uint8)
    pixels[:, :, 0] = 200  # blue
    jpeg = jpegs.encode(pixels)
    for reduction in (1, 2, 4, 8):
        image = jpegs.decode(jpeg, reduction=reduction)
        assert (image.width(), image.height()) == (128 // reduction, 64 // reduction)
        colour = image.pixelColor(4, 4)
        assert colour.blue() > 190
        assert colour.red() < 10
    assert jpegs.reduction_for(1920, 500) == 2
    assert jpegs.reduction_for(1920, 1900) == 1
    assert jpegs.reduction_for(1920, 100) == 8

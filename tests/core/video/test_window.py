"""The dive is found in a longer clip: on drawn scenes, on rendered dives, on the real clips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from aqa_core.errors import CancelledError
from aqa_core.progress import CancelToken, Progress
from aqa_core.results import Window
from aqa_core.video.probe import probe
from aqa_core.video.window import find_window
from tests.helpers.clips import Image, Kind, write_clip, write_stamped
from tests.helpers.shared_data import shared_file

WIDTH, HEIGHT = 320, 240
OFF_S, FLIGHT_S = 5.0, 1.5
KIND = Kind(options={"crf": "24", "preset": "veryfast"})


def pool(seed: int = 0) -> Image:
    """Draw a hall of one and a half frame heights with a platform at the left and water below."""
    rng = np.random.default_rng(seed)
    wall = cv2.resize(rng.integers(60, 160, (24, 24, 3), dtype=np.uint8), (WIDTH + 80, HEIGHT * 2))
    wall[int(1.55 * HEIGHT) :] = (60, 120, 190)
    cv2.rectangle(wall, (0, 95), (110, 103), (120, 120, 125), -1)
    return np.asarray(wall, dtype=np.uint8)


def drawn_dive(
    *,
    seconds: float = 10.0,
    rate: float = 25.0,
    follow: bool = True,
    dive: bool = True,
    slowness: float = 1.0,
    shake: float = 0.6,
) -> Iterator[Image]:
    """Draw a body that stands, leaves the board at OFF_S, flies FLIGHT_S on a parabola and splashes."""
    rng = np.random.default_rng(1)
    hall, water = pool(), 1.6 * HEIGHT
    camera_y = 0.0
    for number in range(round(seconds * rate)):
        t = (number / rate - OFF_S) / slowness
        height, angle = 70.0, 0.0
        x = 105.0
        if dive and t > 0:
            flown = min(t, FLIGHT_S)
            rise, fall = 90.0, (water - 70 + 90 * FLIGHT_S) / FLIGHT_S**2
            height, angle, x = 70 - rise * flown + fall * flown**2, 400 * flown, 105 + 40 * flown
        elif dive and t > -0.5:
            height = 70 + 10 * np.sin((t + 0.5) / 0.5 * np.pi)
        target = np.clip(height - HEIGHT / 2, 0, 0.8 * HEIGHT) if follow else 0.4 * HEIGHT
        camera_y += 0.35 * (target - camera_y) / slowness if follow else target - camera_y
        scene = hall.copy()
        if t < FLIGHT_S or not dive:
            cv2.ellipse(
                scene, (round(x), round(height)), (24, 8), 90 + angle, 0, 360, (225, 180, 150), -1
            )
        elif t < FLIGHT_S + 1.2:
            size = 26 * np.sin(min(1.0, (t - FLIGHT_S) / 1.2) * np.pi)
            for _ in range(round(size * 2)):
                at = rng.normal((x, water - size / 2), (12, size / 2))
                cv2.circle(scene, (round(at[0]), round(at[1])), 3, (235, 240, 245), -1)
        left, top = 40 + rng.normal(0, shake), camera_y + rng.normal(0, shake)
        warp = np.array([[1, 0, -left], [0, 1, -max(0.0, top)]])
        shown = cv2.warpAffine(scene, warp, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        yield np.clip(shown + rng.normal(0, 3, shown.shape), 0, 255).astype(np.uint8)


def found_in(path: Path, frames: Iterator[Image], rate: int = 25) -> Window:
    return find_window(probe(write_clip(path, frames, kind=KIND, rate=rate)))


@pytest.mark.parametrize("follow", [True, False], ids=["camera follows", "camera stands"])
def test_a_drawn_dive(tmp_path: Path, follow: bool) -> None:
    window = found_in(tmp_path / "dive.mp4", drawn_dive(follow=follow))
    assert window.source == "found"
    assert OFF_S - 2.6 <= window.start_s <= OFF_S - 0.6
    entry_s = OFF_S + FLIGHT_S
    assert entry_s + 0.6 <= window.end_s <= entry_s + 1.7


@pytest.mark.slow
def test_slow_motion(tmp_path: Path) -> None:
    frames = drawn_dive(seconds=14, slowness=4, follow=True, shake=0.3)
    window = found_in(tmp_path / "slow.mp4", frames)
    assert window.start_s <= OFF_S - 1
    assert window.end_s >= min(14, OFF_S + 4 * FLIGHT_S + 1.5) - 0.5


@pytest.mark.slow
def test_240_frames_a_second(tmp_path: Path) -> None:
    window = found_in(tmp_path / "fast.mp4", drawn_dive(seconds=8, rate=120, shake=0.1), rate=120)
    assert OFF_S - 2.6 <= window.start_s <= OFF_S - 0.6
    assert OFF_S + FLIGHT_S + 0.6 <= window.end_s <= 8


def test_nobody_dives(tmp_path: Path) -> None:
    window = found_in(tmp_path / "still.mp4", drawn_dive(seconds=6, dive=False))
    assert window.source == "whole"
    assert window.start_s == 0.0
    assert window.end_s == pytest.approx(6.0)


def test_a_clip_that_is_the_dive_is_left_whole(tmp_path: Path) -> None:
    frames = list(drawn_dive(seconds=8))[
        round((OFF_S - 1) * 25) : round((OFF_S + FLIGHT_S + 1.2) * 25)
    ]
    assert found_in(tmp_path / "dive.mp4", iter(frames)).source == "whole"


def test_a_cut_before_the_dive_bounds_the_window(tmp_path: Path) -> None:
    frames = list(drawn_dive(seconds=8))
    other = [np.ascontiguousarray(255 - pool(9)[:HEIGHT, :WIDTH])] * 110
    window = found_in(tmp_path / "cut.mp4", iter(other + frames[110:]))
    assert 110 / 25 - 0.01 <= window.start_s <= OFF_S
    assert window.end_s >= OFF_S + FLIGHT_S + 0.6


@pytest.mark.parametrize("count", [1, 2, 11, 13])
def test_a_handful_of_frames_is_whole(tmp_path: Path, count: int) -> None:
    info = probe(write_stamped(tmp_path / "few.mp4", count))
    assert find_window(info) == Window(start_s=0.0, end_s=info.duration_s, source="whole")


def test_progress_and_cancel(tmp_path: Path) -> None:
    info = probe(write_clip(tmp_path / "dive.mp4", drawn_dive(seconds=2), kind=KIND, rate=25))
    told: list[Progress] = []
    find_window(info, report=told.append)
    assert told[-1].done == told[-1].total == 50
    token = CancelToken()

    def stop_half_way(progress: Progress) -> None:
        if progress.done == 25:
            token.cancel()

    with pytest.raises(CancelledError):
        find_window(info, report=stop_half_way, cancel=token)


def test_the_long_springboard_clip() -> None:
    """The diver stands until about 4.9 s and enters the water near 6.8 s."""
    window = find_window(probe(shared_file("clips", "dive_springboard_long_leadin.avi")))
    assert window.source == "found"
    assert 3.0 < window.start_s < 4.9
    assert 7.5 < window.end_s < 8.3


def test_the_platform_clip_is_already_cut() -> None:
    info = probe(shared_file("clips", "dive_207C_10m_84.15.avi"))
    window = find_window(info)
    assert window.start_s < 0.3
    assert window.end_s > info.duration_s - 0.4


def _still(image: Image, count: int, rng: np.random.Generator) -> list[Image]:
    noise: list[npt.NDArray[np.float64]] = [rng.normal(0, 4, image.shape) for _ in range(count)]
    return [np.clip(image + one, 0, 255).astype(np.uint8) for one in noise]


@pytest.mark.slow
@pytest.mark.parametrize("index", range(6))
def test_rendered_dives_in_long_clips(tmp_path: Path, index: int) -> None:
    from aqa_core.synthetic.motion import plan_motion
    from aqa_core.synthetic.render import iter_frames
    from aqa_core.synthetic.spec import draw_spec

    motion = plan_motion(draw_spec(77, index))
    frames = list(iter_frames(motion))
    rng = np.random.default_rng(index)
    before, after = 75 + 20 * index, 50
    long = [*_still(frames[0], before, rng), *frames, *_still(frames[-1], after, rng)]
    window = found_in(tmp_path / "long.mp4", iter(long))
    off_s, contact_s = (before / 25 + one for one in (motion.times.off_s, motion.times.contact_s))
    assert off_s - 3.2 < window.start_s < off_s - 0.5
    assert contact_s + 0.45 < window.end_s < contact_s + 1.7

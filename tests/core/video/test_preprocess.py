"""Preparing frames is exactly: centre crop, divide by 255, subtract the mean, divide by the deviation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aqa_core.video.preprocess import Preprocessing, crop_box, prepare

MEAN, STD = (0.43, 0.39, 0.37), (0.22, 0.21, 0.25)
PAPER = Preprocessing(resize=(171, 128), crop=112, mean=MEAN, std=STD)


def frames(count: int = 5, size: tuple[int, int] = (171, 128)) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, size[1], size[0], 3), dtype=np.uint8)


@pytest.mark.parametrize("flip", [False, True])
def test_prepared_frames(flip: bool) -> None:
    frames_THWC = frames()
    prepared_CTHW = prepare(frames_THWC, PAPER, flip=flip)
    assert prepared_CTHW.shape == (3, 5, 112, 112)
    assert prepared_CTHW.dtype == np.float32
    assert prepared_CTHW.flags["C_CONTIGUOUS"]
    cropped = frames_THWC[:, 8:120, 30:142].astype(np.float64)
    cropped = cropped[:, :, ::-1] if flip else cropped
    expected = ((cropped / 255 - MEAN) / STD).transpose(3, 0, 1, 2)
    np.testing.assert_allclose(prepared_CTHW, expected, atol=2e-6)


def test_a_network_may_take_blue_first() -> None:
    red_first = prepare(frames(), PAPER)
    blue_first = prepare(frames(), replace(PAPER, channels="bgr"))
    np.testing.assert_array_equal(blue_first, red_first[::-1])
    with pytest.raises(ValueError, match="'rgb' or 'bgr'"):
        replace(PAPER, channels="grey")  # type: ignore[arg-type]


def test_the_crop_is_in_the_centre() -> None:
    assert crop_box(PAPER) == (30, 8, 142, 120)
    square = Preprocessing(resize=(64, 64), crop=64, mean=MEAN, std=STD)
    assert crop_box(square) == (0, 0, 64, 64)


def test_frames_of_another_size_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="171×128"):
        prepare(frames(size=(128, 171)), PAPER)
    with pytest.raises(ValueError, match="RGB"):
        prepare(frames().astype(np.float32), PAPER)


def test_impossible_preprocessing() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Preprocessing(resize=(100, 128), crop=112, mean=MEAN, std=STD)
    with pytest.raises(ValueError, match="not positive"):
        Preprocessing(resize=(128, 128), crop=112, mean=MEAN, std=(0.2, 0.0, 0.2))

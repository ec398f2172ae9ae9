"""Brings high dynamic range (what phones record by default: HLG, Dolby Vision 8.4, HDR10) to ordinary colours."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

# H.273 transfer characteristics
PQ, HLG = 16, 18
# BT.2408: diffuse white lies at 203 cd/m², in either system
_WHITE_NITS = 203.0
_HLG_PEAK_NITS = 1000.0
# linear light is kept up to here; highlights above share what is left
_KNEE = 0.75
_STEPS = 4096
# linear BT.2020 to BT.709 (BT.2087)
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    dtype=np.float32,
)


def is_hdr(transfer: int) -> bool:
    """Tell whether a transfer characteristic is one of high dynamic range."""
    return transfer in (PQ, HLG)


def to_sdr(image_HWC: npt.NDArray[np.uint8], transfer: int) -> npt.NDArray[np.uint8]:
    """Turn RGB of a high dynamic range frame into the RGB that ordinary footage of the scene would have.

    Without it such frames are pale: networks trained on ordinary footage have never seen the like.

    Args:
        image_HWC: RGB, 8 bits of the BT.2020 signal.
        transfer: `PQ` or `HLG`.
    """
    linear = cv2.transform(_linear(transfer)[image_HWC], _TO_BT709)
    steps = np.clip(linear * (_STEPS / _brightest(transfer)), 0, _STEPS).astype(np.uint16)
    return np.asarray(_encoded(transfer)[steps], dtype=np.uint8)


@cache
def _linear(transfer: int) -> npt.NDArray[np.float32]:
    """Light of each of the 256 signal values, diffuse white is 1."""
    signal = np.arange(256) / 255
    if transfer == PQ:  # SMPTE ST 2084
        root = signal ** (32 / 2523)
        ratio = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
        nits = 10_000 * ratio ** (16384 / 2610)
    else:  # BT.2100 HLG at the nominal system gamma
        low = signal**2 / 3
        high = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
        nits = _HLG_PEAK_NITS * np.where(signal <= 0.5, low, high) ** 1.2
    return (nits / _WHITE_NITS).astype(np.float32)


def _brightest(transfer: int) -> float:
    """Light beyond which everything is white."""
    return min(float(_linear(transfer)[-1]), 10.0)


@cache
def _encoded(transfer: int) -> npt.NDArray[np.uint8]:
    """Give the sRGB value of each step of linear light, highlights pressed together above the knee."""
    light = np.arange(_STEPS + 1) / _STEPS * _brightest(transfer)
    room = 1 - _KNEE
    pressed = _KNEE + room * (1 - np.exp(-(light - _KNEE) / room))
    light = np.where(light <= _KNEE, light, pressed)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255 * srgb).astype(np.uint8)

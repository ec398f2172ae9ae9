"""One line about a clip: what a coach should know of its frame rate, rotation and codec, and what may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from aqa_desktop.widgets import words

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_HIGH_SPEED = 100.0
_SAME_RATE = 0.05


def clip_facts(info: ClipInfo, *, filmed_fps: float | None = None) -> str:
    """Put what was found in a clip file on one line: "30 fps · 1280×720 · H264 · 3.4 s".

    Args:
        info: the clip, corrected.
        filmed_fps: the rate a person gave, or None.
    """
    parts = [*_rate_facts(info, filmed_fps), f"{info.width}×{info.height}"]
    if info.rotation_deg:
        parts.append(QCoreApplication.translate("facts", "turned {0}°").format(info.rotation_deg))
    parts.append(info.codec.upper())
    if info.is_interlaced:
        parts.append(QCoreApplication.translate("facts", "interlaced"))
    if info.bit_depth > 8:
        parts.append(QCoreApplication.translate("facts", "{0} bit").format(info.bit_depth))
    parts.append(f"{words.number(info.duration_s, 1)} s")
    return " · ".join(parts)


def rate_doubt(info: ClipInfo, *, file_rate: float, filmed_fps: float | None) -> str:
    """Say why the frame rate may not be the one the camera filmed at; empty where nothing speaks for that.

    Args:
        info: the clip.
        file_rate: frames a second that the file plays.
        filmed_fps: the rate a person gave: then there is nothing to doubt, only to change.
    """
    if filmed_fps is not None:
        return QCoreApplication.translate(
            "facts", "You said that this clip was filmed at {0} fps."
        ).format(rate_words(filmed_fps))
    captured = info.capture_rate
    if captured and abs(captured - file_rate) > _SAME_RATE * file_rate:
        text = QCoreApplication.translate(
            "facts", "The camera wrote down that it filmed at {0} fps; the file plays {1} fps."
        )
        return text.format(rate_words(captured), rate_words(file_rate))
    if file_rate >= _HIGH_SPEED:
        text = QCoreApplication.translate(
            "facts", "{0} fps: times are right if the clip plays as fast as the dive was."
        )
        return text.format(rate_words(file_rate))
    if info.is_variable_rate:
        return QCoreApplication.translate(
            "facts", "Frames follow each other unevenly; each is shown at its own time."
        )
    return ""


def rate_words(frame_rate: float) -> str:
    """Write a frame rate: 30, 29.97, 240."""
    return words.number(frame_rate, 0 if abs(frame_rate - round(frame_rate)) < 0.005 else 2)


def _rate_facts(info: ClipInfo, filmed_fps: float | None) -> list[str]:
    if filmed_fps is not None:
        return [
            QCoreApplication.translate("facts", "filmed at {0} fps").format(rate_words(filmed_fps))
        ]
    if not info.is_variable_rate:
        return [QCoreApplication.translate("facts", "{0} fps").format(rate_words(info.frame_rate))]
    # a mean over uneven frames is not known to the hundredth
    mean, low, high = (
        words.number(rate, 0)
        for rate in (info.frame_rate, info.frame_rate_low, info.frame_rate_high)
    )
    return [
        QCoreApplication.translate("facts", "{0} fps, uneven").format(mean),
        QCoreApplication.translate("facts", "{0}–{1} fps").format(low, high),
    ]

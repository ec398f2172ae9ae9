"""One line about a clip: what a coach should know of its frame rate, rotation and codec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from aqa_desktop.widgets import words

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


def clip_facts(info: ClipInfo) -> str:
    """Put what was found in a clip file on one line: "30 fps · 1280×720 · H264 · 3.4 s"."""
    rate = QCoreApplication.translate("facts", "{0} fps").format(_rate(info.frame_rate))
    if info.is_variable_rate:
        rate = QCoreApplication.translate("facts", "{0}, uneven").format(rate)
    parts = [rate, f"{info.width}×{info.height}", info.codec.upper()]
    if info.is_interlaced:
        parts.append(QCoreApplication.translate("facts", "interlaced"))
    if info.bit_depth > 8:
        parts.append(QCoreApplication.translate("facts", "{0} bit").format(info.bit_depth))
    if info.rotation_deg:
        turned = QCoreApplication.translate("facts", "turned {0}°")
        parts.append(turned.format(info.rotation_deg))
    parts.append(f"{words.number(info.duration_s, 1)} s")
    return " · ".join(parts)


def _rate(frame_rate: float) -> str:
    return words.number(frame_rate, 0 if abs(frame_rate - round(frame_rate)) < 0.005 else 2)

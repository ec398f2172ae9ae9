"""What one command changes in the annotations of a clip; plain functions of values."""

from __future__ import annotations

from dataclasses import replace

from aqa_core.data.annotations import Annotations, Marker


def in_here(now: Annotations, time_s: float) -> Annotations:
    """Put the in point here; an out point that is not later goes away."""
    is_kept = now.out_s is not None and now.out_s > time_s
    return replace(now, in_s=time_s, out_s=now.out_s if is_kept else None)


def out_here(now: Annotations, time_s: float) -> Annotations:
    """Put the out point here; an in point that is not earlier goes away."""
    is_kept = now.in_s is not None and now.in_s < time_s
    return replace(now, in_s=now.in_s if is_kept else None, out_s=time_s)


def marker_added(now: Annotations, time_s: float) -> Annotations:
    """Put a marker here, unless there is one."""
    if any(one.time_s == time_s for one in now.markers):
        return now
    return replace(now, markers=(*now.markers, Marker(time_s)))


def marker_replaced(now: Annotations, index: int, *markers: Marker) -> Annotations:
    """Put these in the place of one marker; nothing changes where there is no such marker."""
    if not 0 <= index < len(now.markers):
        return now
    return replace(now, markers=(*now.markers[:index], *markers, *now.markers[index + 1 :]))


def turned(now: Annotations) -> Annotations:
    """Turn the picture a quarter clockwise."""
    return replace(now, quarter_turns=(now.quarter_turns + 1) % 4)


def filmed_at(now: Annotations, filmed_fps: float | None, *, file_fps: float) -> Annotations:
    """Believe that the clip was filmed at this rate; every moment that is written down stays on its frame.

    Args:
        now: the annotations.
        filmed_fps: frames a second, or None to believe the file.
        file_fps: what the file says.
    """
    if filmed_fps == file_fps:
        filmed_fps = None
    if filmed_fps == now.filmed_fps:
        return now
    factor = (now.filmed_fps or file_fps) / (filmed_fps or file_fps)
    return replace(now.stretched(factor), filmed_fps=filmed_fps)

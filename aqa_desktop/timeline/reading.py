"""What the timeline says in plain words about what is under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_core.results import Assessment
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.handles import Handle, Kind, Marks
from aqa_desktop.widgets.segments import describe_segment, moment, segment_at


def say_moment(
    assessment: Assessment | None, time_s: float, frames: Frames, *, origin_s: float | None
) -> str:
    """Say what a moment shows: what its segment did, the moment, the frame.

    Args:
        assessment: what was made of the clip, or None.
        time_s: seconds of the clip; before its beginning or after its end counts as the first or last frame.
        frames: the clip's frames.
        origin_s: the moment shown as 0, or None.
    """
    within_s = min(max(time_s, 0.0), frames.duration_s)
    place = QCoreApplication.translate("timeline", "{0}, frame {1}")
    where = place.format(moment(within_s, origin_s), frames.at(within_s) + 1)
    segment = segment_at(assessment, within_s)
    if segment is None or assessment is None:
        return where
    return f"{describe_segment(assessment, segment, origin_s=origin_s)}  ·  {where}"


def say_handle(handle: Handle, marks: Marks) -> str:
    """Say what can be grabbed here: "“entry” at 1.84 s: drag to move, double-click to name"."""
    at = moment(handle.time_s, marks.origin_s if handle.kind is not Kind.ORIGIN else None)
    if handle.kind is Kind.MARKER:
        name = marks.markers[handle.number].name
        called = f"“{name}”" if name else QCoreApplication.translate("timeline", "Marker")
        text = QCoreApplication.translate(
            "timeline", "{0} at {1}: drag to move, double-click to name"
        )
        return text.format(called, at)
    texts = {
        Kind.IN: QCoreApplication.translate("timeline", "In point at {0}: drag to move"),
        Kind.OUT: QCoreApplication.translate("timeline", "Out point at {0}: drag to move"),
        Kind.ORIGIN: QCoreApplication.translate(
            "timeline", "Time is counted from here, {0} into the clip: drag to move"
        ),
    }
    return texts[handle.kind].format(at)

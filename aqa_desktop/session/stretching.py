"""The same assessment on another clock: where a clip turns out to be filmed faster than it plays."""

from __future__ import annotations

from dataclasses import replace

from aqa_core.results import Assessment


def stretched(assessment: Assessment, factor: float) -> Assessment:
    """Give an assessment whose every second became `factor` seconds; what was seen and found stays the same."""
    window = assessment.window
    return replace(
        assessment,
        window=replace(window, start_s=window.start_s * factor, end_s=window.end_s * factor),
        segments=tuple(
            replace(one, start_s=one.start_s * factor, end_s=one.end_s * factor)
            for one in assessment.segments
        ),
        sample_times_s=tuple(time_s * factor for time_s in assessment.sample_times_s),
    )

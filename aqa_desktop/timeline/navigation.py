"""What keys act on: the important segments to go between, the marker under the playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.widgets.segments import important_segments, segment_at, segment_of

if TYPE_CHECKING:
    from aqa_core.data.annotations import Annotations, Marker


class SegmentNavigation(QObject):
    """Knows the segments and the playhead, and asks to go to a segment.

    Signals:
        seek_requested: seconds.
        loop_requested: start and end seconds.
        zoom_requested: start and end seconds to show, or to leave again.
        segment_chosen: position of the segment that was gone to.
    """

    seek_requested = Signal(float)
    loop_requested = Signal(float, float)
    zoom_requested = Signal(float, float)
    segment_chosen = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self._frames = Frames(np.zeros(1), 0.0)
        self._time_s = 0.0
        self._selected: int | None = None

    @property
    def selected(self) -> SegmentResult | None:
        """The segment that is chosen."""
        return segment_of(self._assessment, self._selected)

    def set_frames(self, frames: Frames) -> None:
        """Know the frames of the open clip."""
        self._frames = frames

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Go between the segments of another assessment."""
        self._assessment = assessment
        if self.selected is None:
            self._selected = None

    def set_playhead(self, time_s: float) -> None:
        """Know where the playhead is."""
        self._time_s = time_s

    def select(self, index: int | None) -> None:
        """Know which segment is chosen."""
        self._selected = index

    @Slot()
    def next_segment(self) -> None:
        """Go to the next important segment in order of time."""
        here = self._frames.at(self._time_s)
        later = [one for one in self._important() if self._frame_of(one) > here]
        self._go_to(later[:1])

    @Slot()
    def previous_segment(self) -> None:
        """Go to the important segment before the playhead."""
        here = self._frames.at(self._time_s)
        earlier = [one for one in self._important() if self._frame_of(one) < here]
        self._go_to(earlier[-1:])

    @Slot(int)
    def play_rank(self, rank: int) -> None:
        """Play the segment of a rank over and over, 1 is the most important; nothing where there is none."""
        segments = self._assessment.segments if self._assessment else ()
        for segment in segments:
            if segment.rank == rank:
                self._choose(segment)
                self.loop_requested.emit(segment.start_s, segment.end_s)

    @Slot()
    def zoom_to_segment(self) -> None:
        """Show the chosen segment, or the one under the playhead, and nothing else; the second time go back."""
        segment = self.selected or segment_at(self._assessment, self._time_s)
        if segment is not None:
            self.zoom_requested.emit(segment.start_s, segment.end_s)

    def _important(self) -> tuple[SegmentResult, ...]:
        return important_segments(self._assessment)

    def _frame_of(self, segment: SegmentResult) -> int:
        return self._frames.at(segment.start_s)

    def _go_to(self, found: list[SegmentResult]) -> None:
        for segment in found:
            self._choose(segment)
            self.seek_requested.emit(segment.start_s)

    def _choose(self, segment: SegmentResult) -> None:
        self._selected = segment.index
        self.segment_chosen.emit(segment.index)


class MarkerChoice(QObject):
    """Knows the markers and the playhead: the marker on whose frame the playhead stands is the chosen one.

    Signals:
        changed: number of the marker the playhead stands on now, or None.
        delete_requested: number of the marker to delete.
        name_requested: number of the marker to name.
    """

    changed = Signal(object)
    delete_requested = Signal(int)
    name_requested = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._markers: tuple[Marker, ...] = ()
        self._frames = Frames(np.zeros(1), 0.0)
        self._at: list[int] = []
        self._here = 0
        self._chosen: int | None = None

    @property
    def chosen(self) -> int | None:
        """Number of the marker the playhead stands on."""
        return self._chosen

    def set_frames(self, frames: Frames) -> None:
        """Know the frames of the open clip."""
        self._frames = frames
        self._place()

    def set_annotations(self, annotations: Annotations) -> None:
        """Choose among these markers."""
        self._markers = annotations.markers
        self._place()

    def set_playhead(self, time_s: float) -> None:
        """Know where the playhead is."""
        self._here = self._frames.at(time_s)
        self._look()

    @Slot()
    def delete_chosen(self) -> None:
        """Ask that the marker under the playhead be deleted."""
        if self._chosen is not None:
            self.delete_requested.emit(self._chosen)

    @Slot()
    def name_chosen(self) -> None:
        """Ask that the marker under the playhead get a name."""
        if self._chosen is not None:
            self.name_requested.emit(self._chosen)

    def _place(self) -> None:
        self._at = [self._frames.at(marker.time_s) for marker in self._markers]
        self._look()

    def _look(self) -> None:
        chosen = next((number for number, at in enumerate(self._at) if at == self._here), None)
        if chosen != self._chosen:
            self._chosen = chosen
            self.changed.emit(chosen)

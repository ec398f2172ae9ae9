"""Decides which seconds are in sight: by key, wheel and scroll bar, after the playhead, for a dive by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QScrollBar

from aqa_core.results import Window
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.zoom import Zoom

_NOTCH, _KEY = 1.25, 1.6
_CLOSEST_FRAMES = 8
_BAR_STEPS_PER_S = 1000


class Zooming(QObject):
    """Keeps the zoom and a scroll bar that agrees with it.

    Signals:
        changed: Zoom.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zoom = Zoom.whole(1.0, shortest_s=0.2)
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName(self.tr("Which seconds the timeline shows"))
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # lanes that jump when one zooms are hard to follow
        self.bar.setSizePolicy(policy)
        self.bar.valueChanged.connect(self._on_scrolled)
        self._playhead_s = 0.0
        self._back: tuple[Zoom, Zoom] | None = None
        self._is_by_hand = False

    def open_clip(self, frames: Frames) -> None:
        """Show all of another clip."""
        self._is_by_hand, self._back, self._playhead_s = False, None, 0.0
        shortest_s = _CLOSEST_FRAMES * frames.step_s
        self._set(Zoom.whole(frames.duration_s, shortest_s=shortest_s))

    def correct_clip(self, frames: Frames) -> None:
        """Show the same pictures after the clip's seconds changed their length."""
        self._back = None
        self._set(self.zoom.stretched(max(frames.duration_s, self.zoom.shortest_s)))

    def show_dive(self, window: Window) -> None:
        """Come closer to a dive that is short in its clip, unless the user chose the seconds in sight."""
        if not self._is_by_hand and self.zoom.is_lost(window.start_s, window.end_s):
            self._set(self.zoom.to(window.start_s, window.end_s))

    @Slot()
    def closer(self) -> None:
        """Show fewer seconds about the playhead."""
        self._by_hand(self.zoom.closer(_KEY, self._middle_s()))

    @Slot()
    def wider(self) -> None:
        """Show more seconds about the playhead."""
        self._by_hand(self.zoom.closer(1 / _KEY, self._middle_s()))

    @Slot()
    def all(self) -> None:
        """Show the whole clip."""
        self._by_hand(self.zoom.all())

    @Slot(int, float)
    def turn(self, notches: int, at_s: float) -> None:
        """Show fewer seconds (or more, where negative) about the mouse."""
        self._by_hand(self.zoom.closer(_NOTCH**notches, at_s))

    @Slot(float)
    def scroll(self, share: float) -> None:
        """Go on by a share of the seconds in sight."""
        self._by_hand(self.zoom.moved(share * self.zoom.span_s))

    @Slot(float, float)
    def toggle(self, start_s: float, end_s: float) -> None:
        """Show these seconds only, or go back to what was in sight before."""
        if self._back is not None and self._back[1] == self.zoom:
            back, self._back = self._back[0], None
            self._by_hand(back)
            return
        closer = self.zoom.to(start_s, end_s)
        self._back = (self.zoom, closer)
        self._by_hand(closer)

    def reveal(self, start_s: float, end_s: float) -> None:
        """Scroll as far as it takes to have these seconds in sight."""
        self._set(self.zoom.showing(start_s, end_s))

    def follow(self, time_s: float) -> None:
        """Turn the page where the playhead left it; one that stands still leaves the user to look elsewhere."""
        before_s, self._playhead_s = self._playhead_s, time_s
        if time_s != before_s and not self.zoom.shows(time_s):
            self._set(self.zoom.following(time_s, from_s=before_s))

    def _middle_s(self) -> float:
        if self.zoom.shows(self._playhead_s):
            return self._playhead_s
        return (self.zoom.start_s + self.zoom.end_s) / 2

    def _by_hand(self, zoom: Zoom) -> None:
        self._is_by_hand = True
        self._set(zoom)

    def _set(self, zoom: Zoom) -> None:
        if zoom == self.zoom:
            return
        self.zoom = zoom
        with QSignalBlocker(self.bar):
            hidden_s = zoom.duration_s - zoom.span_s
            self.bar.setRange(0, round(hidden_s * _BAR_STEPS_PER_S))
            self.bar.setPageStep(max(round(zoom.span_s * _BAR_STEPS_PER_S), 1))
            self.bar.setSingleStep(max(self.bar.pageStep() // 10, 1))
            self.bar.setValue(round(zoom.start_s * _BAR_STEPS_PER_S))
        self.bar.setVisible(not zoom.is_whole)
        self.changed.emit(zoom)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._by_hand(self.zoom.moved(value / _BAR_STEPS_PER_S - self.zoom.start_s))

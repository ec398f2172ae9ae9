"""Where the playhead is and how it moves: by the frames' real timestamps, never by index over frame rate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from aqa_desktop.player.speeds import neighbour
from aqa_desktop.player.times import FrameTimes

_SHORTEST_WAIT_MS = 4
_LONGEST_WAIT_MS = 40
_LONGEST_FRAME_MS = 60_000
_AN_INSTANT_S = 1e-3


class Playback(QObject):
    """The playhead over one clip's frame times.

    Signals:
        position_changed: frame number.
        time_changed: its time in seconds.
        playing_changed: whether it plays.
        speed_changed: share of real speed.
        loop_changed: (start_s, end_s), or None.
    """

    position_changed = Signal(int)
    time_changed = Signal(float)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    loop_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times = FrameTimes(np.zeros(1))
        self._index = 0
        self._direction = 1
        self._speed = 1.0
        self._is_playing = False
        self._loop: tuple[float, float] | None = None
        self._is_held: Callable[[int], bool] = _always
        self._clock = QElapsedTimer()
        self._clock_from_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    @property
    def index(self) -> int:
        """Number of the frame shown."""
        return self._index

    @property
    def time_s(self) -> float:
        """Its time in seconds from the first frame."""
        return self._times.start_s(self._index)

    @property
    def frame_end_s(self) -> float:
        """The time at which the frame shown ends."""
        return self._times.start_s(self._index + 1)

    @property
    def end_s(self) -> float:
        """The time at which the last frame ends."""
        return self._times.start_s(self.last_index + 1)

    @property
    def last_index(self) -> int:
        """Number of the last frame."""
        return self._times.last

    @property
    def is_playing(self) -> bool:
        """Whether time runs."""
        return self._is_playing

    @property
    def is_backwards(self) -> bool:
        """Whether time runs, or last ran, backwards."""
        return self._direction < 0

    @property
    def speed(self) -> float:
        """Share of real speed."""
        return self._speed

    @property
    def loop(self) -> tuple[float, float] | None:
        """Seconds that repeat, or None."""
        return self._loop

    def open_clip(self, times_s: np.ndarray, *, is_held: Callable[[int], bool]) -> None:
        """Stand on the first frame of a clip.

        Args:
            times_s: (T,) strictly increasing seconds from the first frame.
            is_held: whether a frame can be shown now; playing waits for one that cannot.
        """
        self.pause()
        self._times, self._is_held = FrameTimes(times_s), is_held
        self.set_loop(None)
        self._index = 0
        self._tell()

    def retime(self, times_s: np.ndarray) -> None:
        """Stay on the frame shown while all frames get other times, as when a clip turns out filmed faster.

        Args:
            times_s: (T,) strictly increasing seconds from the first frame; as many as before.
        """
        factor = float(times_s[-1]) / (self._times.start_s(self.last_index) or 1.0)
        self._times = FrameTimes(times_s)
        if self._loop is not None:
            self.set_loop((self._loop[0] * factor, self._loop[1] * factor))
        self.seek_index(self._index)
        self._tell()

    def index_at(self, time_s: float) -> int:
        """Give the frame shown at a time: the last one that does not start after it."""
        return self._times.at(time_s)

    def last_before(self, time_s: float) -> int:
        """Give the last frame that starts before a time."""
        return self._times.at(time_s - _AN_INSTANT_S)

    @Slot(int)
    def seek_index(self, index: int) -> None:
        """Show a frame by its number."""
        self._move_to(self._times.clip(index))
        self._restart_clock()
        if self._is_playing:
            self._timer.start(self._wait_ms())

    @Slot(float)
    def seek(self, time_s: float) -> None:
        """Show the frame of a time."""
        self.seek_index(self.index_at(time_s))

    @Slot(int)
    def step(self, frames: int) -> None:
        """Stop and go exactly so many frames forward, or back where negative."""
        self.pause()
        self.seek_index(self._index + frames)

    @Slot(float)
    def skip(self, seconds: float) -> None:
        """Go so many seconds forward, or back where negative."""
        self.seek(self.time_s + seconds)

    @Slot()
    def toggle(self) -> None:
        """Play where it stands, stop where it plays."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def play(self, *, backwards: bool = False) -> None:
        """Let time run from here; from the other end where there is nothing left."""
        if self.last_index == 0:
            return
        self._direction = -1 if backwards else 1
        first, last = self._bounds()
        if self._index == (first if backwards else last):
            self._move_to(last if backwards else first)
        self._restart_clock()
        self._timer.start(self._wait_ms())
        if not self._is_playing:
            self._is_playing = True
            self.playing_changed.emit(True)

    @Slot()
    def pause(self) -> None:
        """Stop on the frame shown."""
        self._timer.stop()
        if self._is_playing:
            self._is_playing = False
            self.playing_changed.emit(False)

    @Slot(float)
    def set_speed(self, speed: float) -> None:
        """Play at a share of real speed."""
        if speed != self._speed:
            self._speed = speed
            self._restart_clock()
            if self._is_playing:
                self._timer.start(self._wait_ms())
            self.speed_changed.emit(speed)

    @Slot(int)
    def change_speed(self, steps: int) -> None:
        """Go so many speeds faster, or slower where negative."""
        self.set_speed(neighbour(self._speed, steps))

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat some seconds, or all of the clip again."""
        if loop != self._loop:
            self._loop = loop
            self.loop_changed.emit(loop)

    @Slot(float, float)
    def play_loop(self, start_s: float, end_s: float) -> None:
        """Play some seconds over and over."""
        self.set_loop((start_s, end_s))
        self.seek(start_s)
        self.play()

    def _bounds(self) -> tuple[int, int]:
        if self._loop is None:
            return 0, self.last_index
        start_s, end_s = self._loop
        first = self.index_at(start_s)
        return first, max(first, self.last_before(end_s))

    def _move_to(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self._tell()

    def _tell(self) -> None:
        self.position_changed.emit(self._index)
        self.time_changed.emit(self.time_s)

    def _restart_clock(self) -> None:
        self._clock.start()
        self._clock_from_s = self.time_s

    @Slot()
    def _on_tick(self) -> None:
        first, last = self._bounds()
        end = last if self._direction > 0 else first
        if self._index == end or not first <= self._index <= last:
            self._turn_round(first, last)
        elif self._is_held(self._index + self._direction):
            self._move_to(self._due(first, last))
            self._timer.start(self._wait_ms())
        else:
            self._restart_clock()
            self._timer.start(_LONGEST_WAIT_MS)

    def _turn_round(self, first: int, last: int) -> None:
        if self._loop is None:
            self.pause()
            return
        self._move_to(first if self._direction > 0 else last)
        self._restart_clock()
        self._timer.start(self._wait_ms())

    def _due(self, first: int, last: int) -> int:
        elapsed_s = self._clock.nsecsElapsed() / 1e9 * self._speed
        time_s = self._clock_from_s + self._direction * elapsed_s
        is_forward = self._direction > 0
        due = self._times.at(time_s) if is_forward else self._times.at_backwards(time_s)
        due = min(max(due, first), last)
        if (due - self._index) * self._direction <= 0:
            return self._index
        return due if self._is_held(due) else self._index + self._direction

    def _wait_ms(self) -> int:
        next_s = self._times.start_s(self._index + self._direction)
        ahead_s = abs(next_s - self._clock_from_s) / self._speed
        wait_ms = round(ahead_s * 1000 - self._clock.elapsed())
        return min(max(wait_ms, _SHORTEST_WAIT_MS), _LONGEST_FRAME_MS)


def _always(_index: int) -> bool:
    return True

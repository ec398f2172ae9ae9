"""The player's keys as slots, one a command, so that actions need no arguments."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from aqa_core.data.annotations import Annotations
from aqa_desktop.player.jog import JogKeys
from aqa_desktop.player.playback import Playback
from aqa_desktop.player.speeds import NORMAL
from aqa_desktop.session import InOut


class PlayerCommands(QObject):
    """Moves the playhead as the keys ask.

    `jog.watch(window)` tells them when K is held.
    """

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._in_out = InOut()
        self._marked_s: tuple[float, ...] = ()
        self._chosen_speed = NORMAL
        self._is_shuttling = False
        self.jog = JogKeys(self)

    @Slot(object)
    def set_in_out(self, in_out: InOut) -> None:
        """Know the in and out points, which Home and End go to."""
        self._in_out = in_out

    @Slot(object)
    def set_annotations(self, annotations: Annotations) -> None:
        """Know the markers, which one can go to."""
        self._marked_s = tuple(one.time_s for one in annotations.markers)

    @Slot()
    def marker_previous(self) -> None:
        """Go to the last marker before the frame shown."""
        before = [one for one in self._marked_frames() if one < self._playback.index]
        if before:
            self._playback.seek_index(max(before))

    @Slot()
    def marker_next(self) -> None:
        """Go to the first marker after the frame shown."""
        after = [one for one in self._marked_frames() if one > self._playback.index]
        if after:
            self._playback.seek_index(min(after))

    def _marked_frames(self) -> list[int]:
        return [self._playback.index_at(time_s) for time_s in self._marked_s]

    @Slot()
    def step_back(self) -> None:
        """Go one frame back."""
        self._playback.step(-1)

    @Slot()
    def step_forward(self) -> None:
        """Go one frame forward."""
        self._playback.step(1)

    @Slot()
    def second_back(self) -> None:
        """Go one second back."""
        self._playback.skip(-1.0)

    @Slot()
    def second_forward(self) -> None:
        """Go one second forward."""
        self._playback.skip(1.0)

    @Slot()
    def tenth_back(self) -> None:
        """Go a tenth of the clip back."""
        self._playback.skip(-self._playback.end_s / 10)

    @Slot()
    def tenth_forward(self) -> None:
        """Go a tenth of the clip forward."""
        self._playback.skip(self._playback.end_s / 10)

    @Slot()
    def percent_back(self) -> None:
        """Go a hundredth of the clip back, and at least a frame."""
        self._skip_share(-1)

    @Slot()
    def percent_forward(self) -> None:
        """Go a hundredth of the clip forward, and at least a frame."""
        self._skip_share(1)

    @Slot()
    def first(self) -> None:
        """Go to the in point; to the first frame where there is none, or it is shown already."""
        wanted = 0
        if self._in_out.start_s is not None:
            wanted = self._playback.index_at(self._in_out.start_s)
        self._playback.seek_index(0 if wanted == self._playback.index else wanted)

    @Slot()
    def last(self) -> None:
        """Go to the last frame before the out point; to the clip's last where there is none, or it is shown."""
        last = self._playback.last_index
        wanted = last
        if self._in_out.end_s is not None:
            wanted = self._playback.last_before(self._in_out.end_s)
        self._playback.seek_index(last if wanted == self._playback.index else wanted)

    @Slot()
    def play_forward(self) -> None:
        """Let time run, faster each time; with K held go one frame forward."""
        self._shuttle(backwards=False)

    @Slot()
    def play_back(self) -> None:
        """Let time run backwards, faster each time; with K held go one frame back."""
        self._shuttle(backwards=True)

    @Slot()
    def stop(self) -> None:
        """Stop on the frame shown; the speed is again the one that was chosen."""
        self._playback.pause()
        self._end_shuttle()

    @Slot()
    def slower(self) -> None:
        """Go to the next lower speed."""
        self._is_shuttling = False
        self._playback.change_speed(-1)

    @Slot()
    def faster(self) -> None:
        """Go to the next higher speed."""
        self._is_shuttling = False
        self._playback.change_speed(1)

    @Slot()
    def normal_speed(self) -> None:
        """Play at real speed."""
        self._is_shuttling = False
        self._playback.set_speed(NORMAL)

    def _skip_share(self, direction: int) -> None:
        before = self._playback.index
        self._playback.skip(direction * self._playback.end_s / 100)
        if self._playback.index == before:
            self._playback.seek_index(before + direction)

    def _shuttle(self, *, backwards: bool) -> None:
        if self.jog.is_held:
            self._playback.step(-1 if backwards else 1)
            return
        if self._playback.is_playing and self._playback.is_backwards == backwards:
            if not self.jog.is_repeating:  # a key held down means "play", not "ever faster"
                self._speed_up()
            return
        if self._playback.is_playing:
            self._end_shuttle()
        self._playback.play(backwards=backwards)

    def _speed_up(self) -> None:
        if not self._is_shuttling:
            self._is_shuttling, self._chosen_speed = True, self._playback.speed
        self._playback.change_speed(1)

    def _end_shuttle(self) -> None:
        if self._is_shuttling:
            self._is_shuttling = False
            self._playback.set_speed(self._chosen_speed)

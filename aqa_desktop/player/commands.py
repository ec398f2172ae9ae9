"""The player's keys as slots, one a command, so that actions need no arguments."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from aqa_desktop.player.playback import Playback


class PlayerCommands(QObject):
    """Moves the playhead as the keys ask."""

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback = playback

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
    def first(self) -> None:
        """Go to the first frame."""
        self._playback.seek_index(0)

    @Slot()
    def last(self) -> None:
        """Go to the last frame."""
        self._playback.seek_index(self._playback.last_index)

    @Slot()
    def play_forward(self) -> None:
        """Let time run."""
        self._playback.play()

    @Slot()
    def play_back(self) -> None:
        """Let time run backwards."""
        self._playback.play(backwards=True)

    @Slot()
    def slower(self) -> None:
        """Go to the next lower speed."""
        self._playback.change_speed(-1)

    @Slot()
    def faster(self) -> None:
        """Go to the next higher speed."""
        self._playback.change_speed(1)

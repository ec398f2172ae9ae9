"""The player as one widget: picture above, controls below, fed by the frame loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.player.facts import clip_facts
from aqa_desktop.player.opening import FrameLoader
from aqa_desktop.player.picture import Picture
from aqa_desktop.player.playback import Playback
from aqa_desktop.player.transport import Transport
from aqa_desktop.session import InOut
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.segments import spoken_position

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class PlayerPanel(QWidget):
    """Shows the clip at the playhead.

    Signals:
        in_requested: seconds of the in point wanted.
        out_requested: seconds of the out point wanted.
    """

    in_requested = Signal(float)
    out_requested = Signal(float)

    def __init__(
        self,
        playback: Playback,
        loader: FrameLoader,
        actions: list[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._loader = loader
        self._assessment: Assessment | None = None
        self._in_out = InOut()
        self.picture = Picture()
        self.transport = Transport(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.transport)
        self._connect()

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Show another clip from its first frame."""
        self._loader.open_clip(info)
        self.picture.open_store(self._loader.store)
        self.picture.show_message(self.tr("Reading frames…"))
        self.transport.open_clip(info.frame_count, clip_facts(info))
        self._playback.open_clip(info.frame_times_s, is_held=self._loader.store.has)
        self._on_position_changed(0)

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Know the segments, to say how important the moment shown is; go to the dive where nobody moved yet."""
        self._assessment = assessment
        if assessment is not None and self._playback.index == 0 and not self._playback.is_playing:
            self._playback.seek(assessment.window.start_s)
        self._on_position_changed(self._playback.index)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.picture.set_colours(colours)

    @Slot(object)
    def set_in_out(self, in_out: InOut) -> None:
        """Know the in and out points, to loop between them."""
        self._in_out = in_out

    @Slot()
    def mark_in(self) -> None:
        """Ask for the in point at the frame shown."""
        self.in_requested.emit(self._playback.time_s)

    @Slot()
    def mark_out(self) -> None:
        """Ask for the out point at the end of the frame shown."""
        self.out_requested.emit(self._playback.frame_end_s)

    @Slot(bool)
    def set_looping(self, is_wanted: bool) -> None:
        """Repeat what matters, or play on."""
        self._playback.set_loop(self._zone() if is_wanted else None)

    def _zone(self) -> tuple[float, float]:
        end_s = float(self._playback.end_s)
        window = self._assessment.window if self._assessment else None
        if self._in_out.is_set or window is None:
            in_out = self._in_out
            return in_out.start_s or 0.0, end_s if in_out.end_s is None else in_out.end_s
        return window.start_s, window.end_s

    def _connect(self) -> None:
        self._playback.position_changed.connect(self._on_position_changed)
        self._playback.speed_changed.connect(self.transport.show_speed)
        self.transport.seek_index_requested.connect(self._playback.seek_index)
        self.transport.speed_requested.connect(self._playback.set_speed)
        self.picture.step_requested.connect(self._playback.step)
        self._loader.arrived.connect(self.picture.refresh)

    @Slot(int)
    def _on_position_changed(self, index: int) -> None:
        time_s = self._playback.time_s
        self._loader.want(index)
        self.picture.show_frame(index)
        spoken = spoken_position(self._assessment, time_s, index)
        self.transport.show_position(index, time_s, spoken)

"""The player as one widget: picture above, controls below, fed by the frame loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aqa_core.data.annotations import Annotations
from aqa_core.results import Assessment
from aqa_desktop.player.facts import clip_facts, rate_doubt
from aqa_desktop.player.filmed import FilmedDialog
from aqa_desktop.player.goto import GoToDialog
from aqa_desktop.player.loading import FrameLoader
from aqa_desktop.player.picture import Picture
from aqa_desktop.player.playback import Playback
from aqa_desktop.player.screen import PictureScreen
from aqa_desktop.player.stills import Stills
from aqa_desktop.player.transport import Transport
from aqa_desktop.player.turns import quarter_turns
from aqa_desktop.session import InOut
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.segments import spoken_position

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_CACHE_SHOWN_MS = 200


class PlayerPanel(QWidget):
    """Shows the clip at the playhead.

    Signals:
        in_requested: seconds of the in point wanted.
        out_requested: seconds of the out point wanted.
        origin_requested: seconds that are to be shown as 0.
        marker_requested: seconds of the marker wanted.
        filmed_fps_entered: frames a second at which the clip was filmed, or None to believe the file.
    """

    in_requested = Signal(float)
    out_requested = Signal(float)
    origin_requested = Signal(float)
    marker_requested = Signal(float)
    filmed_fps_entered = Signal(object)

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
        self._info: ClipInfo | None = None
        self._file_rate = 0.0
        self._assessment: Assessment | None = None
        self._in_out = InOut()
        self._annotations = Annotations()
        self.picture = Picture()
        self.transport = Transport(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.transport)
        self.screen_window = PictureScreen(self.picture, layout, self)
        self.stills = Stills(loader, self)
        self._cache_timer = QTimer(self)
        self._cache_timer.setSingleShot(True)
        self._cache_timer.setInterval(_CACHE_SHOWN_MS)
        self._connect()

    # ---- what is known

    @Slot(object)
    def note_file(self, found: ClipInfo) -> None:
        """Know what the file itself says, before anything is put right."""
        self._file_rate = found.frame_rate
        self._show_facts()

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Show another clip from its first frame."""
        self._info, self._file_rate = info, info.frame_rate
        self._loader.open_clip(info)
        self.picture.open_store(self._loader.store, self._loader.overview)
        self.picture.show_message(self.tr("Reading frames…"))
        self.transport.open_clip(info.frame_count, info.duration_s)
        self._playback.open_clip(info.frame_times_s, is_held=self._loader.store.is_settled)
        self._show_facts()
        self._on_position_changed(0)
        self._show_cache()

    @Slot(object)
    def correct_clip(self, info: ClipInfo) -> None:
        """Turn the picture or change the times of the open clip; the frame shown stays."""
        if self._info is None or self._loader.info is None:
            return
        self._info = info
        self.picture.set_turns(quarter_turns(self._loader.info.orientation, info.orientation))
        self._playback.retime(info.frame_times_s)
        self._show_facts()

    @Slot(object)
    def set_annotations(self, annotations: Annotations) -> None:
        """Know from which moment time counts, and at which rate a person says it was filmed."""
        self._annotations = annotations
        self._show_facts()
        self._on_position_changed(self._playback.index)

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Know the segments, to say how important the moment shown is; go to the dive where nobody moved yet."""
        self._assessment = assessment
        self._set_zone()
        if assessment is not None and self._playback.index == 0 and not self._playback.is_playing:
            self._playback.seek(assessment.window.start_s)
        self._on_position_changed(self._playback.index)

    @Slot(object)
    def set_in_out(self, in_out: InOut) -> None:
        """Know the in and out points, to loop between them."""
        self._in_out = in_out
        self._set_zone()

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.picture.set_colours(colours)
        self.transport.cache.set_colours(colours)

    # ---- commands

    @Slot()
    def mark_in(self) -> None:
        """Ask for the in point at the frame shown."""
        self.in_requested.emit(self._playback.time_s)

    @Slot()
    def mark_out(self) -> None:
        """Ask for the out point at the end of the frame shown."""
        self.out_requested.emit(self._playback.frame_end_s)

    @Slot()
    def mark_origin(self) -> None:
        """Ask to count time from the frame shown."""
        self.origin_requested.emit(self._playback.time_s)

    @Slot()
    def mark_here(self) -> None:
        """Ask for a marker at the frame shown."""
        self.marker_requested.emit(self._playback.time_s)

    @Slot(bool)
    def set_looping(self, is_wanted: bool) -> None:
        """Repeat what matters, or play on."""
        self._playback.set_loop(self._zone() if is_wanted else None)

    @Slot()
    def save_still(self) -> None:
        """Write the frame shown as a picture."""
        if self._info is not None:
            self.stills.save(self._info, self._playback.index)

    @Slot()
    def copy_still(self) -> None:
        """Put the frame shown into the clipboard."""
        if self._info is not None:
            self.stills.copy(self._info, self._playback.index)

    @Slot()
    def ask_where(self) -> None:
        """Ask for a time or frame to go to."""
        dialog = GoToDialog(self.window())
        dialog.time_entered.connect(self._on_time_entered)
        dialog.frame_entered.connect(self._playback.seek_index)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def ask_rate(self) -> None:
        """Ask how fast the clip was filmed."""
        if self._info is None:
            return
        dialog = FilmedDialog(
            file_rate=self._file_rate,
            filmed_fps=self._annotations.filmed_fps,
            suggestion=self._info.capture_rate,
            doubt=self._doubt(),
            parent=self.window(),
        )
        dialog.filmed_fps_entered.connect(self.filmed_fps_entered)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def toggle_full_screen(self) -> None:
        """Let the picture fill the screen, or give it back."""
        if self.screen_window.is_shown:
            self.screen_window.leave()
        elif self._info is not None:
            self.screen_window.enter()

    # ---- how it hangs together

    def _zone(self) -> tuple[float, float]:
        end_s = float(self._playback.end_s)
        window = self._assessment.window if self._assessment else None
        if self._in_out.is_set or window is None:
            in_out = self._in_out
            return in_out.start_s or 0.0, end_s if in_out.end_s is None else in_out.end_s
        return window.start_s, window.end_s

    def _set_zone(self) -> None:
        if self._info is None:
            return
        if not self._in_out.is_set and self._assessment is None:
            self._loader.set_zone(None)
            return
        start_s, end_s = self._zone()
        first = self._playback.index_at(start_s)
        self._loader.set_zone((first, max(first, self._playback.last_before(end_s))))

    def _doubt(self) -> str:
        if self._info is None:
            return ""
        filmed_fps = self._annotations.filmed_fps
        return rate_doubt(self._info, file_rate=self._file_rate, filmed_fps=filmed_fps)

    def _show_facts(self) -> None:
        if self._info is not None:
            facts = clip_facts(self._info, filmed_fps=self._annotations.filmed_fps)
            self.transport.show_facts(facts, self._doubt())

    def _connect(self) -> None:
        playback, transport = self._playback, self.transport
        playback.position_changed.connect(self._on_position_changed)
        playback.speed_changed.connect(transport.show_speed)
        transport.seek_index_requested.connect(playback.seek_index)
        transport.speed_requested.connect(playback.set_speed)
        transport.fix_requested.connect(self.ask_rate)
        self.picture.step_requested.connect(playback.step)
        self.picture.full_screen_requested.connect(self.toggle_full_screen)
        self.screen_window.shown.connect(self.picture.set_captioned)
        self._loader.arrived.connect(self.picture.refresh)
        self._loader.arrived.connect(self._on_arrived)
        self._cache_timer.timeout.connect(self._show_cache)

    @Slot()
    def _on_arrived(self) -> None:
        if not self._cache_timer.isActive():
            self._cache_timer.start()

    @Slot()
    def _show_cache(self) -> None:
        store = self._loader.store
        self.transport.cache.show_spans(store.spans(), store.frame_count)

    @Slot(float)
    def _on_time_entered(self, time_s: float) -> None:
        self._playback.seek(time_s + (self._annotations.origin_s or 0.0))

    @Slot(int)
    def _on_position_changed(self, index: int) -> None:
        time_s = self._playback.time_s
        origin_s = self._annotations.origin_s
        self._loader.want(index)
        self.picture.show_frame(index)
        spoken = spoken_position(self._assessment, time_s, index, origin_s=origin_s)
        shown_s = time_s - (origin_s or 0.0)
        self.transport.show_position(index, shown_s, spoken, is_signed=origin_s is not None)
        self.picture.set_caption(self.transport.time.text())

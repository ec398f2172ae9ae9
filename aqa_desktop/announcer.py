"""Says in the status bar and to the commands how things stand: what is open, what goes on, what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from aqa_core.data.annotations import Annotations
from aqa_core.results import Assessment
from aqa_desktop.actions import Actions
from aqa_desktop.actions.commands import Need
from aqa_desktop.library.batch import BatchProgress
from aqa_desktop.main_window import MainWindow
from aqa_desktop.notices import Notice
from aqa_desktop.session import InOut, Session, State
from aqa_desktop.widgets import words

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_LEFT_FROM_S = 10.0


class Announcer(QObject):
    """Keeps status bar, title and the commands' being enabled in step with the session."""

    def __init__(
        self, window: MainWindow, actions: Actions, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._actions = actions
        self._session = session
        self._is_scoring = self._is_batch = False
        self._before = self.tr("Open a clip to begin.")
        window.say(self._before)

    @Slot(object)
    def show_clip(self, info: ClipInfo) -> None:
        """Name the clip that was opened, and what is wrong with it."""
        self._window.show_clip(Path(info.path).name)
        self._actions.allow(Need.CLIP, is_there=True)
        if info.damage:
            self._window.notices.show_notice(Notice(kind="warning", happened=info.damage))

    @Slot()
    def show_no_clip(self) -> None:
        """Go back to the empty state, because the last clip went off the list."""
        for need in (Need.CLIP, Need.SCORE, Need.MARKERS, Need.ORIGIN, Need.IN_OUT):
            self._actions.allow(need, is_there=False)
        self._window.show_nothing()
        self._window.say(self.tr("Open a clip to begin."))

    @Slot()
    def show_clips(self) -> None:
        """List the clips as they stand."""
        clips = self._session.clips
        self._window.library.show_clips(clips)
        self._window.panels.count_clips(len(clips))
        self._actions.allow(Need.CLIPS, is_there=len(clips) > 1)
        self._window.setWindowModified(any(one.is_dirty for one in clips if one.is_open))

    @Slot(object)
    def show_annotations(self, annotations: Annotations) -> None:
        """Allow what needs a marker or an origin."""
        self._actions.allow(Need.MARKERS, is_there=bool(annotations.markers))
        self._actions.allow(Need.ORIGIN, is_there=annotations.origin_s is not None)
        self.show_clips()

    @Slot(object)
    def show_in_out(self, in_out: InOut) -> None:
        """Allow to clear the in and out points where there are any."""
        self._actions.allow(Need.IN_OUT, is_there=in_out.is_set)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on with the clip."""
        status = self._window.status
        self._is_scoring = state is State.SCORING
        self._allow_cancel()
        if self._is_scoring:
            self._window.say(self.tr("Scoring the dive. You can play it meanwhile."))
            status.begin_job("scoring", self.tr("Scoring"), can_cancel=True)
            return
        if state is State.OPENING:
            self._before = status.message.full_text
            self._window.say(self.tr("Opening the clip."))
            status.begin_job("opening", "", can_cancel=False)
            return
        status.end_job("scoring")
        status.end_job("opening")
        messages = {
            State.UNSCORED: self.tr("Not scored."),
            State.FAILED: self.tr("The clip could not be scored."),
        }
        if state in messages:
            self._window.say(messages[state])
        elif status.message.full_text == self.tr("Opening the clip."):
            self._window.say(self._before)  # it could not be opened; a notice says why

    @Slot(object)
    def announce(self, assessment: Assessment | None) -> None:
        """Say a new score once, also where a screen reader hears it."""
        self._actions.allow(Need.SCORE, is_there=assessment is not None)
        if assessment is None:
            return
        is_points = assessment.unit == "points"
        scored = self.tr("Scored {0} points.") if is_points else self.tr("Scored: execution {0}.")
        total = " ".join((words.total(assessment), words.spread(assessment))).strip()
        self._window.say(scored.format(total))

    @Slot(object)
    def show_batch(self, progress: BatchProgress) -> None:
        """Say how far the clips of the list are scored."""
        status = self._window.status
        if not self._is_batch:
            self._is_batch = True
            status.begin_job("batch", "", can_cancel=True)
            self._allow_cancel()
        text = self.tr("Scored {0} of {1}").format(progress.done, progress.total)
        if progress.left_s is not None and progress.left_s >= _LEFT_FROM_S:
            text += self.tr(", about {0} left").format(_duration(progress.left_s))
        status.show_stage("batch", text, fraction=progress.done / max(1, progress.total))

    @Slot(object)
    def end_batch(self, progress: BatchProgress) -> None:
        """Say what came of scoring the list."""
        self._is_batch = False
        self._allow_cancel()
        self._window.status.end_job("batch")
        text = self.tr("Scored {0} of {1} clips.").format(
            progress.done - progress.failed, progress.total
        )
        if progress.failed:
            text += " " + self.tr("{0} could not be scored; the list says why.").format(
                progress.failed
            )
        self._window.say(text)

    def say_none_waits(self) -> None:
        """Say that there is nothing left to score."""
        self._window.say(self.tr("Every clip of the list is scored."))

    def _allow_cancel(self) -> None:
        self._actions.allow(Need.WORK, is_there=self._is_scoring or self._is_batch)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{words.number(5 * round(seconds / 5), 0)} s"
    return f"{words.number(round(seconds / 60), 0)} min"

"""What the mouse points at: the words in the header, the shape of the cursor, clicks, double clicks, the menu."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from aqa_core.results import Assessment
from aqa_desktop.timeline.dragging import Dragging
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.handles import Kind, Marks
from aqa_desktop.timeline.mouse import Mouse
from aqa_desktop.timeline.reading import say_handle, say_moment
from aqa_desktop.timeline.stack import DELTA_ROW, WEIGHT_ROW, LaneStack
from aqa_desktop.widgets.segments import describe_segment, segment_at, segment_of


class Pointing(QObject):
    """Says what is under the mouse and what a click there means.

    Signals:
        words_changed: the sentence to show.
        seek_requested: seconds.
        loop_requested: start and end seconds.
        segment_clicked: position of a segment.
        name_requested: number of a marker to name.
    """

    words_changed = Signal(str)
    seek_requested = Signal(float)
    loop_requested = Signal(float, float)
    segment_clicked = Signal(int)
    name_requested = Signal(int)

    def __init__(self, stack: LaneStack, mouse: Mouse, dragging: Dragging) -> None:
        super().__init__(stack.canvas)
        self._stack, self._canvas, self._dragging = stack, stack.canvas, dragging
        self._assessment: Assessment | None = None
        self._frames = Frames(np.zeros(1), 0.0)
        self._marks = Marks()
        self._selected: int | None = None
        self._hint = ""
        self._under: QPointF | None = None
        self._commands: list[QAction | None] = []
        mouse.hovered.connect(self._on_hovered)
        mouse.double_clicked.connect(self._on_double_clicked)
        mouse.menu_requested.connect(self._on_menu)
        dragging.clicked.connect(self._on_clicked)

    def set_frames(self, frames: Frames) -> None:
        """Know the clip's frames."""
        self._frames = frames

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Know what was made of the clip."""
        self._assessment = assessment
        self.say()

    def set_marks(self, marks: Marks) -> None:
        """Know what the user marked."""
        self._marks = marks
        self.say()

    def set_selected(self, index: int | None) -> None:
        """Know which segment is chosen."""
        self._selected = index
        self.say()

    def set_hint(self, hint: str) -> None:
        """Say this where there is no assessment."""
        self._hint = hint
        self.say()

    def set_commands(self, commands: Sequence[QAction | None]) -> None:
        """Offer these on a right click; None draws a line."""
        self._commands = list(commands)

    def say(self) -> None:
        """Say again what is under the mouse: something changed there."""
        self.words_changed.emit(self._words())

    def _words(self) -> str:
        origin_s = self._marks.origin_s
        if self._under is not None:
            handle = self._dragging.handle_at(self._under)
            if handle is not None:
                return say_handle(handle, self._marks)
            time_s = self._canvas.time_at(self._under)
            return say_moment(self._assessment, time_s, self._frames, origin_s=origin_s)
        if self._assessment is None:
            return self._hint
        selected = segment_of(self._assessment, self._selected)
        if selected is not None:
            return describe_segment(self._assessment, selected, origin_s=origin_s)
        return self.tr("Above: weight of each segment. Below: against a typical dive.")

    @Slot(object)
    def _on_hovered(self, position: QPointF | None) -> None:
        self._under = position
        is_on_handle = position is not None and self._dragging.handle_at(position) is not None
        if self._dragging.is_idle:
            shape = Qt.CursorShape.SplitHCursor if is_on_handle else Qt.CursorShape.ArrowCursor
            self._canvas.viewport().setCursor(shape)
        self._stack.show_hover(position)
        self.say()

    @Slot(QPointF)
    def _on_clicked(self, position: QPointF) -> None:
        lanes = self._canvas.lane_box(WEIGHT_ROW).united(self._canvas.lane_box(DELTA_ROW))
        segment = segment_at(self._assessment, self._canvas.time_at(position))
        if segment is not None and lanes.contains(position):
            self.segment_clicked.emit(segment.index)

    @Slot(QPointF)
    def _on_double_clicked(self, position: QPointF) -> None:
        handle = self._dragging.handle_at(position)
        if handle is not None and handle.kind is Kind.MARKER:
            self.name_requested.emit(handle.number)
            return
        segment = segment_at(self._assessment, self._canvas.time_at(position))
        if segment is not None:
            self.loop_requested.emit(segment.start_s, segment.end_s)

    @Slot(QPoint, QPointF)
    def _on_menu(self, on_screen: QPoint, position: QPointF) -> None:
        # commands act where the playhead is, so it goes where the menu was asked for
        handle = self._dragging.handle_at(position)
        self.seek_requested.emit(handle.time_s if handle else self._canvas.time_at(position))
        self._on_clicked(position)
        menu = QMenu(self._canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in self._commands:
            if command is None:
                menu.addSeparator()
            else:
                menu.addAction(command)
        menu.popup(on_screen)

"""The clips of the session as rows: name, where each stands, its score or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon

from aqa_desktop.session import ClipEntry, State
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets import words
from aqa_desktop.widgets.icons import icon, pixmap

_Index = QModelIndex | QPersistentModelIndex

PATH_ROLE = Qt.ItemDataRole.UserRole
NOTE_ROLE = Qt.ItemDataRole.UserRole + 1
FAILED_ROLE = Qt.ItemDataRole.UserRole + 2

_ICONS = {
    State.EMPTY: "waiting",
    State.OPENING: "waiting",
    State.UNSCORED: "waiting",
    State.SCORING: "score",
    State.SCORED: "scored",
    State.FAILED: "error",
}

_SIZES = (18, 36)


class ClipsModel(QAbstractListModel):
    """One row for each clip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clips: tuple[ClipEntry, ...] = ()
        self._colours = LIGHT
        self._scoring: Path | None = None
        self._icons: dict[State, QIcon] = {}

    def show_clips(self, clips: Sequence[ClipEntry]) -> None:
        """Show other clips, or the same ones as they stand now; rows that stay keep their selection."""
        before, now = self._clips, tuple(clips)
        if [one.path for one in before] != [one.path for one in now]:
            self.beginResetModel()
            self._clips = now
            self.endResetModel()
            return
        self._clips = now
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row))

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._icons.clear()
        if self._clips:
            self.dataChanged.emit(self.index(0), self.index(len(self._clips) - 1))

    def show_scoring(self, path: Path | None) -> None:
        """Show which clip is being scored in the background, None for none."""
        rows = {self.row_of(one) for one in (self._scoring, path) if one is not None}
        self._scoring = path
        for row in rows - {-1}:
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, path: Path) -> int:
        """Give the row of a clip, -1 where it has none."""
        paths = [one.path for one in self._clips]
        return paths.index(path) if path in paths else -1

    def open_row(self) -> int:
        """Give the row of the clip on the screen, -1 where there is none."""
        rows = [row for row, one in enumerate(self._clips) if one.is_open]
        return rows[0] if rows else -1

    def rowCount(self, parent: _Index | None = None) -> int:
        """Count the clips."""
        return 0 if parent is not None and parent.isValid() else len(self._clips)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a row shows."""
        if not index.isValid():
            return None
        clip = self._clips[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(self._state(clip))
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(clip.is_open)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and self._state(clip) is State.FAILED:
            return QColor(self._colours.on_error)
        return self._text(clip, role)

    def _text(self, clip: ClipEntry, role: int) -> Any:
        note = self._note(clip)
        texts = {
            Qt.ItemDataRole.DisplayRole: clip.path.name + (" *" if clip.is_dirty else ""),
            Qt.ItemDataRole.ToolTipRole: "\n".join(filter(None, (str(clip.path), clip.error))),
            Qt.ItemDataRole.AccessibleTextRole: f"{clip.path.name}, {note}",
            PATH_ROLE: clip.path,
            NOTE_ROLE: note,
            FAILED_ROLE: self._state(clip) is State.FAILED,
        }
        return texts.get(role)

    def _icon(self, state: State) -> QIcon:
        if state not in self._icons:
            name = _ICONS[state]
            is_failed = state is State.FAILED
            drawn = icon(name, self._colours.error_edge if is_failed else self._colours.muted)
            for size in _SIZES:
                chosen = pixmap(name, self._colours.on_accent, size)
                drawn.addPixmap(chosen, QIcon.Mode.Selected)
            self._icons[state] = drawn
        return self._icons[state]

    def _state(self, clip: ClipEntry) -> State:
        return State.SCORING if clip.path == self._scoring else clip.state

    def _note(self, clip: ClipEntry) -> str:
        state = self._state(clip)
        if state is State.FAILED:
            # the row names the clip already
            error = clip.error.removeprefix(str(clip.path)).removeprefix(clip.path.name)
            reason = error.removeprefix(":").strip()
            return reason or self.tr("could not be scored")
        if state is State.SCORING:
            return self.tr("scoring…")
        if state is State.OPENING:
            return self.tr("opening…")
        if clip.assessment is None:
            return self.tr("not scored")
        assessment = clip.assessment
        total = words.total(assessment)
        if assessment.unit == "points":
            return self.tr("{0} points").format(total)
        return self.tr("execution {0}").format(total)

"""What is wrong with a labelled folder as rows: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets.icons import icon, pixmap

if TYPE_CHECKING:
    from aqa_core.data.label_problem import LabelProblem

_Index = QModelIndex | QPersistentModelIndex
Shown = Literal["all", "error", "caution"]

ROW, FILE, MESSAGE, REMEDY = range(4)
_SIZES: Final = (16, 32)


class ProblemTable(QAbstractTableModel):
    """One row for each problem, those of one kind or all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[LabelProblem, ...] = ()
        self._problems: tuple[LabelProblem, ...] = ()
        self._shown: Shown = "all"
        self._colours = LIGHT
        self._icons: dict[str, QIcon] = {}
        self._headers = (
            self.tr("Row"),
            self.tr("File"),
            self.tr("What is wrong"),
            self.tr("What to do"),
        )

    def show_problems(self, problems: Sequence[LabelProblem]) -> None:
        """Show these, which come in the order of their rows."""
        self._all = tuple(problems)
        self._filter()

    def show_only(self, shown: Shown) -> None:
        """Show errors, cautions, or all."""
        self._shown = shown
        self._filter()

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._icons.clear()
        if self._problems:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._problems) - 1, REMEDY))

    def problem(self, row: int) -> LabelProblem | None:
        """Give the problem of a row."""
        return self._problems[row] if 0 <= row < len(self._problems) else None

    def nearest(self, row: int | None) -> int:
        """Give where the first problem at or behind a row of the table stands; -1 where there is none at all."""
        if row is None or not self._problems:
            return min(len(self._problems), 1) - 1
        for position, one in enumerate(self._problems):
            if one.row is not None and one.row >= row:
                return position
        return len(self._problems) - 1

    def rowCount(self, parent: _Index | None = None) -> int:
        """Count the problems."""
        return 0 if parent is not None and parent.isValid() else len(self._problems)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Count what is said of each."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        is_named = orientation == Qt.Orientation.Horizontal and section < len(self._headers)
        return self._headers[section] if is_named and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        problem = self.problem(index.row()) if index.isValid() else None
        if problem is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(problem, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{message_of(problem)}\n{problem.remedy}"
        if role == Qt.ItemDataRole.DecorationRole and index.column() == ROW:
            return self._icon(problem.severity)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == ROW:
            kind = self.tr("error") if problem.severity == "error" else self.tr("caution")
            return f"{kind}, {_text(problem, ROW)}"
        return None

    def _filter(self) -> None:
        self.beginResetModel()
        self._problems = tuple(one for one in self._all if self._shown in ("all", one.severity))
        self.endResetModel()

    def _icon(self, severity: str) -> QIcon:
        if severity not in self._icons:
            is_error = severity == "error"
            name = "error" if is_error else "warning"
            edge = self._colours.error_edge if is_error else self._colours.warning_edge
            drawn = icon(name, edge)
            for size in _SIZES:
                chosen = pixmap(name, self._colours.on_accent, size)
                drawn.addPixmap(chosen, QIcon.Mode.Selected)
            self._icons[severity] = drawn
        return self._icons[severity]


def message_of(problem: LabelProblem) -> str:
    """Give what is wrong as a sentence; the clip is called what the table calls it."""
    said = problem.message
    if problem.clip is not None:
        said = said.replace(str(problem.clip), problem.file)
    return said if said.startswith(problem.file or "\0") else said[:1].upper() + said[1:]


def _text(problem: LabelProblem, column: int) -> str:
    texts = {
        ROW: "–" if problem.row is None else str(problem.row),
        FILE: problem.file,
        MESSAGE: message_of(problem),
        REMEDY: problem.remedy,
    }
    return texts[column]

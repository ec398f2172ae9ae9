"""What is wrong with a labelled folder as rows: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets.icons import icon, pixmap
from aqa_desktop.widgets.rows import RowsModel

if TYPE_CHECKING:
    from aqa_core.data.label_problem import LabelProblem

Shown = Literal["all", "error", "caution"]

ROW, FILE, MESSAGE, REMEDY = range(4)
_SIZES: Final = (16, 32)


class ProblemTable(RowsModel["LabelProblem"]):
    """One row for each problem, those of one kind or all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[LabelProblem, ...] = ()
        self._shown: Shown = "all"
        self._colours = LIGHT
        self._icons: dict[str, QIcon] = {}
        self._name_columns(
            [
                self.tr("Row"),
                self.tr("File"),
                self.tr("What is wrong"),
                self.tr("What to do"),
            ]
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
        self._redraw()

    def nearest(self, row: int | None) -> int:
        """Give where the first problem at or behind a row of the table stands; -1 where there is none at all."""
        if row is None or not self._things:
            return min(len(self._things), 1) - 1
        for position, one in enumerate(self._things):
            if one.row is not None and one.row >= row:
                return position
        return len(self._things) - 1

    def _text(self, thing: LabelProblem, column: int) -> str:
        texts = {
            ROW: "–" if thing.row is None else str(thing.row),
            FILE: thing.file,
            MESSAGE: message_of(thing),
            REMEDY: thing.remedy,
        }
        return texts[column]

    def _look(self, thing: LabelProblem, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{message_of(thing)}\n{thing.remedy}"
        if role == Qt.ItemDataRole.DecorationRole and column == ROW:
            return self._icon(thing.severity)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == ROW:
            kind = self.tr("error") if thing.severity == "error" else self.tr("caution")
            return f"{kind}, {self._text(thing, ROW)}"
        return None

    def _filter(self) -> None:
        self._show([one for one in self._all if self._shown in ("all", one.severity)])

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

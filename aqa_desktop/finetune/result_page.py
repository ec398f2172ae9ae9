"""Champion and challenger side by side, and the decision: use the new model, or keep the old."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.finetune import wording
from aqa_desktop.finetune.changes import Changes
from aqa_desktop.finetune.comparison import Comparison, Figures
from aqa_desktop.finetune.dots import Dots
from aqa_desktop.finetune.order import usable_name
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run came to.

    Attributes:
        name: what the new model is to be called.
        model: its file.
        folder: what it learned from, or None where that is not known.
        comparison: old and new on the held-out dives, or None where nothing was compared.
        is_stopped: whether the run was stopped early.
    """

    name: str
    model: Path
    folder: Path | None
    comparison: Comparison | None
    is_stopped: bool = False


class ResultPage(QWidget):
    """Shows a `Result`.

    Signals:
        use_requested: Path of the model, and the name it is to have.
        keep_requested: the old model stays.
        clip_requested: Path of a clip to be seen, and the second to look at or None.
        back_requested: it is decided, or can wait.
    """

    use_requested = Signal(object, str)
    keep_requested = Signal()
    clip_requested = Signal(object, object)
    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: Result | None = None
        self._colours = LIGHT
        self._make_words()
        self.figures = self._make_figures()
        self.changes = Changes()
        self.changes.clip_requested.connect(self.clip_requested)
        self._make_buttons()
        self._lay_out()

    @property
    def result(self) -> Result | None:
        """What is shown."""
        return self._result

    @cached_property
    def dots(self) -> Dots:
        """Both models' scores against the true ones."""
        dots = Dots()
        dots.set_colours(self._colours)
        self._halves.addWidget(dots, 2)
        return dots

    def warm_up(self) -> bool:
        """Make what takes a while; tells whether there was anything to make."""
        if "dots" in self.__dict__:
            return False
        return self.dots is not None

    def show_result(self, result: Result) -> None:
        """Show what a run came to; the button that the verdict speaks for is the usual one."""
        self._result = result
        comparison = result.comparison
        self.name.setText(result.name)
        self.said.clear()
        for widget in (self.use, self.keep, self.name):
            widget.setEnabled(True)
        if comparison is None:
            self.verdict.setText(self.tr("The new model is ready"))
            self.reasons.setText(self.tr("There were no held-out dives to compare on."))
        else:
            self.verdict.setText(wording.verdict(comparison))
            self.reasons.setText(wording.reasons(comparison))
        self._fill(comparison)
        self._draw_dots()
        is_better = comparison is None or comparison.verdict == "better"
        self._prefer(self.use if is_better else self.keep)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        if "dots" in self.__dict__:
            self.dots.set_colours(colours)
            self._draw_dots()

    @Slot(str)
    def show_used(self, name: str) -> None:
        """Say that the model scores from now on."""
        for widget in (self.use, self.keep, self.name):
            widget.setEnabled(False)
        text = self.tr("{0} scores from now on. The Model menu goes back to the one before.")
        self.said.setText(text.format(name))

    @Slot(str)
    def show_trouble(self, sentence: str) -> None:
        """Say why it could not be used; it can be tried again."""
        self.use.setEnabled(True)
        self.keep.setEnabled(True)
        self.said.setText(sentence)

    def _make_words(self) -> None:
        self.verdict, self.reasons, self.said = QLabel(), QLabel(), QLabel()
        font = self.verdict.font()
        font.setPointSizeF(1.5 * font.pointSizeF())
        font.setBold(True)
        self.verdict.setFont(font)
        self.reasons.setWordWrap(True)
        self.said.setWordWrap(True)

    def _make_figures(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(0, 1)
        self._cells = [[QLabel() for _ in range(3)] for _ in range(4)]
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                if row == 0:
                    cell.setProperty("role", "heading")
                grid.addWidget(cell, row, column, side)
        return card

    def _make_buttons(self) -> None:
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the new model"))
        self.name.setMinimumWidth(200)
        self.use = QPushButton(self.tr("&Use it"))
        self.keep = QPushButton(self.tr("&Keep old"))
        self.back = QPushButton(self.tr("&Back"))
        for button in (self.use, self.keep, self.back):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text().replace("&", ""))
        self.use.clicked.connect(self._on_use)
        self.keep.clicked.connect(self.keep_requested)
        self.back.clicked.connect(self.back_requested)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.figures)
        left.addWidget(self.changes, 1)
        halves = QHBoxLayout()
        halves.setSpacing(10)
        halves.addLayout(left, 3)
        self._halves = halves
        row = QHBoxLayout()
        label = QLabel(self.tr("&Name"))
        label.setBuddy(self.name)
        for widget in (self.back, label, self.name):
            row.addWidget(widget)
        row.addWidget(self.said, 1)
        row.addWidget(self.keep)
        row.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.verdict)
        column.addWidget(self.reasons)
        column.addLayout(halves, 1)
        column.addLayout(row)

    def _fill(self, comparison: Comparison | None) -> None:
        self.figures.setVisible(comparison is not None)
        self.changes.setVisible(comparison is not None)
        self.dots.setVisible(comparison is not None)
        if comparison is None or self._result is None:
            return
        for cells, texts in zip(self._cells, self._rows(comparison), strict=True):
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)
        self.changes.show_dives(comparison.dives, self._result.folder)

    def _rows(self, comparison: Comparison) -> list[tuple[str, str, str]]:
        old = self.tr("Old: {0}").format(comparison.old_name) if comparison.old else self.tr("Old")
        line = Figures(mae=comparison.recalibrated_mae)
        return [
            ("", old, self.tr("New")),
            (
                self.tr("Mean error"),
                wording.error_of(comparison.old),
                wording.error_of(comparison.new),
            ),
            (self.tr("after the best straight line"), wording.error_of(line), words.EN_DASH),
            (
                self.tr("Rank order (1 is perfect)"),
                wording.rank_of(comparison.old),
                wording.rank_of(comparison.new),
            ),
        ]

    def _draw_dots(self) -> None:
        comparison = self._result.comparison if self._result is not None else None
        dives = comparison.dives if comparison is not None else ()
        old = tuple((one.true, one.old) for one in dives if one.old is not None)
        self.dots.draw(old, tuple((one.true, one.new) for one in dives), self._colours)

    def _prefer(self, button: QPushButton) -> None:
        for one in (self.use, self.keep):
            one.setProperty("role", "main" if one is button else "")
            one.setAutoDefault(one is button)
            one.setDefault(one is button)
            one.style().unpolish(one)
            one.style().polish(one)
        button.setFocus()

    @Slot()
    def _on_use(self) -> None:
        if self._result is None:
            return
        name = usable_name(self.name.text()) or self._result.name
        self.name.setText(name)
        self.use.setEnabled(False)
        self.keep.setEnabled(False)
        self.said.setText(self.tr("Adding the model…"))
        self.use_requested.emit(self._result.model, name)

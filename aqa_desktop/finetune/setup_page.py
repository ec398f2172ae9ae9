"""What to learn from, where to start and how: everything that is decided before a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.finetune.manner import Manner
from aqa_desktop.finetune.order import Order, name_for, place_for
from aqa_desktop.finetune.start_choice import Start, StartChoice

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport

_FEW = 20
_RIGHT_WIDTH = 400


class SetupPage(QWidget):
    """Folder and labels at the left, start and manner at the right, Start below.

    Signals:
        start_requested: Order.
        earlier_requested: the runs there were are to be seen.
    """

    start_requested = Signal(object)
    earlier_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._usable: int | None = None
        self._supplied = self._champion = ""
        self._scorable: frozenset[str] = frozenset()
        self.choice, self.manner = StartChoice(), Manner()
        self._labels = QVBoxLayout()
        self._labels.setContentsMargins(0, 0, 0, 0)
        self._make_foot()
        self._lay_out()
        self.choice.changed.connect(self._show_standing)
        self.manner.changed.connect(self._show_standing)
        self._show_standing()

    def place_labels(self, panel: QWidget) -> None:
        """Put in what chooses the labelled folder and shows its problems."""
        self._labels.addWidget(panel)

    def set_folder(self, folder: Path | None) -> None:
        """Learn from another folder, or from none yet."""
        if folder != self._folder:
            self._usable = None
        self._folder = folder
        self.manner.propose_name(name_for(folder or Path("dives"), date.today()))  # noqa: DTZ011
        self._show_standing()

    def show_report(self, report: LabelsReport | None) -> None:
        """Know how many dives are fit to learn from; None while that is being found out."""
        self._usable = len(report.dives) if report is not None else None
        self._show_standing()

    def set_champion(self, name: str) -> None:
        """Know the model that scores now, which the new one may replace; empty for the usual one."""
        self._champion = name
        self._show_standing()

    def set_stored(self, scorable: frozenset[str], *, supplied: str) -> None:
        """Know which stored models score, and the one of them that came with the program."""
        self._scorable, self._supplied = scorable, supplied
        self._show_standing()

    @property
    def order(self) -> Order | None:
        """What Start would start, or None where something is missing."""
        start = self.choice.start
        if start is None:
            return None
        if start.run is not None:
            order = start.run.order
            return replace(order, device=self.manner.device_wanted) if order is not None else None
        if self._folder is None or not self._usable:
            return None
        name = self.manner.model_name
        return Order(
            folder=self._folder,
            start=start.name,
            mode=self.manner.mode,
            output=place_for(name),
            name=name,
            device=self.manner.device_wanted,
            seed=self.manner.seed.value(),
            against=self._against(start),
        )

    def _against(self, start: Start) -> str:
        """Name the model that the new one is compared with; empty for the one it starts from."""
        name = self._champion or self._supplied
        if name not in self._scorable:  # it was opened from a file: the run would not find it
            name = self._supplied if start.kind == "backbone" else ""
        return name if name != start.name else ""

    def _make_foot(self) -> None:
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        self.start = QPushButton(self.tr("&Start"))
        self.start.setProperty("role", "main")
        self.earlier = QPushButton(self.tr("&Earlier runs…"))
        for button in (self.start, self.earlier):
            button.setAccessibleName(button.text().replace("&", "").rstrip("…"))
            button.setAutoDefault(False)
        self.start.clicked.connect(self._on_start)
        self.earlier.clicked.connect(self.earlier_requested)

    def _lay_out(self) -> None:
        left = QWidget()
        left.setLayout(self._labels)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(left)
        halves.addWidget(self._make_right())
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        halves.setChildrenCollapsible(False)
        row = QHBoxLayout()
        row.addWidget(self.earlier)
        row.addWidget(self.standing, 1)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(halves, 1)
        column.addLayout(row)

    def _make_right(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(self.choice)
        column.addWidget(self.manner)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(_RIGHT_WIDTH)
        return scroll

    def _why_not(self) -> str:
        start = self.choice.start
        is_continued = start is not None and start.run is not None
        if start is None:
            return self.tr("Choose what to start from.")
        if is_continued and self.order is None:
            return self.tr("This run does not say which folder it learns from.")
        if is_continued:
            return ""
        if self._folder is None:
            return self.tr("Choose the folder with your dives and their labels.csv first.")
        if self._usable is None:
            return self.tr("The labels of this folder are not checked yet.")
        if self._usable == 0:
            return self.tr("No dive of this folder can be learned from; the list says why.")
        return ""

    @Slot()
    def _show_standing(self) -> None:
        start = self.choice.start
        self.manner.lock(start.run.order if start is not None and start.run is not None else None)
        why_not = self._why_not()
        self.start.setEnabled(not why_not)
        text = why_not
        if not why_not and start is not None and start.run is None and self._usable:
            text = self.tr("{0} dives are ready.").format(self._usable)
            if self._usable < _FEW:
                text += " " + self.tr("So few teach little; 40 or more would tell it apart.")
            if self._against(start):
                compared = self.tr("The new model is compared with {0}.")
                text += " " + compared.format(self._against(start))
        self.standing.setText(text)

    @Slot()
    def _on_start(self) -> None:
        order = self.order
        if order is not None:
            self.start_requested.emit(order)

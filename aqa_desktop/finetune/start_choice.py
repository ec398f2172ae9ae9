"""Where the learning starts from: the supplied model, one's own, an interrupted run, or a public backbone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

from aqa_core.data.runs import StoredRun
from aqa_desktop.finetune import wording
from aqa_desktop.finetune.interrupted import Interrupted

StartKind = Literal["supplied", "own", "run", "backbone"]

_KINDS: tuple[StartKind, ...] = ("supplied", "own", "run", "backbone")
_LETTERS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What was chosen: a model or backbone by its name, or an interrupted run."""

    kind: StartKind
    name: str = ""
    run: Interrupted | None = None


class StartChoice(QGroupBox):
    """Offers the starts; what there is none of cannot be chosen.

    Signals:
        changed: another start is chosen.
        backbones_requested: the public backbones are to be seen.
    """

    changed = Signal()
    backbones_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Start from"))
        self._supplied = ""
        self._backbone = ""
        self._runs: list[Interrupted] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 10)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._group = QButtonGroup(self)
        self.models, self.runs = self._make_list(), self._make_list()
        self.choose_backbone = QPushButton()
        self.choose_backbone.setProperty("role", "small")
        self.choose_backbone.clicked.connect(self.backbones_requested)
        self._add_all()
        self._group.idToggled.connect(self._on_toggled)
        self.models.activated.connect(self._on_model_chosen)
        self.runs.activated.connect(self._on_run_chosen)
        self.set_models((), supplied="")
        self.set_runs([])
        self.set_backbone("")
        self.choose("supplied")

    @property
    def start(self) -> Start | None:
        """What is chosen, or None where it is not there."""
        kind = _KINDS[self._group.checkedId()]
        if kind == "run":
            row = self.runs.currentIndex()
            run = self._runs[row] if 0 <= row < len(self._runs) else None
            return Start(kind=kind, name=run.run.start, run=run) if run else None
        names = {"supplied": self._supplied, "backbone": self._backbone}
        name = names.get(kind, self.models.currentData() or "")
        return Start(kind=kind, name=name) if name else None

    def choose(self, kind: StartKind) -> None:
        """Choose a start."""
        self._group.button(_KINDS.index(kind)).setChecked(True)

    def choose_run(self, run: StoredRun) -> None:
        """Choose an interrupted run, if it is among those that are offered."""
        for row, one in enumerate(self._runs):
            if one.run.path == run.path:
                self.runs.setCurrentIndex(row)
                self.choose("run")

    def set_models(self, own: Sequence[str], *, supplied: str) -> None:
        """Offer models.

        Args:
            own: names of the user's own, those that came with the program left out.
            supplied: the one that came with the program and is the usual start.
        """
        now = self.models.currentData()
        self._supplied = supplied
        self.models.clear()
        for name in own:
            self.models.addItem(name, name)
        self.models.setCurrentIndex(max(0, self.models.findData(now)) if own else -1)
        self._enable("own", self.models, is_there=bool(own))

    def set_runs(self, runs: Sequence[Interrupted]) -> None:
        """Offer to go on with these runs, the newest first."""
        self._runs = list(runs)
        self.runs.clear()
        for one in self._runs:
            self.runs.addItem(wording.interrupted(one.run))
        self._enable("run", self.runs, is_there=bool(self._runs))

    def set_backbone(self, name: str) -> None:
        """Show which public backbone was chosen."""
        self._backbone = name
        text = name or self.tr("Choose…")
        self.choose_backbone.setText(text)
        said = self.tr("Public backbone: {0}").format(name) if name else self.tr("Choose one")
        self.choose_backbone.setAccessibleName(said)
        self.changed.emit()

    def _add_all(self) -> None:
        texts = {
            "supplied": self.tr("The &supplied model"),
            "own": self.tr("M&y model"),
            "run": self.tr("&Continue the run of"),
            "backbone": self.tr("A &public backbone"),
        }
        notes = {
            "supplied": self.tr(
                "Learns from every label afresh. The best start for nearly everyone."
            ),
            "own": self.tr("It may know the held-out dives already, which flatters both sides."),
            "run": self.tr("Goes on where it was interrupted, and ends with the same figures."),
            "backbone": self.tr(
                "A network that knows actions, not dives. Better with many labels."
            ),
        }
        fields = {"own": self.models, "run": self.runs, "backbone": self.choose_backbone}
        self._notes: dict[StartKind, QLabel] = {}
        for row, kind in enumerate(_KINDS):
            radio = QRadioButton(texts[kind])
            radio.setAccessibleName(texts[kind].replace("&", ""))
            radio.setAccessibleDescription(notes[kind])
            self._group.addButton(radio, row)
            self._grid.addWidget(radio, 2 * row, 0, 1, 1 if kind in fields else 2)
            if kind in fields:
                self._grid.addWidget(fields[kind], 2 * row, 1)
            self._notes[kind] = _note(notes[kind])
            self._grid.addWidget(self._notes[kind], 2 * row + 1, 0, 1, 2)
        self.models.setAccessibleName(self.tr("My models"))
        self.runs.setAccessibleName(self.tr("Interrupted runs"))

    def _make_list(self) -> QComboBox:
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(_LETTERS)
        return made

    def _enable(self, kind: StartKind, field: QComboBox, *, is_there: bool) -> None:
        button = self._group.button(_KINDS.index(kind))
        button.setEnabled(is_there)
        field.setVisible(is_there)
        if not is_there and button.isChecked():
            self.choose("supplied")
        self.changed.emit()

    @Slot(int, bool)
    def _on_toggled(self, number: int, is_on: bool) -> None:
        # only the note of what is chosen stands there: the window is not high
        self._notes[_KINDS[number]].setVisible(is_on)
        if is_on:
            self.changed.emit()
            if _KINDS[number] == "backbone" and not self._backbone:
                self.backbones_requested.emit()

    @Slot()
    def _on_model_chosen(self) -> None:
        self.choose("own")
        self.changed.emit()

    @Slot()
    def _on_run_chosen(self) -> None:
        self.choose("run")
        self.changed.emit()


def _note(text: str) -> QLabel:
    note = QLabel(text)
    note.setWordWrap(True)
    note.setProperty("role", "muted")
    note.setContentsMargins(24, 0, 0, 4)
    note.hide()
    return note

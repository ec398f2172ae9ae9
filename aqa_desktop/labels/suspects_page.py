"""The label doctor: labels at odds with the model and with similar dives, each opened at the second that tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.labels.doctor import Suspect
from aqa_desktop.labels.rows_view import RowsView
from aqa_desktop.labels.suspect_table import FILE, SuspectTable
from aqa_desktop.widgets.words import number


class SuspectsPage(QWidget):
    """Looks for doubtful labels and shows them.

    Signals:
        look_requested: look with the model that scores.
        cancel_requested: stop looking.
        clip_requested: Path of a clip and the second to look at, or None.
        change_requested: Suspect whose row is to be edited.
        leave_out_requested: Suspect whose row is to go.
    """

    look_requested = Signal()
    cancel_requested = Signal()
    clip_requested = Signal(object, object)
    change_requested = Signal(object)
    leave_out_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suspects: list[Suspect] = []
        self._model = SuspectTable(self)
        self.list = RowsView(self._model, name=self.tr("Doubtful labels"), stretched=(FILE,))
        self._make_bar()
        self._lay_out()
        self.list.row_changed.connect(self._show_details)
        self.list.open_requested.connect(self._on_open)
        self.list.edit_requested.connect(self._on_edit)
        self.list.removal_requested.connect(self._on_leave_out)
        self.clear()

    @property
    def suspect(self) -> Suspect | None:
        """The suspect of the chosen row."""
        return self._model.at(self.list.row)

    @property
    def count(self) -> int:
        """How many doubtful labels there are."""
        return len(self._suspects)

    def allow(self, *, is_ready: bool) -> None:
        """Say whether there is a folder to look through, and a model."""
        self.look.setEnabled(is_ready)

    @Slot()
    def clear(self) -> None:
        """Show none: nobody has looked, or the rows are others now."""
        self._show([])
        self._say(
            self.tr(
                "Before it learns, the model that scores can name labels that it and similar dives speak against: "
                "a slip of the pen, the wrong clip, a DD left out."
            )
        )

    @Slot()
    def show_started(self) -> None:
        """Say that it looks."""
        self.look.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.cancel.setEnabled(True)
        self.cancel.show()
        self._say(self.tr("Starting…"))

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show how many dives it has seen."""
        if not self.cancel.isEnabled():
            return
        if progress.total:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
        done, total = number(progress.done, 0), number(progress.total or 0, 0)
        if progress.stage == "checking":
            self._say(self.tr("Checking clip {0} of {1}…").format(done, total))
        else:
            self._say(self.tr("Looking at dive {0} of {1}…").format(done, total))

    @Slot(object)
    def show_suspects(self, suspects: Sequence[Suspect]) -> None:
        """Show what it found."""
        self._show(suspects)
        if suspects:
            self._say(self.tr("Most doubtful first. A doubt is no proof: look at the clip."))
            self.list.table.selectRow(0)
        else:
            self._say(self.tr("No label is at odds with both the model and similar dives."))

    @Slot(object)
    def show_error(self, error: AqaError) -> None:
        """Say why it could not look."""
        self._say(" ".join(filter(None, (error.sentence, error.remedy))), role="problem")

    @Slot()
    def show_ended(self) -> None:
        """It does not look any more."""
        was_cancelled = not self.cancel.isEnabled()
        for widget in (self.progress, self.cancel):
            widget.hide()
        self.look.show()
        if was_cancelled:
            self._say(self.tr("Stopped. What it has seen is kept for the next time."))

    def forget_row(self, row: int) -> None:
        """Know that a row was left out: those below it have moved up."""
        left = [one for one in self._suspects if one.row != row]
        self._show([replace(one, row=one.row - (one.row > row)) for one in left])

    def _make_bar(self) -> None:
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setAccessibleName(self.tr("What the label doctor says"))
        self.look = QPushButton(self.tr("Look for doubtful labels"))
        self.look.setAccessibleName(self.look.text())
        self.look.setAutoDefault(False)
        self.look.clicked.connect(self.look_requested)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(90)
        self.progress.setAccessibleName(self.tr("How far the label doctor is"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Stop looking for doubtful labels"))
        self.cancel.setProperty("role", "small")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._on_cancel)
        for widget in (self.progress, self.cancel):
            widget.hide()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.said, 1)
        for widget in (self.progress, self.cancel, self.look):
            bar.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(bar)
        column.addWidget(self.list, 1)

    def _show(self, suspects: Sequence[Suspect]) -> None:
        self._suspects = list(suspects)
        self._model.show_suspects(self._suspects)
        self._show_details()

    @Slot()
    def _show_details(self) -> None:
        suspect = self.suspect
        self.list.say(suspect.sentence if suspect is not None else "")
        self.list.allow(clip=suspect is not None, row=suspect is not None)
        text = self.tr("Open clip")
        if suspect is not None and suspect.at_s is not None:
            text = self.tr("Open at {0} s").format(number(suspect.at_s, 1))
        self.list.open.setText(text)
        self.list.open.setAccessibleName(text)

    def _say(self, text: str, *, role: str = "muted") -> None:
        self.said.setText(text)
        self.said.setAccessibleDescription(text)
        if self.said.property("role") != role:
            self.said.setProperty("role", role)
            self.said.style().unpolish(self.said)
            self.said.style().polish(self.said)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._say(self.tr("Cancelling…"))
        self.cancel_requested.emit()

    @Slot()
    def _on_open(self) -> None:
        suspect = self.suspect
        if suspect is not None:
            self.clip_requested.emit(suspect.clip, suspect.at_s)

    @Slot()
    def _on_edit(self) -> None:
        if self.suspect is not None:
            self.change_requested.emit(self.suspect)

    @Slot()
    def _on_leave_out(self) -> None:
        if self.suspect is not None:
            self.leave_out_requested.emit(self.suspect)

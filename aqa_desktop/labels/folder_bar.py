"""Which labelled folder, how many of its dives can be used, and the check while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.widgets.words import number

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport

_LETTERS = 18


class FolderBar(QWidget):
    """Two lines: the folder, and how it stands.

    Signals:
        folder_chosen: Path from the list of recent ones, or another one.
        cancel_requested: stop the check.
    """

    folder_chosen = Signal(object)
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folders = QComboBox()
        self.folders.setAccessibleName(self.tr("Labelled folder"))
        self.folders.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.folders.setMinimumContentsLength(_LETTERS)
        self.folders.setPlaceholderText(self.tr("No folder chosen"))
        self.folders.activated.connect(self._on_activated)
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose a labelled folder"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._on_choose)
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        self.standing.setAccessibleName(self.tr("How the folder stands"))
        self._make_check()
        self._lay_out()
        self.show_nothing()

    def show_folders(self, folders: Sequence[Path], now: Path | None) -> None:
        """Offer the recent folders and show the one that holds."""
        with QSignalBlocker(self.folders):
            self.folders.clear()
            for folder in folders:
                self.folders.addItem(str(folder), folder)
            rows = [row for row, folder in enumerate(folders) if folder == now]
            self.folders.setCurrentIndex(rows[0] if rows else -1)
        self.folders.setToolTip(str(now) if now is not None else "")

    def show_nothing(self) -> None:
        """Say nothing: no folder is chosen."""
        self._say("")
        self._show_check(is_on=False)

    @Slot()
    def show_started(self) -> None:
        """Say that the folder is being checked."""
        self._say(self.tr("Checking the labels…"))
        self.progress.setRange(0, 0)
        self._show_check(is_on=True)

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show how many clips were looked at."""
        if progress.total:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            done, total = number(progress.done, 0), number(progress.total, 0)
            self._say(self.tr("Looking at clip {0} of {1}…").format(done, total))

    def show_report(self, report: LabelsReport) -> None:
        """Say how many dives can be used."""
        self._show_check(is_on=False)
        rows, usable = number(report.row_count, 0), number(len(report.dives), 0)
        errors, cautions = len(report.errors), len(report.cautions)
        parts = [self.tr("{0} dives, {1} usable").format(rows, usable)]
        if errors:
            text = self.tr("1 error") if errors == 1 else self.tr("{0} errors")
            parts.append(text.format(number(errors, 0)))
        if cautions:
            text = self.tr("1 caution") if cautions == 1 else self.tr("{0} cautions")
            parts.append(text.format(number(cautions, 0)))
        if not errors + cautions:
            parts.append(self.tr("nothing wrong"))
        self._say(" · ".join(parts))

    @Slot(object)
    def show_error(self, error: AqaError) -> None:
        """Say why the folder cannot be used at all."""
        self._show_check(is_on=False)
        self._say(" ".join(filter(None, (error.sentence, error.remedy))), role="problem")

    @Slot()
    def show_cancelled(self) -> None:
        """Say that the check was stopped."""
        self._show_check(is_on=False)
        self._say(self.tr("The check was stopped; choose the folder again to check it."))

    def _make_check(self) -> None:
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(90)
        self.progress.setAccessibleName(self.tr("How far the check is"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Stop checking the labels"))
        self.cancel.setProperty("role", "small")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._on_cancel)

    def _lay_out(self) -> None:
        name = QLabel(self.tr("&Labelled folder"))
        name.setBuddy(self.folders)
        first = QHBoxLayout()
        first.addWidget(name)
        first.addWidget(self.folders, 1)
        first.addWidget(self.choose)
        second = QHBoxLayout()
        second.addWidget(self.standing, 1)
        second.addWidget(self.progress)
        second.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)

    def _show_check(self, *, is_on: bool) -> None:
        self.progress.setVisible(is_on)
        self.cancel.setVisible(is_on)
        self.cancel.setEnabled(True)

    def _say(self, text: str, *, role: str = "") -> None:
        self.standing.setText(text)
        self.standing.setAccessibleDescription(text)
        self.standing.setVisible(bool(text))
        if self.standing.property("role") != role:
            self.standing.setProperty("role", role)
            self.standing.style().unpolish(self.standing)
            self.standing.style().polish(self.standing)

    @Slot()
    def _on_choose(self) -> None:
        start = str(self.folders.currentData() or "")
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a labelled folder"), start)
        if name:
            self.folder_chosen.emit(Path(name))

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        folder = self.folders.itemData(row)
        if isinstance(folder, Path):
            self.folder_chosen.emit(folder)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._say(self.tr("Cancelling…"))
        self.cancel_requested.emit()

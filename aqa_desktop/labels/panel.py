"""The panel of the labelled folder: choose it, see what is wrong, mend it row by row, doubt it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from aqa_core.errors import AqaError
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.labels.checker import LabelsChecker
from aqa_desktop.labels.doctor import Doctor, Suspect
from aqa_desktop.labels.folder_bar import FolderBar
from aqa_desktop.labels.heading import EmptyPage, Heading
from aqa_desktop.labels.mending import Mending
from aqa_desktop.labels.problems_page import ProblemsPage
from aqa_desktop.labels.repairs import Repairs
from aqa_desktop.labels.suspects_page import SuspectsPage
from aqa_desktop.session import RecentFiles
from aqa_desktop.theme import Colours

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport
    from aqa_core.data.label_problem import LabelProblem

_EMPTY = 2


class LabelsPanel(QWidget):
    """Shows a labelled folder and mends it.

    Signals:
        folder_changed: Path, or None.
        report_changed: LabelsReport, or None while it is not known how the folder stands.
        clip_requested: Path of a clip to be seen, and the second to look at or None.
        collect_requested: the true scores entered in the window are to become a labelled folder.
    """

    folder_changed = Signal(object)
    report_changed = Signal(object)
    clip_requested = Signal(object, object)
    collect_requested = Signal()

    def __init__(
        self, checking: Lane, changing: Lane, doctor: Doctor, parent: QWidget | None = None
    ) -> None:
        """Make the panel.

        Args:
            checking: the lane that checks; a large folder takes a while.
            changing: the lane that reads and writes the table; it must not wait behind a check.
            doctor: looks for doubtful labels; whoever closes the program closes it.
            parent: the window.
        """
        super().__init__(parent)
        self.report: LabelsReport | None = None
        self._model = ""
        self._refused: AqaError | None = None
        self._was_shown = False
        self._recent = RecentFiles(self, name="labelled_folders.json")
        self.checker, self.repairs, self.doctor = (
            LabelsChecker(checking, self),
            Repairs(changing, self),
            doctor,
        )
        self._mending = Mending(self.repairs, self)
        self.bar, self.heading = FolderBar(), Heading()
        self.problems, self.suspects = ProblemsPage(), SuspectsPage()
        self._lay_out()
        self._connect_folder()
        self._connect_repairs()
        self._connect_doctor()
        self._show_report(None)

    @property
    def folder(self) -> Path | None:
        """The folder that was chosen."""
        return self.checker.folder

    @Slot(object)
    def set_folder(self, folder: Path | None) -> None:
        """Work on another folder, or on none."""
        folder = folder.absolute() if folder is not None else None
        self.repairs.set_folder(folder)
        self.doctor.cancel()
        self.suspects.clear()
        if folder is not None:
            self._recent.add(folder)
        self.bar.show_folders(self._recent.paths, folder)
        self.bar.show_nothing()
        self._show_report(None)
        self.checker.set_folder(folder)

    @Slot(str)
    def set_model(self, name: str) -> None:
        """Know which model scores; empty for none."""
        self._model = name
        self._allow()

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.problems.set_colours(colours)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the folder of the last time."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            if self.folder is None and self._recent.paths:
                self.set_folder(self._recent.paths[0])

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        for page in (self.problems, self.suspects, EmptyPage()):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.heading)
        column.addWidget(self._pages, 1)

    def _connect_folder(self) -> None:
        bar, checker = self.bar, self.checker
        self.heading.page_chosen.connect(self._pages.setCurrentIndex)
        self.heading.collect_requested.connect(self.collect_requested)
        self.heading.undo_requested.connect(self._on_undo)
        bar.folder_chosen.connect(self.set_folder)
        bar.cancel_requested.connect(checker.cancel)
        checker.folder_changed.connect(self.folder_changed)
        checker.started.connect(self._on_started)
        checker.progressed.connect(bar.show_progress)
        checker.checked.connect(self._on_checked)
        checker.failed.connect(self._on_failed)
        checker.cancelled.connect(bar.show_cancelled)
        checker.table_changed.connect(self.repairs.table_changed_elsewhere)
        checker.table_changed.connect(self.suspects.clear)
        checker.started.connect(self._hold)
        bar.show_folders(self._recent.paths, None)

    def _connect_repairs(self) -> None:
        repairs, problems, suspects = self.repairs, self.problems, self.suspects
        problems.clip_requested.connect(lambda clip: self.clip_requested.emit(clip, None))
        problems.change_requested.connect(self._mending.mend)
        problems.leave_out_requested.connect(self._on_leave_out)
        suspects.clip_requested.connect(self.clip_requested)
        suspects.change_requested.connect(self._mending.look_at)
        suspects.leave_out_requested.connect(self._on_leave_out)
        self._mending.mended.connect(problems.stay_at)
        self._mending.mended.connect(self._hold)
        repairs.changed.connect(self.checker.check)
        repairs.failed.connect(self._on_not_changed)
        repairs.undo_changed.connect(self.heading.show_undo)

    def _connect_doctor(self) -> None:
        doctor, suspects = self.doctor, self.suspects
        suspects.look_requested.connect(self._on_look)
        suspects.cancel_requested.connect(doctor.cancel)
        doctor.started.connect(suspects.show_started)
        doctor.progressed.connect(suspects.show_progress)
        doctor.found.connect(suspects.show_suspects)
        doctor.failed.connect(suspects.show_error)
        doctor.ended.connect(suspects.show_ended)
        doctor.ended.connect(self._allow)
        doctor.found.connect(self._name_tabs)

    def _show_report(self, report: LabelsReport | None) -> None:
        self.report, self._refused = report, None
        self.problems.show_report(report)
        has_folder = self.folder is not None
        self.heading.tabs.setVisible(has_folder)
        self._pages.setCurrentIndex(self.heading.tabs.currentIndex() if has_folder else _EMPTY)
        self._allow()
        self._name_tabs()
        self.report_changed.emit(report)

    @Slot()
    def _allow(self) -> None:
        is_ready = self.report is not None and bool(self.report.dives) and bool(self._model)
        self.suspects.allow(is_ready=is_ready)

    @Slot()
    def _name_tabs(self) -> None:
        problems = len(self.report.problems) if self.report is not None else 0
        self.heading.count(problems=problems, suspects=self.suspects.count)

    @Slot()
    def _on_started(self) -> None:
        self.bar.show_started()
        # what was known of the folder stays readable while it is checked again
        self.report_changed.emit(None)

    @Slot(object)
    def _on_checked(self, report: LabelsReport) -> None:
        self.bar.show_report(report)
        if self._refused is not None:
            self.bar.show_error(self._refused)
        self._show_report(report)
        if not self.repairs.is_busy:
            self._hold(is_held=False)

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        self._show_report(None)
        self.heading.tabs.hide()
        self._pages.setCurrentIndex(_EMPTY)
        self.bar.show_error(error)

    @Slot(object)
    def _on_leave_out(self, one: LabelProblem | Suspect) -> None:
        if one.row is None:
            return
        self._hold()
        self.problems.stay_at(one.row)
        self.repairs.leave_out(one.row, file=one.file)
        self.suspects.forget_row(one.row)
        self._name_tabs()

    @Slot()
    def _on_undo(self) -> None:
        self._hold()
        # rows have other numbers again
        self.suspects.clear()
        self._name_tabs()
        self.repairs.undo()

    @Slot(object)
    def _on_not_changed(self, error: AqaError) -> None:
        self.suspects.clear()
        self._refused = error  # said once the list is right again
        self.checker.check_again()

    @Slot()
    def _hold(self, *, is_held: bool = True) -> None:
        """Let no row be changed until the next report: what is listed may have other numbers by now."""
        self.problems.list.hold(is_held=is_held)
        self.suspects.list.hold(is_held=is_held)

    @Slot()
    def _on_look(self) -> None:
        if self.folder is not None and self._model:
            self.suspects.clear()
            self.doctor.look(self.folder, self._model)

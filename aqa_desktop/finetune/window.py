"""The window "Teach it your dives": what to learn from and how; then the run, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from aqa_core.data.runs import StoredRun
from aqa_core.errors import AqaError
from aqa_desktop.finetune.asking import ask
from aqa_desktop.finetune.backbones_page import BackbonesPage
from aqa_desktop.finetune.earlier import EarlierPage
from aqa_desktop.finetune.ending import kept_old, notice_of, offer_of, result_of, result_of_run
from aqa_desktop.finetune.looking import Found
from aqa_desktop.finetune.order import Order
from aqa_desktop.finetune.result_page import ResultPage
from aqa_desktop.finetune.run_page import RunPage
from aqa_desktop.finetune.setup_page import SetupPage
from aqa_desktop.finetune.teaching import Teaching
from aqa_desktop.jobs.child import Outcome
from aqa_desktop.notices import NoticeBar
from aqa_desktop.theme import Colours

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport


class TeachingWindow(QDialog):
    """Shows one page at a time: setting up, the run, its result, earlier runs, public backbones.

    Signals:
        runs_wanted: the runs and models there are should be looked for.
        deletion_requested: Path of a run folder that is to go.
        use_requested: Path of a model file, and the name it is to have.
        clip_requested: Path of a clip to be seen, and the second to look at or None.
    """

    runs_wanted = Signal()
    deletion_requested = Signal(object)
    use_requested = Signal(object, str)
    clip_requested = Signal(object, object)

    def __init__(self, teaching: Teaching, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Teach it your dives"))
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self._teaching = teaching
        self._was_offered = False
        self.notices = NoticeBar()
        self.setup_page, self.run_page = SetupPage(), RunPage()
        self.result_page, self.earlier_page = ResultPage(), EarlierPage()
        self.backbones_page = BackbonesPage()
        self._pages = QStackedWidget()
        for page in (
            self.setup_page,
            self.run_page,
            self.result_page,
            self.earlier_page,
            self.backbones_page,
        ):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        self._connect_pages()
        self._connect_run()
        self._warming = QTimer(self)
        self._warming.timeout.connect(self._warm_up)
        self.resize(1024, 600)
        if teaching.is_running:
            self._on_started()

    def place_labels(self, panel: QWidget) -> None:
        """Put in what chooses the labelled folder and shows its problems."""
        self.setup_page.place_labels(panel)

    def place_backbones(self, panel: QWidget) -> None:
        """Put in what chooses a public backbone."""
        self.backbones_page.place(panel)

    @Slot(object)
    def set_folder(self, folder: Path | None) -> None:
        """Learn from another folder, or from none yet."""
        self.setup_page.set_folder(folder)

    @Slot(object)
    def show_report(self, report: LabelsReport | None) -> None:
        """Know how many dives are fit to learn from; None while that is being found out."""
        self.setup_page.show_report(report)

    @Slot(str)
    def set_backbone(self, name: str) -> None:
        """Start from a public backbone that was chosen."""
        self.setup_page.choice.set_backbone(name)
        self.setup_page.choice.choose("backbone")
        self._show(self.setup_page)

    @Slot(object)
    def show_found(self, found: Found) -> None:
        """Offer the models and runs there are."""
        self.setup_page.set_stored(found.scorable, supplied=found.supplied)
        self.setup_page.choice.set_models(found.own, supplied=found.supplied)
        busy = (
            self._teaching.order.output
            if self._teaching.is_running and self._teaching.order
            else None
        )
        runs = [run for run in found.runs if run.path != busy]
        self.setup_page.choice.set_runs([one for one in found.interrupted if one.run.path != busy])
        self.earlier_page.show_runs(runs)
        # one that the user stopped is listed, and not brought up
        self._offer(next((run for run in runs if run.can_continue), None))

    @Slot(str)
    def set_champion(self, name: str) -> None:
        """Know the model that scores now: the new one is compared with it."""
        self.setup_page.set_champion(name)

    @Slot(str)
    def tell_device(self, kind: str) -> None:
        """Know what this computer can learn on: `cpu`, `cuda` or `mps`."""
        self.setup_page.manner.tell_device(kind)

    @Slot(object)
    def show_error(self, error: AqaError) -> None:
        """Say what could not be done."""
        self.notices.show_error(error)
        if self.page is self.result_page:
            self.result_page.show_trouble(error.sentence)

    @Slot(str)
    def show_used(self, name: str) -> None:
        """Say that a model of a run scores from now on."""
        if self._pages.currentWidget() is self.result_page:
            self.result_page.show_used(name)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.notices.set_colours(colours)
        self.run_page.set_colours(colours)
        self.result_page.set_colours(colours)

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front."""
        self.runs_wanted.emit()
        self.show()
        self.raise_()
        self.activateWindow()
        self._warming.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Prepare nothing that nobody looks at."""
        super().hideEvent(event)
        self._warming.stop()

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self._pages.currentWidget()

    def _connect_pages(self) -> None:
        self.setup_page.start_requested.connect(self._on_start)
        self.setup_page.earlier_requested.connect(self._on_earlier)
        self.setup_page.choice.backbones_requested.connect(self._on_backbones)
        self.result_page.use_requested.connect(self.use_requested)
        self.result_page.keep_requested.connect(self._on_keep)
        self.result_page.back_requested.connect(self._on_back)
        self.result_page.clip_requested.connect(self.clip_requested)
        self.earlier_page.result_requested.connect(self._on_result)
        self.earlier_page.continue_requested.connect(self._on_continue)
        self.earlier_page.deletion_requested.connect(self._on_delete)
        self.earlier_page.back_requested.connect(self._on_back)
        self.backbones_page.back_requested.connect(self._on_back)

    def _connect_run(self) -> None:
        teaching = self._teaching
        self.run_page.stop_requested.connect(teaching.stop)
        self.run_page.discard_requested.connect(teaching.discard)
        self.run_page.end_requested.connect(teaching.end)
        teaching.started.connect(self._on_started)
        teaching.changed.connect(self.run_page.show_news)
        teaching.stopping.connect(self._on_stopping)
        teaching.silent.connect(self.run_page.show_silence)
        teaching.kept_awake.connect(self.run_page.show_awake)
        teaching.ended.connect(self._on_ended)

    @Slot()
    def _warm_up(self) -> None:
        # the plots take a third of a second together; bit by bit nobody waits for them
        if not self.run_page.warm_up() and not self.result_page.warm_up():
            self._warming.stop()

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)

    def _offer(self, run: StoredRun | None) -> None:
        """Say once that a run was broken off, by a crash or by the current: few would look for it."""
        if run is None or self._teaching.is_running or self._was_offered:
            return
        self._was_offered = True
        self.notices.show_notice(offer_of(run, lambda: self._on_continue(run)))

    @Slot(object)
    def _on_start(self, order: Order) -> None:
        if not self._teaching.is_running:
            self.notices.clear()
            self._teaching.start(order)

    @Slot()
    def _on_started(self) -> None:
        self.run_page.begin(self._teaching.state)
        self._show(self.run_page)

    @Slot()
    def _on_stopping(self) -> None:
        self.run_page.show_stopping(is_discarding=self._teaching.is_discarding)

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        self.run_page.finish()
        result = result_of(self._teaching.order, self._teaching.state, outcome)
        if result is not None:
            self.result_page.show_result(result)
            self._show(self.result_page)
        else:
            self.notices.show_notice(notice_of(outcome, was_unwanted=self._teaching.is_discarding))
            self._show(self.setup_page)
        self.runs_wanted.emit()

    @Slot()
    def _on_earlier(self) -> None:
        self.runs_wanted.emit()
        self._show(self.earlier_page)

    @Slot()
    def _on_backbones(self) -> None:
        self._show(self.backbones_page)

    @Slot()
    def _on_back(self) -> None:
        self._show(self.run_page if self._teaching.is_running else self.setup_page)

    @Slot()
    def _on_keep(self) -> None:
        self._show(self.setup_page)
        self.notices.show_notice(kept_old())

    @Slot(object)
    def _on_result(self, run: StoredRun) -> None:
        result = result_of_run(run)
        if result is not None:
            self.result_page.show_result(result)
            self._show(self.result_page)

    @Slot(object)
    def _on_continue(self, run: StoredRun) -> None:
        self.setup_page.choice.choose_run(run)
        self._show(self.setup_page)

    @Slot(object)
    def _on_delete(self, run: StoredRun) -> None:
        path = run.path
        ask(
            self,
            self.tr("Delete the run {0}?").format(run.name),
            consequence=self.tr("A model of it that you use already stays."),
            yes=self.tr("Delete"),
            no=self.tr("Keep it"),
            act=lambda: self.deletion_requested.emit(path),
        )

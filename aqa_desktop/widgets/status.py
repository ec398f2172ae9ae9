"""The status bar: one message, the job with its Cancel, and chips for device and model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from aqa_core.progress import Progress
from aqa_desktop.backend import Ready
from aqa_desktop.widgets.elided import ElidedLabel


class StatusBar(QStatusBar):
    """Shows what goes on.

    Signals:
        cancel_requested: stop the job.
        model_requested: name of another model.
        teaching_requested: the run that teaches is to be seen.
    """

    cancel_requested = Signal()
    model_requested = Signal(str)
    teaching_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(6, 0, 6, 0)
        self.message = ElidedLabel()
        self.message.setAccessibleName(self.tr("Message"))
        self._jobs: dict[str, tuple[str, bool]] = {}
        self._model_commands: list[QAction] = []
        self._make_job()
        self._make_chips()
        self.addWidget(self.message, 1)
        for widget in (
            self.stage,
            self.progress,
            self.cancel,
            self.teaching,
            self.device,
            self.model,
        ):
            self.addPermanentWidget(widget)
        self._show_job()
        self.show_loading()

    def say(self, message: str) -> None:
        """Show a message until the next."""
        self.message.set_full_text(message)

    def begin_job(self, job: str, stage: str, *, can_cancel: bool) -> None:
        """Show that work goes on; of several the one that began last is shown.

        Args:
            job: which work, for `end_job`.
            stage: what is being done, in a word or two.
            can_cancel: whether Cancel stops it.
        """
        self._jobs.pop(job, None)
        self._jobs[job] = (stage, can_cancel)
        self._show_job()

    def show_stage(self, job: str, stage: str, *, fraction: float | None) -> None:
        """Say where a job is; seen if it is the one that is shown."""
        if job in self._jobs:
            self._jobs[job] = (stage, self._jobs[job][1])
        if self._shown != job or not self.cancel.isEnabled():
            return
        self.stage.setText(stage)
        self._show_fraction(fraction)

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show where the work that is shown is."""
        if progress.message:
            self.say(progress.message)
        if self._shown in ("scoring", "opening"):
            stage = progress.stage[:1].upper() + progress.stage[1:]
            self.show_stage(self._shown, stage, fraction=progress.fraction)

    @Slot()
    def show_cancelling(self) -> None:
        """Acknowledge Cancel at once; the work may take a moment to hear it."""
        self.cancel.setEnabled(False)
        self.cancel.setText(self.tr("Cancelling…"))
        self.stage.setText(self.tr("Cancelling…"))

    def end_job(self, job: str) -> None:
        """This work does not go on any more."""
        if self._jobs.pop(job, None) is not None:
            self._show_job()

    @property
    def _shown(self) -> str:
        return next(reversed(self._jobs), "")

    def _show_job(self) -> None:
        stage, can_cancel = self._jobs.get(self._shown, ("", False))
        self.stage.setText(stage)
        self.progress.setRange(0, 0)
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setEnabled(True)
        self.stage.setVisible(bool(self._jobs))
        self.progress.setVisible(bool(self._jobs))
        self.cancel.setVisible(can_cancel)

    def _show_fraction(self, fraction: float | None) -> None:
        self.progress.setRange(0, 0 if fraction is None else 100)
        if fraction is not None:
            self.progress.setValue(round(100 * fraction))

    @Slot()
    def show_loading(self) -> None:
        """Say that device and model are not known yet."""
        self.device.setText(self.tr("Looking for the device…"))
        self.model.setText(self.tr("Loading the model…"))
        self.model.setEnabled(False)

    @Slot(object)
    def show_ready(self, ready: Ready) -> None:
        """Show what scores."""
        self.device.setText(ready.device)
        self.model.setText(ready.model)
        self.model.setToolTip(self.tr("Model that scores; press to choose another"))
        self.model.setEnabled(True)

    @Slot()
    def show_not_ready(self) -> None:
        """Say that nothing can score."""
        self.device.setText(self.tr("No device"))
        self.model.setText(self.tr("No model"))
        self.model.setEnabled(False)

    @Slot(object)
    def show_models(self, names: tuple[str, ...]) -> None:
        """Offer these models."""
        self._models.clear()
        group = QActionGroup(self._models)
        for name in names:
            action = QAction(name, self._models, checkable=True)
            action.setChecked(name == self.model.text())
            action.triggered.connect(self._on_model_chosen)
            group.addAction(action)
            self._models.addAction(action)
        self._models.addSeparator()
        self._models.addActions(self._model_commands)

    def offer_commands(self, actions: Sequence[QAction]) -> None:
        """Offer commands below the models."""
        self._model_commands = list(actions)

    @Slot(str)
    def show_teaching(self, standing: str) -> None:
        """Show how far a run that teaches is; empty where none goes on."""
        self.teaching.setText(standing)
        self.teaching.setVisible(bool(standing))

    def _make_job(self) -> None:
        self.stage = QLabel()
        self.stage.setAccessibleName(self.tr("What is being done"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(130)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel scoring"))
        self.cancel.setProperty("role", "small")
        self.cancel.clicked.connect(self.cancel_requested)

    def _make_chips(self) -> None:
        self.teaching = QToolButton()
        self.teaching.setProperty("role", "chip")
        self.teaching.setAccessibleName(self.tr("It learns from your dives; press to see it"))
        self.teaching.setToolTip(self.tr("It learns from your dives; press to see it"))
        self.teaching.clicked.connect(self.teaching_requested)
        self.teaching.hide()
        self.device = QLabel()
        self.device.setProperty("role", "chip")
        self.device.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.device.setAccessibleName(self.tr("Device that scores"))
        self.model = QToolButton()
        self.model.setProperty("role", "chip")
        self.model.setAccessibleName(self.tr("Model that scores"))
        self.model.clicked.connect(self._on_model_clicked)
        self._models = QMenu(self)

    @Slot()
    def _on_model_clicked(self) -> None:
        top = self.model.mapToGlobal(QPoint(0, 0))
        self._models.popup(top - QPoint(0, self._models.sizeHint().height()))

    @Slot()
    def _on_model_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.model_requested.emit(action.text())

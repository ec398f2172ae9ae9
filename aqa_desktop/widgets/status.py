"""The status bar: one message, the job with its Cancel, and chips for device and model."""

from __future__ import annotations

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
    """

    cancel_requested = Signal()
    model_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(6, 0, 6, 0)
        self.message = ElidedLabel()
        self.message.setAccessibleName(self.tr("Message"))
        self._make_job()
        self._make_chips()
        self.addWidget(self.message, 1)
        for widget in (self.stage, self.progress, self.cancel, self.device, self.model):
            self.addPermanentWidget(widget)
        self.end_job()
        self.show_loading()

    def say(self, message: str) -> None:
        """Show a message until the next."""
        self.message.set_full_text(message)

    def begin_job(self, stage: str, *, can_cancel: bool) -> None:
        """Show that work goes on."""
        self.stage.setText(stage)
        self.progress.setRange(0, 0)
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setEnabled(True)
        self.stage.show()
        self.progress.show()
        self.cancel.setVisible(can_cancel)

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show where the work is."""
        if progress.message:
            self.say(progress.message)
        if not self.cancel.isEnabled():
            return
        self.stage.setText(progress.stage[:1].upper() + progress.stage[1:])
        fraction = progress.fraction
        self.progress.setRange(0, 0 if fraction is None else 100)
        if fraction is not None:
            self.progress.setValue(round(100 * fraction))

    @Slot()
    def show_cancelling(self) -> None:
        """Acknowledge Cancel at once; the work may take a moment to hear it."""
        self.cancel.setEnabled(False)
        self.cancel.setText(self.tr("Cancelling…"))
        self.stage.setText(self.tr("Cancelling…"))

    @Slot()
    def end_job(self) -> None:
        """No work goes on any more."""
        for widget in (self.stage, self.progress, self.cancel):
            widget.hide()

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

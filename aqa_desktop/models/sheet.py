"""The window of models: which there are, use one, give it away, remove it, go back to the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aqa_core.checkpoints.store import StoredModel
from aqa_desktop.models import model_words
from aqa_desktop.models.keeper import ModelKeeper
from aqa_desktop.models.model_table import NAME, ModelTable
from aqa_desktop.models.sheet_parts import ActionButton, RemovalQuestion
from aqa_desktop.widgets.rows import RowsTable

_SIZE = (780, 420)
_FILES = "*.safetensors"


def ask_where(parent: QWidget, name: str, title: str, folder: str) -> Path | None:
    """Ask for the file to save a model in; None where the user changed his mind."""
    start = str(Path(folder) / f"{name}.safetensors")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, start, f"({_FILES})")
    if not chosen:
        return None
    path = Path(chosen)
    named = path.with_name(f"{path.name}.safetensors")
    # the dialog asked about the name as it was typed; nothing else is written over
    return named if not path.suffix and not named.exists() else path


class ModelsSheet(QDialog):
    """Shows the models in a window beside the work.

    Signals:
        use_requested: name of the model that is to score.
    """

    use_requested = Signal(str)

    def __init__(
        self, keeper: ModelKeeper, actions: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        """Make the window.

        Args:
            keeper: lists, exports and removes.
            actions: commands that get a button of their own: to go back, to add a file.
            parent: the main window.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._keeper = keeper
        self._models: tuple[StoredModel, ...] = ()
        self._scoring = ""
        self._folder = ""
        self._table = ModelTable(self)
        self.table = RowsTable(self._table, self.tr("Models on this computer"), stretched=(NAME,))
        self.table.doubleClicked.connect(self._on_use)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setProperty("role", "muted")
        self.about.setAccessibleName(self.tr("About this model"))
        self.use = self._button(self.tr("Use it"), self._on_use, is_main=True)
        self.save = self._button(self.tr("Save as a file…"), self._on_save)
        self.remove = self._button(self.tr("Remove…"), self._on_remove)
        self.question = RemovalQuestion()
        self.question.agreed.connect(self._on_agreed)
        self._lay_out(actions)
        self.table.row_changed.connect(self._on_row)
        keeper.listed.connect(self.show_models)
        self.resize(*_SIZE)
        self._show_details()

    @property
    def selected(self) -> StoredModel | None:
        """The model of the row that is selected."""
        return self._table.at(self.table.row)

    def select(self, name: str) -> None:
        """Select the row of a model."""
        if (row := self._table.row_of(name)) >= 0:
            self.table.selectRow(row)

    @Slot(object)
    def show_models(self, models: tuple[StoredModel, ...]) -> None:
        """Show what there is."""
        self._models = models
        self._show()

    @Slot(str)
    def show_scoring(self, name: str) -> None:
        """Show which model scores now."""
        self._scoring = name
        self._show()

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front, with what there is now."""
        self._keeper.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def _button(
        self, text: str, pressed: Callable[[], object], *, is_main: bool = False
    ) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rstrip("…"))
        button.setAutoDefault(False)
        if is_main:
            button.setProperty("role", "main")
        button.clicked.connect(pressed)
        return button

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        buttons = QHBoxLayout()
        for button in (self.use, self.save, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for action in actions:
            buttons.addWidget(ActionButton(action))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)
        column.addWidget(self.question)
        column.addLayout(buttons)

    def _show(self) -> None:
        before = self.selected
        self._table.show_models(self._models, self._scoring)
        self.select(before.name if before is not None else self._scoring)
        if self.selected is None and self._models:
            self.table.selectRow(0)
        self._show_details()

    def _show_details(self) -> None:
        model = self.selected
        manifest = model.manifest if model is not None else None
        can_score = manifest is not None and manifest.kind == "model"
        self.use.setEnabled(can_score and model is not None and model.name != self._scoring)
        self.save.setEnabled(manifest is not None)
        self.remove.setEnabled(model is not None and not model.is_shipped)
        said = model_words.about(model) if model is not None else ""
        self.about.setText(said)
        self.about.setAccessibleDescription(said)

    @Slot()
    def _on_row(self) -> None:
        self.question.hide()
        self._show_details()

    @Slot()
    def _on_use(self) -> None:
        model = self.selected
        if model is not None and self.use.isEnabled():
            self.use_requested.emit(model.name)

    @Slot()
    def _on_save(self) -> None:
        model = self.selected
        if model is None:
            return
        path = ask_where(self, model.name, self.tr("Save the model as a file"), self._folder)
        if path is not None:
            self._folder = str(path.parent)
            self._keeper.export(model.name, path)

    @Slot()
    def _on_remove(self) -> None:
        model = self.selected
        if model is not None:
            self.question.ask(model.name)

    @Slot(str)
    def _on_agreed(self, name: str) -> None:
        self._keeper.remove(name)

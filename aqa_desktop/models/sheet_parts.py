"""Parts of the window of models: a command as a button, and the question before a model is gone."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget


class ActionButton(QToolButton):
    """A command as a button that is called what the command is called now."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDefaultAction(action)
        action.changed.connect(self._take_name)
        self._take_name()

    @Slot()
    def _take_name(self) -> None:
        self.setAccessibleName(self.defaultAction().text().replace("&", ""))


class RemovalQuestion(QFrame):
    """Asks once before a model is gone for good.

    Signals:
        agreed: name of the model.
    """

    agreed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("role", "warning")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove the model for good"))
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.setAccessibleName(self.tr("Keep the model"))
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        for button in (self.remove, self.keep):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.remove.clicked.connect(self._on_remove)
        self.keep.clicked.connect(self.hide)
        self.hide()

    def ask(self, name: str) -> None:
        """Ask about a model."""
        self._name = name
        said = self.tr("{0} is deleted for good. Save it as a file first if somebody may want it.")
        self.text.setText(said.format(name))
        self.show()
        self.keep.setFocus()

    @Slot()
    def _on_remove(self) -> None:
        self.hide()
        self.agreed.emit(self._name)

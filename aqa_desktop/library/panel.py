"""The list of the clips opened this time: choose one to see it; failed ones are red rows, never dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QListView, QMenu, QVBoxLayout, QWidget

from aqa_desktop.library.model import PATH_ROLE, ClipsModel
from aqa_desktop.library.rows import ClipRows
from aqa_desktop.session import ClipEntry
from aqa_desktop.theme import Colours


class LibraryPanel(QWidget):
    """Shows the clips of the session.

    Signals:
        clip_chosen: Path to show.
        removal_requested: Path to take off the list; the file stays.
    """

    clip_chosen = Signal(object)
    removal_requested = Signal(object)

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        """Make the list.

        Args:
            actions: commands for the menu of a row.
            parent: the dock.
        """
        super().__init__(parent)
        self._actions = actions
        self.model = ClipsModel(self)
        self._rows = ClipRows(self)
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._rows)
        self.list.setAccessibleName(self.tr("Clips opened this time"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setUniformItemSizes(True)
        heading = QLabel(self.tr("Clips"))
        heading.setProperty("role", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self.list, 1)
        self.setMinimumWidth(210)
        self.list.clicked.connect(self._on_chosen)
        self.list.entered_by_key.connect(self._on_chosen)
        self.list.removal_requested.connect(self._on_removal)
        self.list.customContextMenuRequested.connect(self._on_menu)

    def show_clips(self, clips: Sequence[ClipEntry]) -> None:
        """Show the clips as they stand now."""
        self.model.show_clips(clips)
        row = self.model.open_row()
        if row >= 0 and self.list.currentIndex().row() != row and not self.list.is_used:
            with QSignalBlocker(self.list):
                self.list.setCurrentIndex(self.model.index(row))

    @Slot(object)
    def show_scoring(self, path: Path | None) -> None:
        """Show which clip is being scored in the background."""
        self.model.show_scoring(path)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._rows.colours = colours
        self.model.set_colours(colours)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        path = index.data(PATH_ROLE)
        if isinstance(path, Path):
            self.clip_chosen.emit(path)

    @Slot(QModelIndex)
    def _on_removal(self, index: QModelIndex) -> None:
        path = index.data(PATH_ROLE)
        if isinstance(path, Path):
            self.removal_requested.emit(path)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if index.isValid():
            self.list.setCurrentIndex(index)
            menu.addAction(self.tr("Show this clip")).triggered.connect(self._show_current)
            menu.addAction(self.tr("Take off the list")).triggered.connect(self._remove_current)
            menu.addSeparator()
        menu.addActions(self._actions)
        menu.popup(self.list.viewport().mapToGlobal(at))

    @Slot()
    def _show_current(self) -> None:
        self._on_chosen(self.list.currentIndex())

    @Slot()
    def _remove_current(self) -> None:
        self._on_removal(self.list.currentIndex())


class _List(QListView):
    """A list whose keys are the rows' own: Return shows, Delete takes off.

    Signals:
        entered_by_key: QModelIndex of the row to show.
        removal_requested: QModelIndex of the row to take off.
    """

    entered_by_key = Signal(QModelIndex)
    removal_requested = Signal(QModelIndex)

    @property
    def is_used(self) -> bool:
        """Whether the user moves in it now."""
        return self.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show or take off the row."""
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_by_key.emit(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Delete:
            self.removal_requested.emit(index)
        else:
            super().keyPressEvent(event)

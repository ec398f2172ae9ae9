"""The page of settings: sections, searchable, applied the moment something is chosen; nothing to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.settings.device_section import DeviceSection
from aqa_desktop.settings.sections import LookSection, ModelSection, PlayingSection
from aqa_desktop.settings.start_section import StartSection
from aqa_desktop.settings.store import SettingsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the page.

    Attributes:
        name: what the list at the left calls it.
        words: what a search finds it by, besides its name.
        widget: what stands in it.
    """

    name: str
    words: str
    widget: QWidget


class SettingsPage(QDialog):
    """Shows the settings in a window of its own beside the work.

    Signals:
        model_requested: name of the model that is to score.
    """

    model_requested = Signal(str)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._sections: list[Section] = []
        self.search = self._make_search()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Sections of the settings"))
        self.list.setFixedWidth(150)
        self.list.currentRowChanged.connect(self._on_section_chosen)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(16, 4, 16, 16)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self._scroll = self._make_scroll()
        self._lay_out()
        self.model = ModelSection(store)
        self.model.model_requested.connect(self.model_requested)
        self.device = DeviceSection(store)
        looks = (LookSection(store), PlayingSection(store))
        for section in (*looks, self.model, self.device, StartSection(store)):
            self.add_section(section.title(), section.found_by, section)
        self.list.setCurrentRow(0)
        self.resize(760, 560)

    def add_section(self, name: str, words: str, widget: QWidget) -> None:
        """Put another section at the end.

        Args:
            name: what the list at the left calls it.
            words: what a search finds it by, besides its name.
            widget: what stands in it.
        """
        self._sections.append(Section(name=name, words=words, widget=widget))
        self.list.addItem(QListWidgetItem(name))
        self._column.insertWidget(self._column.count() - 1, widget)

    def sections(self) -> dict[str, Any]:
        """Give the sections by name."""
        return {one.name: one.widget for one in self._sections}

    def shown_sections(self) -> list[str]:
        """Give the names of those that the search found."""
        return [one.name for one in self._sections if not one.widget.isHidden()]

    def show_section(self, name: str) -> None:
        """Come up with one section in sight."""
        names = [one.name for one in self._sections]
        self.open_up()
        if name in names:
            self.list.setCurrentRow(names.index(name))

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front."""
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        self.search.setFocus()

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(self.tr("Search the settings"))
        search.setAccessibleName(self.tr("Search the settings"))
        search.setClearButtonEnabled(True)
        search.textChanged.connect(self._on_searched)
        return search

    def _make_scroll(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidget(self._inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _lay_out(self) -> None:
        self._nothing = QLabel(self.tr("No setting is called that."))
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing)
        column.addWidget(self._scroll, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(right)
        halves.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        layout.addWidget(halves, 1)

    @Slot(int)
    def _on_section_chosen(self, row: int) -> None:
        if 0 <= row < len(self._sections):
            self._scroll.ensureWidgetVisible(self._sections[row].widget, 0, 0)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = 0
        for row, section in enumerate(self._sections):
            is_found = wanted in f"{section.name} {section.words}".casefold()
            section.widget.setVisible(is_found)
            self.list.item(row).setHidden(not is_found)
            found += is_found
        self._nothing.setVisible(found == 0)
        self._scroll.setVisible(found > 0)

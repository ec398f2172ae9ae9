"""What the sections of the settings page are made of: rows with a name and a note, and choices of a few values."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

# the same in every section, so that the fields stand in one column
_NAME_WIDTH = 150
_CHOICE_LETTERS = 16


def make_form(section: QWidget) -> QFormLayout:
    """Lay a section out as rows."""
    form = QFormLayout(section)
    form.setContentsMargins(12, 8, 12, 10)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, name: str, field: QWidget, *, note: str = "") -> None:
    """Add a setting with its name and, where it needs one, a note on what it does."""
    field.setAccessibleName(name)
    field.setAccessibleDescription(note)
    label = QLabel(name)
    label.setMinimumWidth(_NAME_WIDTH)
    label.setMinimumHeight(field.sizeHint().height())
    label.setBuddy(field)
    form.addRow(label, field)
    if note:
        add_note(form, note)


def add_note(form: QFormLayout, text: str) -> QLabel:
    """Add a line that explains the setting above it."""
    note = QLabel(text)
    note.setWordWrap(True)
    note.setProperty("role", "muted")
    form.addRow("", note)
    return note


class Choice(QComboBox):
    """One of a few values.

    Signals:
        chosen: the value the user chose.
    """

    chosen = Signal(str)

    def __init__(self, options: dict[str, str], parent: QWidget | None = None) -> None:
        """Offer values.

        Args:
            options: what the user reads, by value.
            parent: the section.
        """
        super().__init__(parent)
        # a long choice must not make the page wider than its window
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_CHOICE_LETTERS)
        self.set_options(options)
        self.activated.connect(self._on_activated)

    def set_options(self, options: dict[str, str]) -> None:
        """Offer other values."""
        with QSignalBlocker(self):
            self.clear()
            for value, text in options.items():
                self.addItem(text, value)

    def show_value(self, value: str) -> None:
        """Show the value that holds."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self.itemData(index))

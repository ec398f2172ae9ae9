"""The section of the settings on what happens when the program starts."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox, QGroupBox, QWidget

from aqa_desktop.process.updates import update_address
from aqa_desktop.settings.fields import add_row, make_form
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.settings.values import Settings


class StartSection(QGroupBox):
    """What happens at the start."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = make_form(self)
        self.setTitle(self.tr("Start"))
        self.found_by = self.tr("start session restore last clips list update new version network")
        self.opens_last = self._make_box(
            self.tr("Last time"),
            self.tr("Open the last clips at start"),
            self.tr(
                "They are listed again, and the one that was open is shown where you left it. "
                "Nothing is scored by itself."
            ),
        )
        self.updates = self._make_box(
            self.tr("New versions"),
            self.tr("Tell me when there is a new version"),
            self._updates_note(),
        )
        self.updates.setEnabled(bool(update_address()))
        self.updates.toggled.connect(store.set_tells_updates)
        self.opens_last.toggled.connect(store.set_opens_last)
        store.changed.connect(self._show)
        self._show(store.values)

    def _make_box(self, name: str, text: str, note: str) -> QCheckBox:
        box = QCheckBox(text)
        add_row(self.form, name, box, note=note)
        box.setAccessibleName(text)
        return box

    def _updates_note(self) -> str:
        if update_address():
            return self.tr("Asks once a day which version is the newest, and sends nothing else.")
        return self.tr("Whoever packaged this program has named no address to ask.")

    @Slot(object)
    def _show(self, values: Settings) -> None:
        boxes = {self.opens_last: values.opens_last, self.updates: values.tells_updates}
        for box, is_on in boxes.items():
            with QSignalBlocker(box):
                box.setChecked(is_on)

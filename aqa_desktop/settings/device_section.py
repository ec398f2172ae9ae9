"""The section of the settings on what the network runs on: what there is, what is used, what is wished for."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGroupBox, QWidget

from aqa_core.errors import AqaError
from aqa_desktop.backend import Machine, Ready
from aqa_desktop.settings.device_words import machine_words
from aqa_desktop.settings.fields import Choice, add_note, add_row, make_form
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.settings.values import Settings


class DeviceSection(QGroupBox):
    """What scores run on."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = make_form(self)
        self.setTitle(self.tr("Device"))
        self.found_by = self.tr(
            "device processor cpu gpu cuda nvidia apple metal graphics card precision number format speed"
        )
        self._add_device()
        self._add_precision()
        self.device.chosen.connect(store.set_device)
        self.precision.chosen.connect(store.set_precision)
        store.changed.connect(self._show)
        self._show(store.values)

    @Slot(object)
    def show_ready(self, ready: Ready) -> None:
        """Show what is used now."""
        self.now.setText(self.tr("In use: {0}").format(ready.device))

    @Slot(object)
    def show_machine(self, machine: Machine) -> None:
        """Show what there is."""
        self.found.setText("\n".join(machine_words(machine)))

    @Slot(object)
    def show_no_machine(self, error: AqaError) -> None:
        """Say why nobody knows what there is."""
        self.found.setText(str(error))

    @Slot()
    def show_loading(self) -> None:
        """Say that what scores is being prepared."""
        self.now.setText(self.tr("Loading the model…"))

    @Slot()
    def show_not_ready(self) -> None:
        """Say that nothing scores with these settings."""
        self.now.setText(self.tr("Nothing can score with these settings; see the notice."))

    def _add_device(self) -> None:
        self.device = Choice(
            {
                "auto": self.tr("Automatic: the fastest that works"),
                "cpu": self.tr("Processor (CPU)"),
                "cuda": self.tr("NVIDIA graphics card (CUDA)"),
                "mps": self.tr("Apple graphics (Metal)"),
            }
        )
        add_row(self.form, self.tr("Device"), self.device)
        self.now = add_note(self.form, self.tr("Loading the model…"))
        self.found = add_note(self.form, self.tr("Looking at what this computer has…"))

    def _add_precision(self) -> None:
        self.precision = Choice(
            {
                "auto": self.tr("Automatic: short where it is quicker and as good"),
                "fp32": self.tr("32 bits"),
                "bf16": self.tr("16 bits (bfloat16)"),
                "fp16": self.tr("16 bits (half)"),
            }
        )
        add_row(
            self.form,
            self.tr("Number format"),
            self.precision,
            note=self.tr(
                "What a device cannot do is refused with a notice, and nothing scores then."
            ),
        )

    @Slot(object)
    def _show(self, values: Settings) -> None:
        self.device.show_value(values.device)
        self.precision.show_value(values.precision)

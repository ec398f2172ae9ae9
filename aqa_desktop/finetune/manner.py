"""How to learn: the head alone or the whole network, on which device, and what few ever change."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.finetune.order import Device, Mode, Order, usable_name

_MODES: tuple[Mode, ...] = ("head", "full")
_MOST_SEED = 999_999


class Manner(QGroupBox):
    """Head or whole network, device, seed and the new model's name.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("How"))
        self._proposed = ""
        self._chosen: tuple[Mode, int] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 10)
        self._column.setSpacing(3)
        self._group = QButtonGroup(self)
        self._notes: list[QLabel] = []
        self._add_modes()
        self._add_details()
        self._group.idToggled.connect(self._on_toggled)
        self.choose_mode("head")

    @property
    def mode(self) -> Mode:
        """What is to learn."""
        return _MODES[self._group.checkedId()]

    def choose_mode(self, mode: Mode) -> None:
        """Choose what is to learn."""
        self._group.button(_MODES.index(mode)).setChecked(True)

    @property
    def device_wanted(self) -> Device:
        """Where it is to learn."""
        return cast(Device, self.device.currentData())

    @property
    def model_name(self) -> str:
        """What the new model is to be called, as files can bear it."""
        return usable_name(self.name.text()) or self._proposed

    def propose_name(self, name: str) -> None:
        """Propose a name; one that was typed stays."""
        self._proposed = name
        self.name.setPlaceholderText(name)

    def lock(self, order: Order | None) -> None:
        """Show how a run goes on, of which only the device can be chosen; None to choose as before."""
        if order is not None and self._chosen is None:
            self._chosen = self.mode, self.seed.value()
        shown = (order.mode, order.seed) if order is not None else self._chosen
        if shown is not None:
            with QSignalBlocker(self):
                self.choose_mode(shown[0])
                self.seed.setValue(shown[1])
        if order is None:
            self._chosen = None
        for widget in (*self._group.buttons(), self.seed, self.name):
            widget.setEnabled(order is None)

    def tell_device(self, kind: str) -> None:
        """Say how long the whole network takes here.

        Args:
            kind: `cuda` where there is a graphics card that can learn.
        """
        is_quick = kind == "cuda"
        text = self.tr("&Whole network (minutes to hours on this graphics card)")
        slow = self.tr("&Whole network (minutes to hours on this processor)")
        self._group.button(1).setText(text if is_quick else slow)
        self._group.button(1).setAccessibleName((text if is_quick else slow).replace("&", ""))

    def _add_modes(self) -> None:
        self._add_mode(
            self.tr("&Head only (seconds to minutes)"),
            self.tr("Looks at every dive once, then learns how to judge what it saw."),
        )
        self._add_mode(
            "",
            self.tr(
                "Learns to see as well. Minutes with the supplied model; with a public backbone hours without a "
                "graphics card, and worth it with hundreds of dives."
            ),
        )
        self.tell_device("")

    def _add_mode(self, text: str, note: str) -> None:
        radio = QRadioButton(text)
        radio.setAccessibleName(text.replace("&", ""))
        radio.setAccessibleDescription(note)
        label = QLabel(note)
        label.setWordWrap(True)
        label.setProperty("role", "muted")
        label.setContentsMargins(24, 0, 0, 4)
        label.hide()
        self._group.addButton(radio, len(self._notes))
        self._notes.append(label)
        self._column.addWidget(radio)
        self._column.addWidget(label)

    def _add_details(self) -> None:
        self.advanced = QToolButton()
        self.advanced.setText(self.tr("&Advanced"))
        self.advanced.setAccessibleName(self.tr("Advanced"))
        self.advanced.setCheckable(True)
        self.advanced.setArrowType(Qt.ArrowType.RightArrow)
        self.advanced.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.advanced.toggled.connect(self._on_advanced)
        self._details = self._make_details()
        self._details.hide()
        self._column.addWidget(self.advanced, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._details)

    def _make_details(self) -> QWidget:
        details = QWidget()
        form = QFormLayout(details)
        form.setContentsMargins(0, 4, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.name = QLineEdit()
        self.name.textChanged.connect(self.changed)
        self.device = QComboBox()
        devices = {
            "auto": self.tr("Automatic: the fastest"),
            "cpu": self.tr("Processor (CPU)"),
            "cuda": self.tr("Graphics card (CUDA)"),
        }
        for value, text in devices.items():
            self.device.addItem(text, value)
        # what it says is cut short before the whole group is
        self.device.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.device.setMinimumContentsLength(8)
        self.seed = QSpinBox()
        self.seed.setRange(0, _MOST_SEED)
        self.seed.setLocale(QLocale())
        self.seed.setToolTip(self.tr("Another number draws other held-out dives."))
        for text, field in (
            (self.tr("Name of the new model"), self.name),
            (self.tr("Device"), self.device),
            (self.tr("Seed"), self.seed),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        return details

    @Slot(int, bool)
    def _on_toggled(self, number: int, is_on: bool) -> None:
        self._notes[number].setVisible(is_on)
        if is_on:
            self.changed.emit()

    @Slot(bool)
    def _on_advanced(self, is_open: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.advanced.setArrowType(arrow)
        self._details.setVisible(is_open)

"""Asks how fast a clip was filmed: a camera that films 240 frames a second often saves a file that plays 30."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.player.facts import rate_words
from aqa_desktop.widgets import words

USUAL_RATES = (50, 60, 100, 120, 240, 480, 960)
_LEAST, _MOST = 1.0, 10_000.0


class FilmedDialog(QDialog):
    """A field with the usual rates, and what follows from the rate.

    Signals:
        filmed_fps_entered: frames a second, or None to believe the file.
    """

    filmed_fps_entered = Signal(object)

    def __init__(
        self,
        *,
        file_rate: float,
        filmed_fps: float | None,
        suggestion: float | None = None,
        doubt: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._file_rate = file_rate
        self.setWindowTitle(self.tr("How fast was it filmed?"))
        self.reason = QLabel(doubt)
        self.reason.setWordWrap(True)
        self.reason.setVisible(bool(doubt))
        self.rate = self._make_rate(filmed_fps or suggestion)
        self.effect = QLabel()
        self.effect.setWordWrap(True)
        self.effect.setProperty("role", "muted")
        self.buttons = self._make_buttons(is_given=filmed_fps is not None)
        form = QFormLayout()
        form.addRow(self.tr("Filmed at (fps)"), self.rate)
        layout = QVBoxLayout(self)
        layout.addWidget(self.reason)
        layout.addLayout(form)
        layout.addWidget(self.effect)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(380)
        self._show_effect()

    @property
    def entered(self) -> float | None:
        """The rate that stands in the field, or None where it is none."""
        value, is_number = QLocale().toDouble(self.rate.currentText())
        return value if is_number and _LEAST <= value <= _MOST else None

    @Slot()
    def accept(self) -> None:
        """Tell the rate."""
        entered = self.entered
        if entered is None:
            return
        super().accept()
        is_of_file = abs(entered - self._file_rate) < 0.005
        self.filmed_fps_entered.emit(None if is_of_file else entered)

    def _make_rate(self, proposed: float | None) -> QComboBox:
        rate = QComboBox()
        rate.setEditable(True)
        rate.setAccessibleName(self.tr("Frames a second at which it was filmed"))
        rate.addItems([str(usual) for usual in USUAL_RATES])
        rate.setValidator(QDoubleValidator(_LEAST, _MOST, 3, rate))
        rate.setCurrentText(rate_words(proposed or self._file_rate))
        rate.currentTextChanged.connect(self._show_effect)
        return rate

    def _make_buttons(self, *, is_given: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        role = QDialogButtonBox.ButtonRole.ResetRole
        self.as_file = buttons.addButton(self.tr("As the file says"), role)
        self.as_file.setEnabled(is_given)
        self.as_file.clicked.connect(self._on_as_file)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _on_as_file(self) -> None:
        super().accept()
        self.filmed_fps_entered.emit(None)

    @Slot()
    def _show_effect(self) -> None:
        entered = self.entered
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(entered is not None)
        if entered is None:
            self.effect.setText(self.tr("A number from 1 to 10,000."))
            return
        plays = self.tr("The file plays {0} fps.").format(rate_words(self._file_rate))
        text = self.tr("A second of the file is then {0} s of the dive.")
        self.effect.setText(f"{plays} {text.format(words.number(self._file_rate / entered, 3))}")

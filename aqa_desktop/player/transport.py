"""The controls under the picture: a real slider to scrub, buttons, speed, time, and what kind of clip this is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.player.playback import SPEEDS
from aqa_desktop.widgets import words
from aqa_desktop.widgets.elided import ElidedLabel


class Transport(QFrame):
    """Moves the playhead.

    Signals:
        seek_index_requested: frame number the slider was moved to.
        speed_requested: share of real speed.
    """

    seek_index_requested = Signal(int)
    speed_requested = Signal(float)

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        """Lay the controls out.

        Args:
            actions: what the buttons do, in order; None between groups is not needed, separators are actions too.
            parent: the player.
        """
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.slider = self._make_slider()
        self.speed = self._make_speed()
        self.time = QLabel()
        self.time.setAccessibleName(self.tr("Time and frame shown"))
        self.facts = ElidedLabel()
        self.facts.setProperty("role", "muted")
        self.facts.setAccessibleName(self.tr("What kind of clip this is"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 4)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addLayout(self._make_row(actions))

    def open_clip(self, frame_count: int, facts: str) -> None:
        """Count the frames of another clip and say what kind it is."""
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, frame_count - 1))
            self.slider.setPageStep(max(1, frame_count // 10))
            self.slider.setValue(0)
        self.facts.set_full_text(facts)

    def show_position(self, index: int, time_s: float, spoken: str) -> None:
        """Show where the playhead is.

        Args:
            index: frame number, 0 is the first.
            time_s: its time.
            spoken: the same in words for a screen reader, with the segment's importance.
        """
        with QSignalBlocker(self.slider):
            self.slider.setValue(index)
        self.slider.setAccessibleDescription(spoken)
        frame = self.tr("frame {0} of {1}").format(index + 1, self.slider.maximum() + 1)
        self.time.setText(f"{words.number(time_s, 2)} s   {frame}")

    @Slot(float)
    def show_speed(self, speed: float) -> None:
        """Show the speed that holds."""
        with QSignalBlocker(self.speed):
            self.speed.setCurrentIndex(SPEEDS.index(speed))

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName(self.tr("Position in the clip"))
        slider.setToolTip(self.tr("Drag to scrub; arrow keys step one frame"))
        slider.valueChanged.connect(self.seek_index_requested)
        return slider

    def _make_speed(self) -> QComboBox:
        speed = QComboBox()
        for share in SPEEDS:
            speed.addItem(words.percent(share), share)
        speed.setCurrentIndex(len(SPEEDS) - 1)
        speed.setAccessibleName(self.tr("Playing speed"))
        speed.setToolTip(self.tr("Speed: [ slower, ] faster"))
        speed.currentIndexChanged.connect(self._on_speed_chosen)
        return speed

    def _make_row(self, actions: list[QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text().replace("&", ""))
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.speed)
        row.addSpacing(12)
        row.addWidget(self.time)
        row.addSpacing(16)
        row.addWidget(self.facts, 1)
        return row

    @Slot(int)
    def _on_speed_chosen(self, index: int) -> None:
        self.speed_requested.emit(SPEEDS[index])

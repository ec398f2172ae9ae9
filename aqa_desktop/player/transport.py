"""The controls under the picture: a real slider to scrub, buttons, speed, time, and what kind of clip this is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.player.cachebar import CacheBar
from aqa_desktop.player.speeds import NORMAL, SPEEDS
from aqa_desktop.widgets import words
from aqa_desktop.widgets.elided import ElidedLabel


class Transport(QFrame):
    """Moves the playhead.

    Signals:
        seek_index_requested: frame number the slider was moved to.
        speed_requested: share of real speed.
        fix_requested: the frame rate is to be put right.
    """

    seek_index_requested = Signal(int)
    speed_requested = Signal(float)
    fix_requested = Signal()

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        """Lay the controls out.

        Args:
            actions: what the buttons do, in order.
            parent: the player.
        """
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.cache = CacheBar()
        self.slider = self._make_slider()
        self.speed = self._make_speed()
        self.time = QLabel()
        self.time.setAccessibleName(self.tr("Time and frame shown"))
        self.facts = ElidedLabel()
        self.facts.setProperty("role", "muted")
        self.facts.setAccessibleName(self.tr("What kind of clip this is"))
        self.fix = self._make_fix()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 3, 8, 4)
        layout.setSpacing(0)
        layout.addWidget(self.cache)
        layout.addWidget(self.slider)
        layout.addLayout(self._make_row(actions))

    def open_clip(self, frame_count: int, duration_s: float) -> None:
        """Count the frames and seconds of another clip."""
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, frame_count - 1))
            self.slider.setPageStep(max(1, frame_count // 10))
            self.slider.setValue(0)
        # room for the longest, so that the rest of the row does not dance while it plays
        longest = self._position_text(frame_count - 1, words.signed(-duration_s, 2))
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance(longest))

    def show_facts(self, facts: str, doubt: str) -> None:
        """Say what kind of clip it is, and why its frame rate may be wrong, or nothing."""
        self.facts.set_full_text(facts)
        self.fix.setVisible(bool(doubt))
        self.fix.setToolTip(doubt)
        self.fix.setAccessibleDescription(doubt)

    def show_position(self, index: int, time_s: float, spoken: str, *, is_signed: bool) -> None:
        """Show where the playhead is.

        Args:
            index: frame number, 0 is the first.
            time_s: its time, from the origin where there is one.
            spoken: the same in words for a screen reader, with the segment's importance.
            is_signed: whether time counts from an origin.
        """
        with QSignalBlocker(self.slider):
            self.slider.setValue(index)
        self.slider.setAccessibleDescription(spoken)
        write = words.signed if is_signed else words.number
        self.time.setText(self._position_text(index, write(time_s, 2)))

    @Slot(float)
    def show_speed(self, speed: float) -> None:
        """Show the speed that holds."""
        with QSignalBlocker(self.speed):
            self.speed.setCurrentIndex(SPEEDS.index(speed))

    def _position_text(self, index: int, time: str) -> str:
        frame = self.tr("frame {0} of {1}").format(index + 1, self.slider.maximum() + 1)
        return f"{time} s   {frame}"

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
        speed.setCurrentIndex(SPEEDS.index(NORMAL))
        speed.setAccessibleName(self.tr("Playing speed"))
        speed.setToolTip(self.tr("Speed: [ slower, ] faster, Backspace normal"))
        speed.currentIndexChanged.connect(self._on_speed_chosen)
        return speed

    def _make_fix(self) -> QPushButton:
        fix = QPushButton(self.tr("Fix…"))
        fix.setProperty("role", "small")
        fix.setAccessibleName(self.tr("Say how fast the clip was filmed"))
        fix.clicked.connect(self.fix_requested)
        fix.hide()
        return fix

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
        row.addSpacing(10)
        row.addWidget(self.time)
        row.addSpacing(10)
        row.addWidget(self.facts, 1)
        row.addWidget(self.fix)
        return row

    @Slot(int)
    def _on_speed_chosen(self, index: int) -> None:
        self.speed_requested.emit(SPEEDS[index])

"""What the user should be wary of, as banners above the score: a demonstration model's first of all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aqa_core.results import Caution
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets.icons import pixmap

DEMONSTRATION = "demonstration"


class WarningBanners(QWidget):
    """One banner a warning; none where there is nothing to warn of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._warnings: tuple[Caution, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What the banners say, top to bottom."""
        labels = self.findChildren(QLabel, "warning-text")
        return tuple(label.text() for label in labels)

    def show_warnings(self, warnings: tuple[Caution, ...]) -> None:
        """Put these warnings up, the demonstration model's on top."""
        ordered = tuple(sorted(warnings, key=lambda one: one.code != DEMONSTRATION))
        if ordered != self._warnings:
            self._warnings = ordered
            self._rebuild()

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        for picture in self.findChildren(QLabel, "warning-picture"):
            picture.setPixmap(self._drawing())

    def _rebuild(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for warning in self._warnings:
            banner = self._banner(warning)
            self._layout.addWidget(banner)
            # at once: a layout shows what is new only later, and the panel would be measured without it
            banner.show()
        self.setVisible(bool(self._warnings))

    def _banner(self, warning: Caution) -> QFrame:
        banner = QFrame()
        banner.setProperty("role", "warning")
        banner.setAccessibleName(self.tr("Warning"))
        remedy = self._remedies().get(warning.code, "")
        banner.setAccessibleDescription(f"{_as_sentence(warning.message)} {remedy}".strip())
        picture = QLabel()
        picture.setObjectName("warning-picture")
        picture.setPixmap(self._drawing())
        row = QHBoxLayout(banner)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(_lines(warning, remedy), 1)
        return banner

    def _drawing(self) -> QPixmap:
        return pixmap("warning", self._colours.on_warning, 22)

    def _remedies(self) -> dict[str, str]:
        return {
            DEMONSTRATION: self.tr("Choose a model trained on real dives, or train one on yours."),
            "damaged_clip": self.tr("Copy the clip from the camera again."),
            "damaged_frames": self.tr("Copy the clip from the camera again."),
            "held_frames": self.tr("Set the in point earlier, or start filming sooner."),
            "window_cut": self.tr("Set the out point right after the entry."),
            "low_frame_rate": self.tr("Film with more frames a second."),
            "variable_rate": self.tr("Nothing needs to be done."),
            "fallback": self.tr("Scores are as exact, only slower; Settings choose the device."),
            "outside_training": self.tr("Check in and out points, and take the score with care."),
        }


def _lines(warning: Caution, remedy: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    for name, text in (
        ("warning-text", _as_sentence(warning.message)),
        ("warning-remedy", remedy),
    ):
        if text:
            label = QLabel(text)
            label.setObjectName(name)
            label.setWordWrap(True)
            font = label.font()
            font.setBold(warning.code == DEMONSTRATION and name == "warning-text")
            label.setFont(font)
            column.addWidget(label)
    return column


def _as_sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:].rstrip('.')}."

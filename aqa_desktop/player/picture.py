"""The picture: the newest frame asked for, never a queue of older ones, on a near-black surround."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aqa_desktop.player.frames import FrameStore
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.wheel import WheelNotches


class Picture(QWidget):
    """Shows one frame, as large as it fits.

    Asking for a frame only marks it; the frame is decompressed when Qt paints, so a fast scrub paints what is
    newest and skips what nobody would have seen.

    Signals:
        step_requested: frames forward (negative: back), from the mouse wheel.
    """

    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = FrameStore(0)
        self._index = 0
        self._shown: tuple[int, QImage] | None = None
        self._message = ""
        self._wheel = WheelNotches()
        self._colours: Colours | None = None
        self.setMinimumSize(240, 135)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Picture of the dive"))

    @property
    def shown_index(self) -> int | None:
        """Number of the frame on the screen, or None where there is none."""
        return self._shown[0] if self._shown else None

    def open_store(self, store: FrameStore) -> None:
        """Show frames of another clip from now on."""
        self._store, self._index, self._shown, self._message = store, 0, None, ""
        self.update()

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Show a frame as soon as it is held."""
        self._index = index
        self.update()

    @Slot()
    def refresh(self) -> None:
        """Paint again where the frame asked for was not there yet."""
        if self.shown_index != self._index:
            self.update()

    def show_message(self, message: str) -> None:
        """Say something in the middle of the surround, for example that a clip is being opened."""
        self._message = message
        self.update()

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self.update()

    def _image(self) -> QImage | None:
        if self._shown is None or self._shown[0] != self._index:
            jpeg = self._store.get(self._index)
            if jpeg is not None:
                self._shown = (self._index, QImage.fromData(jpeg))
        return self._shown[1] if self._shown else None

    def _place(self, size: QSize) -> QRectF:
        scaled = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - scaled.width()) / 2, (self.height() - scaled.height()) / 2
        return QRectF(left, top, scaled.width(), scaled.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the newest frame asked for, or the last one shown until that is held."""
        painter = QPainter(self)
        surround = self._colours.surround if self._colours else "#000000"
        painter.fillRect(self.rect(), QColor(surround))
        image = self._image()
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._place(image.size()), image)
        elif self._message:
            painter.setPen(QPen(QColor(self._colours.on_surround if self._colours else "#ffffff")))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._message)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step one frame a notch."""
        if notches := self._wheel.take(event):
            self.step_requested.emit(-notches)

    def sizeHint(self) -> QSize:
        """Ask for the room of a small video."""
        return QSize(640, 360)

"""The picture: the newest frame asked for, never a queue of older ones, on a near-black surround."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from aqa_desktop.player import jpegs
from aqa_desktop.player.frames import FrameStore
from aqa_desktop.player.overview import Overview
from aqa_desktop.player.viewport import Viewport
from aqa_desktop.theme import Colours
from aqa_desktop.widgets import words
from aqa_desktop.widgets.wheel import WheelNotches

_EDGE = 8


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is on the screen: which frame, how much of its detail, and its pixels."""

    index: int
    reduction: int
    image: QImage


class Picture(QWidget):
    """Shows one frame, as large as it fits or magnified.

    Asking for a frame only marks it; the frame is decompressed when Qt paints, and only as finely as the screen
    shows it, so a fast scrub paints what is newest and skips what nobody would have seen.

    Signals:
        step_requested: frames forward (negative: back), from the mouse wheel.
        full_screen_requested: the picture was double-clicked.
        zoom_changed: magnification, 1 where the picture fits.
    """

    step_requested = Signal(int)
    full_screen_requested = Signal()
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._overview = FrameStore(0), Overview()
        self._index = 0
        self._turns = 0
        self._size = QSize()
        self._shown: _Shown | None = None
        self._message = self._caption = ""
        self._is_captioned = False
        self._wheel = WheelNotches()
        self._does_wheel_zoom = False
        self._held_at: QPointF | None = None
        self._colours: Colours | None = None
        self.viewport = Viewport()
        self.setMinimumSize(240, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleName(self.tr("Picture of the dive"))

    @property
    def shown_index(self) -> int | None:
        """Number of the frame on the screen, or None where there is none."""
        return self._shown.index if self._shown else None

    @property
    def place(self) -> QRect:
        """Where the picture lies in the widget, its hidden parts too."""
        return self._place().toRect()

    def open_store(self, store: FrameStore, overview: Overview | None = None) -> None:
        """Show frames of another clip from now on."""
        self._store, self._overview = store, overview or Overview()
        self._index, self._turns, self._shown, self._message = 0, 0, None, ""
        self._size = QSize()
        self.viewport.reset()
        self._tell_zoom()

    def set_turns(self, turns: int) -> None:
        """Turn the held frames by so many quarters clockwise."""
        if turns != self._turns:
            self._turns, self._shown = turns, None
            self.viewport.reset()
            self._tell_zoom()

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

    def set_caption(self, caption: str) -> None:
        """Know time and frame in words, which are shown where nothing else tells them."""
        self._caption = caption

    @Slot(bool)
    def set_captioned(self, is_captioned: bool) -> None:
        """Show time and frame in the picture, or not."""
        self._is_captioned = is_captioned
        self.update()

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self.update()

    @Slot(str)
    def set_wheel(self, choice: str) -> None:
        """Let the wheel "step", and zoom with Ctrl, or "zoom", and step with Ctrl."""
        self._does_wheel_zoom = choice == "zoom"

    @Slot()
    def zoom_in(self) -> None:
        """Magnify about the middle."""
        self._zoom(2, QPointF(self.rect().center()))

    @Slot()
    def zoom_out(self) -> None:
        """Shrink about the middle."""
        self._zoom(-2, QPointF(self.rect().center()))

    @Slot()
    def zoom_reset(self) -> None:
        """Fit the whole picture again."""
        self.viewport.reset()
        self._tell_zoom()

    def zoom_out_fully(self) -> bool:
        """Show the whole picture, and tell whether it was not shown whole."""
        was_zoomed = self.viewport.is_zoomed
        self.zoom_reset()
        return was_zoomed

    def _zoom(self, notches: int, at: QPointF) -> None:
        if self._shown is not None:
            self.viewport.zoom_by(notches, at, self._picture_size(), QSizeF(self.size()))
            self._tell_zoom()

    def _tell_zoom(self) -> None:
        is_zoomed = self.viewport.is_zoomed
        self.setCursor(Qt.CursorShape.OpenHandCursor if is_zoomed else Qt.CursorShape.ArrowCursor)
        self.zoom_changed.emit(self.viewport.zoom)
        self.update()

    def _picture_size(self) -> QSizeF:
        size = QSizeF(self._size) if not self._size.isEmpty() else QSizeF(16, 9)
        return size.transposed() if self._turns % 2 else size

    def _place(self) -> QRectF:
        return self.viewport.place(self._picture_size(), QSizeF(self.size()))

    def _image(self) -> QImage | None:
        jpeg = self._store.get(self._index)
        if jpeg is None:
            self._take_nearest()
        else:
            reduction = self._reduction()
            if self._shown is None or (self._shown.index, self._shown.reduction) != (
                self._index,
                reduction,
            ):
                self._take(self._index, jpeg, reduction)
        return self._shown.image if self._shown else None

    def _take_nearest(self) -> None:
        """Until the frame asked for is there, show a picture near it where that is nearer than what is shown."""
        found = self._overview.nearest(self._index)
        if found is None:
            return
        shown = self._shown
        if shown is None or abs(found[0] - self._index) < abs(shown.index - self._index):
            image = jpegs.decode(found[1])
            if self._size.isEmpty():
                self._size = image.size()
            self._shown = _Shown(found[0], 0, self._turned(image))

    def _take(self, index: int, jpeg: bytes, reduction: int) -> None:
        image = jpegs.decode(jpeg, reduction=reduction)
        if reduction == 1:
            self._size = image.size()
        self._shown = _Shown(index, reduction, self._turned(image))

    def _turned(self, image: QImage) -> QImage:
        return image.transformed(QTransform().rotate(90 * self._turns)) if self._turns else image

    def _reduction(self) -> int:
        """Give how coarsely a frame may be decompressed; the first one of a clip is, to learn its size."""
        if self._size.isEmpty():
            return 1
        shown = self._place().width() * self.devicePixelRatioF()
        return jpegs.reduction_for(int(self._picture_size().width()), shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the newest frame asked for, or the nearest there is until that is held."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colour("surround", "#000000")))
        image = self._image()
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._place(), image)
            self._paint_notes(painter)
        elif self._message:
            painter.setPen(QPen(QColor(self._colour("on_surround", "#ffffff"))))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._message)
        painter.end()

    def _paint_notes(self, painter: QPainter) -> None:
        notes = [self._caption] if self._is_captioned else []
        if self.shown_index != self._index:
            notes.append(self.tr("Reading frame {0}…").format(self._index + 1))
        if self.viewport.is_zoomed:
            notes.append(f"{words.number(self.viewport.zoom, 1)}×")
        if not notes:
            return
        text = "   ".join(notes)
        box = (
            painter.fontMetrics()
            .boundingRect(text)
            .adjusted(-_EDGE, -_EDGE // 2, _EDGE, _EDGE // 2)
        )
        box.moveBottomLeft(self.rect().bottomLeft() + QPointF(_EDGE, -_EDGE).toPoint())
        surround = QColor(self._colour("surround", "#000000"))
        surround.setAlphaF(0.75)
        painter.fillRect(box, surround)
        painter.setPen(QPen(QColor(self._colour("on_surround", "#ffffff"))))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _colour(self, name: str, otherwise: str) -> str:
        return str(getattr(self._colours, name)) if self._colours else otherwise

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step one frame a notch, or zoom at the cursor with Ctrl; the settings may swap the two."""
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if notches := self._wheel.take(event):
            if with_control != self._does_wheel_zoom:
                self._zoom(notches, event.position())
            else:
                self.step_requested.emit(-notches)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a magnified picture."""
        if event.button() == Qt.MouseButton.LeftButton and self.viewport.is_zoomed:
            self._held_at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move a picture that is held."""
        if self._held_at is not None:
            moved = event.position() - self._held_at
            self._held_at = event.position()
            self.viewport.drag_by(moved, self._picture_size(), QSizeF(self.size()))
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        if self._held_at is not None:
            self._held_at = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the full screen."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held_at = None
            self.full_screen_requested.emit()

    def sizeHint(self) -> QSize:
        """Ask for the room of a small video."""
        return QSize(640, 360)

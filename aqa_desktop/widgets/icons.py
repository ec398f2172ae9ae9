"""Icons are our own SVG drawings in currentColor, tinted with the theme's text colour when they are asked for."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from aqa_core.resources import resource

_SIZES = (16, 20, 24, 32, 48, 64)


def icon(name: str, colour: str) -> QIcon:
    """Draw an icon of `resources/icons` in one colour, at every size a screen asks for.

    Args:
        name: the file's name without `.svg`.
        colour: #rrggbb of its lines.
    """
    result = QIcon()
    faded = QColor(colour)
    faded.setAlphaF(0.4)
    for size in _SIZES:
        result.addPixmap(pixmap(name, colour, size))
        result.addPixmap(_faded(pixmap(name, colour, size)), QIcon.Mode.Disabled)
    return result


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """Draw an icon once, `size` device pixels square."""
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    result = QPixmap(size, size)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return result


def _faded(source: QPixmap) -> QPixmap:
    result = QPixmap(source.size())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(0.4)
    painter.drawPixmap(0, 0, source)
    painter.end()
    return result


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")

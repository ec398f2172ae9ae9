"""Draws a clip of the list: its name, and under it how it stands; a failed one on red."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aqa_desktop.library.model import FAILED_ROLE, NOTE_ROLE
from aqa_desktop.theme import LIGHT, Colours

_GAP = 8
_ICON = 18


class ClipRows(QStyledItemDelegate):
    """Draws two lines a row."""

    colours: Colours = LIGHT

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give room for two lines, and for a finger."""
        return QSize(120, max(36, 2 * option.fontMetrics.lineSpacing() + _GAP))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        painter.save()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_failed = bool(index.data(FAILED_ROLE))
        if is_failed and not is_chosen:
            painter.fillRect(option.rect, QColor(self.colours.error))
        style = QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        inside = option.rect.adjusted(_GAP, _GAP // 2, -_GAP, -_GAP // 2)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon):
            top = inside.top() + (inside.height() - _ICON) // 2
            mode = QIcon.Mode.Selected if is_chosen else QIcon.Mode.Normal
            place = QRect(inside.left(), top, _ICON, _ICON)
            picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
        inside.setLeft(inside.left() + _ICON + _GAP)
        self._write(painter, option, index, inside)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        inside: QRect,
    ) -> None:
        first, second = self._colours_of(option, index)
        font = index.data(Qt.ItemDataRole.FontRole)
        half = inside.height() // 2
        lines = (
            (index.data(Qt.ItemDataRole.DisplayRole), first, font, Qt.TextElideMode.ElideMiddle),
            (index.data(NOTE_ROLE), second, option.font, Qt.TextElideMode.ElideRight),
        )
        for row, (text, colour, face, elide) in enumerate(lines):
            painter.setFont(face)
            painter.setPen(QColor(colour))
            place = QRect(inside.left(), inside.top() + row * half, inside.width(), half)
            shown = painter.fontMetrics().elidedText(text, elide, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _colours_of(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> tuple[str, str]:
        if option.state & QStyle.StateFlag.State_Selected:
            return self.colours.on_accent, self.colours.on_accent
        if index.data(FAILED_ROLE):
            return self.colours.on_error, self.colours.on_error
        return self.colours.text, self.colours.muted

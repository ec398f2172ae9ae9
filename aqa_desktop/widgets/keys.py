"""Which keys a focused control needs for itself, so that the window's single keys do not take them away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TEXTS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_UP_DOWN = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
_ENDS = frozenset((Qt.Key.Key_Home, Qt.Key.Key_End))
_ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
_PRESS = frozenset((Qt.Key.Key_Space,))
_WRITING = (
    _UP_DOWN
    | _ENDS
    | _ENTER
    | {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Insert,
    }
)


def is_needed_by(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Tell whether a key belongs to the control that has the focus rather than to a command of the window.

    Args:
        widget: the control with the focus.
        event: the key that was pressed.
    """
    key, modifiers = Qt.Key(event.key()), event.modifiers()
    if isinstance(widget, _TEXTS):
        return _is_writing(key, modifiers, event.text())
    if modifiers & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if isinstance(widget, QComboBox):
        return key in _UP_DOWN | _ENDS | _PRESS
    if isinstance(widget, QAbstractButton):
        return key in _PRESS | _ENTER
    if isinstance(widget, QListView):
        return key in _UP_DOWN | _ENDS | _ENTER | {Qt.Key.Key_Delete}
    if isinstance(widget, QAbstractItemView):
        return key in _UP_DOWN | _ENDS | _ENTER
    return False


def _is_writing(key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> bool:
    # Ctrl and an arrow moves by words in a text, and must not jump to a marker
    if key in _WRITING:
        return not modifiers & Qt.KeyboardModifier.ControlModifier or key not in _ENTER
    is_plain = not modifiers & (
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    is_by_altgr = bool(modifiers & Qt.KeyboardModifier.GroupSwitchModifier)
    return text.isprintable() and bool(text) and (is_plain or is_by_altgr)

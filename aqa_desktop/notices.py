"""The message bar: what happened, what was done about it, what to do; details to copy. Nothing modal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aqa_core.errors import AqaError
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.icons import icon, pixmap

NoticeKind = Literal["info", "warning", "error"]

_MOST_AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell the user.

    Attributes:
        kind: how grave it is.
        happened: what happened and what was done about it, in a sentence or two.
        remedy: what to do, or empty.
        details: what a report to us should carry, or empty.
    """

    kind: NoticeKind
    happened: str
    remedy: str = ""
    details: str = ""


def notice_of(error: AqaError, *, about: str = "") -> Notice:
    """Make the notice of an error.

    Args:
        error: what was refused; our own bugs come as UnexpectedError with details.
        about: what it is about, for example the clip file's name, put before the sentence where it is missing.
    """
    is_named = not about or about in error.sentence
    happened = error.sentence if is_named else f"{about}: {error.sentence}"
    details = str(getattr(error, "details", ""))
    return Notice(kind="error", happened=happened, remedy=error.remedy, details=details)


class NoticeBar(QWidget):
    """Shows the newest notices above the workspace until they are dismissed.

    Signals:
        shown: Notice that was just put up (the status line and tests listen).
    """

    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 6, 8, 2)
        self._layout.setSpacing(4)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is on the bar now, oldest first."""
        return tuple(row.notice for row in self._rows())

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Put a notice up; the same one twice stands once, the oldest makes room."""
        for row in self._rows():
            if row.notice == notice:
                self._remove(row)
        while len(self._rows()) >= _MOST_AT_ONCE:
            self._remove(self._rows()[0])
        row = _Row(notice, self)
        row.dismissed.connect(self._on_dismissed)
        if self._colours is not None:
            row.set_colours(self._colours)
        self._layout.addWidget(row)
        self.show()
        self.shown.emit(notice)

    @Slot(object)
    def show_error(self, error: AqaError) -> None:
        """Put an error up."""
        self.show_notice(notice_of(error))

    @Slot()
    def clear(self) -> None:
        """Take every notice down, for instance because a new clip was opened."""
        for row in self._rows():
            self._remove(row)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        for row in self._rows():
            row.set_colours(colours)

    def _rows(self) -> list[_Row]:
        items = (self._layout.itemAt(index) for index in range(self._layout.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, _Row)]

    def _remove(self, row: _Row) -> None:
        self._layout.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.setVisible(bool(self._rows()))

    @Slot()
    def _on_dismissed(self) -> None:
        row = self.sender()
        if isinstance(row, _Row):
            self._remove(row)


class _Row(QFrame):
    """One notice.

    Signals:
        dismissed: the user has read it.
    """

    dismissed = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("role", notice.kind)
        self._picture = QLabel()
        text = QLabel(self._words())
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 6)
        layout.setSpacing(10)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)
        if notice.details:
            layout.addWidget(self._copy_button(), 0, Qt.AlignmentFlag.AlignTop)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Dismiss this notice"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.clicked.connect(self.dismissed)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def set_colours(self, colours: Colours) -> None:
        texts = {"info": colours.text, "warning": colours.on_warning, "error": colours.on_error}
        text = texts[self.notice.kind]
        self._picture.setPixmap(pixmap(self.notice.kind, text, 20))
        self._close.setIcon(icon("close", text))

    def _words(self) -> str:
        return "\n".join(part for part in (self.notice.happened, self.notice.remedy) if part)

    def _copy_button(self) -> QPushButton:
        button = QPushButton(self.tr("Copy details"))
        button.setAccessibleName(self.tr("Copy the details of this notice"))
        button.clicked.connect(self._on_copy)
        return button

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._words()}\n\n{self.notice.details}")

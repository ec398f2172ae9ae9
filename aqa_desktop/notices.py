"""The message bar: what happened, what was done about it, what to do; details hidden, and to copy. Not modal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
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
_DETAILS_HEIGHT = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A button of a notice.

    Attributes:
        text: a verb, what pressing it does.
        act: called when it is pressed; the notice goes down with it.
    """

    text: str
    act: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell the user.

    Attributes:
        kind: how grave it is.
        happened: what happened and what was done about it, in a sentence or two.
        remedy: what to do, or empty.
        details: what a report to us should carry, or empty.
        answers: what the user can do about it with one press, the best first.
        is_lasting: whether it stands until it is answered or dismissed, also when another clip is opened.
    """

    kind: NoticeKind
    happened: str
    remedy: str = ""
    details: str = ""
    answers: tuple[Answer, ...] = ()
    is_lasting: bool = False


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
        log_requested: the log is to be shown.
    """

    shown = Signal(object)
    log_requested = Signal()

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
        row.log_requested.connect(self.log_requested)
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
        """Take down what is of the clip before, because a new one was opened; lasting notices stay."""
        for row in self._rows():
            if not row.notice.is_lasting:
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
        dismissed: the user has read it, or answered.
        log_requested: the log is to be shown.
    """

    dismissed = Signal()
    log_requested = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("role", notice.kind)
        self._picture = QLabel()
        self._text = QLabel(self._words())
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAccessibleName(self._words())
        self._details = self._make_details()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        for button in self._make_buttons():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 6)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self._details)

    def set_colours(self, colours: Colours) -> None:
        texts = {"info": colours.text, "warning": colours.on_warning, "error": colours.on_error}
        text = texts[self.notice.kind]
        self._picture.setPixmap(pixmap(self.notice.kind, text, 20))
        self._close.setIcon(icon("close", text))

    def _words(self) -> str:
        return "\n".join(part for part in (self.notice.happened, self.notice.remedy) if part)

    def _make_details(self) -> QPlainTextEdit:
        details = QPlainTextEdit(self.notice.details)
        details.setReadOnly(True)
        details.setTabChangesFocus(True)
        details.setAccessibleName(self.tr("Details of this notice"))
        details.setMaximumHeight(_DETAILS_HEIGHT)
        details.hide()
        return details

    def _make_buttons(self) -> list[QAbstractButton]:
        buttons: list[QAbstractButton] = []
        for number, answer in enumerate(self.notice.answers):
            button = self._button(answer.text, answer.text)
            button.setProperty("answer", number)
            button.clicked.connect(self._on_answered)
            buttons.append(button)
        if self.notice.details:
            show = self._button(self.tr("Details"), self.tr("Show the details of this notice"))
            show.setCheckable(True)
            show.toggled.connect(self._details.setVisible)
            copy = self._button(self.tr("Copy details"), self.tr("Copy the details of this notice"))
            copy.clicked.connect(self._on_copy)
            log = self._button(self.tr("Open log"), self.tr("Show the log folder"))
            log.clicked.connect(self.log_requested)
            buttons += [show, copy, log]
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Dismiss this notice"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.clicked.connect(self.dismissed)
        return [*buttons, self._close]

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "small")
        button.setAccessibleName(name)
        return button

    @Slot()
    def _on_answered(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.notice.answers[button.property("answer")].act()
            self.dismissed.emit()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._words()}\n\n{self.notice.details}")

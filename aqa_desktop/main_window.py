"""The window's layout: notices and workspace in the middle, panels beside them, status below."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.actions import Actions
from aqa_desktop.actions.menus import Menus
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.library.panel import LibraryPanel
from aqa_desktop.notices import NoticeBar
from aqa_desktop.panels import Panels
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage
from aqa_desktop.widgets.keys import is_needed_by
from aqa_desktop.widgets.status import StatusBar

_SHARES = (62, 38)
_TITLE = "AQA Desktop[*]"  # Qt marks what is not saved yet in place of the star


class MainWindow(QMainWindow):
    """Puts the features side by side; knows nothing of what they do.

    Signals:
        files_dropped: list of Paths of files and folders dropped on the window.
        closing: the user closes the window.
        painted: the window is on the screen for the first time.
    """

    files_dropped = Signal(object)
    closing = Signal()
    painted = Signal()

    def __init__(
        self,
        *,
        actions: Actions,
        welcome: WelcomePage,
        player: PlayerPanel,
        timeline: TimelineView,
        assessment: AssessmentPanel,
        library: LibraryPanel,
    ) -> None:
        super().__init__()
        self.setWindowTitle(_TITLE)
        self.setAcceptDrops(True)
        self.notices = NoticeBar()
        self.status = StatusBar()
        self.welcome, self.player = welcome, player
        self.timeline, self.assessment, self.library = timeline, assessment, library
        self._is_painted = False
        self._guards: list[Callable[[], bool]] = []
        self._workspace = self._make_workspace()
        self._pages = QStackedWidget()
        self._pages.addWidget(welcome)
        self._pages.addWidget(self._workspace)
        self.setCentralWidget(self._make_centre())
        self.setStatusBar(self.status)
        self.resize(self.sizeHint())
        self.panels = Panels(self, clips=library, assessment=assessment)
        self.menus = Menus(self.menuBar(), actions, self.panels.actions)
        self.menuBar().setAccessibleName(self.tr("Menu bar"))
        actions.quit.triggered.connect(self.close)
        self._order_tabs()
        self.setMinimumSize(800, 480)

    @property
    def is_showing_clip(self) -> bool:
        """Whether the workspace is up, not the empty state."""
        return self._pages.currentWidget() is self._workspace

    def show_clip(self, title: str) -> None:
        """Leave the empty state and show the workspace under this title."""
        self.setWindowTitle(f"{title}[*] - AQA Desktop")
        if not self.is_showing_clip:
            self._pages.setCurrentWidget(self._workspace)
            self.panels.show_up(is_up=True)
            # the button that was pressed is gone; the keys are to work at once
            self.player.transport.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def show_nothing(self) -> None:
        """Go back to the empty state."""
        self.setWindowTitle(_TITLE)
        self.setWindowModified(False)
        self._pages.setCurrentWidget(self.welcome)
        self.panels.show_up(is_up=False)

    def layout_state(self) -> dict[str, Any]:
        """Give size, place and layout as they are, to be kept."""
        return {
            "geometry": base64.b64encode(self.saveGeometry().data()).decode(),
            "shares": self._workspace.sizes() if self.is_showing_clip else [],
            "panels": self.panels.wants,
            "widths": self.panels.widths,
        }

    def restore_layout(self, state: dict[str, Any]) -> None:
        """Be as `layout_state` said, as far as it can be used."""
        try:
            geometry = base64.b64decode(str(state.get("geometry", "")), validate=True)
            self.restoreGeometry(QByteArray(geometry))
            self._workspace.setSizes([int(one) for one in state.get("shares") or _SHARES])
            wants = {str(name): _flag(want) for name, want in dict(state["panels"]).items()}
            widths = {str(name): int(width) for name, width in dict(state["widths"]).items()}
        except (KeyError, TypeError, ValueError, binascii.Error):
            return
        self.panels.restore(wants=wants, widths=widths)

    @Slot()
    def reset_layout(self) -> None:
        """Be laid out as out of the box."""
        self._workspace.setSizes([10 * one for one in _SHARES])
        self.panels.reset()

    def _make_workspace(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.player)
        splitter.addWidget(self.timeline)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        return splitter

    def _make_centre(self) -> QWidget:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        return centre

    def _order_tabs(self) -> None:
        """Let Tab go from the list over the player and the timeline to the assessment, and then to the status."""
        in_assessment = [one for one in self._tab_stops() if self.assessment.isAncestorOf(one)]
        before = [one for one in self._tab_stops() if self.welcome.isAncestorOf(one)]
        QWidget.setTabOrder(before[-1], self.library.list)
        QWidget.setTabOrder(in_assessment[-1], self.status.cancel)
        QWidget.setTabOrder(self.status.cancel, self.status.model)

    def _tab_stops(self) -> Iterator[QWidget]:
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            widget = widget.nextInFocusChain()

    @Slot(str)
    def say(self, message: str) -> None:
        """Show a message in the status bar."""
        self.status.say(message)

    @Slot()
    def toggle_full_screen(self) -> None:
        """Fill the screen, or be a window again."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave_full_screen(self) -> bool:
        """Be a window again; tells whether it filled the screen."""
        was_full = self.isFullScreen()
        if was_full:
            self.toggle_full_screen()
        return was_full

    def event(self, event: QEvent) -> bool:
        """Let a focused control have its own keys before a command takes them."""
        is_key = event.type() == QEvent.Type.ShortcutOverride
        if is_key and isinstance(event, QKeyEvent) and is_needed_by(self._focused(), event):
            event.accept()
            return True
        return super().event(event)

    def _focused(self) -> QWidget | None:
        return QApplication.focusWidget()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the first time, once the events before it are done."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the panels to the width."""
        super().resizeEvent(event)
        self.panels.arrange()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on what was dropped."""
        # a path from a URL has the platform's own slashes only once it is a Path
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def add_guard(self, allows: Callable[[], bool]) -> None:
        """Ask somebody before the window closes.

        Args:
            allows: tells whether it may close now; where it may not, whoever was asked closes it later.
        """
        self._guards.append(allows)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes, so that the work behind it stops."""
        if not all(allows() for allows in self._guards):
            event.ignore()
            return
        self.hide()
        self.closing.emit()
        event.accept()

    def sizeHint(self) -> QSize:
        """Start at a size that shows everything on a small laptop."""
        return QSize(1280, 800)


def _flag(want: object) -> bool | None:
    return want if isinstance(want, bool) else None

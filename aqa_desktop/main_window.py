"""The window's layout: notices and workspace in the middle, the assessment docked at the right, status below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.actions import Actions
from aqa_desktop.actions.menus import Menus
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.notices import NoticeBar
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage
from aqa_desktop.widgets.keys import is_needed_by
from aqa_desktop.widgets.status import StatusBar


class MainWindow(QMainWindow):
    """Puts the features side by side; knows nothing of what they do.

    Signals:
        clip_dropped: Path of a file dropped on the window.
        closing: the user closes the window.
        painted: the window is on the screen for the first time.
    """

    clip_dropped = Signal(object)
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
    ) -> None:
        super().__init__()
        self.setWindowTitle("AQA Desktop")
        self.setAcceptDrops(True)
        self.notices = NoticeBar()
        self.status = StatusBar()
        self.welcome, self.player = welcome, player
        self.timeline, self.assessment = timeline, assessment
        self._is_painted = False
        self._workspace = self._make_workspace()
        self._pages = QStackedWidget()
        self._pages.addWidget(welcome)
        self._pages.addWidget(self._workspace)
        self._dock = self._make_dock()
        self.setCentralWidget(self._make_centre())
        self.setStatusBar(self.status)
        self._add_actions(actions)
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
            self._dock.show()

    def _make_workspace(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.player)
        splitter.addWidget(self.timeline)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        return splitter

    def _make_dock(self) -> QDockWidget:
        dock = QDockWidget(self.tr("Assessment"))
        dock.setObjectName("assessment")
        dock.setWidget(self.assessment)
        # no title bar: the panel explains itself, and a small screen needs the height; the View menu hides it
        dock.setTitleBarWidget(QWidget())
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.resizeDocks([dock], [330], Qt.Orientation.Horizontal)
        dock.hide()
        return dock

    def _make_centre(self) -> QWidget:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        return centre

    def _add_actions(self, actions: Actions) -> None:
        toggle = self._dock.toggleViewAction()
        toggle.setText(self.tr("&Assessment panel"))
        self.menus = Menus(self.menuBar(), actions, [toggle])
        self.menuBar().setAccessibleName(self.tr("Menu bar"))
        actions.quit.triggered.connect(self.close)

    @Slot(str)
    def say(self, message: str) -> None:
        """Show a message in the status bar."""
        self.status.say(message)

    def event(self, event: QEvent) -> bool:
        """Let a focused control have its own keys before a command takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if is_needed_by(QApplication.focusWidget(), event):
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the first time, once the events before it are done."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.clip_dropped.emit(Path(paths[0]))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes, so that the work behind it stops."""
        self.hide()
        self.closing.emit()
        event.accept()

    def sizeHint(self) -> QSize:
        """Start at a size that shows everything on a small laptop."""
        return QSize(1280, 800)

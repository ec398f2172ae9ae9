"""The docks beside the picture: two columns on a wide window, tabs of one column on a narrow one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

NARROW = 1100
_WIDTHS = {"clips": 220, "assessment": 330}
_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class Panels(QObject):
    """Arranges the list of clips and the assessment.

    A panel is seen while a clip is open and it is wanted; the list of clips is wanted once it has two rows,
    and is then seen without a clip as well.
    """

    def __init__(self, window: QMainWindow, *, clips: QWidget, assessment: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_up = False
        self._is_narrow: bool | None = None
        self._wants: dict[str, bool | None] = {"clips": None, "assessment": True}
        self._count = 0
        self.docks = {
            "clips": self._make_dock("clips", self.tr("Clips"), clips),
            "assessment": self._make_dock("assessment", self.tr("Assessment"), assessment),
        }
        self.actions = [
            self._make_action("clips", self.tr("&List of clips"), "Ctrl+B"),
            self._make_action("assessment", self.tr("&Assessment panel"), "Ctrl+D"),
        ]
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.arrange()

    @property
    def is_narrow(self) -> bool:
        """Whether there is one column of tabs."""
        return bool(self._is_narrow)

    @property
    def wants(self) -> dict[str, bool | None]:
        """Which panels the user wants; None where he never said."""
        return dict(self._wants)

    @property
    def widths(self) -> dict[str, int]:
        """How wide the panels are."""
        return {name: dock.width() for name, dock in self.docks.items() if not dock.isHidden()}

    def restore(self, *, wants: dict[str, bool | None], widths: dict[str, int]) -> None:
        """Be as they were."""
        self._wants.update({name: want for name, want in wants.items() if name in self._wants})
        self._show()
        for name, width in widths.items():
            self._widen(name, width)

    def reset(self) -> None:
        """Be as they come out of the box."""
        self.restore(wants={"clips": None, "assessment": True}, widths=_WIDTHS)

    def count_clips(self, count: int) -> None:
        """Know how many clips are listed."""
        self._count = count
        self._show()

    def show_up(self, *, is_up: bool) -> None:
        """Show the panels that are wanted, or none in the empty state."""
        self._is_up = is_up
        self._show()

    def arrange(self) -> None:
        """Fit the window's width."""
        is_narrow = self._window.width() < NARROW
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        clips, assessment = self.docks["clips"], self.docks["assessment"]
        self._window.addDockWidget(_RIGHT if is_narrow else _LEFT, clips)
        self._window.addDockWidget(_RIGHT, assessment)
        if is_narrow:
            self._window.tabifyDockWidget(assessment, clips)
        self._show()
        for name in self.docks:
            self._widen(name, _WIDTHS[name])

    def _make_dock(self, name: str, title: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(widget)
        # no title bar: the panel explains itself, and a small screen needs the height; the View menu hides it
        dock.setTitleBarWidget(QWidget())
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.hide()
        dock.visibilityChanged.connect(self._on_seen)
        return dock

    def _make_action(self, name: str, text: str, key: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"panel_{name}")
        action.setShortcut(QKeySequence(key))
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(self._on_toggled)
        return action

    @Slot(bool)
    def _on_toggled(self, is_wanted: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._wants[action.data()] = is_wanted
            self._show()
            if is_wanted:
                self.docks[action.data()].raise_()

    @Slot(bool)
    def _on_seen(self, is_seen: bool) -> None:
        """Keep Tab out of a panel behind another: Qt leaves it visible, only outside the window."""
        dock = self.sender()
        if isinstance(dock, QDockWidget) and (is_seen or self._is_behind(dock)):
            dock.widget().setEnabled(is_seen)

    def _is_behind(self, dock: QDockWidget) -> bool:
        # a whole window that is minimized is not seen either; what has the keys there is to keep them
        window = self._window
        is_on_screen = window.isVisible() and window.windowHandle().isExposed()
        if dock.isHidden() or not window.tabifiedDockWidgets(dock):
            return False
        return dock.geometry().right() < 0 or (is_on_screen and not window.isMinimized())

    def _is_wanted(self, name: str) -> bool:
        want = self._wants[name]
        return self._count > 1 if want is None else want

    def _show(self) -> None:
        for action in self.actions:
            name = action.data()
            is_of_use = self._is_up or (name == "clips" and self._count > 1)
            is_shown = is_of_use and self._is_wanted(name)
            was_shown = not self.docks[name].isHidden()
            self.docks[name].setVisible(is_shown)
            action.setEnabled(is_of_use)
            action.setChecked(self._is_wanted(name))
            if is_shown and not was_shown:
                self._widen(name, _WIDTHS[name])
        if self._is_narrow and self._is_up and self._is_wanted("assessment"):
            self.docks["assessment"].raise_()
        self._name_tabs()

    def _widen(self, name: str, width: int) -> None:
        self._window.resizeDocks([self.docks[name]], [width], Qt.Orientation.Horizontal)

    def _name_tabs(self) -> None:
        # Qt makes the tab bar of tabbed docks itself, without a name
        for bar in self._window.findChildren(
            QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            bar.setAccessibleName(self.tr("Panels"))
            bar.setDocumentMode(True)
            bar.setExpanding(False)

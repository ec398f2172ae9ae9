"""Every command of the window: its words, keys, icon, and the menu it stands in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenuBar

from aqa_desktop.theme import Colours
from aqa_desktop.widgets.icons import icon

Keys = QKeySequence.StandardKey | str


class Actions(QObject):
    """The commands, made once; the app connects them.

    Signals:
        theme_requested: "system", "light" or "dark".
    """

    theme_requested = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QAction, str] = {}
        self._make_file()
        self._make_moves()
        self._make_playing()
        self._make_scoring()
        self._make_themes()
        self.set_clip_open(is_open=False)

    @property
    def transport(self) -> list[QAction]:
        """The commands that have a button under the picture, in order."""
        return [
            self.first,
            self.step_back,
            self.play,
            self.step_forward,
            self.last,
            self.loop,
            self.mark_in,
            self.mark_out,
        ]

    def fill_menus(self, bar: QMenuBar, view_actions: list[QAction]) -> None:
        """Put every command in a menu, with its key beside it."""
        file = bar.addMenu(self.tr("&File"))
        file.addActions([self.open, self.sample])
        file.addSeparator()
        file.addAction(self.quit)
        playback = bar.addMenu(self.tr("&Playback"))
        playback.addActions([self.play, self.play_back, self.stop, self.play_forward])
        playback.addSeparator()
        playback.addActions(self._moves)
        playback.addSeparator()
        playback.addActions([self.slower, self.faster, self.loop])
        score = bar.addMenu(self.tr("&Score"))
        score.addActions([self.score, self.cancel])
        score.addSeparator()
        score.addActions([self.mark_in, self.mark_out, self.clear_marks])
        view = bar.addMenu(self.tr("&View"))
        view.addActions(view_actions)
        view.addMenu(self.tr("&Theme")).addActions(self._themes.actions())
        bar.addMenu(self.tr("&Help")).addActions([self.logs, self.about])

    def set_clip_open(self, *, is_open: bool) -> None:
        """Allow what needs a clip, or not."""
        for action in (*self._moves, *self._playing, *self._needing_clip):
            action.setEnabled(is_open)

    @Slot(bool)
    def show_playing(self, is_playing: bool) -> None:
        """Make the play command the one that stops, or back."""
        self._icons[self.play] = "pause" if is_playing else "play"
        self.play.setText(self.tr("&Pause") if is_playing else self.tr("&Play"))
        self.play.setIcon(icon(self._icons[self.play], self._colour))

    @Slot(object)
    def show_loop(self, loop: tuple[float, float] | None) -> None:
        """Show whether something repeats."""
        self.loop.setChecked(loop is not None)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Draw the icons in other colours from now on."""
        self._colour = colours.text
        for action, name in self._icons.items():
            action.setIcon(icon(name, colours.text))

    _colour = "#000000"

    def _make_file(self) -> None:
        standard = QKeySequence.StandardKey
        self.open = self._make(self.tr("&Open clip…"), [standard.Open], "open")
        self.sample = self._make(self.tr("Try the &sample dive"), [])
        self.quit = self._make(self.tr("&Quit"), [standard.Quit, "Ctrl+Q"])
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.logs = self._make(self.tr("Show the &log folder"), [])
        self.about = self._make(self.tr("&About AQA Desktop"), [])
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _make_moves(self) -> None:
        self.step_back = self._make(self.tr("One frame &back"), ["Left", ","], "step-back")
        self.step_forward = self._make(
            self.tr("One frame &forward"), ["Right", "."], "step-forward"
        )
        self.second_back = self._make(self.tr("One second back"), ["Shift+Left"])
        self.second_forward = self._make(self.tr("One second forward"), ["Shift+Right"])
        self.first = self._make(self.tr("First frame"), ["Home"], "first")
        self.last = self._make(self.tr("Last frame"), ["End"], "last")
        self._moves = [
            self.step_back,
            self.step_forward,
            self.second_back,
            self.second_forward,
            self.first,
            self.last,
        ]

    def _make_playing(self) -> None:
        self.play = self._make(self.tr("&Play"), ["Space"], "play")
        self.play_back = self._make(self.tr("Play backwards"), ["J"])
        self.stop = self._make(self.tr("Stop"), ["K"])
        self.play_forward = self._make(self.tr("Play forwards"), ["L"])
        self.slower = self._make(self.tr("Slower"), ["[", "Ctrl+Down"])
        self.faster = self._make(self.tr("Faster"), ["]", "Ctrl+Up"])
        self.loop = self._make(self.tr("&Loop"), ["Ctrl+L"], "loop")
        self.loop.setCheckable(True)
        self._playing = [
            self.play,
            self.play_back,
            self.stop,
            self.play_forward,
            self.slower,
            self.faster,
            self.loop,
        ]

    def _make_scoring(self) -> None:
        self.score = self._make(self.tr("&Score"), ["Ctrl+Return", "Ctrl+Enter"], "score")
        self.cancel = self._make(self.tr("&Cancel scoring"), [])
        self.cancel.setEnabled(False)
        self.mark_in = self._make(self.tr("Set &in point here"), ["I"], "mark-in")
        self.mark_out = self._make(self.tr("Set &out point here"), ["O"], "mark-out")
        self.clear_marks = self._make(self.tr("C&lear in and out points"), [])
        self._needing_clip = [self.score, self.mark_in, self.mark_out, self.clear_marks]

    def _make_themes(self) -> None:
        self._themes = QActionGroup(self)
        names = {
            "system": self.tr("As the &system"),
            "light": self.tr("&Light"),
            "dark": self.tr("&Dark"),
        }
        for choice, text in names.items():
            action = self._make(text, [])
            action.setCheckable(True)
            action.setChecked(choice == "system")
            action.setData(choice)
            action.triggered.connect(self._on_theme_chosen)
            self._themes.addAction(action)

    def _make(self, text: str, keys: list[Keys], icon_name: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        plain = text.replace("&", "").rstrip("…")
        shown = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
        action.setToolTip(f"{plain} ({', '.join(shown[:2])})" if shown else plain)
        if icon_name:
            self._icons[action] = icon_name
        return action

    @Slot()
    def _on_theme_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.theme_requested.emit(action.data())

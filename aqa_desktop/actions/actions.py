"""The commands as Qt actions: the app connects them, the menus and the buttons show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup

from aqa_desktop.actions.commands import COMMANDS, Command, Keys, Need
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Iterator

RANKS = 9


class Actions(QObject):
    """The commands, made once; one attribute for each line of `commands.COMMANDS`.

    Signals:
        theme_requested: "system", "light" or "dark".
        rank_requested: 1..9, the n-th most important segment is to play in a loop.
    """

    open: QAction
    open_folder: QAction
    sample: QAction
    clear_recent: QAction
    save: QAction
    collect_labels: QAction
    still_save: QAction
    still_copy: QAction
    next_clip: QAction
    previous_clip: QAction
    quit: QAction

    undo: QAction
    redo: QAction
    add_marker: QAction
    name_marker: QAction
    delete_marker: QAction
    mark_in: QAction
    mark_out: QAction
    clear_marks: QAction
    set_origin: QAction
    clear_origin: QAction
    rotate: QAction
    filmed_at: QAction
    settings: QAction

    step_back: QAction
    step_forward: QAction
    second_back: QAction
    second_forward: QAction
    tenth_back: QAction
    tenth_forward: QAction
    percent_back: QAction
    percent_forward: QAction
    first: QAction
    last: QAction
    go_to: QAction
    marker_previous: QAction
    marker_next: QAction
    segment_previous: QAction
    segment_next: QAction

    play: QAction
    play_back: QAction
    stop: QAction
    play_forward: QAction
    slower: QAction
    faster: QAction
    normal_speed: QAction
    loop: QAction

    score: QAction
    score_all: QAction
    cancel: QAction
    mute_segment: QAction
    previous_model: QAction
    models: QAction
    teach: QAction
    add_model: QAction
    export_model: QAction

    picture_zoom_in: QAction
    picture_zoom_out: QAction
    picture_zoom_reset: QAction
    timeline_zoom_in: QAction
    timeline_zoom_out: QAction
    timeline_zoom_all: QAction
    segment_zoom: QAction
    full_screen_picture: QAction
    full_screen_window: QAction
    escape: QAction
    reset_layout: QAction

    help: QAction
    key_sheet: QAction
    data_folder: QAction
    logs: QAction
    copy_diagnostics: QAction
    save_report: QAction
    about: QAction

    theme_requested = Signal(str)
    rank_requested = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._colour = "#000000"
        self._icons: dict[QAction, str] = {}
        self._needs: dict[QAction, Need] = {}
        for command in COMMANDS:
            setattr(self, command.name, self._make(command))
        self.ranks = [self._make_rank(rank) for rank in range(1, RANKS + 1)]
        self.themes = self._make_themes()
        self._set_roles()
        for need in Need:
            self.allow(need, is_there=need is Need.NOTHING)

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

    def everything(self) -> Iterator[QAction]:
        """Give every command, themes and ranks with them."""
        for command in COMMANDS:
            yield getattr(self, command.name)
        yield from self.ranks
        yield from self.themes.actions()

    def allow(self, need: Need, *, is_there: bool) -> None:
        """Enable the commands that need something, or disable them where it is not there."""
        for action, needed in self._needs.items():
            if needed is need:
                action.setEnabled(is_there)

    def follow_undo(self, group: QUndoGroup) -> None:
        """Undo and redo what this group says can be, and say what that is."""
        self.undo.triggered.connect(group.undo)
        self.redo.triggered.connect(group.redo)
        group.canUndoChanged.connect(self.undo.setEnabled)
        group.canRedoChanged.connect(self.redo.setEnabled)
        group.undoTextChanged.connect(self._show_undo)
        group.redoTextChanged.connect(self._show_redo)

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

    @Slot(str)
    def show_previous_model(self, name: str) -> None:
        """Say which model the way back leads to; empty where there is none."""
        plain = self.tr("Back to {0}").format(name) if name else self.tr("Back to the model before")
        self.previous_model.setText("&" + plain.replace("&", "&&"))
        self.previous_model.setToolTip(plain)
        self.previous_model.setEnabled(bool(name))

    @Slot(str)
    def show_theme(self, choice: str) -> None:
        """Check the theme that holds."""
        for action in self.themes.actions():
            action.setChecked(action.data() == choice)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Draw the icons in other colours from now on."""
        self._colour = colours.text
        for action, name in self._icons.items():
            action.setIcon(icon(name, colours.text))

    def _make(self, command: Command) -> QAction:
        action = self._action(
            QCoreApplication.translate("Actions", str(command.text)), command.keys
        )
        action.setObjectName(command.name)
        action.setCheckable(command.is_checkable)
        self._needs[action] = command.need
        if command.icon:
            self._icons[action] = command.icon
        return action

    def _make_rank(self, rank: int) -> QAction:
        action = self._action(self.tr("Loop the segment of rank &{0}").format(rank), (str(rank),))
        action.setObjectName(f"rank_{rank}")
        action.setData(rank)
        action.triggered.connect(self._on_rank_chosen)
        self._needs[action] = Need.SCORE
        return action

    def _make_themes(self) -> QActionGroup:
        group = QActionGroup(self)
        names = {
            "system": self.tr("As the &system"),
            "light": self.tr("&Light"),
            "dark": self.tr("&Dark"),
        }
        for choice, text in names.items():
            action = self._action(text, ())
            action.setObjectName(f"theme_{choice}")
            action.setCheckable(True)
            action.setChecked(choice == "system")
            action.setData(choice)
            action.triggered.connect(self._on_theme_chosen)
            group.addAction(action)
        return group

    def _action(self, text: str, keys: tuple[Keys, ...]) -> QAction:
        action = QAction(text, self)
        sequences = dict.fromkeys(one for key in keys for one in _sequences(key))
        action.setShortcuts(list(sequences))
        plain = text.replace("&", "").rstrip("…")
        shown = [one.toString(QKeySequence.SequenceFormat.NativeText) for one in sequences]
        action.setToolTip(f"{plain} ({', '.join(shown[:2])})" if shown else plain)
        return action

    def _set_roles(self) -> None:
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)

    @Slot(str)
    def _show_undo(self, step: str) -> None:
        self.undo.setText(self.tr("&Undo: {0}").format(step) if step else self.tr("&Undo"))

    @Slot(str)
    def _show_redo(self, step: str) -> None:
        self.redo.setText(self.tr("&Redo: {0}").format(step) if step else self.tr("&Redo"))

    @Slot()
    def _on_theme_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.theme_requested.emit(action.data())

    @Slot()
    def _on_rank_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.rank_requested.emit(action.data())


def _sequences(key: Keys) -> list[QKeySequence]:
    if isinstance(key, str):
        return [QKeySequence(key)]
    return QKeySequence.keyBindings(key)[:1]

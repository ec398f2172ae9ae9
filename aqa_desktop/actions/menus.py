"""The menu bar: every command has its place there, with its key beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from aqa_desktop.actions.actions import Actions


class Menus(QObject):
    """Fills a menu bar, and keeps the menus that change while the program runs.

    Attributes:
        recent: the files opened lately.
        model: the models that can score, above the commands.

    Signals:
        recent_needed: the recent files are about to be seen.
        recent_chosen: Path.
        model_chosen: name.
    """

    recent_needed = Signal()
    recent_chosen = Signal(object)
    model_chosen = Signal(str)

    def __init__(self, bar: QMenuBar, actions: Actions, panels: list[QAction]) -> None:
        """Put every command in a menu.

        Args:
            bar: the window's menu bar.
            actions: the commands.
            panels: what shows and hides the docks.
        """
        super().__init__(bar)
        self._bar = bar
        self._actions = actions
        self._models = QActionGroup(self)
        self.recent = self._fill_file()
        self.recent.aboutToShow.connect(self.recent_needed)
        self._fill_edit()
        self._fill_view(panels)
        self._fill_playback()
        self._fill_score()
        self.model = bar.addMenu(self.tr("&Model"))
        self.model.setToolTipsVisible(True)
        self.model.addSeparator()
        _fill(
            self.model,
            [actions.teach],
            [actions.previous_model],
            [actions.models, actions.add_model, actions.export_model],
        )
        self._fill_help()

    def groups(self) -> Iterator[tuple[str, tuple[QAction, ...]]]:
        """Give the menus with the commands that stand in them and below them."""
        for top in self._bar.actions():
            menu = top.menu()
            if isinstance(menu, QMenu):
                yield top.text().replace("&", ""), tuple(_commands(menu))

    def show_recent(self, paths: Sequence[Path], missing: frozenset[Path]) -> None:
        """List the files opened lately.

        Args:
            paths: the newest first.
            missing: those of them that are not there now; they cannot be chosen.
        """
        clear = self._actions.clear_recent
        for action in self.recent.actions():
            if action is not clear:
                self.recent.removeAction(action)
                action.deleteLater()
        for path in paths:
            is_missing = path in missing
            name = path.name.replace("&", "&&")
            text = self.tr("{0} (not there now)").format(name) if is_missing else name
            action = QAction(text, self.recent)
            action.setToolTip(str(path))
            action.setData(path)
            action.setEnabled(not is_missing)
            action.triggered.connect(self._on_recent)
            self.recent.insertAction(clear, action)
        self.recent.insertSeparator(clear)
        clear.setEnabled(bool(paths))

    def show_models(self, names: Sequence[str], now: str) -> None:
        """List the models that can score and check the one that does."""
        for action in self._models.actions():
            self._models.removeAction(action)
            self.model.removeAction(action)
            action.deleteLater()
        first = self.model.actions()[0]
        for name in names:
            action = QAction(name.replace("&", "&&"), self.model, checkable=True)
            action.setData(name)
            action.setChecked(name == now)
            action.triggered.connect(self._on_model)
            self._models.addAction(action)
            self.model.insertAction(first, action)

    @Slot()
    def _on_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_chosen.emit(action.data())

    @Slot()
    def _on_model(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.model_chosen.emit(action.data())

    def _fill_file(self) -> QMenu:
        actions = self._actions
        file = self._bar.addMenu(self.tr("&File"))
        file.addActions([actions.open, actions.open_folder])
        recent = file.addMenu(self.tr("Open &recent"))
        recent.setToolTipsVisible(True)
        recent.addAction(actions.clear_recent)
        file.addAction(actions.sample)
        file.addSeparator()
        _fill(
            file,
            [actions.next_clip, actions.previous_clip],
            [actions.save, actions.collect_labels],
            [actions.still_save, actions.still_copy],
            [actions.quit],
        )
        return recent

    def _fill_edit(self) -> None:
        actions = self._actions
        _fill(
            self._bar.addMenu(self.tr("&Edit")),
            [actions.undo, actions.redo],
            [actions.add_marker, actions.name_marker, actions.delete_marker],
            [actions.mark_in, actions.mark_out, actions.clear_marks],
            [actions.set_origin, actions.clear_origin],
            [actions.rotate, actions.filmed_at],
            [actions.settings],
        )

    def _fill_view(self, panels: list[QAction]) -> None:
        actions = self._actions
        view = self._bar.addMenu(self.tr("&View"))
        _fill(
            view,
            panels,
            [actions.picture_zoom_in, actions.picture_zoom_out, actions.picture_zoom_reset],
            [actions.timeline_zoom_in, actions.timeline_zoom_out, actions.timeline_zoom_all],
            [actions.segment_zoom],
            [actions.full_screen_picture, actions.full_screen_window, actions.escape],
        )
        view.addSeparator()
        view.addMenu(self.tr("&Theme")).addActions(actions.themes.actions())
        view.addAction(actions.reset_layout)

    def _fill_playback(self) -> None:
        actions = self._actions
        playback = self._bar.addMenu(self.tr("&Playback"))
        _fill(
            playback,
            [actions.play, actions.play_back, actions.stop, actions.play_forward],
            [actions.slower, actions.faster, actions.normal_speed, actions.loop],
            [actions.step_back, actions.step_forward, actions.second_back, actions.second_forward],
        )
        further = playback.addMenu(self.tr("&Further"))
        further.addActions([actions.tenth_back, actions.tenth_forward])
        further.addActions([actions.percent_back, actions.percent_forward])
        playback.addSeparator()
        _fill(
            playback,
            [actions.first, actions.last, actions.go_to],
            [actions.marker_previous, actions.marker_next],
            [actions.segment_previous, actions.segment_next],
        )
        playback.addMenu(self.tr("&Most important")).addActions(actions.ranks)

    def _fill_score(self) -> None:
        actions = self._actions
        score = self._bar.addMenu(self.tr("&Score"))
        _fill(score, [actions.score, actions.score_all, actions.cancel], [actions.mute_segment])

    def _fill_help(self) -> None:
        actions = self._actions
        _fill(
            self._bar.addMenu(self.tr("&Help")),
            [actions.help, actions.key_sheet],
            [actions.data_folder, actions.logs],
            [actions.copy_diagnostics, actions.save_report],
            [actions.about],
        )


def _commands(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _commands(below)
        elif action.objectName():
            yield action


def _fill(menu: QMenu, *groups: list[QAction]) -> None:
    for index, group in enumerate(groups):
        if index:
            menu.addSeparator()
        menu.addActions(group)

"""The menu bar: every command has its place there, with its key beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from aqa_desktop.actions.actions import Actions


class Menus(QObject):
    """Fills a menu bar, and keeps the menus that change while the program runs.

    Attributes:
        recent: the files opened lately.
        model: the models that can score, above the commands.
    """

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
        self.recent = self._fill_file()
        self._fill_edit()
        self._fill_view(panels)
        self._fill_playback()
        self._fill_score()
        self.model = bar.addMenu(self.tr("&Model"))
        self.model.addAction(actions.add_model)
        self._fill_help()

    def _fill_file(self) -> QMenu:
        actions = self._actions
        file = self._bar.addMenu(self.tr("&File"))
        file.addActions([actions.open, actions.open_folder])
        recent = file.addMenu(self.tr("Open &recent"))
        recent.addAction(actions.clear_recent)
        file.addAction(actions.sample)
        file.addSeparator()
        _fill(
            file,
            [actions.next_clip, actions.previous_clip],
            [actions.save, actions.still_save, actions.still_copy],
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
            [actions.data_folder, actions.logs, actions.copy_diagnostics],
            [actions.about],
        )


def _fill(menu: QMenu, *groups: list[QAction]) -> None:
    for index, group in enumerate(groups):
        if index:
            menu.addSeparator()
        menu.addActions(group)

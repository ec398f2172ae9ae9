"""The windows beside the window: settings, keys, how to read it; each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_desktop.actions import Actions
from aqa_desktop.backend import Machine, Ready
from aqa_desktop.finetune.teaching import Teaching
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.help.keys import KeyGroup, KeySheet
from aqa_desktop.help.reading import ReadingPage
from aqa_desktop.main_window import MainWindow
from aqa_desktop.models.keeper import ModelKeeper
from aqa_desktop.models.sheet import ModelsSheet
from aqa_desktop.settings.page import SettingsPage
from aqa_desktop.settings.store import SettingsStore


class Sheets(QObject):
    """Opens them, and tells the settings what scores.

    Signals:
        model_requested: name of the model that is to score.
        teaching_made: TeachingWindow that was just made, to be furnished and wired.
    """

    model_requested = Signal(str)
    teaching_made = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        actions: Actions,
        store: SettingsStore,
        keeper: ModelKeeper,
        teaching: Teaching,
    ) -> None:
        super().__init__(window)
        self._teaching = teaching
        self._keeper = keeper
        self._window = window
        self._actions = actions
        self._store = store
        self._models: tuple[str, ...] = ()
        self._ready: Ready | None = None
        self._failure: AqaError | None = None
        self._machine: Machine | AqaError | None = None

    @cached_property
    def settings(self) -> SettingsPage:
        """The page of settings."""
        page = SettingsPage(self._store, self._window)
        page.model_requested.connect(self.model_requested)
        page.model.teach.clicked.connect(self.open_teaching)
        page.model.show_models(self._models)
        if self._ready is not None:
            page.model.show_ready(self._ready)
            page.device.show_ready(self._ready)
        elif self._failure is not None:
            page.device.show_not_ready()
        self._tell_machine(page)
        return page

    @cached_property
    def models(self) -> ModelsSheet:
        """The models there are."""
        commands = (self._actions.previous_model, self._actions.add_model)
        sheet = ModelsSheet(self._keeper, commands, self._window)
        sheet.use_requested.connect(self.model_requested)
        sheet.show_scoring(self.model)
        return sheet

    @cached_property
    def teaching(self) -> TeachingWindow:
        """Where it learns from the user's dives."""
        # without a parent: a long run must not stand above the work
        window = TeachingWindow(self._teaching)
        self._window.closing.connect(window.close)
        self._window.destroyed.connect(window.deleteLater)
        self.teaching_made.emit(window)
        if self._ready is not None:
            window.tell_device(self._ready.device_kind)
        return window

    @cached_property
    def keys(self) -> KeySheet:
        """The sheet of keys."""
        groups = [
            KeyGroup(name=name, actions=actions)
            for name, actions in self._window.menus.groups()
            if actions
        ]
        return KeySheet(groups, self._window)

    @cached_property
    def reading(self) -> ReadingPage:
        """How to read the window."""
        return ReadingPage(self._actions.key_sheet, self._window)

    @Slot()
    def open_settings(self) -> None:
        """Show the settings."""
        self.settings.open_up()

    @Slot()
    def open_models(self) -> None:
        """Show the models."""
        self.models.open_up()

    @Slot()
    def open_teaching(self) -> None:
        """Show where it learns."""
        self.teaching.open_up()

    @Slot()
    def open_keys(self) -> None:
        """Show the keys."""
        self.keys.open_up()

    @Slot()
    def open_reading(self) -> None:
        """Show how to read the window."""
        self.reading.open_up()

    @Slot(object)
    def show_models(self, names: tuple[str, ...]) -> None:
        """Offer these models."""
        self._models = names
        now = self._ready.model if self._ready else ""
        self._window.menus.show_models(names, now)
        if self._has_settings:
            self.settings.model.show_models(names)

    @Slot()
    def show_loading(self) -> None:
        """Say that what scores is being prepared."""
        self._failure = None
        if self._has_settings:
            self.settings.device.show_loading()

    @Slot(object)
    def show_ready(self, ready: Ready) -> None:
        """Say what scores."""
        self._ready = ready
        self._window.menus.show_models(self._models, ready.model)
        if "models" in self.__dict__:
            self.models.show_scoring(ready.model)
        if self._has_settings:
            self.settings.model.show_ready(ready)
            self.settings.device.show_ready(ready)

    @Slot(object)
    def show_not_ready(self, error: AqaError) -> None:
        """Say that nothing does."""
        self._ready, self._failure = None, error
        if self._has_settings:
            self.settings.device.show_not_ready()

    @Slot(object)
    def show_machine(self, found: Machine | AqaError) -> None:
        """Say what this computer has, or why nobody knows."""
        self._machine = found
        if self._has_settings:
            self._tell_machine(self.settings)

    def _tell_machine(self, page: SettingsPage) -> None:
        if isinstance(self._machine, AqaError):
            page.device.show_no_machine(self._machine)
        elif self._machine is not None:
            page.device.show_machine(self._machine)

    @property
    def model(self) -> str:
        """Name of the model that scores; empty where none does."""
        return self._ready.model if self._ready else ""

    @property
    def words(self) -> tuple[str, str]:
        """Device and model in words, for a report."""
        return (self._ready.device, self._ready.model) if self._ready else ("none", "none")

    @property
    def _has_settings(self) -> bool:
        return "settings" in self.__dict__

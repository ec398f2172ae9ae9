"""Keeps the settings, writes them the moment one changes, and says which did."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.storage import StorageError, settings_folder, write_text
from aqa_desktop.settings.values import Settings, from_json, to_json

log = logging.getLogger(__name__)


class SettingsStore(QObject):
    """The settings that hold.

    Signals:
        changed: Settings, after any change.
        theme_changed: "system", "light" or "dark".
        wheel_changed: "step" or "zoom".
        cache_changed: megabytes.
        engine_changed: the device or the number format is another one.
        model_changed: name of a model that was chosen, empty for the usual one; also where it is the same.
        failed: StorageError, the settings could not be written; they hold until the program ends.
    """

    changed = Signal(object)
    theme_changed = Signal(str)
    wheel_changed = Signal(str)
    cache_changed = Signal(int)
    engine_changed = Signal()
    model_changed = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Read the settings; a file that cannot be read is kept aside, and all is as it comes out of the box."""
        super().__init__(parent)
        self._others: dict[str, Any] = {}
        self.set_aside: Path | None = None
        self.values = self._read()

    @Slot()
    def announce(self) -> None:
        """Say what holds to those who were connected after it was read; the theme is the app's to apply."""
        self.wheel_changed.emit(self.values.wheel)
        self.cache_changed.emit(self.values.cache_mb)
        self.changed.emit(self.values)

    @Slot(str)
    def set_theme(self, choice: str) -> None:
        """Follow the system, or be light or dark."""
        if self._take(theme=choice):
            self.theme_changed.emit(choice)

    @Slot(str)
    def set_wheel(self, choice: str) -> None:
        """Let the wheel step or zoom."""
        if self._take(wheel=choice):
            self.wheel_changed.emit(choice)

    @Slot(int)
    def set_cache_mb(self, megabytes: int) -> None:
        """Limit the memory that frames take."""
        if self._take(cache_mb=megabytes):
            self.cache_changed.emit(megabytes)

    @Slot()
    def set_welcomed(self) -> None:
        """Know that the card of the first start has been read."""
        self._take(is_welcomed=True)

    @Slot(bool)
    def set_opens_last(self, is_on: bool) -> None:
        """List the clips of last time at the start, or begin with none."""
        self._take(opens_last=is_on)

    @Slot(bool)
    def set_tells_updates(self, is_on: bool) -> None:
        """Look for new versions, or use no network."""
        self._take(tells_updates=is_on)

    @Slot(str)
    def set_device(self, device: str) -> None:
        """Score on another device."""
        if self._take(device=device):
            self.engine_changed.emit()

    @Slot(str)
    def set_precision(self, precision: str) -> None:
        """Score in another number format."""
        if self._take(precision=precision):
            self.engine_changed.emit()

    @Slot(str)
    def set_model(self, name: str) -> None:
        """Score with another model from now on, and remember the one before it."""
        before = self.values.model or _usual()
        previous = self.values.previous_model if before == (name or _usual()) else before
        self._take(model=name, previous_model=previous)
        self.model_changed.emit(name)

    @Slot()
    def go_back(self) -> None:
        """Score with the model before this one again; doing it twice comes back here."""
        if self.values.previous_model:
            self.set_model(self.values.previous_model)

    @Slot(str)
    def forget_model(self, name: str) -> None:
        """Know that a model is gone: the one before it scores, or the usual one."""
        previous = self.values.previous_model
        previous = "" if previous == name else previous
        if self.values.model == name:
            self._take(model=previous, previous_model="")
            self.model_changed.emit(previous)
        else:
            self._take(previous_model=previous)

    def _take(self, **changes: Any) -> bool:
        settings = replace(self.values, **changes)
        if settings == self.values:
            return False
        self.values = settings
        self._write()
        self.changed.emit(settings)
        return True

    def _read(self) -> Settings:
        path = _file()
        try:
            stored = dict(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, TypeError) as error:
            log.warning("the settings cannot be read: %s", error)
            self.set_aside = _set_aside(path)
            return Settings()
        known = to_json(Settings())
        # what a newer version wrote stays in the file
        self._others = {name: value for name, value in stored.items() if name not in known}
        return from_json(stored)

    def _write(self) -> None:
        text = json.dumps({**to_json(self.values), **self._others}, indent=2)
        try:
            write_text(_file(), text + "\n")
        except StorageError as error:
            self.failed.emit(error)


def _usual() -> str:
    from aqa_core.checkpoints.store import DEFAULT_MODEL

    return DEFAULT_MODEL


def _file() -> Path:
    return settings_folder() / "settings.json"


def _set_aside(path: Path) -> Path | None:
    aside = path.with_suffix(".unreadable.json")
    try:
        return path.replace(aside)
    except OSError:
        return None

"""Has the backend prepared as the settings say, whenever they say something else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from aqa_desktop.backend import Backend
from aqa_desktop.settings.store import SettingsStore


class Engine(QObject):
    """Device, number format and model of the backend."""

    def __init__(
        self,
        settings: SettingsStore,
        backend: Backend,
        prepare: Callable[[str | None], None],
        parent: QObject | None = None,
    ) -> None:
        """Know whom to ask.

        Args:
            settings: what holds.
            backend: takes device and number format.
            prepare: loads the model of a name, or the usual one, in the background.
            parent: the owner.
        """
        super().__init__(parent)
        self._prepare = prepare
        self._settings = settings
        self._backend = backend
        self._model: str | None = None

    def start(self, model: str | None) -> None:
        """Load a model for the first time.

        Args:
            model: name or file from the command line, for this time only; None takes the one of the settings.
        """
        self._model = model
        self.apply()

    @Slot()
    def apply(self) -> None:
        """Load the model again, on the device and in the number format that hold now."""
        values = self._settings.values
        self._backend.use(device=values.device, precision=values.precision)
        self._prepare(self._model or values.model or None)

    @Slot(str)
    def take_model(self, _name: str) -> None:
        """Load the model that was chosen."""
        self._model = None
        self.apply()

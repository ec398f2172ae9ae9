"""Has the backend prepared as the settings say, whenever they say something else."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.backend import Backend
from aqa_desktop.settings.store import SettingsStore


class Engine(QObject):
    """Device, number format and model of the backend.

    Signals:
        prepare_requested: name of the model to load, or None for the usual one.
    """

    prepare_requested = Signal(object)

    def __init__(
        self, settings: SettingsStore, backend: Backend, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
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
        self.prepare_requested.emit(self._model or values.model or None)

    @Slot(str)
    def take_model(self, _name: str) -> None:
        """Load the model that was chosen."""
        self._model = None
        self.apply()

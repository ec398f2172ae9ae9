"""Knows which model was before this one, as long as it is still there to go back to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot


class WayBack(QObject):
    """Puts together what the settings remember and which models there are.

    Signals:
        changed: name of the model to go back to; empty where there is none.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._previous = ""
        self._names: tuple[str, ...] = ()
        self._said = ""

    def show_previous(self, name: str) -> None:
        """Know which model the settings remember; empty for none."""
        self._previous = name
        self._tell()

    @Slot(object)
    def show_names(self, names: tuple[str, ...]) -> None:
        """Know which models can score."""
        self._names = names
        self._tell()

    def _tell(self) -> None:
        name = self._previous if self._previous in self._names else ""
        if name != self._said:
            self._said = name
            self.changed.emit(name)

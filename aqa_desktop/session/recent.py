"""The clips that were opened last, kept from one start to the next."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.storage import StorageError, replacing, settings_folder

log = logging.getLogger(__name__)

MOST_RECENT: Final = 10


class RecentFiles(QObject):
    """Remembers the last clips that could be opened.

    Signals:
        changed: tuple of paths, the newest first.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, name: str = "recent.json") -> None:
        """Read what was opened last.

        Args:
            parent: the owner.
            name: of the file that remembers them, in the settings folder.
        """
        super().__init__(parent)
        self._path = settings_folder() / name
        self._paths = self._read()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The clips, the newest first; some may be gone."""
        return tuple(self._paths)

    def missing(self) -> frozenset[Path]:
        """Give those that are not there now; asks the disk, so ask it when a menu opens."""
        return frozenset(path for path in self._paths if not path.exists())

    @Slot(object)
    def add(self, path: Path) -> None:
        """Put a clip first."""
        path = path.absolute()
        self._keep([path, *(one for one in self._paths if one != path)][:MOST_RECENT])

    @Slot(object)
    def remove(self, path: Path) -> None:
        """Forget one clip."""
        self._keep([one for one in self._paths if one != path])

    @Slot()
    def clear(self) -> None:
        """Forget all clips."""
        self._keep([])

    def _keep(self, paths: list[Path]) -> None:
        if paths == self._paths:
            return
        self._paths = paths
        try:
            with replacing(self._path, is_precious=False) as temporary:
                temporary.write_text(json.dumps([str(one) for one in paths]), encoding="utf-8")
        except StorageError as error:
            log.warning("the recent clips are not kept: %s", error)
        self.changed.emit(self.paths)

    def _read(self) -> list[Path]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            log.warning("the recent clips cannot be read: %s", error)
            return []
        if not isinstance(document, list):
            return []
        return [Path(one) for one in document if isinstance(one, str)][:MOST_RECENT]

"""One step of a clip's history: what was written down before and after."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from aqa_core.data.annotations import Annotations

# edits of one kind that follow each other so closely are one step: a drag, a word that is typed
MERGE_WITHIN_S = 1.0


class Edit(QUndoCommand):
    """Replaces the annotations of one clip.

    Args:
        text: what the menu calls it, "Move marker".
        before: annotations that undo brings back.
        after: annotations that redo brings back.
        apply: called with the annotations that hold now.
        merge: edits with the same word that follow each other at once become one step; empty for never.
    """

    def __init__(
        self,
        text: str,
        *,
        before: Annotations,
        after: Annotations,
        apply: Callable[[Annotations], None],
        merge: str = "",
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._apply = apply
        self._merge = merge
        self._at_s = time.monotonic()

    def id(self) -> int:
        """Qt asks only commands of one id whether they merge."""
        return zlib.crc32(self._merge.encode()) & 0x7FFFFFFF if self._merge else -1

    def redo(self) -> None:
        """Do it."""
        self._apply(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._apply(self._before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a later edit into this step."""
        if not isinstance(other, Edit) or other._at_s - self._at_s > MERGE_WITHIN_S:
            return False
        self._after, self._at_s = other._after, other._at_s
        self.setObsolete(self._before == self._after)
        return True

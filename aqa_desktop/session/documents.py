"""The clips of the session in the order in which they came, each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QUndoGroup, QUndoStack

from aqa_core.data.sidecar import read_annotations
from aqa_desktop.session.document import Document
from aqa_desktop.session.states import State


class Documents:
    """Holds the documents.

    Args:
        undo_group: gets the history of each.
    """

    def __init__(self, undo_group: QUndoGroup) -> None:
        self._undo_group = undo_group
        self._documents: dict[Path, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def find(self, path: Path) -> Document | None:
        """Give the document of a clip, None where it is not listed."""
        return self._documents.get(path.absolute())

    def get(self, path: Path) -> Document:
        """Give the document of a clip; one that is not listed yet is, with what its sidecar says."""
        document = self.find(path)
        if document is None:
            document = Document(path, read_annotations(path), QUndoStack(self._undo_group))
            self._documents[path.absolute()] = document
        return document

    def remove(self, document: Document) -> None:
        """Take a document off the list, and its history away."""
        del self._documents[document.path.absolute()]
        self._undo_group.removeStack(document.stack)

    def neighbour(self, document: Document | None, *, step: int) -> Document | None:
        """Give the nearest document after (1) or before (−1) one that is not known to be broken.

        Where nothing is open, the first is after it.
        """
        listed = list(self)
        at = listed.index(document) if document in listed else -1
        near = listed[at + 1 :] if step > 0 else listed[: max(at, 0)][::-1]
        return next((one for one in near if not is_broken(one)), None)


def is_broken(document: Document) -> bool:
    """Tell whether a clip could not even be opened."""
    return document.found is None and document.state is State.FAILED

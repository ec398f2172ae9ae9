"""What became of scoring: the open clip as it was asked for, and clips of the list one after another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_core.results import Assessment
from aqa_desktop.backend import Order
from aqa_desktop.session.document import Document
from aqa_desktop.session.documents import Documents
from aqa_desktop.session.states import State


class Scores(QObject):
    """Writes down what was scored; an answer belongs to the clip that was asked for, not to the one on the screen.

    Signals:
        made: Document that has another assessment.
        told: Document that stands otherwise.
        stood: State of the open clip.
    """

    made = Signal(object)
    told = Signal(object)
    stood = Signal(object)

    def __init__(
        self,
        documents: Documents,
        current: Callable[[], Document | None],
        parent: QObject | None = None,
    ) -> None:
        """Know which clips there are.

        Args:
            documents: the clips of the list.
            current: gives the open clip, or None.
            parent: the owner.
        """
        super().__init__(parent)
        self._documents = documents
        self._current = current
        self._asked: tuple[Document, Order] | None = None

    def order_of(self, path: Path) -> Order:
        """Give what scoring a clip of the list as it stands would ask for."""
        return self._documents.get(path).order

    @Slot(object, object)
    def clip_scored(self, order: Order, assessment: Assessment) -> None:
        """A clip of the list has an assessment of what was ordered."""
        document = self._documents.find(order.clip)
        if document is not None:
            document.score(order, assessment)
            self.made.emit(document)
            self.told.emit(document)

    @Slot(object, object)
    def clip_failed(self, path: Path, error: AqaError) -> None:
        """A clip of the list could not be scored."""
        document = self._documents.find(path)
        if document is not None:
            document.fail(str(error))
            self.told.emit(document)

    @Slot()
    def begin_scoring(self) -> None:
        """A score of the open clip was asked for."""
        document = self._current()
        if document is not None:
            self._asked = (document, document.order)
        self.stood.emit(State.SCORING)

    @Slot(object)
    def scored(self, assessment: Assessment) -> None:
        """What was asked for has an assessment."""
        if self._asked is not None:
            self.clip_scored(self._asked[1], assessment)

    @Slot()
    def scoring_cancelled(self) -> None:
        """The user stopped the scoring; an older assessment stays."""
        document = self._current()
        has_score = document is not None and document.assessment is not None
        self.stood.emit(State.SCORED if has_score else State.UNSCORED)

    @Slot(object)
    def scoring_failed(self, error: AqaError | None = None) -> None:
        """What was asked for could not be scored."""
        if self._asked is not None:
            self.clip_failed(self._asked[0].path, error or AqaError(""))

    def forget(self) -> None:
        """Know that nothing is asked for any more: the open clip was taken off the list."""
        self._asked = None

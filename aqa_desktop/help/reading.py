"""How to read the window, in a page of plain words that is always at hand."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

_SIZE = (560, 560)
_MARGIN = 12


class ReadingPage(QDialog):
    """Explains score, weight, contribution and marks."""

    def __init__(self, keys_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("How to read the window"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("How to read the window"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.setMarkdown("\n\n".join(self._paragraphs()))
        keys = QPushButton(self.tr("Show the keys"))
        keys.setAccessibleName(self.tr("Show the keys"))
        keys.clicked.connect(keys_action.trigger)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.text, 1)
        layout.addWidget(keys)
        self.resize(*_SIZE)

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front."""
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        self.text.setFocus()

    def _paragraphs(self) -> tuple[str, ...]:
        return (
            self.tr("## The score"),
            self.tr(
                "A network looks at the dive in a few **segments** and gives the points that judges "
                "would give. With the dive number and the height it knows the degree of difficulty, and "
                "shows the mark of one judge beside it. Without them it gives the execution alone."
            ),
            self.tr("## Weight"),
            self.tr(
                "The **weight** of a segment says how much of the network's attention it got: the "
                "higher and lighter its step, the more."
            ),
            self.tr("## Against a typical dive"),
            self.tr(
                "The **contribution** says how many points a segment added or cost compared with the "
                "same seconds of a typical dive. Above the line it added, below it cost. All segments "
                "together make up the difference between this dive and a typical one. X shows the "
                "score as it would be had one segment been typical."
            ),
            self.tr("## Importance"),
            self.tr(
                "The most important segments are those that differ most from a typical dive, for "
                "better or worse. The first three carry their rank as a number. Up and Down go from "
                "one to the next; the keys 1 to 9 play the first to the ninth in a loop."
            ),
            self.tr("## Which seconds count"),
            self.tr(
                "The program finds where the dive is. Where it is wrong set the in point (I) and the "
                "out point (O) and score again. The small ticks are the frames that the network saw."
            ),
            self.tr("## What is kept"),
            self.tr(
                "Markers, notes, in and out points and true scores are kept in a small file beside "
                "the clip, within half a minute and when you change clips. Clips are never changed, "
                "and nothing leaves this computer."
            ),
        )

"""Above the lists of the labelled folder: which list, undo, making a folder; and what stands there without one."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabBar, QVBoxLayout, QWidget

PROBLEMS, SUSPECTS = range(2)


class Heading(QWidget):
    """Tabs and two commands.

    Signals:
        page_chosen: PROBLEMS or SUSPECTS.
        undo_requested: take the last change back.
        collect_requested: make a folder of the true scores.
    """

    page_chosen = Signal(int)
    undo_requested = Signal()
    collect_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("Problems, doubtful labels"))
        self.tabs.setExpanding(False)
        for _ in (PROBLEMS, SUSPECTS):
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self.page_chosen)
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Undo the last change of the labels"))
        self.undo.setEnabled(False)
        self.undo.clicked.connect(self.undo_requested)
        self.collect = QPushButton(self.tr("Make one of true scores…"))
        self.collect.setAccessibleName(self.tr("Make a labelled folder of the true scores"))
        self.collect.setToolTip(
            self.tr("The true scores you entered beside clips become rows of a labels.csv")
        )
        self.collect.clicked.connect(self.collect_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for button in (self.undo, self.collect):
            button.setProperty("role", "small")
            button.setAutoDefault(False)
            row.addWidget(button)
        self.count(problems=0, suspects=0)

    def count(self, *, problems: int, suspects: int) -> None:
        """Say how many there are of each."""
        for tab, text, count in (
            (PROBLEMS, self.tr("Problems"), problems),
            (SUSPECTS, self.tr("Doubtful labels"), suspects),
        ):
            self.tabs.setTabText(tab, f"{text} ({count})" if count else text)

    @Slot(str)
    def show_undo(self, what: str) -> None:
        """Say what Undo would take back; empty where nothing."""
        self.undo.setEnabled(bool(what))
        self.undo.setToolTip(self.tr("Undo: {0}").format(what) if what else "")


class EmptyPage(QWidget):
    """Says what a labelled folder is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = QLabel(
            self.tr(
                "A labelled folder holds clips and a table, labels.csv, with a row for each dive: its file and "
                "its score, and where you know them dive, height_m, difficulty, start_s, end_s, athlete, judges. "
                "Excel and LibreOffice write it with “Save as CSV”.\n\n"
                "Choose such a folder, or make one of the true scores that you entered beside clips."
            )
        )
        text.setWordWrap(True)
        text.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(text)
        column.addStretch(2)

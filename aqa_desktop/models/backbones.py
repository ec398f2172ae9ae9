"""The panel of backbones: what each is, its terms, what it needs; get one, and choose the one to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aqa_core.checkpoints.offers import BackboneOffer
from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.models import backbone_words
from aqa_desktop.models.backbone_table import TRAINED_ON, BackboneTable
from aqa_desktop.models.getting import BackboneGetter
from aqa_desktop.models.getting_bar import GettingBar
from aqa_desktop.models.make_form import MakeForm
from aqa_desktop.process.outside import open_outside
from aqa_desktop.widgets.rows import RowsTable
from aqa_desktop.widgets.words import number

_ROWS_SHOWN = 5
_FILES = "*.pth *.pt *.pickle *.safetensors"


class BackbonesPanel(QWidget):
    """Shows backbones and gets them.

    Signals:
        backbone_chosen: name of the backbone to learn from, which is on this computer.
        problem: AqaError.
    """

    backbone_chosen = Signal(str)
    problem = Signal(object)

    def __init__(self, getter: BackboneGetter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._getter = getter
        self._wanted = ""
        self._folder = ""
        self._model = BackboneTable(self)
        name = self.tr("Backbones to learn from")
        self.table = RowsTable(self._model, name, stretched=(TRAINED_ON,))
        height = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight(height * (_ROWS_SHOWN + 1) + 4)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setProperty("role", "muted")
        self.about.setAccessibleName(self.tr("About this backbone"))
        self.choose = QPushButton(self.tr("Learn from this one"))
        self.choose.setAccessibleName(self.tr("Learn from this backbone"))
        self.choose.setProperty("role", "main")
        self.choose.clicked.connect(self._on_choose)
        self.get = QPushButton()
        self.get.clicked.connect(self._on_get)
        self.file = QPushButton(self.tr("A file on this disk…"))
        self.file.setAccessibleName(self.tr("Take a backbone from a file on this disk"))
        self.file.clicked.connect(self._on_file)
        self.bar = GettingBar()
        self.bar.cancel_requested.connect(getter.cancel)
        self.make = MakeForm()
        self.make.said.connect(self._on_make)
        self._lay_out()
        self._listen()
        self._show_details()

    @property
    def selected(self) -> BackboneOffer | None:
        """The backbone of the row that is selected."""
        return self._model.at(self.table.row)

    def select(self, name: str) -> None:
        """Select the row of a backbone."""
        row = self._model.row_of(name)
        if row >= 0:
            self.table.selectRow(row)

    @Slot(object)
    def show_offers(self, offers: Sequence[BackboneOffer]) -> None:
        """Show what there is; one that was just got is selected."""
        self._model.show_offers(offers)
        if self._wanted:
            self.select(self._wanted)
            self._wanted = ""
        self._show_details()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what there is whenever it comes up."""
        super().showEvent(event)
        self._getter.refresh()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.choose, self.get, self.file):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)
        for widget in (self.bar, self.make):
            column.addWidget(widget)
        column.addLayout(buttons)

    def _listen(self) -> None:
        self.table.row_changed.connect(self._show_details)
        self.table.activated.connect(self._on_choose)
        getter = self._getter
        getter.listed.connect(self.show_offers)
        getter.started.connect(self._on_started)
        getter.progressed.connect(self._on_progressed)
        getter.cancelling.connect(self.bar.show_cancelling)
        getter.got.connect(self._on_got)
        getter.unclear.connect(self.make.ask)
        getter.failed.connect(self._on_failed)
        getter.ended.connect(self._on_ended)

    @Slot()
    def _show_details(self) -> None:
        offer = self.selected
        self.get.setVisible(offer is not None and not offer.is_here)
        self.choose.setVisible(offer is not None and offer.is_here)
        if offer is None:
            said = self.tr(
                "A public backbone has learned from hundreds of thousands of real films; the starter, which is "
                "used without one, from rendered dives alone. It is a large download and takes longer to look."
            )
        else:
            note = offer.facts.note if offer.facts is not None else ""
            said = " ".join(
                filter(
                    None,
                    (backbone_words.terms(offer), note, backbone_words.what_it_needs(offer)),
                )
            )
            self._name_get(offer)
        self.about.setText(said)
        self.about.setAccessibleDescription(said)

    def _name_get(self, offer: BackboneOffer) -> None:
        left = number(max(0, offer.about_mb - offer.arrived_mb), 0)
        if offer.page:
            text = self.tr("Open its page…")
        elif offer.arrived_mb:
            text = self.tr("Go on downloading ({0} MB left)").format(left)
        else:
            text = self.tr("Download ({0} MB)").format(left)
        self.get.setText(text)
        named = self.tr("{0}: {1}").format(backbone_words.title(offer), text)
        self.get.setAccessibleName(named)
        by_hand = self.tr("Download {0} there, then take it with “A file on this disk…”.")
        self.get.setToolTip(by_hand.format(offer.page) if offer.page else "")

    @Slot()
    def _on_choose(self) -> None:
        offer = self.selected
        if offer is not None and offer.is_here:
            self.backbone_chosen.emit(offer.name)

    @Slot()
    def _on_get(self) -> None:
        offer = self.selected
        if offer is None:
            return
        if offer.page:
            open_outside(QUrl(offer.page))
        else:
            self._getter.download(offer.name)

    @Slot()
    def _on_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("A backbone on this disk"),
            self._folder,
            f"{self.tr('Weights')} ({_FILES});;{self.tr('All files')} (*)",
        )
        if name:
            self._folder = str(Path(name).parent)
            self._getter.take(Path(name))

    @Slot(object, str, str)
    def _on_make(self, path: Path, layout: str, arch: str) -> None:
        self._getter.take(path, layout=layout, arch=arch)

    @Slot(str)
    def _on_started(self, name: str) -> None:
        self.make.hide()
        self.get.setEnabled(False)
        self.file.setEnabled(False)
        offer = self._model.at(self._model.row_of(name))
        self.bar.begin(backbone_words.title(offer) if offer is not None else name)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self.bar.show_progress(progress)

    @Slot(str)
    def _on_got(self, name: str) -> None:
        self._wanted = name
        self.bar.say(self.tr("{0} is on this computer now.").format(name))

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        self.bar.say_problem(error)
        self.problem.emit(error)

    @Slot()
    def _on_ended(self) -> None:
        self.get.setEnabled(True)
        self.file.setEnabled(True)
        self.bar.end()

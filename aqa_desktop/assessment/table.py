"""The view of the segment table: a row chosen seeks there, Enter or a double click loops it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment.segments import FROM_TO, RANK, SORT_ROLE, SegmentModel


class SegmentTable(QTableView):
    """Shows the segments; headers sort.

    Signals:
        segment_chosen: SegmentResult of the row that was selected.
        loop_requested: start and end seconds of the row that was activated.
    """

    segment_chosen = Signal(object)
    loop_requested = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = SegmentModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self.setAccessibleName(self.tr("Segments of the dive"))
        self._set_up_looks()
        self.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.activated.connect(self._on_activated)

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show the segments of another assessment."""
        self._model.set_assessment(assessment)
        self.updateGeometry()

    def set_row_height(self, height: int) -> None:
        """Make rows airier or tighter than usual."""
        self.verticalHeader().setDefaultSectionSize(height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Be as high as the rows, so that the panel scrolls rather than the table."""
        rows = self._model.rowCount()
        height = (
            self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize()
        )
        return QSize(260, height + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never be lower than the rows."""
        return QSize(200, self.sizeHint().height())

    def _set_up_looks(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns of the segment table"))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(RANK, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(RANK, self.fontMetrics().horizontalAdvance("# 99") + 8)
        header.setSectionResizeMode(FROM_TO, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        segment = self._model.segment(self._sorted.mapToSource(current).row())
        if current.isValid() and segment is not None:
            self.segment_chosen.emit(segment)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        segment = self._model.segment(self._sorted.mapToSource(index).row())
        if segment is not None:
            self.loop_requested.emit(segment.start_s, segment.end_s)

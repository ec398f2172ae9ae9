"""The view of the segment table: a row chosen seeks there, Enter or a double click loops it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from aqa_core.results import Assessment
from aqa_desktop.assessment.segments import (
    CONTRIBUTION,
    DELTA,
    RANK,
    SORT_ROLE,
    WEIGHT,
    SegmentModel,
)
from aqa_desktop.assessment.wording import has_equal_weights
from aqa_desktop.theme import Colours
from aqa_desktop.widgets.rows import dress

_AROUND_HEADING = 14


class SegmentTable(QTableView):
    """Shows the segments; headers sort.

    Signals:
        segment_chosen: index of the segment whose row was selected by hand.
        loop_requested: start and end seconds of the row that was activated.
    """

    segment_chosen = Signal(int)
    loop_requested = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_told = False
        self._is_averaging = False
        self._row_height = self.fontMetrics().height() + 10
        self._model = SegmentModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self._set_up_looks()
        self.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.activated.connect(self._on_activated)

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show the segments of another assessment."""
        self.clearSelection()
        self._model.set_assessment(assessment)
        self._is_averaging = assessment is not None and has_equal_weights(assessment)
        self._lead_with_what_tells()
        self._fit_columns()
        self.updateGeometry()

    def set_origin(self, origin_s: float | None) -> None:
        """Count time from a moment, or from the clip's beginning."""
        self._model.set_origin(origin_s)
        self._fit_columns()

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._model.set_colours(colours)

    def set_muted(self, index: int | None) -> None:
        """Strike out the row of one segment, or of none."""
        self._model.set_muted(index)

    @property
    def selected(self) -> int | None:
        """Index of the segment whose row is selected, or None."""
        rows = self.selectionModel().selectedRows()
        segment = self._model.at(self._sorted.mapToSource(rows[0]).row()) if rows else None
        return segment.index if segment else None

    def select_segment(self, index: int | None) -> None:
        """Select the row of a segment that was chosen elsewhere; says nothing of it."""
        if index == self.selected:
            return
        self._is_told = True
        try:
            if index is None:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            else:
                self.selectRow(self._row(index))
        finally:
            self._is_told = False

    def row_rectangle(self, index: int) -> QRect:
        """Give where the row of a segment is, in the table's own pixels."""
        top = self.horizontalHeader().height() + self.rowViewportPosition(self._row(index))
        return QRect(0, top, self.width(), self.rowHeight(self._row(index)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a segment adds where there is no room: the difference says more."""
        super().resizeEvent(event)
        self._fit_columns()

    def _lead_with_what_tells(self) -> None:
        """Where weights tell nothing, put the differences first."""
        header = self.horizontalHeader()
        header.moveSection(header.visualIndex(DELTA), WEIGHT if self._is_averaging else DELTA)

    def _fit_columns(self) -> None:
        width = self.viewport().width()
        every = range(self._model.columnCount())
        shown = [one for one in every if not (one == WEIGHT and self._is_averaging)]
        wanted = {column: self._wanted_width(column) for column in shown}
        if sum(wanted.values()) > width:
            del wanted[CONTRIBUTION]
        spare = max(0, width - sum(wanted.values())) // len(wanted)
        for column in every:
            self.setColumnHidden(column, column not in wanted)
            self.setColumnWidth(column, wanted.get(column, 0) + spare)

    def _wanted_width(self, column: int) -> int:
        # the header itself gives nothing for a hidden column
        heading = self._model.headerData(column, Qt.Orientation.Horizontal)
        return max(
            self.sizeHintForColumn(column),
            self.fontMetrics().horizontalAdvance(heading) + _AROUND_HEADING,
        )

    def set_row_height(self, height: int) -> None:
        """Make rows airier or tighter than usual."""
        self._row_height = height
        self.verticalHeader().setDefaultSectionSize(height)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the rows as high as they were: a new style makes the header forget it for a moment."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.set_row_height(self._row_height)

    def sizeHint(self) -> QSize:
        """Be as high as the rows, so that the panel scrolls rather than the table."""
        rows_height = self._model.rowCount() * self._row_height
        height = self.horizontalHeader().height() + rows_height
        return QSize(260, height + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never be lower than the rows."""
        return QSize(200, self.sizeHint().height())

    def _set_up_looks(self) -> None:
        dress(self, self.tr("Segments of the dive"), stretched=())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_row_height(self._row_height)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(0)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def _row(self, index: int) -> int:
        # the model has one row a segment, in order
        return self._sorted.mapFromSource(self._model.index(index, RANK)).row()

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        segment = self._model.at(self._sorted.mapToSource(current).row())
        if current.isValid() and segment is not None and not self._is_told:
            self.segment_chosen.emit(segment.index)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        segment = self._model.at(self._sorted.mapToSource(index).row())
        if segment is not None:
            self.loop_requested.emit(segment.start_s, segment.end_s)

"""The table of segments: the timeline's data for keyboard and screen reader, as Qt's own model (style C11)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QFont

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets import words
from aqa_desktop.widgets.segments import bare_stretch, describe_segment

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
_COLUMNS = RANK, FROM_TO, WEIGHT, CONTRIBUTION, DELTA = tuple(range(5))


class SegmentModel(QAbstractTableModel):
    """One row a segment, in time order; `SORT_ROLE` gives plain numbers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self._muted: int | None = None
        self._origin_s: float | None = None
        self._colours = LIGHT
        # a view asks for them at every cell
        self._headings = self._name_columns()

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show the segments of another assessment."""
        self.beginResetModel()
        self._assessment = assessment
        self._muted = None
        self.endResetModel()

    def set_muted(self, index: int | None) -> None:
        """Strike out the row of one segment, or of none."""
        if index != self._muted:
            self._muted = index
            self._redraw()

    def set_origin(self, origin_s: float | None) -> None:
        """Count time from a moment, or from the clip's beginning."""
        if origin_s != self._origin_s:
            self._origin_s = origin_s
            self._headings = self._name_columns()
            self._redraw()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FROM_TO, FROM_TO)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._redraw()

    def _redraw(self) -> None:
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def segment(self, row: int) -> SegmentResult | None:
        """Give the segment of a row."""
        segments = self._assessment.segments if self._assessment else ()
        return segments[row] if 0 <= row < len(segments) else None

    def rowCount(self, parent: _Index = _NONE) -> int:
        """Count the segments."""
        if parent.isValid() or self._assessment is None:
            return 0
        return len(self._assessment.segments)

    def columnCount(self, parent: _Index = _NONE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns, in short on the screen and in full in the tool tip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        short, full = self._headings[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return short
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return full
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows, says, sorts by."""
        segment = self.segment(index.row()) if index.isValid() else None
        if segment is None or self._assessment is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(segment, self._assessment)[index.column()]
        if role == SORT_ROLE:
            return _values(segment)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._description(segment, self._assessment)
        return self._looks(segment, index.column(), role)

    def _looks(self, segment: SegmentResult, column: int, role: int) -> Any:
        is_muted = segment.index == self._muted
        if role == Qt.ItemDataRole.FontRole and (is_muted or column == DELTA):
            font = QFont()
            font.setStrikeOut(is_muted)
            font.setBold(column == DELTA and not is_muted)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and is_muted:
            return QColor(self._colours.muted)
        if role == Qt.ItemDataRole.ForegroundRole and column == DELTA:
            return QColor(self._colours.loss if segment.delta < 0 else self._colours.gain)
        return None

    def _description(self, segment: SegmentResult, assessment: Assessment) -> str:
        text = describe_segment(assessment, segment, origin_s=self._origin_s)
        if segment.index != self._muted:
            return text
        return QCoreApplication.translate("segments", "{0}; muted").format(text)

    def _name_columns(self) -> list[tuple[str, str]]:
        return [
            (self.tr("#"), self.tr("Rank by difference from a typical dive")),
            (self.tr("Time, s"), self._times_heading()),
            (self.tr("Weight"), self.tr("Share of the weight the model gave this segment")),
            (self.tr("Adds"), self.tr("What it adds to the score")),
            (self.tr("± typ."), self.tr("Against the same segment of a typical dive")),
        ]

    def _times_heading(self) -> str:
        if self._origin_s is None:
            return self.tr("From and to, in seconds of the clip")
        return self.tr("From and to, in seconds from the time origin")

    def _texts(self, segment: SegmentResult, assessment: Assessment) -> list[str]:
        decimals = words.decimals_of(assessment.unit)
        return [
            str(segment.rank),
            bare_stretch(segment.start_s, segment.end_s, self._origin_s),
            words.percent(segment.weight),
            words.number(segment.contribution, decimals),
            words.signed(segment.delta, decimals),
        ]


def _values(segment: SegmentResult) -> list[float]:
    return [
        segment.rank,
        segment.start_s,
        segment.weight,
        segment.contribution,
        segment.delta,
    ]

"""The table of segments: the timeline's data for keyboard and screen reader, as Qt's own model (style C11)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QColor, QFont

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets import words
from aqa_desktop.widgets.rows import RowsModel
from aqa_desktop.widgets.segments import bare_stretch, describe_segment

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
RANK, FROM_TO, WEIGHT, CONTRIBUTION, DELTA = range(5)


class SegmentModel(RowsModel[SegmentResult]):
    """One row a segment, in time order; `SORT_ROLE` gives plain numbers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assessment: Assessment | None = None
        self._muted: int | None = None
        self._origin_s: float | None = None
        self._colours = LIGHT
        self._name()

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Show the segments of another assessment."""
        self._assessment = assessment
        self._muted = None
        self._show(assessment.segments if assessment is not None else ())

    def set_muted(self, index: int | None) -> None:
        """Strike out the row of one segment, or of none."""
        if index != self._muted:
            self._muted = index
            self._redraw()

    def set_origin(self, origin_s: float | None) -> None:
        """Count time from a moment, or from the clip's beginning."""
        if origin_s != self._origin_s:
            self._origin_s = origin_s
            self._name()
            self._redraw()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FROM_TO, FROM_TO)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._redraw()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns, in short on the screen and in full in the tool tip."""
        is_said = role == Qt.ItemDataRole.AccessibleTextRole
        return super().headerData(
            section, orientation, Qt.ItemDataRole.ToolTipRole if is_said else role
        )

    def _text(self, thing: SegmentResult, column: int) -> str:
        assert self._assessment is not None  # it has the rows
        decimals = words.decimals_of(self._assessment.unit)
        texts = {
            RANK: str(thing.rank),
            FROM_TO: bare_stretch(thing.start_s, thing.end_s, self._origin_s),
            WEIGHT: words.percent(thing.weight),
            CONTRIBUTION: words.number(thing.contribution, decimals),
            DELTA: words.signed(thing.delta, decimals),
        }
        return texts[column]

    def _look(self, thing: SegmentResult, column: int, role: int) -> Any:
        if role == SORT_ROLE:
            return _values(thing)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._description(thing)
        return self._looks(thing, column, role)

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

    def _description(self, segment: SegmentResult) -> str:
        assert self._assessment is not None  # it has the rows
        text = describe_segment(self._assessment, segment, origin_s=self._origin_s)
        if segment.index != self._muted:
            return text
        return QCoreApplication.translate("segments", "{0}; muted").format(text)

    def _name(self) -> None:
        self._name_columns(
            [
                self.tr("#"),
                self.tr("Time, s"),
                self.tr("Weight"),
                self.tr("Adds"),
                self.tr("± typ."),
            ],
            {
                RANK: self.tr("Rank by difference from a typical dive"),
                FROM_TO: self._times_heading(),
                WEIGHT: self.tr("Share of the weight the model gave this segment"),
                CONTRIBUTION: self.tr("What it adds to the score"),
                DELTA: self.tr("Against the same segment of a typical dive"),
            },
        )

    def _times_heading(self) -> str:
        if self._origin_s is None:
            return self.tr("From and to, in seconds of the clip")
        return self.tr("From and to, in seconds from the time origin")


def _values(segment: SegmentResult) -> list[float]:
    return [
        segment.rank,
        segment.start_s,
        segment.weight,
        segment.contribution,
        segment.delta,
    ]

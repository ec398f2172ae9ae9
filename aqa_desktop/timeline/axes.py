"""Axes that write numbers by locale and only as many as can be read."""

from __future__ import annotations

import pyqtgraph as pg

from aqa_desktop.widgets import words


class TimeAxis(pg.AxisItem):
    """Seconds along the bottom."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom")

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Write seconds with no more decimals than the spacing needs."""
        decimals = 0 if spacing >= 1 else 1 if spacing >= 0.1 else 2
        return [f"{words.number(value, decimals)} s" for value in values]


class AmountAxis(pg.AxisItem):
    """The two or three numbers that tell a lane's scale."""

    def __init__(self) -> None:
        super().__init__(orientation="left")
        self.setStyle(tickLength=-3)

    def set_marks(self, marks: list[tuple[float, str]]) -> None:
        """Write these numbers only."""
        self.setTicks([marks])

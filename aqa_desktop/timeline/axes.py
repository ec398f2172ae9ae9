"""Axes that write numbers by locale and only as many as can be read."""

from __future__ import annotations

import pyqtgraph as pg

from aqa_desktop.widgets import words


class TimeAxis(pg.AxisItem):
    """Seconds along the bottom, counted from the user's origin where there is one."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom")
        self._origin_s: float | None = None

    def set_origin(self, origin_s: float | None) -> None:
        """Count from this moment, or from the clip's beginning."""
        if origin_s != self._origin_s:
            self._origin_s = origin_s
            self.picture = None
            self.update()

    def tickValues(self, first: float, last: float, size: float) -> list[tuple[float, list[float]]]:
        """Put the ticks on round numbers of what is written."""
        origin_s = self._origin_s or 0.0
        levels = super().tickValues(first - origin_s, last - origin_s, size)
        return [(spacing, [at + origin_s for at in values]) for spacing, values in levels]

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Write seconds with no more decimals than the spacing needs, with their sign from an origin."""
        decimals = 0 if spacing >= 1 else 1 if spacing >= 0.1 else 2 if spacing >= 0.01 else 3
        if self._origin_s is None:
            return [f"{words.number(value, decimals)} s" for value in values]
        return [f"{words.signed(value - self._origin_s, decimals)} s" for value in values]


class AmountAxis(pg.AxisItem):
    """The two or three numbers that tell a lane's scale."""

    def __init__(self) -> None:
        super().__init__(orientation="left")
        self.setStyle(tickLength=-3)

    def set_marks(self, marks: list[tuple[float, str]]) -> None:
        """Write these numbers only."""
        self.setTicks([marks])

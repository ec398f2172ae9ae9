"""A drawing as SVG: the few shapes our pictures are made of, written with the standard library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal
from xml.etree import ElementTree as ET

from aqa_core.storage import write_text

Point = tuple[float, float]

INK: Final = "#222222"
FAINT: Final = "#dddddd"
# Okabe and Ito's colours, which colour-blind readers tell apart
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")


class Drawing:
    """A white sheet with a coordinate system in pixels, y downwards.

    Args:
        width: of the sheet.
        height: of the sheet.
        title: read aloud in place of the picture.
    """

    def __init__(self, width: float, height: float, *, title: str) -> None:
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "font-family": "sans-serif",
                "font-size": "12",
                "role": "img",
            },
        )
        self._add("title").text = title
        self.rectangle((0, 0), (width, height), fill="white")

    def rectangle(self, corner: Point, opposite: Point, *, fill: str) -> None:
        """Fill a rectangle."""
        width, height = opposite[0] - corner[0], opposite[1] - corner[1]
        self._add("rect", x=corner[0], y=corner[1], width=width, height=height, fill=fill)

    def line(self, start: Point, end: Point, *, colour: str = INK, is_dashed: bool = False) -> None:
        """Draw a straight line."""
        self.path((start, end), colour=colour, is_dashed=is_dashed, width=1)

    def path(
        self,
        points: Sequence[Point],
        *,
        colour: str,
        is_dashed: bool = False,
        width: float = 1.8,
    ) -> None:
        """Draw a line through points."""
        line = self._add(
            "polyline",
            points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
            fill="none",
            stroke=colour,
        )
        line.set("stroke-width", f"{width:g}")
        if is_dashed:
            line.set("stroke-dasharray", "5 4")

    def circle(self, centre: Point, *, colour: str, is_filled: bool) -> None:
        """Draw a mark: a disc or a ring."""
        fill = colour if is_filled else "white"
        mark = self._add("circle", cx=centre[0], cy=centre[1], r=4.5, fill=fill, stroke=colour)
        mark.set("stroke-width", "1.8")

    def diamond(self, centre: Point, *, colour: str, is_filled: bool) -> None:
        """Draw another mark: a square on its corner."""
        x, y = centre
        corners = ((x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        fill = colour if is_filled else "white"
        self._add("polygon", points=points, fill=fill, stroke=colour)

    def text(
        self,
        at: Point,
        words: str,
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        colour: str = INK,
    ) -> None:
        """Write one line, its baseline at the point."""
        element = self._add("text", x=at[0], y=at[1], fill=colour)
        element.set("text-anchor", anchor)
        element.text = words

    def to_text(self) -> str:
        """Give the drawing as an SVG document."""
        return ET.tostring(self._root, encoding="unicode")

    def save(self, path: Path) -> None:
        """Write the drawing to a file.

        Raises:
            StorageError: it cannot be written.
        """
        write_text(path, self.to_text())

    def _add(self, name: str, **attributes: str | float) -> ET.Element:
        texts = {
            key: value if isinstance(value, str) else f"{value:.1f}"
            for key, value in attributes.items()
        }
        return ET.SubElement(self._root, name, texts)


def nice_ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Give round numbers that cover low..high, from at or below the one to at or above the other."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / about))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if span / (power * one) <= about)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * k, 10) for k in range(first, max(last, first + 1) + 1)]

"""One picture of a scored dive, for machines without a display: warnings, score and the timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from aqa_core.errors import AqaError
from aqa_core.progress import Report, ignore, never
from aqa_core.results import Assessment
from aqa_core.storage import replacing
from aqa_desktop.assessment.card import ScoreCard
from aqa_desktop.assessment.table import SegmentTable
from aqa_desktop.assessment.warnings import WarningBanners
from aqa_desktop.backend import Backend, LocalBackend, Order
from aqa_desktop.player.film import PICTURES
from aqa_desktop.theme import Colours, Theme, ThemeChoice
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.widgets.film import Film

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_WIDTH, _HEIGHT = 1280, 640
_FILM_HEIGHT = 144
_TABLE_WIDTH = 370
# what stands above and about the rows of the table, and a line of warning
_AROUND_ROWS, _WARNING_HEIGHT = 76, 46
_LOWEST_ROW, _HIGHEST_ROW = 20, 36


def write_summary(
    order: Order,
    picture: Path,
    *,
    model: str | None = None,
    theme: ThemeChoice = "system",
    backend: Backend | None = None,
    report: Report = ignore,
) -> Assessment:
    """Score a clip and write the picture of it as PNG.

    Args:
        order: the clip file, and what is known of the dive.
        picture: where the PNG goes; an older one is replaced.
        model: which model scores, None for the usual one.
        theme: light or dark.
        backend: what scores, None for this process.
        report: told where the work is.

    Raises:
        AqaError: the clip cannot be scored, or the picture cannot be written.
    """
    scorer = backend or LocalBackend()
    scorer.prepare(model, report=report, cancel=never())
    assessment = scorer.score(order, report=report, cancel=never())
    info, film = _read_film(order.clip, report)
    application = QApplication.instance() or QApplication(["aqa-desktop"])
    assert isinstance(application, QApplication)
    look = Theme(application)
    look.apply(theme)
    image = _draw(assessment, info, film, look.colours)
    with replacing(picture) as temporary:
        if not QImageWriter(str(temporary), QByteArray(b"png")).write(image):
            raise AqaError(f"{picture} cannot be written.", "Choose another folder.")
    return assessment


def _read_film(clip: Path, report: Report) -> tuple[ClipInfo, Film]:
    import numpy as np

    from aqa_core.video.probe import probe
    from aqa_core.video.reader import read_frames

    info = probe(clip)
    times_s = (np.arange(PICTURES) + 0.5) / PICTURES * info.duration_s
    width = max(2, round(info.width * _FILM_HEIGHT / info.height))
    frames = read_frames(info, times_s, size=(width, _FILM_HEIGHT), report=report)
    pictures = tuple(_image(frame.tobytes(), width, _FILM_HEIGHT) for frame in frames)
    return info, Film(start_s=0.0, end_s=info.duration_s, pictures=pictures)


def _image(pixels: bytes, width: int, height: int) -> QImage:
    image = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()  # the bytes die with this function


def _draw(assessment: Assessment, info: ClipInfo, film: Film, colours: Colours) -> QImage:
    warnings, card, table, timeline = (
        WarningBanners(),
        ScoreCard(),
        SegmentTable(),
        TimelineView(),
    )
    page = _lay_out(warnings, card, table, timeline)
    warnings.set_colours(colours)
    warnings.show_warnings(assessment.warnings)
    card.show_assessment(assessment)
    table.set_assessment(assessment)
    table.set_row_height(_row_height(assessment))
    timeline.set_colours(colours)
    timeline.open_clip(info)
    timeline.set_assessment(assessment)
    timeline.show_film(film)
    timeline.hide_playhead()
    page.resize(_WIDTH, _HEIGHT)
    # never shown: the first grab lays everything out, the second draws it as it then stands
    page.grab()
    QApplication.processEvents()
    image = page.grab().toImage()
    page.deleteLater()
    return image


def _row_height(assessment: Assessment) -> int:
    """Share what the warnings leave of the page between the rows of the table."""
    room = _HEIGHT - _AROUND_ROWS - _WARNING_HEIGHT * len(assessment.warnings)
    rows = max(1, len(assessment.segments))
    return min(max(room // rows, _LOWEST_ROW), _HIGHEST_ROW)


def _lay_out(
    warnings: WarningBanners, card: ScoreCard, table: SegmentTable, timeline: TimelineView
) -> QWidget:
    page = QFrame()
    table.setFixedWidth(_TABLE_WIDTH)
    left = QVBoxLayout()
    left.setSpacing(12)
    left.addWidget(card)
    left.addWidget(timeline, 1)
    below = QHBoxLayout()
    below.setSpacing(12)
    below.addLayout(left, 1)
    below.addWidget(table)
    column = QVBoxLayout(page)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.setContentsMargins(14, 14, 14, 10)
    column.setSpacing(12)
    column.addWidget(warnings)
    column.addLayout(below, 1)
    return page

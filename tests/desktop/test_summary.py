from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from aqa_core.errors import ClipError
from aqa_desktop.backend import Order
from aqa_desktop.summary import write_summary
from aqa_desktop.theme import LIGHT
from tests.desktop.fake_backend import DEMONSTRATION, FakeBackend


def test_a_picture_is_written_without_a_window(
    qapp: QApplication, clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "dive.png"
    backend = FakeBackend(warnings=(DEMONSTRATION,))
    assessment = write_summary(Order(clip=clip), out, backend=backend, theme="light")
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1280, 640)
    colours = {picture.pixelColor(x, y).rgb() for x in range(0, 1280, 7) for y in range(0, 640, 7)}
    assert len(colours) > 20
    assert assessment.warnings == (DEMONSTRATION,)
    # no bare page at the right: the table's card reaches the bottom
    assert picture.pixelColor(1100, 620).name() == LIGHT.panel.lower()


def test_a_refused_clip_leaves_no_picture(qapp: QApplication, clip: Path, tmp_path: Path) -> None:
    backend = FakeBackend()
    backend.error = ClipError("The clip is empty.")
    with pytest.raises(ClipError):
        write_summary(Order(clip=clip), tmp_path / "dive.png", backend=backend)
    assert list(tmp_path.iterdir()) == []


def test_what_is_known_of_the_dive_reaches_the_score(
    qapp: QApplication, clip: Path, tmp_path: Path
) -> None:
    order = Order(clip=clip, dive="107B", height_m=10.0)
    assessment = write_summary(order, tmp_path / "dive.png", backend=FakeBackend())
    assert (assessment.difficulty, assessment.unit) == (3.0, "points")

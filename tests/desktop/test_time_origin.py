"""Where the user set a time origin, every place counts from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from aqa_desktop.assessment import wording
from aqa_desktop.assessment.segments import FROM_TO, SegmentModel
from aqa_desktop.widgets.segments import bare_stretch, stretch
from tests.desktop.test_assessment_panel import MUTED
from tests.desktop.test_assessment_wording import EXECUTION, POINTS

DISPLAY, SPOKEN = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole


@pytest.mark.parametrize(
    ("ends", "origin_s", "text"),
    [
        ((2.4, 2.9), None, "2.4–2.9"),
        ((2.4, 2.9), 1.0, "+1.4 to +1.9"),
        ((0.8, 1.2), 1.0, "−0.2 to +0.2"),
        ((2.0, 2.04), 1.0, "+1.00 to +1.04"),
    ],
)
def test_a_stretch_is_written_with_and_without_its_unit(
    ends: tuple[float, float], origin_s: float | None, text: str
) -> None:
    assert stretch(*ends, origin_s) == f"{text} s"
    assert bare_stretch(*ends, origin_s) == text


def test_the_sentences_count_from_the_origin() -> None:
    assert "+1.4 to +1.9 s cost 3.4" in wording.typical_line(POINTS, origin_s=1.0)
    ignorant = replace(POINTS, window=replace(POINTS.window, source="user"))
    assert wording.source_line(ignorant, origin_s=1.0).startswith("Seen: −0.6 to +2.4 s, from your")
    assert wording.what_if_line(MUTED, origin_s=1.0) == "Without +1.4 to +1.9 s: 74.9 (+3.3)"


def test_the_table_counts_from_the_origin_and_its_heading_says_so() -> None:
    model = SegmentModel()
    model.set_assessment(EXECUTION)
    at = model.index(4, FROM_TO)
    assert at.data(DISPLAY) == "2.4–2.9"
    assert "of the clip" in model.headerData(FROM_TO, Qt.Orientation.Horizontal, SPOKEN)
    model.set_origin(1.0)
    assert at.data(DISPLAY) == "+1.4 to +1.9"
    assert at.data(SPOKEN).startswith("+1.4 to +1.9 s: ")
    assert "origin" in model.headerData(FROM_TO, Qt.Orientation.Horizontal, SPOKEN)


def test_setting_an_origin_changes_what_is_on_the_screen(open_app: App, qtbot: QtBot) -> None:
    panel, session = open_app.assessment, open_app.session
    with qtbot.waitSignal(panel.said):
        open_app.scoring.what_if.mute(4)
    said: list[str] = []
    panel.said.connect(said.append)
    session.edits.set_origin(1.0)
    texts = panel.explanation.typical.text(), panel.explanation.source.text()
    assert all(" to +" in text and "–" not in text for text in texts)
    assert panel.card.what_if.text().startswith("Without +1.4 to +1.9 s")
    assert panel.table.model().index(4, FROM_TO).data() == "+1.4 to +1.9"
    assert said == []  # nothing new happened
    with qtbot.waitSignal(panel.said):
        open_app.scoring.what_if.mute(1)
    assert said[-1].startswith("Without −0.1 to +0.4 s")
    assert open_app.window.status.message.full_text == said[-1]
    open_app.playback.seek(0.4)
    assert open_app.player.transport.slider.accessibleDescription().startswith("−0.60 seconds")
    session.edits.clear_origin()
    assert "2.4–2.9" in panel.explanation.typical.text()
    assert panel.table.model().index(4, FROM_TO).data() == "2.4–2.9"

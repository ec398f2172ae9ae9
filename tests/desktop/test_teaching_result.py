"""What the page of a result shows, and which answer it makes the usual one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from aqa_core.data.samples import LabelledDive
from aqa_core.training.finetune.comparison import compare
from aqa_desktop.finetune.changes import Changes
from aqa_desktop.finetune.comparison import DiveChange, read_comparison
from aqa_desktop.finetune.result_page import Result, ResultPage
from tests.desktop.fake_run import comparison


@pytest.mark.parametrize(
    ("verdict", "is_known", "usual"),
    [
        ("better", False, "Use it"),
        ("unclear", False, "Keep old"),
        ("worse", False, "Keep old"),
        ("better", True, "Keep old"),
    ],
)
def test_the_new_model_is_the_usual_answer_only_where_it_is_better(
    verdict: str, is_known: bool, usual: str, qtbot: QtBot, tmp_path: Path
) -> None:
    page = ResultPage()
    qtbot.addWidget(page)
    found = read_comparison(comparison(verdict, is_known=is_known))
    page.show_result(Result(name="club", model=tmp_path / "m", folder=tmp_path, comparison=found))
    defaults = [one.text() for one in (page.use, page.keep) if one.isDefault()]
    assert [one.replace("&", "") for one in defaults] == [usual]


def test_the_dives_of_one_clip_are_told_apart_and_open_where_they_start(
    qtbot: QtBot, tmp_path: Path
) -> None:
    table = Changes()
    qtbot.addWidget(table)
    scores = {"true": 50.0, "old": 40.0, "new": 45.0}
    dives = [
        DiveChange(file="session.mp4", start_s=12.5, **scores),
        DiveChange(file="one.mp4", start_s=1.0, **scores),
        DiveChange(file="session.mp4", start_s=40.0, **scores),
    ]
    table.show_dives(dives, tmp_path)
    names = [table.model().index(row, 0).data() for row in range(3)]
    assert names == ["session.mp4, at 12.5 s", "one.mp4", "session.mp4, at 40.0 s"]
    with qtbot.waitSignal(table.clip_requested) as asked:
        table.activated.emit(table.model().index(2, 0))
    assert asked.args == [tmp_path / "session.mp4", 40.0]


def test_a_comparison_says_where_in_its_clip_a_dive_starts() -> None:
    dives = [
        LabelledDive(clip=Path("session.mp4"), score=40.0 + k, start_s=9.0 * k) for k in range(3)
    ]
    new = np.array([41.0, 41.0, 42.0])
    found = read_comparison(compare(dives, new, champion=None, cross_validated=True))
    assert found is not None
    assert sorted(one.start_s or 0.0 for one in found.dives) == [0.0, 9.0, 18.0]

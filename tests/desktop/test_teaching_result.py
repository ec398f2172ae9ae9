"""What the page of a result shows, and which answer it makes the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aqa_desktop.finetune.comparison import read_comparison
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

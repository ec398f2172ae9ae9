from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from aqa_desktop.finetune import wording
from aqa_desktop.finetune.comparison import read_comparison
from aqa_desktop.finetune.run_page import RunPage
from aqa_desktop.finetune.run_state import Facts, RunState
from tests.desktop import fake_run


def _told(*events: dict[str, Any]) -> RunState:
    state = RunState()
    for number, event in enumerate(events):
        state.take({"seq": number, "time": 1000.0 + number, **event})
    return state


def test_the_stages_follow_each_other() -> None:
    state = RunState()
    seen: list[str] = []
    for event in [*fake_run.whole_run(2), fake_run.finished("m")]:
        state.take(event)
        if not seen or seen[-1] != state.phase:
            seen.append(state.phase)
    first, later = ["checking", "contents", "starting"], ["rehearsal", "before", "learning", "over"]
    assert seen == [*first, "features", *later]


def test_what_comes_before_the_run_counts_too() -> None:
    state = _told(fake_run.checking(0), fake_run.checking(30))
    assert wording.stage(state) == "Checking the dives"
    assert wording.counting(state) == "30 of 60 dives"
    assert state.fraction == pytest.approx(0.5)
    state.take({**fake_run.contents(45), "time": 1010.0})
    assert wording.stage(state) == "Telling the dives apart"
    assert state.left_s(1010.0) == pytest.approx(3.0)
    state.take({**fake_run.started(), "time": 1020.0})
    assert state.elapsed_s(1021.0) == pytest.approx(21.0)
    # a run that goes on has told of its first start long ago
    state.take({**fake_run.checking(0), "time": 9000.0})
    assert state.elapsed_s(9002.0) == pytest.approx(2.0)


def test_features_are_counted_and_the_time_left_runs_down() -> None:
    state = _told(fake_run.started(), fake_run.features(20))
    assert (state.done, state.total) == (20, 60)
    assert state.fraction == pytest.approx(1 / 3)
    assert state.left_s(1001.0) == pytest.approx(60.0)
    assert state.left_s(1011.0) == pytest.approx(50.0)
    assert state.left_s(2000.0) == 0.0
    assert state.elapsed_s(1011.0) == pytest.approx(11.0)


def test_the_rehearsal_foretells_the_whole_run() -> None:
    state = _told(fake_run.started(), fake_run.rehearsal(366.0))
    assert state.rehearsal is not None
    assert state.rehearsal.memory_mb == 3100.0
    assert state.left_s(1001.0) == pytest.approx(366.0)


def test_epochs_are_kept_and_the_best_is_known() -> None:
    state = _told(*fake_run.whole_run())
    assert list(state.epochs) == list(range(fake_run.EPOCHS))
    assert state.best is not None
    errors = {number: one.figures.mae for number, one in state.epochs.items()}
    assert state.best.number == min(errors, key=lambda one: errors[one] or 0.0)
    assert 0 < state.best.number < fake_run.EPOCHS - 1
    assert state.last is not None
    assert len(state.last.dots) == fake_run.HELD_OUT
    assert state.before is not None
    assert len(state.old_dots) == fake_run.HELD_OUT


def test_learning_counts_epochs_and_their_steps() -> None:
    state = _told(fake_run.started(), fake_run.epoch_done(0), fake_run.learning(1, 6))
    assert state.epoch_now == 2
    assert state.fraction == pytest.approx((1 + 0.5) / fake_run.EPOCHS)


def test_a_continued_run_takes_up_where_it_was() -> None:
    state = _told(*fake_run.whole_run(8))
    state.take({**fake_run.started(), "time": 5000.0})
    assert len(state.epochs) == 8
    state.take(fake_run.epoch_done(5))
    assert list(state.epochs) == [0, 1, 2, 3, 4, 5]
    assert state.elapsed_s(5001.0) == pytest.approx(1.0)


@pytest.mark.parametrize("kept", [True, False])
def test_a_stopped_run_says_what_is_kept(kept: bool) -> None:
    state = _told(*fake_run.whole_run(4), fake_run.stopped("best", kept=kept))
    assert (state.ended, state.is_kept) == ("stopped", kept)
    assert state.model == ("best" if kept else "")
    assert (state.comparison is not None) == kept


def test_a_failed_run_says_why() -> None:
    state = _told({"kind": "failed", "values": {"message": "No room."}})
    assert (state.phase, state.failure) == ("over", "No room.")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"kind": "epoch"},
        {"kind": "epoch", "epoch": "x", "values": {"loss": None, "dots": [[1], "ab", [1, "b"]]}},
        {"kind": "batch", "values": {"stage": "unheard of"}},
        {"kind": "batch", "values": []},
        {"kind": "started", "values": {"left_out": [1], "start": "x", "epochs": None}},
        {"kind": "finished", "values": {"comparison": {"n": 3, "dives": [1, {"true": "x"}]}}},
        {"kind": "music"},
    ],
)
def test_what_is_told_in_another_way_is_passed_over(event: dict[str, Any]) -> None:
    state = _told(fake_run.started(), event)
    assert all(len(pair) == 2 for one in state.epochs.values() for pair in one.dots)


def test_a_comparison_is_read_whole() -> None:
    said = fake_run.comparison("better")
    found = read_comparison(said)
    assert found is not None
    assert (found.verdict, found.better_on, found.n) == ("better", said["better_on"], 12)
    assert found.gain == (said["gain"]["mean"], said["gain"]["low"], said["gain"]["high"])
    assert found.old is not None
    assert (found.old.mae, found.new.mae) == (said["old"]["mae"], said["new"]["mae"])
    assert found.new.spearman == said["new"]["spearman"]
    assert found.recalibrated_mae == said["recalibrated"]["mae"]
    assert len(found.dives) == 12
    assert found.dives[0].old is not None


def test_an_old_model_that_knows_every_dive_leaves_nothing_to_compare_with() -> None:
    found = read_comparison(fake_run.comparison(is_known=True))
    assert found is not None
    assert "could not be compared" in wording.verdict(found)
    assert "has learned from these dives before" in wording.reasons(found)
    assert (found.old, found.gain, found.better_on, found.recalibrated_mae) == (None,) * 4
    assert found.new.mae is not None


@pytest.mark.parametrize("values", [None, 3, {}, {"n": "many"}])
def test_no_comparison_is_none(values: object) -> None:
    assert read_comparison(values) is None


def test_what_is_left_out_is_counted_with_the_reasons() -> None:
    def said(*left_out: tuple[str, str]) -> str:
        return wording.left_out(Facts(dives=58, left_out=left_out))

    assert said() == ""
    assert said(("a.mp4", "no DD")) == "1 of 59 dives is left out: no DD"
    assert said(("a.mp4", "no DD"), ("b.mp4", "no DD")) == "2 of 60 dives are left out: no DD"
    both = said(("a.mp4", "no score"), ("b.mp4", "no DD"), ("c.mp4", "no DD"))
    assert both == "3 of 61 dives are left out: no DD (2); no score (1)"


def test_of_many_clips_left_out_the_first_are_named() -> None:
    few = Facts(left_out=(("C:\\dives\\a.mp4", ""), ("/dives/b.mp4", "")))
    assert wording.files_left_out(few) == "a.mp4\nb.mp4"
    many = wording.files_left_out(Facts(left_out=tuple((f"{k}.mp4", "") for k in range(40))))
    assert many.splitlines()[-1] == "and 10 more"
    assert len(many.splitlines()) == 31


def test_the_page_says_what_is_left_out(qtbot: QtBot) -> None:
    page = RunPage()
    qtbot.addWidget(page)
    page.begin(_told(fake_run.started(left_out=25)))
    page.show()
    assert page.left_out.isVisible()
    assert page.left_out.text().startswith("25 of 85 dives are left out: it has no difficulty")
    assert "other_03.mp4" in page.left_out.toolTip()
    page.begin(_told(fake_run.started()))
    assert not page.left_out.isVisible()

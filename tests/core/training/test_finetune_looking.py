"""How dives are looked at before a head learns: how long it will take, on what, and what went wrong meanwhile."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from aqa_core.data.samples import DiveSet
from aqa_core.inference.devices import Choice
from aqa_core.inference.features import FINDING, STAGE
from aqa_core.inference.trial import choose
from aqa_core.inference.trunk_maker import TrunkMaker
from aqa_core.progress import Progress, ignore
from aqa_core.storage import cache_folder
from aqa_core.training.finetune import head_run, pace
from aqa_core.training.finetune.pace import HeadPace, Rehearsal
from aqa_core.training.fit import train
from aqa_core.training.parts import Parts
from aqa_core.training.recipes import find_recipe
from aqa_core.training.rehearsal import PeakMemory
from tests.helpers.finetuning import events, head_plan, of_kind

SENTENCE = "The graphics card's memory is full: the CPU goes on, more slowly."


class Clock:
    """Stands for the time; moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("kept", "seconds"), [(0, 58 * 20.0), (40, 18 * 20.0), (58, 0.0), (59, 0.0), (60, 0.0)]
)
def test_what_was_seen_before_makes_no_rehearsal_short(
    monkeypatch: pytest.MonkeyPatch, kept: int, seconds: float
) -> None:
    """Sixty dives, of which some were kept; each other takes twenty seconds."""
    clock, told = Clock(), list[Mapping[str, Any]]()
    monkeypatch.setattr(pace, "time", clock)
    parts = Parts(train=tuple(range(60)), held_out=())
    heads = HeadPace(find_recipe("finetune-head"), parts, seeds=1)
    memory = cast(PeakMemory, type("Memory", (), {"most_bytes": 1})())
    report = Rehearsal(told.append, memory, heads, per_step=0.1).beside(ignore)
    for done in range(61):
        clock.now += 0.01
        report(Progress(FINDING, done, 60))
    report(Progress(STAGE, kept, 60))
    for done in range(kept + 1, 61):
        clock.now += 20.0
        report(Progress(STAGE, done, 60))
    (one,) = told
    assert one["stage"] == "rehearsal"
    assert one["seconds"] == pytest.approx(seconds)


def test_a_fallback_while_dives_are_looked_at_is_one_warning(
    rendered: DiveSet, champion: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (cache_folder() / "trunk").iterdir():
        path.unlink()
    monkeypatch.setattr(TrunkMaker, "fallback", SENTENCE)
    some = dataclasses.replace(rendered, dives=rendered.dives[:6])
    train(head_plan(some, champion, tmp_path / "run", epochs=1))
    assert of_kind(tmp_path / "run", "warning") == [{"message": SENTENCE}]


def test_the_number_format_is_the_one_that_the_backbone_ran_in(
    rendered: DiveSet, champion: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = dataclasses.replace(rendered, dives=rendered.dives[:6])
    plan = head_plan(some, champion, tmp_path / "run", epochs=1)
    used = choose(plan.config, device="cpu").precision
    train(plan)
    assert events(tmp_path / "run")[0]["values"]["precision"] == used
    assert json.loads((tmp_path / "run" / "run.json").read_text())["precision"] == used
    # what was promised at the start did not do, and another was used
    other = Choice(device="cpu", precision="fp32" if used == "bf16" else "bf16")
    monkeypatch.setattr(head_run, "choose", lambda *given, **more: other)
    train(dataclasses.replace(plan, output=tmp_path / "two"))
    assert events(tmp_path / "two")[0]["values"]["precision"] == other.precision
    assert json.loads((tmp_path / "two" / "run.json").read_text())["precision"] == used

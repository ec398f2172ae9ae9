"""A dive that judges a head was never given to it: not by a twin, not from the cache, not after a new start."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import RunError
from aqa_core.inference.features import look_at_dives
from aqa_core.storage import cache_folder
from aqa_core.training import loop
from aqa_core.training.finetune import head_run
from aqa_core.training.finetune.seen import SeenDives, looks_of
from aqa_core.training.fit import train
from aqa_core.training.recipes import find_recipe
from tests.helpers.finetuning import head_plan, of_kind


@dataclasses.dataclass(slots=True)
class Lesson:
    """What a head was given in one epoch: positions it was sent, those it took, and what it saw of them."""

    sent: set[int]
    taken: set[int]
    seen: list[bytes]


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> list[Lesson]:
    """All that heads are given while they learn."""
    found: list[Lesson] = []
    under_way: list[Lesson] = []
    learn, assemble = loop.train_epoch, SeenDives.batch

    def spied_learn(learner: Any, course: Any, **more: Any) -> None:
        under_way.append(Lesson(set(course.positions.tolist()), set(), []))
        learn(learner, course, **more)
        found.append(under_way.pop())

    def spied_batch(self: SeenDives, positions: Sequence[int], views: Any) -> Any:
        batch = assemble(self, positions, views)
        for lesson in under_way:
            lesson.taken |= set(positions)
            lesson.seen += [one.numpy().tobytes() for one in batch.seen]
        return batch

    monkeypatch.setattr(head_run, "train_epoch", spied_learn)
    monkeypatch.setattr(SeenDives, "batch", spied_batch)
    return found


@pytest.fixture
def with_twins(rendered: DiveSet, tmp_path: Path) -> DiveSet:
    """Give the set with three of its clips once more, under other names and with other scores."""
    twins = []
    for k in (2, 5, 11):
        copy = tmp_path / f"twin{k}.mp4"
        shutil.copyfile(rendered.dives[k].clip, copy)
        dive = rendered.dives[k]
        twins.append(dataclasses.replace(dive, clip=copy, score=dive.score + 1, truth=None))
    return dataclasses.replace(rendered, dives=(*rendered.dives, *twins))


TWINS = {14: 2, 15: 5, 16: 11}


def split_of(folder: Path) -> dict[str, list[Any]]:
    split: dict[str, list[Any]] = json.loads((folder / "run.json").read_text())["split"]
    return split


def looks_at(model: Path, dives: Sequence[LabelledDive], positions: set[int]) -> set[bytes]:
    """Give what the backbone sees of some dives in every way that heads learn from."""
    looks = looks_of(find_recipe("finetune-head"))
    trunk = look_at_dives(str(model), dives, looks=looks, device="cpu").trunk
    return {one[k].tobytes() for one in trunk.values() for k in positions}


def test_no_fold_learns_what_it_judges(
    with_twins: DiveSet, champion: Path, tmp_path: Path, lessons: list[Lesson]
) -> None:
    folder = tmp_path / "run"
    train(head_plan(with_twins, champion, folder, epochs=2))
    folds = [set(fold) for fold in split_of(folder)["folds"]]
    everything = set(range(17))
    assert set().union(*folds) == everything
    for fold in folds:
        # a clip that is there twice is wholly on one side
        assert all((twin in fold) == (one in fold) for twin, one in TWINS.items())
        own = [lesson for lesson in lessons if lesson.sent == everything - fold]
        assert len(own) == 2 * 2  # two seeds, two epochs
        judged = looks_at(champion, with_twins.dives, fold)
        for lesson in own:
            assert lesson.taken == lesson.sent
            assert not judged & set(lesson.seen)
    kept = [lesson for lesson in lessons if lesson.sent == everything]
    assert len(kept) == 2 * 2
    assert len(lessons) == 4 * (len(folds) + 1)


def test_one_held_out_part_is_learned_by_nobody(
    with_twins: DiveSet, champion: Path, tmp_path: Path, lessons: list[Lesson]
) -> None:
    folder = tmp_path / "run"
    train(head_plan(with_twins, champion, folder, few_dives=10, held_out_share=0.4, epochs=2))
    held_out = set(split_of(folder)["held_out"])
    assert all((twin in held_out) == (one in held_out) for twin, one in TWINS.items())
    judged = looks_at(champion, with_twins.dives, held_out)
    assert len(judged) > 2
    for lesson in lessons:
        assert not lesson.taken & held_out
        assert not judged & set(lesson.seen)


def test_the_straight_line_before_the_first_step_sees_no_judged_dive(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    # a label that is far off and judges changes nothing that the heads of its fold say before they learn
    def said(dives: DiveSet, name: str) -> list[list[float]]:
        still: dict[str, Any] = {"rate_pretrained": 0.0, "rate_new": 0.0, "weight_decay": 0.0}
        train(head_plan(dives, champion, tmp_path / name, epochs=1, **still))
        (epoch,) = of_kind(tmp_path / name, "epoch")
        dots: list[list[float]] = epoch["dots"]
        return dots

    plain = said(rendered, "plain")
    fold = next(one for one in split_of(tmp_path / "plain")["folds"] if 4 in one)
    wrong = list(rendered.dives)
    wrong[4] = dataclasses.replace(wrong[4], score=wrong[4].score + 40)
    other = said(dataclasses.replace(rendered, dives=tuple(wrong)), "wrong")
    assert split_of(tmp_path / "wrong") == split_of(tmp_path / "plain")
    for k in range(14):
        assert (plain[k][1] == other[k][1]) == (k in fold)


def test_a_resumed_run_cannot_deal_the_dives_anew(
    rendered: DiveSet, champion: Path, tmp_path: Path, lessons: list[Lesson]
) -> None:
    folder = tmp_path / "run"
    train(head_plan(rendered, champion, folder, epochs=1))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    lessons.clear()
    with pytest.raises(RunError, match="another seed"):
        train(head_plan(rendered, champion, folder, epochs=1, seed=1, resume=True))
    # one athlete's dives more would be another split with the same seed
    grouped = [dataclasses.replace(dive, group="a") for dive in rendered.dives[:4]]
    other = dataclasses.replace(rendered, dives=(*grouped, *rendered.dives[4:]))
    with pytest.raises(RunError, match="another split"):
        train(head_plan(other, champion, folder, epochs=1, resume=True))
    assert lessons == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_was_kept_of_another_run_changes_nothing(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    # others have filled the cache; a run on an empty one says the same
    train(head_plan(rendered, champion, tmp_path / "warm", epochs=2))
    for path in (cache_folder() / "trunk").iterdir():
        path.unlink()
    train(head_plan(rendered, champion, tmp_path / "cold", epochs=2))
    warm, cold = (of_kind(tmp_path / name, "epoch") for name in ("warm", "cold"))
    assert [one["dots"] for one in warm] == [one["dots"] for one in cold]
    np.testing.assert_equal([one["loss"] for one in warm], [one["loss"] for one in cold])

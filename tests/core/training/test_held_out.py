"""A held-out dive never reaches training: not twice under two names, not by another seed, not by a cache."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.data.splits import kept_together, split_dives
from aqa_core.errors import DataError
from aqa_core.training.fit import train
from aqa_core.training.frames import short_hashes
from aqa_core.training.parts import part_dives
from aqa_core.training.recipes import find_recipe
from aqa_core.training.run_folder import RunFolder
from tests.helpers.training import SHORT, plan

QUICK = dataclasses.replace(SHORT, epochs=1, head_epochs=2)
FULL = dataclasses.replace(
    find_recipe("finetune-full"), epochs=1, batch=4, held_out_share=0.3, patience=None
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", *"qrstuvwxyz"])),
        min_size=3,
        max_size=30,
    ),
    st.integers(0, 5),
)
def test_groups_and_contents_stay_on_one_side(rows: list[tuple[str, str]], seed: int) -> None:
    dives = [
        LabelledDive(clip=Path(f"{k}.mp4"), score=50, group=group)
        for k, (group, _) in enumerate(rows)
    ]
    contents = [content for _, content in rows]
    try:
        split = split_dives(dives, held_out_share=0.3, seed=seed, contents=contents)
    except DataError:
        assert len(set(kept_together(dives, contents))) == 1
        return
    assert sorted(split.train + split.held_out) == list(range(len(rows)))
    assert split.train
    assert split.held_out
    for column in (0, 1):
        mine, theirs = ({rows[k][column] for k in part} for part in (split.train, split.held_out))
        assert not (mine & theirs) - {""}


def test_what_is_there_once_is_split_as_before() -> None:
    dives = [LabelledDive(clip=Path(f"{k}.mp4"), score=50, group="abc"[k % 3]) for k in range(30)]
    alone = [dataclasses.replace(dive, group="") for dive in dives]
    for some in (dives, alone):
        contents = [str(k) for k in range(30)]
        before = split_dives(some, held_out_share=0.2, seed=1)
        assert split_dives(some, held_out_share=0.2, seed=1, contents=contents) == before


@pytest.mark.parametrize("seed", range(4))
def test_a_clip_that_is_there_twice_is_on_one_side(
    rendered: DiveSet, tmp_path: Path, seed: int
) -> None:
    """Each clip lies there under two names with two labels: no seed parts them."""
    twice = list(rendered.dives)
    for dive in rendered.dives:
        copy = tmp_path / f"again_{dive.clip.name}"
        shutil.copyfile(dive.clip, copy)
        twice.append(dataclasses.replace(dive, clip=copy, score=dive.score + 1))
    dives = dataclasses.replace(rendered, dives=tuple(twice))
    result = train(plan(dives, tmp_path / "run", FULL, seed=seed))
    hashes = short_hashes(dive_hashes(dives.dives))
    split = RunFolder(tmp_path / "run").description()["split"]
    held_out = {hashes[k] for k in split["held_out"]}
    assert len(split["held_out"]) == 2 * len(held_out)
    assert not held_out & set(read_manifest(result.best_file).training["clips"])


def test_another_seed_does_not_hold_out_what_the_start_has_learned(
    rendered: DiveSet, tmp_path: Path
) -> None:
    first = train(plan(rendered, tmp_path / "first", FULL, seed=1))
    learned = set(read_manifest(first.best_file).training["clips"])
    hashes = short_hashes(dive_hashes(rendered.dives))
    for seed in (2, 3):
        folder = tmp_path / f"{seed}"
        train(plan(rendered, folder, FULL, seed=seed, init=str(first.best_file)))
        held_out = RunFolder(folder).description()["split"]["held_out"]
        assert not {hashes[k] for k in held_out} & learned


def test_a_start_that_has_learned_every_dive_is_cautioned_of(
    rendered: DiveSet, tmp_path: Path
) -> None:
    half = dataclasses.replace(rendered, dives=rendered.dives[:8])
    learned_by = train(plan(rendered, tmp_path / "all", FULL))
    known = set(read_manifest(learned_by.best_file).training["clips"])
    hashes = short_hashes(dive_hashes(rendered.dives))
    dives = tuple(d for d, one in zip(rendered.dives, hashes, strict=True) if one in known)
    only = dataclasses.replace(half, dives=dives)
    train(plan(only, tmp_path / "again", FULL, init=str(learned_by.best_file)))
    said = [e["values"] for e in RunFolder(tmp_path / "again").events() if e["kind"] == "warning"]
    assert any("The start has learned from" in one["message"] for one in said)


def without_the_held_out(dives: DiveSet, seed: int, folder: Path) -> DiveSet:
    """Give the set with other pictures and other scores where a dive is held out."""
    parts = part_dives(
        dives.dives, held_out_share=0.3, seed=seed, contents=dive_hashes(dives.dives)
    )
    folder.mkdir()
    changed = list(dives.dives)
    for k in parts.held_out:
        other = folder / changed[k].clip.name
        data = dives.dives[parts.train[0]].clip.read_bytes()
        # what follows the video's last box is passed over, but makes a file of another content
        other.write_bytes(data + b"\0\0\0\x10free" + k.to_bytes(8, "big"))
        changed[k] = dataclasses.replace(changed[k], clip=other, score=changed[k].score / 2)
    return dataclasses.replace(dives, dives=tuple(changed))


@pytest.mark.parametrize("recipe", [QUICK, FULL], ids=["with a head stage", "whole network"])
def test_nothing_of_a_held_out_dive_reaches_the_parameters(
    rendered: DiveSet, tmp_path: Path, recipe: Any
) -> None:
    """With other pictures and scores of the held-out dives, in one cache, the last parameters are the same."""
    others = without_the_held_out(rendered, 1, tmp_path / "others")
    states = []
    for name, dives in (("one", rendered), ("other", others)):
        train(plan(dives, tmp_path / name, recipe))
        loaded = RunFolder(tmp_path / name).load()
        assert loaded is not None
        states.append(loaded[0])
    splits = [RunFolder(tmp_path / name).description()["split"] for name in ("one", "other")]
    assert splits[0] == splits[1]
    dots = [
        [e["values"]["dots"] for e in RunFolder(tmp_path / name).events() if e["kind"] == "epoch"]
        for name in ("one", "other")
    ]
    assert dots[0] != dots[1]
    one, other = states
    assert all(torch.equal(one[name], other[name]) for name in one)

"""Recipes say what was published; the frames they look at, and what run folders of older versions mean."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch

from aqa_core.data.samples import LabelledDive
from aqa_core.errors import RunError
from aqa_core.network import PRESETS
from aqa_core.training.examples import Examples, in_order, random_view
from aqa_core.training.frames import FrameStore
from aqa_core.training.plan import check_same
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import RECIPES, find_recipe
from aqa_core.video.preprocess import Preprocessing, prepare
from tests.helpers.project import ROOT

END = 200  # number of the window's last frame
PLAIN = Preprocessing(resize=(1, 1), crop=1, mean=(0, 0, 0), std=(1, 1, 1))


def numbered(recipe: Recipe, seen_as: Preprocessing = PLAIN) -> Examples:
    """Give one dive whose frames are pictures of their own number, for a network that sees 3 × 32 of them."""
    network = dataclasses.replace(PRESETS["tiny_wd"], frames=32)
    last = END - recipe.end_offset
    numbers_T = np.arange(last - (96 + recipe.end_jitter - 1) + 1, last + 1)
    frames_MTHWC = np.broadcast_to(
        numbers_T[None, :, None, None, None], (1, numbers_T.size, 1, 1, 3)
    )
    store = FrameStore(
        frames_MTHWC=frames_MTHWC.astype(np.uint8), times_MT=numbers_T[None] / 25, problems={}
    )
    dives = [LabelledDive(clip=ROOT, score=60.0, difficulty=3.0)]
    return Examples(dives, store, network=network, preprocessing=seen_as, recipe=recipe)


def seen(clips_BNCnHW: torch.Tensor) -> list[int]:
    numbers = (clips_BNCnHW[0, :, 0, :, 0, 0] * 255).round().flatten().int()
    return [int(number) for number in numbers]


def last_frames_of_training(recipe: Recipe) -> set[int]:
    examples = numbered(recipe)
    last = examples.last_first
    views = [random_view(0, seed=1, epoch=e, last_first=last, flip=True) for e in range(300)]
    return {seen(examples.clips([0], [view]))[-1] for view in views}


def test_training_shows_blue_first_where_scoring_does() -> None:
    mean, std = (0.1, 0.2, 0.3), (0.5, 1.0, 2.0)
    shown = {}
    for channels in ("rgb", "bgr"):
        seen_as = dataclasses.replace(PLAIN, mean=mean, std=std, channels=channels)
        examples = numbered(find_recipe("paper"), seen_as)
        (batch,) = in_order(examples, [0], 5)
        shown[channels] = batch.seen
        last_THWC = np.full((1, 1, 1, 3), END, np.uint8)
        prepared_CTHW = prepare(last_THWC, seen_as)
        torch.testing.assert_close(batch.seen[0, -1, :, -1:], torch.from_numpy(prepared_CTHW))
    assert torch.equal(shown["bgr"], shown["rgb"].flip(2))


def test_the_paper_ends_among_the_last_six_frames_and_evaluates_at_the_last() -> None:
    recipe = find_recipe("paper")
    assert last_frames_of_training(recipe) == {END - back for back in range(6)}
    (batch,) = in_order(numbered(recipe), [0], 5, back=recipe.evaluation_back)
    assert seen(batch.seen) == list(range(END - 95, END + 1))


def test_the_authors_take_the_first_96_of_100_and_shift_them_by_three() -> None:
    recipe = find_recipe("authors")
    assert last_frames_of_training(recipe) == {END - 5 + shift for shift in range(-3, 4)}
    (batch,) = in_order(numbered(recipe), [0], 5, back=recipe.evaluation_back)
    assert seen(batch.seen) == list(range(END - 100, END - 4))


def test_paper_and_authors_differ_where_their_code_does() -> None:
    paper, authors = find_recipe("paper"), find_recipe("authors")
    assert (paper.epochs, paper.batch, paper.evaluation_batch) == (50, 2, 5)
    assert (paper.rate_new, paper.rate_pretrained, paper.optimiser) == (1e-4, 1e-5, "adam")
    assert (paper.l1, paper.l2, paper.flip, paper.schedule) == (1, 1, True, "constant")
    mine, theirs = paper.to_json(), authors.to_json()
    changed = {name for name in mine if mine[name] != theirs[name]}
    assert changed == {
        "name",
        "rate_weight_decider",
        "weight_decider_dropout",
        "statistics",
        "end_jitter",
        "end_offset",
        "evaluation_back",
    }


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_survives_run_json(name: str) -> None:
    recipe = find_recipe(name)
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_a_run_of_before_a_field_existed_can_be_continued_where_the_field_changes_nothing() -> None:
    names = ("network", "init", "init_sha256", "against", "labels_sha256", "seed", "split")
    now: dict[str, object] = dict.fromkeys(names, 1)
    now["clips"] = []

    def resumed(name: str, **changes: object) -> None:
        recipe = find_recipe(name).to_json()
        older = {field: value for field, value in recipe.items() if field != "largest_gradient"}
        check_same(ROOT, {**now, "recipe": recipe}, {**now, "recipe": {**older, **changes}})

    resumed("paper")
    with pytest.raises(RunError, match="another recipe"):
        resumed("paper", epochs=3)
    # this one shortens gradients now, and the run did not
    with pytest.raises(RunError, match="another recipe"):
        resumed("starter")

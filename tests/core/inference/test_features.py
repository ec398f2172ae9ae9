"""Dives are looked at once: by scoring or by teaching, in whole or until somebody pulled the plug."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.recordings import Recordings
from aqa_core.data.samples import LabelledDive
from aqa_core.errors import CancelledError, DataError
from aqa_core.inference import trunk_maker
from aqa_core.inference.features import FINDING, STAGE, look_at_dives
from aqa_core.inference.requests import dive_request
from aqa_core.inference.scorer import open_scorer
from aqa_core.inference.trunk_maker import PLAIN, Look, TrunkMaker
from aqa_core.progress import CancelToken, Progress
from aqa_core.storage import cache_folder
from aqa_core.synthetic.dataset import synthesise
from aqa_core.synthetic.style import POOL
from aqa_core.video import reader
from tests.helpers.models import write_model

LOOKS = (Look(), Look(flip=True), Look(back=3), Look(back=3, flip=True))


@pytest.fixture(scope="module")
def dives(tmp_path_factory: pytest.TempPathFactory) -> Sequence[LabelledDive]:
    folder = tmp_path_factory.mktemp("seen")
    synthesise(folder, count=4, seed=8, jobs=1, style=POOL.sized((96, 72)))
    return read_labelled_folder(folder).dives


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_model(tmp_path / "tiny.safetensors"))


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the clips that were decoded."""
    names: list[str] = []
    read = reader.read_with_damage

    def counted(info: Any, *arguments: Any, **more: Any) -> Any:
        names.append(info.path.name)
        return read(info, *arguments, **more)

    monkeypatch.setattr(trunk_maker, "read_with_damage", counted)
    return names


def kept() -> dict[str, np.ndarray]:
    folder = cache_folder() / "trunk"
    return {path.name: np.load(path) for path in folder.glob("*.npy")}


def test_the_plain_look_is_what_scoring_sees(
    dives: Sequence[LabelledDive], model: str, decoded: list[str]
) -> None:
    scorer, recordings = open_scorer(model), Recordings()
    seen = []
    for dive in dives:
        before = set(kept())
        scorer.score(dive_request(dive, recordings, reach=scorer.reach))
        (name,) = set(kept()) - before
        seen.append(kept()[name])
    assert len(decoded) == 4
    found = look_at_dives(model, dives)
    assert len(decoded) == 4  # a dive that was scored is not decoded again
    assert len(kept()) == 4
    np.testing.assert_array_equal(found.trunk[PLAIN], np.stack(seen))
    assert found.usable == [0, 1, 2, 3]
    assert (found.times_MN2[:, :, 1] > found.times_MN2[:, :, 0]).all()
    # and the other way round: what teaching has looked at costs scoring nothing
    look_at_dives(model, dives, looks=LOOKS)
    decoded.clear()
    scorer.score(dive_request(dives[0], recordings, reach=scorer.reach))
    assert decoded == []


def test_all_looks_come_from_one_reading_and_none_is_another(
    dives: Sequence[LabelledDive], model: str, decoded: list[str]
) -> None:
    found = look_at_dives(model, dives, looks=LOOKS)
    assert len(decoded) == 4
    assert len(kept()) == 16
    trunks = [found.trunk[look] for look in LOOKS]
    for one in range(4):
        for other in range(one):
            assert not np.array_equal(trunks[one], trunks[other])
    alone = look_at_dives(model, dives)
    np.testing.assert_array_equal(alone.trunk[PLAIN], found.trunk[PLAIN])


def test_a_look_further_back_is_what_a_model_that_ends_earlier_sees(
    dives: Sequence[LabelledDive], model: str, tmp_path: Path
) -> None:
    earlier = write_model(tmp_path / "earlier.safetensors", end_offset=3)
    found = look_at_dives(model, dives, looks=LOOKS)
    wanted = look_at_dives(str(earlier), dives)
    np.testing.assert_array_equal(found.trunk[Look(back=3)], wanted.trunk[PLAIN])


def test_what_was_seen_before_it_was_stopped_is_not_looked_at_again(
    dives: Sequence[LabelledDive], model: str, decoded: list[str]
) -> None:
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == STAGE and progress.done == 2:
            token.cancel()

    with pytest.raises(CancelledError):
        look_at_dives(model, dives, looks=LOOKS, report=stop, cancel=token)
    assert len(decoded) == 2
    told: list[Progress] = []
    interrupted = look_at_dives(model, dives, looks=LOOKS, report=told.append)
    assert len(decoded) == 4
    assert [one.done for one in told if one.stage == FINDING] == [0, 1, 2, 3, 4]
    # what was seen before takes no time, and is not counted among what does
    assert [one.done for one in told if one.stage == STAGE] == [2, 3, 4]
    assert {one.total for one in told} == {4}
    for path in (cache_folder() / "trunk").iterdir():
        path.unlink()
    whole = look_at_dives(model, dives, looks=LOOKS)
    for look in LOOKS:
        np.testing.assert_array_equal(whole.trunk[look], interrupted.trunk[look])


def test_those_that_were_seen_are_done_first_whatever_their_place(
    dives: Sequence[LabelledDive], model: str
) -> None:
    whole = look_at_dives(model, dives)
    for path in (cache_folder() / "trunk").iterdir():
        path.unlink()
    look_at_dives(model, [dives[3], dives[1]])
    told: list[Progress] = []
    found = look_at_dives(model, dives, report=told.append)
    assert [one.done for one in told if one.stage == STAGE] == [2, 3, 4]
    np.testing.assert_array_equal(found.trunk[PLAIN], whole.trunk[PLAIN])
    np.testing.assert_array_equal(found.times_MN2, whole.times_MN2)


def test_a_fallback_is_said_once(
    dives: Sequence[LabelledDive], model: str, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    sentence = "The graphics card's memory is full: the CPU goes on, more slowly."
    fallback = property(lambda self: sentence if len(decoded) > 1 else "")
    monkeypatch.setattr(TrunkMaker, "fallback", fallback)
    told: list[Progress] = []
    look_at_dives(model, dives, report=told.append)
    assert [(one.done, one.message) for one in told if one.message] == [(2, sentence)]


def test_a_clip_that_cannot_be_read_is_a_problem_and_no_failure(
    dives: Sequence[LabelledDive], model: str, tmp_path: Path
) -> None:
    (tmp_path / "torn.mp4").write_bytes(b"no clip")
    torn = dataclasses.replace(dives[1], clip=tmp_path / "torn.mp4")
    gone = dataclasses.replace(dives[1], clip=tmp_path / "gone.mp4")
    found = look_at_dives(model, [dives[0], torn, dives[2], gone])
    assert found.usable == [0, 2]
    assert set(found.problems) == {1, 3}
    assert "torn.mp4" in found.problems[1]
    assert not found.trunk[PLAIN][1].any()
    assert found.trunk[PLAIN][2].any()
    with pytest.raises(DataError, match="No clip can be read"):
        look_at_dives(model, [torn, gone])

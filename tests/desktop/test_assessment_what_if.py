from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aqa_core.errors import AqaError
from aqa_core.progress import ignore, never
from aqa_core.results import Assessment
from aqa_core.storage import data_folder
from aqa_desktop.assessment.what_if import Muted, WhatIf
from aqa_desktop.backend import Backend, LocalBackend, Order
from aqa_desktop.jobs.lane import Lane
from tests.desktop.fake_backend import FakeBackend
from tests.desktop.test_backends import write_tiny_model


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("scoring")
    yield made
    made.close()
    qtbot.wait(1)


def _score(backend: Backend, order: Order) -> Assessment:
    return backend.score(order, report=ignore, cancel=never())


def _what_if(backend: Backend, lane: Lane) -> tuple[WhatIf, list[Muted | None]]:
    what_if = WhatIf(backend, lane)
    said: list[Muted | None] = []
    what_if.changed.connect(said.append)
    return what_if, said


def test_muting_shows_at_once_that_it_is_asked_and_then_the_answer(
    lane: Lane, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    assessment = _score(backend, Order(clip=clip))
    what_if.set_assessment(assessment)
    what_if.mute(4)
    assert said == [Muted(assessment=assessment, index=4)]
    qtbot.waitUntil(lambda: len(said) == 2)
    assert what_if.muted is not None
    assert what_if.muted.total == pytest.approx(assessment.total + 1.04)
    assert threading.main_thread().name not in backend.threads - {threading.current_thread().name}


def test_the_backend_is_asked_on_the_scoring_thread(
    lane: Lane, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    backend.threads.clear()
    what_if.mute(0)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert {name.partition("_")[0] for name in backend.threads} == {"scoring"}


def test_the_newest_wish_wins_and_older_answers_are_dropped(
    lane: Lane, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    backend.mute_gate.clear()
    what_if.mute(0)
    qtbot.waitUntil(lambda: len(backend.muted_asked) == 1)
    for index in (1, 2, 3):
        what_if.mute(index)
    backend.mute_gate.set()
    qtbot.waitUntil(lambda: lane.is_idle)
    # the one that ran could not be stopped, those that waited were never asked
    assert [index for _, index in backend.muted_asked] == [0, 3]
    answers = [one for one in said if one is not None and one.total is not None]
    assert [one.index for one in answers] == [3]


@pytest.mark.parametrize("then", ["unmute", "another clip", "no clip"])
def test_an_answer_that_nobody_waits_for_any_more_is_dropped(
    lane: Lane, backend: FakeBackend, clip: Path, uneven_clip: Path, then: str, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    backend.mute_gate.clear()
    what_if.mute(0)
    qtbot.waitUntil(lambda: len(backend.muted_asked) == 1)
    if then == "unmute":
        what_if.unmute()
    else:
        other = _score(backend, Order(clip=uneven_clip)) if then == "another clip" else None
        what_if.set_assessment(other)
    backend.mute_gate.set()
    qtbot.waitUntil(lambda: lane.is_idle)
    assert what_if.muted is None
    assert said[1:] == [None]


def test_a_segment_stays_muted_when_the_dive_number_comes(
    lane: Lane, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    what_if.mute(4)
    qtbot.waitUntil(lambda: len(said) == 2)
    points = _score(backend, Order(clip=clip, dive="207C", height_m=10.0))
    what_if.set_assessment(points)
    qtbot.waitUntil(lambda: len(said) == 4)
    assert what_if.muted is not None
    assert what_if.muted.assessment == points
    assert what_if.muted.total == pytest.approx(points.total + 3.3 * 1.04)


def test_other_seconds_are_not_muted(lane: Lane, backend: FakeBackend, clip: Path) -> None:
    what_if, _ = _what_if(backend, lane)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    what_if.mute(4)
    what_if.set_assessment(_score(backend, Order(clip=clip, start_s=1.0)))
    assert what_if.muted is None


def test_what_cannot_be_told_is_a_sentence(
    lane: Lane, backend: FakeBackend, clip: Path, qtbot: QtBot
) -> None:
    what_if, said = _what_if(backend, lane)
    assessment = _score(backend, Order(clip=clip))
    what_if.set_assessment(replace(assessment, baseline=assessment.baseline + 1))
    what_if.mute(1)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert what_if.muted is not None
    assert isinstance(what_if.muted.error, AqaError)
    assert what_if.muted.total is None


def test_nothing_is_asked_without_a_dive_or_of_no_segment(
    lane: Lane, backend: FakeBackend, clip: Path
) -> None:
    what_if, said = _what_if(backend, lane)
    what_if.mute(0)
    what_if.set_assessment(_score(backend, Order(clip=clip)))
    what_if.mute(6)
    what_if.mute(-1)
    what_if.unmute()
    assert said == []
    assert lane.is_idle


def test_every_answer_comes_from_what_was_kept(lane: Lane, clip: Path, qtbot: QtBot) -> None:
    write_tiny_model(data_folder() / "models" / "fake.safetensors")
    backend = LocalBackend(device="cpu", precision="fp32")
    backend.prepare("fake", report=ignore, cancel=never())
    assessment = _score(backend, Order(clip=clip))
    _score(backend, Order(clip=clip, start_s=0.4, end_s=1.6))
    what_if, said = _what_if(backend, lane)
    what_if.set_assessment(assessment)
    clip.unlink()  # neither decoding nor the backbone has anything to work on
    for index in range(len(assessment.segments)):
        said.clear()
        what_if.mute(index)
        qtbot.waitUntil(lambda: len(said) == 2)
        assert what_if.muted is not None
        assert what_if.muted.total == pytest.approx(backend.muted(assessment, index))

"""One contract, held by the fake the window's tests use and by the backend that really scores."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aqa_core.errors import AqaError, CancelledError, ClipError
from aqa_core.progress import CancelToken, Progress, ignore, never
from aqa_core.results import Assessment
from aqa_core.storage import data_folder
from aqa_desktop.backend import Backend, LocalBackend, Order
from tests.desktop.fake_backend import FakeBackend
from tests.helpers.clips import write_stamped


def _local() -> LocalBackend:
    write_tiny_model(data_folder() / "models" / "fake.safetensors")
    return LocalBackend(device="cpu", precision="fp32")


@pytest.fixture(params=[FakeBackend, _local], ids=["fake", "local"])
def backend(request: pytest.FixtureRequest) -> Backend:
    make: Callable[[], Backend] = request.param
    return make()


@pytest.fixture
def ready(backend: Backend) -> Backend:
    backend.prepare("fake", report=ignore, cancel=never())
    return backend


def _dive(clip: Path) -> Order:
    return Order(clip=clip, dive="207C", height_m=10.0)


def _score(backend: Backend, order: Order) -> Assessment:
    return backend.score(order, report=ignore, cancel=never())


def test_it_says_what_it_scores_with(backend: Backend) -> None:
    ready = backend.prepare("fake", report=ignore, cancel=never())
    assert ready.model == "fake"
    assert "CPU" in ready.device
    assert (ready.device_kind, ready.precision) == ("cpu", "fp32")
    assert "fake" in backend.models()


def test_it_knows_what_it_made(backend: Backend, clip: Path) -> None:
    ready = backend.prepare("fake", report=ignore, cancel=never())
    made = _score(backend, Order(clip=clip))
    assert ready.has_made(made)
    assert not ready.has_made(replace(made, device="cuda"))
    assert not ready.has_made(replace(made, precision="bf16"))


def test_a_missing_model_is_a_sentence(backend: Backend) -> None:
    with pytest.raises(AqaError, match="missing"):
        backend.prepare("missing", report=ignore, cancel=never())


def test_the_identities_hold(ready: Backend, clip: Path) -> None:
    for order in (Order(clip=clip), _dive(clip)):
        assessment = _score(ready, order)
        parts = sum(one.contribution for one in assessment.segments)
        assert assessment.total == pytest.approx(assessment.baseline + parts, abs=1e-3)
        deltas = sum(one.delta for one in assessment.segments)
        assert assessment.total == pytest.approx(assessment.typical + deltas, abs=1e-3)
        assert sum(one.weight for one in assessment.segments) == pytest.approx(1, abs=1e-4)


def test_a_difficulty_turns_execution_into_points(ready: Backend, clip: Path) -> None:
    without = _score(ready, Order(clip=clip))
    with_dive = _score(ready, _dive(clip))
    assert without.score is None
    assert with_dive.score is not None
    assert without.execution is not None
    assert with_dive.score == pytest.approx(3.3 * without.execution, abs=1e-2)
    assert with_dive.window == without.window
    assert with_dive.difficulty == 3.3


def test_in_and_out_points_are_the_window(ready: Backend, clip: Path) -> None:
    assessment = _score(ready, Order(clip=clip, start_s=0.4, end_s=1.6))
    assert assessment.window.source == "user"
    assert assessment.window.start_s == pytest.approx(0.4)
    assert assessment.window.end_s == pytest.approx(1.6)
    again = _score(ready, Order(clip=clip))
    assert again.window.source != "user"


def test_a_clip_that_is_none_is_a_sentence(ready: Backend, tmp_path: Path) -> None:
    with pytest.raises(ClipError):
        _score(ready, Order(clip=tmp_path / "none.mp4"))


def test_it_stops_when_asked(ready: Backend, clip: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        ready.score(Order(clip=clip), report=ignore, cancel=cancel)


def test_it_reports_where_it_is(ready: Backend, clip: Path) -> None:
    reports: list[Progress] = []
    ready.score(Order(clip=clip), report=reports.append, cancel=never())
    assert any(report.fraction is not None for report in reports)


def test_muting_needs_a_score_that_it_made(ready: Backend, clip: Path) -> None:
    mine = _score(ready, Order(clip=clip))
    assert isinstance(ready.muted(mine, 0), float)
    foreign = replace(mine, baseline=mine.baseline + 1)
    with pytest.raises(AqaError, match="kept"):
        ready.muted(foreign, 0)
    with pytest.raises(ValueError, match="segment"):
        ready.muted(mine, len(mine.segments))


def test_muting_is_of_the_dive_that_is_named_whatever_was_scored_since(
    ready: Backend, clip: Path
) -> None:
    execution = _score(ready, Order(clip=clip))
    alone = ready.muted(execution, 1)
    points = _score(ready, _dive(clip))
    _score(ready, Order(clip=clip, start_s=0.4, end_s=1.6))
    ready.prepare("fake", report=ignore, cancel=never())
    assert ready.muted(execution, 1) == pytest.approx(alone)
    assert ready.muted(points, 1) == pytest.approx(3.3 * alone, abs=1e-3)


def test_muting_is_told_whatever_became_of_the_times(ready: Backend, clip: Path) -> None:
    assessment = _score(ready, Order(clip=clip))
    slower = tuple(
        replace(one, start_s=2 * one.start_s, end_s=2 * one.end_s) for one in assessment.segments
    )
    alone = ready.muted(assessment, 2)
    assert ready.muted(replace(assessment, segments=slower), 2) == pytest.approx(alone)


def test_muting_is_measured_by_the_network(clip: Path) -> None:
    backend = _local()
    backend.prepare("fake", report=ignore, cancel=never())
    assessment = _score(backend, Order(clip=clip))
    # what the Weight-Decider gives to the other segments changes too, so that it is not the total less the delta
    totals = [backend.muted(assessment, one.index) for one in assessment.segments]
    assert all(total != pytest.approx(assessment.total, abs=1e-6) for total in totals)
    assert len({round(total, 4) for total in totals}) > 1


def test_it_says_what_the_model_learned_from() -> None:
    backend = LocalBackend(device="cpu", precision="fp32")
    shipped = backend.prepare(None, report=ignore, cancel=never())
    assert shipped.facts.is_demonstration
    assert shipped.facts.knows_typical
    assert shipped.facts.dives is not None
    assert shipped.facts.dives > 1000
    assert shipped.facts.held_out == 406
    assert shipped.facts.rank_correlation is not None
    assert 0 < shipped.facts.rank_correlation < 1
    assert len(shipped.sha256) == 64


def test_a_model_that_says_little_of_its_training_is_no_trouble() -> None:
    facts = _local().prepare("fake", report=ignore, cancel=never()).facts
    assert (facts.dives, facts.held_out, facts.rank_correlation) == (None, None, None)


def test_a_clip_of_one_frame_is_refused_by_the_real_one(tmp_path: Path) -> None:
    backend = _local()
    backend.prepare("fake", report=ignore, cancel=never())
    with pytest.raises(ClipError):
        _score(backend, Order(clip=write_stamped(tmp_path / "one.mp4", 1)))


def test_a_new_dive_number_looks_at_nothing_again(clip: Path) -> None:
    backend = _local()
    backend.prepare("fake", report=ignore, cancel=never())
    _score(backend, Order(clip=clip))
    reports: list[Progress] = []
    backend.score(_dive(clip), report=reports.append, cancel=never())
    assert {report.stage for report in reports} <= {"opening the clip"}


def test_the_real_one_works_on_any_thread_that_keeps_it(clip: Path) -> None:
    answers: list[Assessment] = []

    def work() -> None:
        backend = _local()
        backend.prepare("fake", report=ignore, cancel=never())
        answers.append(_score(backend, Order(clip=clip)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert len(answers) == 1


def write_tiny_model(path: Path) -> None:
    """Write a small network with random parameters as a model whose target is execution."""
    import numpy as np
    import torch

    from aqa_core.checkpoints.manifest import Manifest
    from aqa_core.checkpoints.model_file import save_model
    from aqa_core.network.build import build_network
    from aqa_core.network.presets import PRESETS, preprocessing_for

    config = PRESETS["tiny_wd"]
    torch.manual_seed(0)
    network = build_network(config).eval()
    manifest = Manifest(
        kind="model",
        name=path.stem,
        network=config.to_json(),
        frame_rate=None,
        preprocessing=preprocessing_for(config),
        target="execution",
        score_scale=30.0,
        mean_contributions=(1.0,) * config.segments,
        training={},
        origin="random parameters",
        licence="MIT",
        demonstration=True,
    )
    mean_trunk_ND = np.zeros((config.segments, config.backbone.trunk_width), dtype=np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(path, network, manifest, mean_trunk_ND=mean_trunk_ND)

"""`aqa bench` prints the document of DESIGN 3.4, measured on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aqa_core.cli.main import main
from aqa_core.inference import bench, bench_wd
from aqa_core.network import PRESETS, build_network
from tests.helpers.clips import write_stamped

Capture = pytest.CaptureFixture[str]


OPTIONS = ["--preset", "tiny_wd", "--clip"]
TINY = PRESETS["tiny_avg"]
COST = bench_wd.WeightDeciderCost(
    preset="tiny",
    device="cpu",
    parameters=2_000_000,
    parameters_added=20_768,
    training_seconds=2.0,
    training_ratio=1.015,
    inference_seconds=0.5,
    inference_ratio=0.998,
    aggregation_added_seconds=1e-4,
)


def test_the_table_has_a_line_for_each_thing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(bench, "measure_startup", lambda: (0.2, 2.5))
    monkeypatch.setattr(bench, "measure_peak_memory", lambda *_, **__: 1234.0)
    clip = write_stamped(tmp_path / "clip.mp4", 30)
    assert main(["bench", *OPTIONS, str(clip)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:10].strip() for line in lines if line[0] != " "] == [
        "machine",
        "network",
        "decoding",
        "start",
        "memory",
    ]
    assert "2.50 s until scoring could begin" in lines[-2]
    assert "1234 MB at most" in lines[-1]


def test_the_weight_decider_is_weighed_beside_averaging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(bench, "measure_startup", lambda: (0.2, 2.5))
    monkeypatch.setattr(bench, "measure_peak_memory", lambda *_, **__: 1234.0)
    clip = write_stamped(tmp_path / "clip.mp4", 30)
    command = ["bench", "--preset", "tiny_avg", *OPTIONS, str(clip), "--wd"]
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document)[-1] == "weight_decider"
    (cost,) = document["weight_decider"]  # tiny_avg and tiny_wd are one measurement
    assert cost["preset"] == "tiny"
    assert cost["parameters_added"] == 20_768
    assert cost["parameters"] == sum(one.numel() for one in build_network(TINY).parameters())
    for ratio in ("training_ratio", "inference_ratio"):
        assert 0.1 < cost[ratio] < 10
    # the paper: 4557 s an epoch and 24 more, 604 s and 21 more
    assert cost["paper_training_ratio"] == pytest.approx(1 + 24 / 4557, abs=1e-4)
    assert cost["paper_inference_ratio"] == pytest.approx(1 + 21 / 604, abs=1e-4)
    monkeypatch.setattr(bench_wd, "measure_weight_decider", lambda *_, **__: COST)
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("WD"))
    assert "20,768 more parameters than averaging's 2,000,000 (+1.038%)" in lines[start]
    assert "training 2.000 s a dive without, +1.50% with (paper +0.52%)" in lines[start + 1]
    assert "inference 0.500 s a dive without, -0.20% with (paper +3.47%)" in lines[start + 2]
    assert "0.100 ms a dive, +0.020%" in lines[start + 3]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_everything_is_measured(tmp_path: Path, capsys: Capture) -> None:
    clip = write_stamped(tmp_path / "clip.mp4", 30)
    assert main(["bench", *OPTIONS, str(clip), "--json"]) == 0
    out = capsys.readouterr().out
    document = json.loads(out)
    assert list(document) == ["machine", "engine", "decode", "startup_s", "peak_memory_mb"]
    (engine,) = document["engine"]
    assert list(engine) == [
        "preset",
        "device",
        "precision",
        "seconds_per_segment",
        "eager_fp32_seconds",
        "speedup",
        "cosine",
        "score_change",
    ]
    assert engine["preset"] == "tiny_wd"
    assert engine["cosine"] > 0.9999
    assert engine["score_change"] < 0.3
    (decode,) = document["decode"]
    assert list(decode) == ["clip", "frames_per_second", "opencv_frames_per_second"]
    assert 0 < document["startup_s"] < 120
    assert 50 < document["peak_memory_mb"] < 2500


def test_an_unknown_preset_is_a_users_mistake(capsys: Capture) -> None:
    assert main(["bench", "--preset", "nothing"]) == 2
    captured = capsys.readouterr()
    assert "There are: " in captured.err
    assert captured.err.count("\n") == 1

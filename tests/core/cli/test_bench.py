"""`aqa bench` prints the document of DESIGN 3.4, measured on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aqa_core.cli.main import main
from aqa_core.inference import bench
from tests.helpers.clips import write_stamped

Capture = pytest.CaptureFixture[str]


OPTIONS = ["--preset", "tiny_wd", "--clip"]


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

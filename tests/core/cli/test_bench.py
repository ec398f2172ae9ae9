"""`aqa bench` prints the document of DESIGN 3.4, measured on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aqa_core.cli.main import main
from tests.helpers.clips import write_stamped

Capture = pytest.CaptureFixture[str]


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [True, False])
def test_everything_is_measured(as_json: object, tmp_path: Path, capsys: Capture) -> None:
    clip = write_stamped(tmp_path / "clip.mp4", 30)
    options = ["--preset", "tiny_wd", "--clip", str(clip)]
    assert main(["bench", *options, *(["--json"] if as_json else [])]) == 0
    out = capsys.readouterr().out
    if not as_json:
        words = [line.split()[0] for line in out.splitlines()]
        assert [words[0], words[1], words[-1]] == ["machine", "network", "memory"]
        return
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

"""`--rotate` and `--filmed-at` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aqa_core.cli.main import main
from tests.helpers.clips import write_stamped
from tests.helpers.models import write_model

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_stamped(tmp_path / "dive.mp4", 60, rate=30)


def _run(capture: Capture, *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capture.readouterr().out)


def test_probe_says_what_a_corrected_clip_holds(clip: Path, capsys: Capture) -> None:
    plain = _run(capsys, "probe", str(clip))
    found = _run(capsys, "probe", str(clip), "--rotate", "90", "--filmed-at", "60")
    assert (plain["rotated_by_deg"], plain["filmed_fps"]) == (0, None)
    assert (found["rotated_by_deg"], found["filmed_fps"]) == (90, 60)
    assert (found["width"], found["height"]) == (plain["height"], plain["width"])
    assert found["rotation_deg"] == 90
    assert found["frame_rate"] == 60
    assert found["duration_s"] == pytest.approx(1.0)
    assert main(["probe", str(clip), "--rotate", "270", "--filmed-at", "60"]) == 0
    assert "turned by 270°, filmed at 60 a second" in capsys.readouterr().out


def test_score_takes_the_corrected_clip(clip: Path, tmp_path: Path, capsys: Capture) -> None:
    model = str(write_model(tmp_path / "tiny.safetensors"))
    common = ("score", str(clip), "--model", model, "--start", "0.2", "--end", "0.9")
    plain = _run(capsys, *common)
    turned = _run(capsys, *common, "--rotate", "180")
    slow = _run(capsys, *common, "--filmed-at", "60")
    totals = {round(one["score"], 4) for one in (plain, turned, slow)}
    assert len(totals) == 3
    assert slow["window"] == plain["window"]
    assert main(["score", str(clip), "--model", model, "--start", "1.5", "--filmed-at", "60"]) == 2
    assert "lasts 1.00 s" in capsys.readouterr().err


def test_mistakes_are_said_in_a_sentence(clip: Path, capsys: Capture) -> None:
    assert main(["probe", str(clip), "--filmed-at", "0"]) == 2
    assert "No camera films 0 frames a second." in capsys.readouterr().err
    assert main(["score", str(clip), "--filmed-at", "nan"]) == 2
    assert "No camera films" in capsys.readouterr().err
    assert main(["probe", "mtl-aqa:/nowhere", "--rotate", "90"]) == 2
    assert "A data set is taken as it is." in capsys.readouterr().err

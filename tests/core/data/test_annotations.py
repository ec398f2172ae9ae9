"""What a coach writes down about a clip, and the small file beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aqa_core.data import sidecar as sidecar_module
from aqa_core.data.annotations import Annotations, AnnotationsError, Marker
from aqa_core.data.sidecar import (
    Scored,
    Sidecar,
    read_annotations,
    remove_leftovers,
    sidecar_path,
    write_annotations,
)
from aqa_core.errors import ClipError
from aqa_core.resources import resource
from aqa_core.results import Assessment, Caution, ModelName, SegmentResult, Timing, Window
from aqa_core.storage import data_folder
from aqa_core.video.correction import Correction
from tests.helpers.project import ROOT

FULL = Annotations(
    in_s=0.5,
    out_s=2.25,
    dive="207C",
    height_m=10.0,
    markers=(Marker(1.5, "Eintauchen"), Marker(0.75, "")),
    origin_s=0.6,
    quarter_turns=1,
    filmed_fps=240.0,
    true_score=74.25,
    notes="ruhiger Absprung\n" + "ü" * 20,
)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clips" / "jump.mp4"
    path.parent.mkdir()
    path.write_bytes(b"not really a video" * 100)
    return path


def _scored(clip: Path) -> Scored:
    segment = SegmentResult(
        index=0, start_s=0.5, end_s=2.25, weight=1.0, contribution=4.5, delta=0.5, rank=1
    )
    assessment = Assessment(
        clip=str(clip),
        model=ModelName(name="starter", sha256="a" * 64),
        device="cpu",
        precision="fp32",
        score=64.5,
        execution=None,
        interval=None,
        difficulty=None,
        mark=None,
        window=Window(start_s=0.5, end_s=2.25, source="user"),
        baseline=60.0,
        typical=64.0,
        segments=(segment,),
        warnings=(Caution(code="held_frames", message="the clip is too short"),),
        timing=Timing(decode_s=0.1, network_s=0.2, total_s=0.3),
        sample_times_s=tuple(0.5 + k / 60 for k in range(96)),
    )
    correction = Correction(quarter_turns=1, filmed_fps=240)
    return Scored(assessment=assessment, in_s=0.5, out_s=2.25, correction=correction)


def test_markers_are_in_order_of_time() -> None:
    assert [one.time_s for one in FULL.markers] == [0.75, 1.5]


def test_everything_comes_back(clip: Path) -> None:
    written = write_annotations(clip, Sidecar(annotations=FULL, scored=_scored(clip)))
    assert sidecar_path(clip) == clip.with_name("jump.mp4.dive.json")
    found = read_annotations(clip)
    assert found == written
    assert found.annotations == FULL
    assert found.scored is not None
    assert found.scored.assessment.model == ModelName(name="starter", sha256="a" * 64)
    assert len(found.scored.assessment.sample_times_s) == 96
    assert clip.read_bytes() == b"not really a video" * 100


def test_a_clip_of_which_nothing_is_known(clip: Path) -> None:
    assert read_annotations(clip) == Sidecar()
    assert Sidecar().annotations.is_blank
    assert not list(clip.parent.glob("*.json"))


def test_a_person_can_read_and_write_it(clip: Path) -> None:
    sidecar_path(clip).write_text('{"schema": 1, "true_score": 80, "markers": [{"time_s": 1}]}')
    found = read_annotations(clip)
    assert found.annotations == Annotations(true_score=80.0, markers=(Marker(1.0),))
    write_annotations(clip, Sidecar(annotations=FULL))
    text = sidecar_path(clip).read_text(encoding="utf-8")
    assert "Eintauchen" in text
    assert "ü" in text
    assert json.loads(text)["schema"] == 1


def test_fields_of_others_are_kept(clip: Path) -> None:
    sidecar_path(clip).write_text('{"schema": 1, "notes": "a", "athlete": {"squad": 3}}')
    found = read_annotations(clip)
    write_annotations(clip, replace(found, annotations=FULL))
    assert json.loads(sidecar_path(clip).read_text())["athlete"] == {"squad": 3}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"\xff\xfe\x00",
        b'{"no": "schema"}',
        b'{"schema": 1, "markers": 3}',
        b'{"schema": 1, "markers": [{"name": "a"}]}',
        b'{"schema": 1, "in_s": "soon"}',
        b'{"schema": 1, "in_s": NaN}',
        b'{"schema": 1, "true_score": true}',
        b'{"schema": 1, "quarter_turns": 7}',
        b'{"schema": 1, "filmed_fps": -1}',
        b'{"schema": 1, "notes": 4}',
        b'{"schema": 2, "notes": "from the future"}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_cannot_be_read_is_never_written_over(clip: Path, content: bytes) -> None:
    sidecar_path(clip).write_bytes(content)
    found = read_annotations(clip)
    assert isinstance(found.problem, AnnotationsError)
    assert found.problem.remedy
    assert found.annotations.is_blank
    write_annotations(clip, Sidecar(annotations=FULL))
    assert sidecar_path(clip).read_bytes() == content
    again = read_annotations(clip)
    assert again.annotations == FULL
    assert again.problem is not None


@pytest.mark.parametrize("damage", [{"assessment": {}}, {"sample_times_s": 3}, {"filmed_fps": -2}])
def test_an_assessment_that_cannot_be_read_is_let_go(clip: Path, damage: dict[str, Any]) -> None:
    write_annotations(clip, Sidecar(annotations=FULL, scored=_scored(clip)))
    document = json.loads(sidecar_path(clip).read_text(encoding="utf-8"))
    document["scored"].update(damage)
    sidecar_path(clip).write_text(json.dumps(document))
    found = read_annotations(clip)
    assert found.scored is None
    assert found.annotations == FULL


def test_where_nothing_can_be_written_beside_the_clip(tmp_path: Path) -> None:
    # no name may be longer than 255 bytes, so the sidecar's cannot be
    clip = tmp_path / f"{'a' * 246}.mp4"
    clip.write_bytes(b"content of one")
    write_annotations(clip, Sidecar(annotations=FULL))
    assert [one.name for one in tmp_path.iterdir()] == [clip.name]
    assert len(list((data_folder() / "annotations").iterdir())) == 1
    assert read_annotations(clip).annotations == FULL
    # it is known by what it holds, wherever it lies
    moved = clip.rename(tmp_path / f"{'b' * 246}.mp4")
    assert read_annotations(moved).annotations == FULL
    moved.write_bytes(b"content of another")
    assert read_annotations(moved) == Sidecar()


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="whoever may write everywhere has no such folder",
)
def test_a_folder_that_may_not_be_written_to(clip: Path) -> None:
    clip.parent.chmod(0o555)
    try:
        write_annotations(clip, Sidecar(annotations=FULL))
        assert read_annotations(clip).annotations == FULL
        assert not sidecar_path(clip).exists()
    finally:
        clip.parent.chmod(0o755)


def test_the_newest_counts_where_two_are_kept(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_annotations(clip, Sidecar(annotations=FULL))
    with monkeypatch.context() as locked:
        locked.setattr(sidecar_module, "_is_shipped", lambda _: True)
        write_annotations(clip, Sidecar(annotations=Annotations(notes="later, apart")))
    assert read_annotations(clip).annotations.notes == "later, apart"
    write_annotations(clip, Sidecar(annotations=Annotations(notes="latest, beside")))
    assert read_annotations(clip).annotations.notes == "latest, beside"


def test_nothing_is_written_beside_what_ships_with_the_program() -> None:
    sample = resource("samples", "rendered_dive.mp4")
    write_annotations(sample, Sidecar(annotations=FULL))
    assert not sidecar_path(sample).exists()
    assert read_annotations(sample).annotations == FULL


def test_stretching_keeps_moments_on_their_frames() -> None:
    found = FULL.stretched(0.125)
    assert (found.in_s, found.out_s, found.origin_s) == (0.0625, 0.28125, 0.075)
    assert [one.time_s for one in found.markers] == [0.09375, 0.1875]
    assert replace(found.stretched(8.0), notes="") == replace(FULL, notes="")
    assert Annotations().stretched(2.0) == Annotations()


def test_an_impossible_correction_cannot_be_made() -> None:
    with pytest.raises(ClipError):
        _ = Annotations(filmed_fps=0.0).correction


WRITER = """
import sys
from pathlib import Path
from aqa_core.data.annotations import Annotations, Marker
from aqa_core.data.sidecar import Sidecar, write_annotations
clip = Path(sys.argv[1])
for k in range(100_000):
    markers = tuple(Marker(float(m), "x" * 50) for m in range(200))
    write_annotations(clip, Sidecar(annotations=Annotations(notes=str(k), markers=markers)))
    print(k, flush=True)
"""


@pytest.mark.parametrize("round_", range(3))
def test_a_sidecar_is_never_half_written(clip: Path, round_: int) -> None:
    """Kill a process that writes all the time; what is beside the clip is whole, and none of it was lost."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(clip)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(5 + 7 * round_)]
    time.sleep(0.0013 * round_)
    writer.kill()
    told += [int(line) for line in writer.communicate()[0].splitlines() if line.strip()]
    found = read_annotations(clip)
    assert found.problem is None
    assert len(found.annotations.markers) == 200
    # one more may have been written than it could tell of
    assert told[-1] <= int(found.annotations.notes) <= told[-1] + 1
    for left in clip.parent.glob(".*"):
        os.utime(left, (0, 0))
    remove_leftovers(clip)
    assert sorted(one.name for one in clip.parent.iterdir()) == ["jump.mp4", "jump.mp4.dive.json"]

"""A folder broken in many ways: every defect is told at its row, and the rest stays usable."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from aqa_core.data import known_clips
from aqa_core.data.checking import LabelsReport, check_labels
from aqa_core.data.known_clips import KnownClips
from aqa_core.errors import CancelledError
from aqa_core.progress import CancelToken, Progress
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from tests.helpers.clips import write_clip, write_stamped

HEADER = "file;score;start_s;end_s;dive;height_m;difficulty;judges;rotate"
# what is written, in which cell the problem is, which problem
DEFECTS = [
    (";50;;1;;;3;;", "file", "no_file"),
    ("gone.mp4;50;;1;;;3;;", "file", "no_clip"),
    ("text.mp4;50;;1;;;3;;", "file", "unreadable"),
    ("one.mp4;50;;;;;3;;", "file", "one_frame"),
    ("ok1.mp4;50;;1;;;3;;", "file", "same_file"),
    ("copy_same.mp4;38,7;;1;;;3;;", "file", "same_clip"),
    ("copy_other.mp4;55;;1;;;3;;", "score", "two_scores"),
    ("free.mp4;;;1;;;3;;", "score", "no_score"),
    ("free.mp4;fifty;;1;;;3;;", "score", "no_number"),
    ("free.mp4;7.May;;1;;;3;;", "score", "date"),
    ("free.mp4;-4;;1;;;3;;", "score", "out_of_range"),
    ("free.mp4;95;;1;;;3;;", "score", "impossible_score"),
    ("free.mp4;50;1,5;1;;;3;;", "start_s", "swapped"),
    ("free.mp4;50;0:01;1;;;3;;", "start_s", "clock"),
    ("free.mp4;50;;9;;;3;;", "end_s", "beyond_end"),
    ("free2.mp4;50;7;9;;;3;;", "start_s", "beyond_end"),
    ("free.mp4;50;;1;999Z;;3;;", "dive", "no_dive"),
    ("free.mp4;50;;1;;100;3;;", "height_m", "out_of_range"),
    ("free.mp4;50;;1;;;33;;", "difficulty", "out_of_range"),
    ("free.mp4;50;;1;;;3;7 7;", "judges", "no_panel"),
    ("free.mp4;50;;1;;;3;7 x 7;", "judges", "no_mark"),
    ("free.mp4;50;;1;;;3;;45", "rotate", "out_of_range"),
    ("free.mp4;50;;1;;;3;;;9", "", "too_many_cells"),
    ('"free.mp4;50;;1;;;3;;', "", "open_quote"),
    ('other "free.mp4;50;;1;;;3;;', "file", "no_clip"),
]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for number, name in enumerate(("ok1", "ok2", "ok3", "free", "free2")):
        write_stamped(folder / f"{name}.mp4", 40 + number)
    for name in ("copy_same", "copy_other"):
        (folder / f"{name}.mp4").write_bytes((folder / "ok1.mp4").read_bytes())
    write_stamped(folder / "one.mp4", 1)
    (folder / "text.mp4").write_text("no video", encoding="utf-8")
    return folder


def checked(clips: Path, folder: Path, rows: list[str], header: str = HEADER) -> LabelsReport:
    folder.mkdir()
    for clip in clips.iterdir():
        os.link(clip, folder / clip.name)
    (folder / "labels.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return check_labels(folder)


def test_every_defect_of_one_table_is_found_at_its_row(clips: Path, tmp_path: Path) -> None:
    good = [f"ok{k}.mp4;38,7;0,1;1,2;201B;3;;7 7,5 7;" for k in (1, 2, 3)]
    rows = [*good, *(written for written, _, _ in DEFECTS)]
    report = checked(clips, tmp_path / "f", rows)
    found = [(one.row, one.column, one.code) for one in report.errors]
    assert len(DEFECTS) >= 15
    # the first row of a clip with the same name or content is the one that stays
    assert found == [(5 + k, column, code) for k, (_, column, code) in enumerate(DEFECTS)]
    assert all(one.message and one.remedy.endswith((".", "?")) for one in report.problems)
    assert [dive.clip.name for dive in report.dives] == ["ok1.mp4", "ok2.mp4", "ok3.mp4"]
    assert report.rows == (2, 3, 4)
    assert [dive.difficulty for dive in report.as_set().dives] == [1.8] * 3
    document = report.to_json()
    assert (document["rows"], document["usable"]) == (len(rows), 3)
    assert len(document["problems"]) == len(report.problems)
    assert document["problems"][1]["clip"] is None


def test_two_defects_of_a_row_are_two_problems(clips: Path, tmp_path: Path) -> None:
    report = checked(clips, tmp_path / "f", ["gone.mp4;x;;;999Z;;;;"])
    assert [(one.row, one.column) for one in report.errors] == [
        (2, "file"),
        (2, "score"),
        (2, "dive"),
    ]


def test_cautions_keep_a_row_usable(clips: Path, tmp_path: Path) -> None:
    rows = [
        "ok1.mp4;40;;;201B;3;;;",
        "ok2.mp4;40;;1;;;;;",
        "ok3.mp4;40;;1;201B;3;2,5;;",
        "free.mp4;40;;1;;;2;7 7 7;",
        "copy_same.mp4;;;;;;;;",
    ]
    report = checked(clips, tmp_path / "f", rows)
    assert len(report.dives) == 4
    assert [(one.row, one.code) for one in report.cautions] == [
        (2, "no_window"),
        (3, "no_difficulty"),
        (4, "other_difficulty"),
        (5, "other_score"),
        *[(None, "no_row")] * 4,
    ]
    unlabelled = [one.file for one in report.cautions if one.row is None]
    assert unlabelled == ["copy_other.mp4", "free2.mp4", "one.mp4", "text.mp4"]


def test_times_are_those_of_the_corrected_clip(clips: Path, tmp_path: Path) -> None:
    header = "file;score;end_s;difficulty;filmed_fps"
    rows = ["ok1.mp4;40;2,5;2;15", "ok2.mp4;40;1,2;2;60"]
    report = checked(clips, tmp_path / "f", rows, header)
    assert [one.row for one in report.errors] == [3]
    assert report.errors[0].code == "beyond_end"


def test_clips_elsewhere_and_in_other_spellings_are_found(clips: Path, tmp_path: Path) -> None:
    elsewhere = write_clip(
        tmp_path / "far.mp4", [np.full((96, 128, 3), 9 * k, np.uint8) for k in range(20)]
    )
    rows = [f"{elsewhere};40;;0,5;;;2;;", "OK1.MP4;40;;1;;;2;;", r".\ok2.mp4;40;;1;;;2;;"]
    report = checked(clips, tmp_path / "f", rows)
    assert report.errors == ()
    assert [dive.clip.name for dive in report.dives] == ["far.mp4", "ok1.mp4", "ok2.mp4"]


def test_tells_where_it_is_and_stops(clips: Path, tmp_path: Path) -> None:
    rows = [f"ok{k}.mp4;40;;1;;;2;;" for k in (1, 2, 3)]
    folder = checked(clips, tmp_path / "f", rows).folder
    told: list[Progress] = []
    check_labels(folder, report=told.append)
    assert [(one.stage, one.done, one.total) for one in told] == [
        ("checking", k, 3) for k in range(4)
    ]
    token = CancelToken()
    with pytest.raises(CancelledError):
        check_labels(folder, report=lambda _: token.cancel(), cancel=token)


def test_checking_again_looks_at_changed_clips_alone(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["ok1.mp4;40;;1;;;2;;", "text.mp4;40;;1;;;2;;", "copy_same.mp4;40;;1;;;2;;"]
    folder = checked(clips, tmp_path / "f", rows).folder
    known = KnownClips()
    before = check_labels(folder, known=known)
    looked: list[str] = []

    def look(clip: Path, **_: object) -> ClipInfo:
        looked.append(clip.name)
        return probe(clip)

    monkeypatch.setattr(known_clips, "probe", look)
    assert check_labels(folder, known=known).problems == before.problems
    assert looked == []
    (folder / "text.mp4").unlink()
    write_stamped(folder / "text.mp4", 47)
    again = check_labels(folder, known=known)
    assert looked == ["text.mp4"]
    assert [one.file for one in again.errors] == ["copy_same.mp4"]

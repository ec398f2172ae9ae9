from __future__ import annotations

import argparse
import csv
import hashlib
import json
from typing import TYPE_CHECKING

import av
import pytest

from aqa_core.cli import synth
from aqa_core.diving.judging import score_from_marks
from aqa_core.errors import CancelledError, DataError
from aqa_core.progress import CancelToken, Progress
from aqa_core.synthetic.dataset import COLUMNS, clip_name, synthesise, truth_path
from aqa_core.synthetic.style import POOL

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (96, 72)
STYLE = POOL.sized(SIZE)


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_seed_gives_the_same_bytes_whatever_the_jobs(tmp_path: Path) -> None:
    synthesise(tmp_path / "one", count=3, seed=4, jobs=1, style=STYLE)
    synthesise(tmp_path / "two", count=3, seed=4, jobs=2, style=STYLE)
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


def test_the_folder_is_a_labelled_folder(tmp_path: Path) -> None:
    reports: list[Progress] = []
    synthesise(tmp_path / "dives", count=2, seed=1, jobs=1, style=STYLE, report=reports.append)
    assert [report.done for report in reports] == [0, 1, 2]
    with (tmp_path / "dives" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        truth = json.loads(truth_path(tmp_path / "dives", row["file"]).read_text("utf-8"))
        marks = [float(mark) for mark in row["judges"].split()]
        assert float(row["score"]) == score_from_marks(marks, float(row["difficulty"]))
        assert (row["dive"], float(row["height_m"])) == (truth["dive"], truth["height_m"])
        assert float(row["start_s"]) == truth["window"]["start_s"]
        with av.open(str(tmp_path / "dives" / row["file"])) as container:
            stream = container.streams.video[0]
            assert stream.average_rate == 25
            shown = sum(1 for _ in container.decode(stream))
        assert shown == len(truth["track"]["time_s"])


def test_a_cancelled_folder_is_continued(tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done == 1:
            cancel.cancel()

    folder = tmp_path / "dives"
    with pytest.raises(CancelledError):
        synthesise(folder, count=3, seed=4, jobs=1, style=STYLE, report=stop, cancel=cancel)
    assert not (folder / "labels.csv").exists()
    before = (folder / clip_name(0)).stat().st_mtime_ns
    synthesise(folder, count=3, seed=4, jobs=1, style=STYLE)
    assert (folder / clip_name(0)).stat().st_mtime_ns == before
    assert len((folder / "labels.csv").read_text("utf-8").splitlines()) == 4


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    synthesise(tmp_path / "dives", count=1, seed=1, jobs=1, style=STYLE)
    with pytest.raises(DataError, match="already holds something else"):
        synthesise(tmp_path / "dives", count=1, seed=2, jobs=1, style=STYLE)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="already holds something else"):
        synthesise(tmp_path, count=1, seed=1)
    with pytest.raises(DataError, match="is not a folder"):
        synthesise(tmp_path / "notes.txt", count=1, seed=1)
    for count, jobs, size in ((0, 1, SIZE), (1, 0, SIZE), (1, 1, (97, 72)), (1, 1, (32, 32))):
        with pytest.raises(DataError):
            synthesise(tmp_path / "new", count=count, seed=1, jobs=jobs, style=POOL.sized(size))
    assert not (tmp_path / "new").exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    synth.add_arguments(parser)
    folder = tmp_path / "dives"
    asked = parser.parse_args([str(folder), "--count", "1", "--seed", "3", "--jobs", "1"])
    assert synth.run(asked) == 0
    assert "1 rendered dive is in" in capsys.readouterr().out
    assert (folder / "labels.csv").is_file()

"""The table of a labelled folder is changed cell by cell and otherwise stays as the spreadsheet wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.annotations import Annotations
from aqa_core.data.collecting import collect_labels
from aqa_core.data.label_table import LabelTable
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.sidecar import Sidecar, write_annotations
from aqa_core.errors import DataError
from aqa_core.storage import StorageError

GERMAN = 'sep=;\r\nFile;Score;Bemerkung;;\r\nd0.mp4;62,4;über\r\n\r\nd1.mp4;48;"a\r\nb";;\r\n'


def made(folder: Path, raw: bytes, clips: int = 3) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(clips):
        (folder / f"d{number}.mp4").write_bytes(b"clip %d" % number)
    (folder / "labels.csv").write_bytes(raw)
    return folder


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "cp1252"]
)
def test_what_was_not_changed_stays_as_it_was(tmp_path: Path, encoding: str) -> None:
    folder = made(tmp_path / "f", GERMAN.encode(encoding))
    table = LabelTable.read(folder)
    assert table.row_numbers == (2, 4)
    assert table.row(2) == {"file": "d0.mp4", "score": "62,4", "bemerkung": "über"}
    table.save()
    assert not (folder / "labels.csv.bak").exists()
    table.set_cell(4, "score", 50.5)
    table.set_cell(2, "end_s", 3.25)
    table.save()
    assert (folder / "labels.csv.bak").read_bytes() == GERMAN.encode(encoding)
    text = (folder / "labels.csv").read_bytes().decode(encoding)
    assert text == GERMAN.replace("48", "50,5").replace("Bemerkung;", "Bemerkung;end_s").replace(
        "über", "über;3,25"
    )
    dives = read_labelled_folder(folder).dives
    assert [dive.score for dive in dives] == [62.4, 50.5]
    assert dives[0].end_s == 3.25
    table.set_cell(2, "score", "1")
    table.save()
    assert (folder / "labels.csv.bak").read_bytes() == GERMAN.encode(encoding)


def test_rows_are_deleted_put_back_and_added(tmp_path: Path) -> None:
    folder = made(tmp_path / "f", b"file,score\nd0.mp4,1\nd1.mp4,2\n\n")
    table = LabelTable.read(folder)
    cells = table.delete_row(2)
    assert table.row(2)["file"] == "d1.mp4"
    table.insert_row(2, cells)
    assert table.row(2)["file"] == "d0.mp4"
    assert table.add_row({"file": "d2.mp4", "score": 45.5, "dive": None, "height_m": 3}) == 4
    table.save()
    expected = b"file,score,height_m\nd0.mp4,1\nd1.mp4,2\nd2.mp4,45.5,3\n"
    assert (folder / "labels.csv").read_bytes() == expected
    with pytest.raises(DataError, match="no row 9"):
        table.set_cell(9, "score", "1")
    with pytest.raises(DataError, match="not a column"):
        table.set_cell(2, "colour", "red")


def test_a_letter_the_encoding_lacks_makes_the_table_unicode(tmp_path: Path) -> None:
    folder = made(tmp_path / "f", "file,score,athlete\nd0.mp4,1,Zoë\n".encode("cp1252"))
    table = LabelTable.read(folder)
    table.set_cell(2, "athlete", "Łucja Ž")
    table.save()
    assert read_labelled_folder(folder).dives[0].group == "Łucja Ž"
    table.set_cell(2, "score", "2")
    table.save()
    assert LabelTable.read(folder).row(2) == {"file": "d0.mp4", "score": "2", "athlete": "Łucja Ž"}


def test_another_programs_change_is_not_written_over(tmp_path: Path) -> None:
    folder = made(tmp_path / "f", b"file,score\nd0.mp4,1\n")
    table = LabelTable.read(folder)
    (folder / "labels.csv").write_bytes(b"file,score\nd0.mp4,7\n")
    table.set_cell(2, "score", "2")
    with pytest.raises(DataError, match="another program"):
        table.save()
    assert (folder / "labels.csv").read_bytes() == b"file,score\nd0.mp4,7\n"
    table.reload()
    table.set_cell(2, "score", "2")
    table.save()
    assert (folder / "labels.csv").read_bytes() == b"file,score\nd0.mp4,2\n"


def test_an_open_table_is_said_to_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "f", b"file,score\nd0.mp4,1\n")
    table = LabelTable.read(folder)
    table.set_cell(2, "score", "2")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageError, match="Close the table in other programs"):
        table.save()
    assert (folder / "labels.csv").read_bytes() == b"file,score\nd0.mp4,1\n"
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []


def test_true_scores_become_rows(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "set", tmp_path / "elsewhere"
    for one in (folder, elsewhere):
        one.mkdir()
    clips = [folder / "a.mp4", elsewhere / "b.mp4", folder / "c.mp4"]
    for number, clip in enumerate(clips):
        clip.write_bytes(b"clip %d" % number)
    whole = Annotations(
        in_s=0.5, out_s=3.25, dive="207C", height_m=10.0, true_score=62.7, quarter_turns=1
    )
    write_annotations(clips[0], Sidecar(annotations=whole))
    write_annotations(clips[1], Sidecar(annotations=Annotations(true_score=48.0, filmed_fps=240.0)))
    done = collect_labels(folder, clips)
    assert (done.added, done.without_score) == (tuple(clips[:2]), (clips[2],))
    first, second = read_labelled_folder(folder).dives
    assert (first.clip, first.score, first.difficulty) == (clips[0], 62.7, 3.3)
    assert (first.start_s, first.end_s, first.correction.quarter_turns) == (0.5, 3.25, 1)
    assert (second.clip, second.correction.filmed_fps) == (clips[1], 240.0)
    before = (folder / "labels.csv").read_bytes()
    assert collect_labels(folder, clips).unchanged == tuple(clips[:2])
    assert (folder / "labels.csv").read_bytes() == before
    write_annotations(clips[0], Sidecar(annotations=Annotations(true_score=60.0)))
    assert collect_labels(folder, clips[:1]).updated == (clips[0],)
    first, second = read_labelled_folder(folder).dives
    assert (first.score, first.end_s, first.correction.quarter_turns) == (60.0, 3.25, 0)
    with pytest.raises(DataError, match="true score"):
        collect_labels(tmp_path / "new", clips[2:])
    assert not (tmp_path / "new").exists()

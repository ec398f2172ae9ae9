"""Nothing a coach wrote down is lost: autosave, the journal, and what the next start offers back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.data.sidecar import Sidecar, read_annotations, sidecar_path, write_annotations
from aqa_core.storage import StorageError, data_folder
from aqa_core.video.probe import probe
from aqa_desktop.app import App
from aqa_desktop.session import Recovery, Session
from aqa_desktop.session import autosave as autosave_module
from aqa_desktop.session.journal import Journal, Unsaved, find_unsaved
from tests.desktop.conftest import open_clip
from tests.desktop.fake_backend import make_assessment

SOON_S = 0.2


@pytest.fixture
def session(qapp: QApplication, clip: Path) -> Iterator[Session]:
    """A session that saves soon, with a clip open."""
    made = Session(autosave_s=SOON_S)
    made.open_clip(probe(clip))
    yield made
    made.close()


def _journals() -> list[Path]:
    return list((data_folder() / "journal").glob("*"))


def _leave(clip: Path, annotations: Annotations, *, name: str = "1-1-0") -> Path:
    """Leave a journal as a process that is gone."""
    path = data_folder() / "journal" / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    one = Unsaved(clip=clip, annotations=annotations, at_s=time.time())
    with path.open("a", encoding="utf-8") as file:
        file.write(one.line())
    return path


def test_a_change_is_in_the_sidecar_soon(session: Session, clip: Path, qtbot: QtBot) -> None:
    session.edits.add_marker(1.0)
    assert session.clips[0].is_dirty
    assert not sidecar_path(clip).exists()
    qtbot.waitUntil(lambda: not session.clips[0].is_dirty)
    assert read_annotations(clip).annotations.markers == (Marker(1.0),)
    assert _journals() == []


def test_changing_all_the_time_does_not_put_saving_off(
    session: Session, clip: Path, qtbot: QtBot
) -> None:
    for count in range(30):
        session.edits.set_notes("x" * count)
        qtbot.wait(20)
    assert len(read_annotations(clip).annotations.notes) >= 10


def test_leaving_a_clip_and_closing_save_at_once(
    qapp: QApplication, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    session = Session(autosave_s=3600)
    session.open_clip(probe(clip))
    session.edits.set_true_score(74.5)
    with qtbot.waitSignal(session.clips_changed):
        session.begin_opening(uneven_clip)
    qtbot.waitUntil(lambda: read_annotations(clip).annotations.true_score == 74.5)
    session.open_clip(probe(uneven_clip))
    session.edits.set_notes("last word")
    session.close()
    assert read_annotations(uneven_clip).annotations.notes == "last word"
    assert _journals() == []
    session.edits.set_notes("too late")  # starts no timer: the leak check of every test looks


def test_saving_on_demand(qapp: QApplication, clip: Path, qtbot: QtBot) -> None:
    session = Session(autosave_s=3600)
    session.open_clip(probe(clip))
    session.edits.set_notes("now")
    session.save()
    qtbot.waitUntil(lambda: not session.clips[0].is_dirty)
    assert read_annotations(clip).annotations.notes == "now"
    session.close()


def test_a_score_is_kept_with_what_is_written_down_but_makes_no_file_alone(
    session: Session, clip: Path, qtbot: QtBot
) -> None:
    def score() -> None:
        session.scores.begin_scoring()
        assert session.order is not None
        session.scores.scored(make_assessment(session.order))

    score()
    qtbot.wait(round(3 * SOON_S * 1000))
    assert not sidecar_path(clip).exists()
    session.edits.set_true_score(74.5)
    qtbot.waitUntil(lambda: sidecar_path(clip).exists())
    score()  # with the dive's number, say
    first = read_annotations(clip).saved
    qtbot.waitUntil(lambda: read_annotations(clip).saved != first)
    session.close()

    again = Session()
    again.open_clip(probe(clip))
    assert again.annotations.true_score == 74.5
    assert again.assessment is not None
    assert again.assessment.model.sha256 == "0" * 64
    assert len(again.assessment.sample_times_s) == 96
    assert not again.is_stale
    again.close()


def test_what_cannot_be_saved_is_told_once_and_tried_again(
    session: Session, clip: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Path] = []

    def refuse(path: Path, sidecar: Sidecar) -> Sidecar:
        tries.append(path)
        raise StorageError("The disk is full.", "Free some room.")

    told: list[str] = []
    session.problem.connect(lambda error: told.append(str(error)))
    with monkeypatch.context() as full:
        full.setattr(autosave_module, "write_annotations", refuse)
        session.edits.set_notes("kept")
        qtbot.waitUntil(lambda: len(tries) >= 2)
        assert told == ["The disk is full. Free some room."]
        assert session.clips[0].is_dirty
        (journal,) = _journals()
        assert "kept" in journal.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: not session.clips[0].is_dirty)
    assert read_annotations(clip).annotations.notes == "kept"


def test_a_damaged_sidecar_is_told_and_left_alone(qapp: QApplication, clip: Path) -> None:
    sidecar_path(clip).write_bytes(b"{half")
    session = Session()
    told: list[str] = []
    session.problem.connect(lambda error: told.append(str(error)))
    session.open_clip(probe(clip))
    assert len(told) == 1
    assert "is not JSON" in told[0]
    session.edits.set_notes("apart")
    session.close()
    assert sidecar_path(clip).read_bytes() == b"{half"
    assert read_annotations(clip).annotations.notes == "apart"


def _next_start() -> tuple[Recovery, Session]:
    session = Session()
    recovery = Recovery(session)
    recovery.look()
    return recovery, session


def test_what_is_offered_and_not_answered_is_offered_again(qapp: QApplication, clip: Path) -> None:
    _leave(clip, Annotations(notes="lost"))
    for _ in range(2):
        recovery, session = _next_start()
        assert [one.annotations.notes for one in recovery.unsaved] == ["lost"]
        session.close()


def test_what_is_let_go_is_offered_no_more(qapp: QApplication, clip: Path) -> None:
    _leave(clip, Annotations(notes="lost"))
    recovery, session = _next_start()
    recovery.discard()
    assert find_unsaved() == ()
    assert _journals() == []
    assert not sidecar_path(clip).exists()
    session.close()


def test_clips_that_are_not_open_are_restored_as_well(
    qapp: QApplication, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    _leave(clip, Annotations(notes="one"))
    _leave(uneven_clip, Annotations(true_score=70.0), name="2-1-0")
    recovery, session = _next_start()
    asked: list[Path] = []
    session.opening_requested.connect(asked.append)
    recovery.restore()
    assert asked == [uneven_clip]
    assert {one.path for one in session.clips} == {clip, uneven_clip}
    session.close()
    assert read_annotations(clip).annotations.notes == "one"
    assert read_annotations(uneven_clip).annotations.true_score == 70.0


def test_only_what_never_reached_a_sidecar_is_offered(qapp: QApplication, clip: Path) -> None:
    path = _leave(clip, Annotations(notes="first"))
    _leave(clip, Annotations(notes="second"))
    with path.open("ab") as file:
        file.write(b'{"clip": "' + bytes(str(clip), "utf-8")[:7])  # killed while it wrote
    write_annotations(clip, Sidecar(annotations=Annotations(notes="second")))
    assert find_unsaved() == ()
    assert _journals() == []  # and nobody looks at it again


def test_a_clip_that_is_away_is_offered_when_it_is_back(
    qapp: QApplication, clip: Path, uneven_clip: Path
) -> None:
    _leave(clip, Annotations(notes="on the card"))
    _leave(uneven_clip, Annotations(notes="here"))
    away = clip.rename(clip.with_suffix(".away"))
    recovery, session = _next_start()
    assert [one.clip for one in recovery.unsaved] == [uneven_clip]
    recovery.discard()
    away.rename(clip)
    recovery.look()
    assert [one.annotations.notes for one in recovery.unsaved] == ["on the card"]
    session.close()


def test_the_journal_of_a_living_process_is_left_alone(qapp: QApplication, clip: Path) -> None:
    living = Journal()
    living.note([(clip, Annotations(notes="being written"))])
    assert find_unsaved() == ()
    (path,) = _journals()
    assert json.loads(path.read_text(encoding="utf-8"))["clip"] == str(clip)
    living.keep_only([])
    assert _journals() == []


def test_what_was_undone_before_the_end_is_not_offered(
    session: Session, clip: Path, qtbot: QtBot
) -> None:
    session.edits.set_notes("a")
    qtbot.waitUntil(lambda: not session.clips[0].is_dirty)
    session.edits.set_true_score(3.0)
    session.undo_group.undo()
    qtbot.waitUntil(lambda: _journals() == [])
    assert read_annotations(clip).annotations == Annotations(notes="a")


def test_a_damaged_sidecar_is_a_notice_in_the_window(app: App, clip: Path, qtbot: QtBot) -> None:
    sidecar_path(clip).write_bytes(b"{half")
    open_clip(app, clip, qtbot)
    (notice,) = app.window.notices.notices
    assert "is not JSON" in notice.happened
    assert notice.remedy

"""Downloads survive cut connections and restarts, and never take a wrong file for the right one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aqa_core.checkpoints import http_file
from aqa_core.checkpoints.http_file import DownloadError, Source, download
from aqa_core.errors import CancelledError
from aqa_core.progress import CancelToken, Progress
from aqa_core.storage import StorageError
from tests.helpers.http_server import SILENT, Behaviour, serving

CONTENT = bytes(range(256)) * 12_000  # 3 MB


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_file, "PAUSES_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(http_file, "TIMEOUT_S", 5.0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def check(path: Path) -> None:
    """Be the check of somebody who knows the hash."""
    if hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(CONTENT).digest():
        raise DownloadError("It is another file.")


def fetch(
    behaviour: Behaviour,
    target: Path,
    *,
    has_hash: bool = True,
    most_bytes: int = 1 << 30,
    cancel: CancelToken | None = None,
    reports: list[Progress] | None = None,
) -> Path:
    with serving(behaviour) as url:
        source = Source(url=url, most_bytes=most_bytes, has_hash=has_hash)
        report = (reports if reports is not None else []).append
        return download(source, target, check=check, report=report, cancel=cancel)


def leftovers(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_file_arrives_with_progress(tmp_path: Path) -> None:
    reports: list[Progress] = []
    target = tmp_path / "deep" / "weights.pth"
    assert fetch(Behaviour(CONTENT), target, reports=reports) == target
    assert target.read_bytes() == CONTENT
    assert leftovers(target) == ["weights.pth"]
    assert (reports[-1].done, reports[-1].total) == (3, 3)


def test_a_cut_connection_is_taken_up_where_it_was_cut(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, cut_after=[1_000_000, 500_000, 7])
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == ["", "bytes=1000000-", "bytes=1500000-", "bytes=1500007-"]


def test_many_cuts_are_no_problem_as_long_as_something_arrives(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, cut_after=[200_000] * 14)
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert len(behaviour.requests) > 14


def test_a_server_that_ignores_range_is_read_anew(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, cut_after=[1_000_000, 2_000_000], ignores_range=True)
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == ["", "bytes=1000000-", "bytes=2000000-"]


def test_a_server_that_answers_with_another_part_is_not_believed(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, cut_after=[1_000_000], shift=5)
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == ["", "bytes=1000000-", ""]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_asked_again(tmp_path: Path, status: int) -> None:
    behaviour = Behaviour(CONTENT, statuses=[status, status])
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_missing_file_is_said_at_once(tmp_path: Path, status: int) -> None:
    behaviour = Behaviour(CONTENT, statuses=[status])
    with pytest.raises(DownloadError, match=f"the server answers {status} .*--file"):
        fetch(behaviour, tmp_path / "weights.pth")
    assert len(behaviour.requests) == 1
    assert leftovers(tmp_path / "weights.pth") == []


def test_a_server_that_announces_too_much_may_still_have_given_the_whole_file(
    tmp_path: Path,
) -> None:
    behaviour = Behaviour(CONTENT, announced=len(CONTENT) + 1000)
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == ["", f"bytes={len(CONTENT)}-"]


def test_a_server_that_goes_on_announcing_too_much_is_given_up(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, announced=len(CONTENT) + 1000, ignores_range=True)
    with pytest.raises(DownloadError, match="cannot be downloaded"):
        fetch(behaviour, tmp_path / "weights.pth")
    assert len(behaviour.requests) < 20
    assert not (tmp_path / "weights.pth").exists()


def test_a_server_that_announces_too_little_gives_a_file_that_is_thrown_away(
    tmp_path: Path,
) -> None:
    with pytest.raises(DownloadError, match="another file"):
        fetch(Behaviour(CONTENT, announced=len(CONTENT) - 1000), tmp_path / "weights.pth")
    assert leftovers(tmp_path / "weights.pth") == []


def test_a_wrong_file_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "weights.pth").write_bytes(b"the old one")
    with pytest.raises(DownloadError, match="another file"):
        fetch(Behaviour(CONTENT[:-1] + b"x"), tmp_path / "weights.pth")
    assert leftovers(tmp_path / "weights.pth") == ["weights.pth"]
    assert (tmp_path / "weights.pth").read_bytes() == b"the old one"


@pytest.mark.parametrize("announced", [None, SILENT])
def test_a_file_larger_than_it_can_be_is_refused(tmp_path: Path, announced: int | None) -> None:
    behaviour = Behaviour(CONTENT, announced=announced)
    with pytest.raises(DownloadError, match="is not the file it should be"):
        fetch(behaviour, tmp_path / "weights.pth", most_bytes=2_000_000)
    kept = tmp_path / "weights.pth.part"
    assert not kept.exists() or kept.stat().st_size < len(CONTENT)


def test_a_server_that_announces_nothing_will_do(tmp_path: Path) -> None:
    reports: list[Progress] = []
    behaviour = Behaviour(CONTENT, announced=SILENT)
    assert fetch(behaviour, tmp_path / "weights.pth", reports=reports).read_bytes() == CONTENT
    assert reports[-1].total is None


def test_a_cancelled_download_goes_on_at_the_next_call(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT)
    cancel = CancelToken()

    class Cancelling(list[Progress]):
        def append(self, progress: Progress) -> None:
            if progress.done >= 1:
                cancel.cancel()

    target = tmp_path / "weights.pth"
    with serving(behaviour) as url:
        source = Source(url=url, most_bytes=1 << 30, has_hash=True)
        with pytest.raises(CancelledError):
            download(source, target, check=check, report=Cancelling().append, cancel=cancel)
        have = (tmp_path / "weights.pth.part").stat().st_size
        assert 1_000_000 <= have < len(CONTENT)
        assert download(source, target, check=check).read_bytes() == CONTENT
    assert behaviour.requests == ["", f"bytes={have}-"]


def test_a_file_that_changed_in_between_is_read_anew(tmp_path: Path) -> None:
    behaviour = Behaviour(b"old" * 400_000, cut_after=[1_000_000])
    with serving(behaviour) as url:
        source = Source(url=url, most_bytes=1 << 30, has_hash=True)
        cancel = CancelToken()
        behaviour.statuses = [200, 404]
        with pytest.raises(DownloadError):
            download(source, tmp_path / "weights.pth", check=check, cancel=cancel)
        behaviour.content, behaviour.etag = CONTENT, '"new"'
        assert download(source, tmp_path / "weights.pth", check=check).read_bytes() == CONTENT
    assert behaviour.requests[-1] == "bytes=1000000-"


@pytest.mark.parametrize(
    ("has_hash", "second"), [(True, "bytes=1000000-"), (False, "")], ids=["hash", "no hash"]
)
def test_without_a_validator_only_a_hash_allows_going_on(
    tmp_path: Path, has_hash: bool, second: str
) -> None:
    behaviour = Behaviour(CONTENT, cut_after=[1_000_000], etag="none")
    fetched = fetch(behaviour, tmp_path / "weights.pth", has_hash=has_hash)
    assert fetched.read_bytes() == CONTENT
    assert behaviour.requests == ["", second]


def test_all_had_arrived_before_the_program_ended(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, etag="none")
    (tmp_path / "weights.pth.part").write_bytes(CONTENT)
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == [f"bytes={len(CONTENT)}-"]


def test_a_part_longer_than_the_file_is_thrown_away(tmp_path: Path) -> None:
    behaviour = Behaviour(CONTENT, etag="none")
    (tmp_path / "weights.pth.part").write_bytes(CONTENT + b"more")
    assert fetch(behaviour, tmp_path / "weights.pth").read_bytes() == CONTENT
    assert behaviour.requests == [f"bytes={len(CONTENT) + 4}-", ""]


def test_nobody_listening_is_said(tmp_path: Path) -> None:
    with serving(Behaviour(CONTENT)) as url:
        pass
    source = Source(url=url, most_bytes=1 << 30, has_hash=True)
    with pytest.raises(DownloadError, match="Look at the network connection"):
        download(source, tmp_path / "weights.pth", check=check)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        fetch(Behaviour(CONTENT), tmp_path / "file" / "weights.pth")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]

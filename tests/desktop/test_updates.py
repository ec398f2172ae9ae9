"""A new version is told only where that is wanted; otherwise no network is touched."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aqa_core.progress import CancelToken, ignore
from aqa_core.storage import settings_folder
from aqa_desktop.app import App
from aqa_desktop.process import update_watch, updates
from aqa_desktop.process.updates import DAY_S, LookForNewer, Release, is_due
from aqa_desktop.settings import start_section
from aqa_desktop.settings.start_section import StartSection
from aqa_desktop.settings.store import SettingsStore
from tests.desktop.conftest import MakeApp
from tests.desktop.fake_backend import FakeBackend

PAGE = "https://example.invalid/releases/v99.1.0"


class _Answers(BaseHTTPRequestHandler):
    answer = b""
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.answer else 404)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a release page of ours; `_Answers.answer` is what it says."""
    _Answers.asked = []
    _Answers.answer = json.dumps({"tag_name": "v99.1.0", "html_url": PAGE}).encode()
    with HTTPServer(("127.0.0.1", 0), _Answers) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/latest"
        made.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("tag", "version", "told"),
    [
        ("v99.2.0-rc.1", "99.1.0", "99.2.0rc1"),
        ("v99.2.0-rc.1", "99.2.0", None),
        ("v99.2.0-rc.1", "99.2.0b2", "99.2.0rc1"),
        ("99.10", "99.9", "99.10"),
    ],
)
def test_a_version_to_be_tried_is_older_than_the_one_it_becomes(
    server: str, tag: str, version: str, told: str | None
) -> None:
    _Answers.answer = json.dumps({"tag_name": tag, "html_url": PAGE}).encode()
    release = _look(server, version)
    assert (release.version if release else None) == told


def _look(address: str, version: str = "0.1.0") -> Release | None:
    return LookForNewer(address=address, version=version)(ignore, CancelToken())


@pytest.mark.parametrize(
    ("version", "is_told"),
    [
        ("0.1.0", True),
        ("99.0.9", True),
        ("99.1", False),
        ("100.0", False),
        ("99.1.0rc2", True),
        ("99.1.0.dev3", True),
        ("99.1.0.post1", False),
        ("99.1.0+local", False),
    ],
)
def test_only_a_newer_version_is_told(server: str, version: str, is_told: bool) -> None:
    release = Release(version="99.1.0", page=PAGE)
    assert _look(server, version) == (release if is_told else None)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"tag_name": "v99"}',
        b'{"tag_name": "newest", "html_url": "https://x.invalid"}',
        b'{"tag_name": "v99", "html_url": "file:///etc/passwd"}',
    ],
)
def test_what_goes_wrong_is_silent(server: str, answer: bytes) -> None:
    _Answers.answer = answer
    assert _look(server) is None
    assert not is_due()


def test_nobody_there_is_silent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert _look(f"http://127.0.0.1:{taken.getsockname()[1]}/") is None


def test_it_is_asked_once_a_day() -> None:
    assert is_due()
    updates.note_looked()
    now_s = time.time()
    assert not is_due(now_s)
    assert not is_due(now_s + DAY_S - 60)
    assert is_due(now_s + DAY_S + 60)
    assert is_due(now_s - 3600)  # the clock was wrong then
    (settings_folder() / "updates.json").write_text("{half", encoding="utf-8")
    assert is_due()


def test_without_the_wish_no_network_is_touched(
    make_app: MakeApp, server: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_watch, "update_address", lambda: server)
    tried: list[object] = []

    def refuse(*arguments: object) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    app.settings.set_theme("dark")
    qtbot.wait(50)
    assert app.fetching_lane.is_idle
    assert tried == []
    app.settings.set_tells_updates(True)  # the same net catches it where it is wanted
    qtbot.waitUntil(lambda: app.fetching_lane.is_idle and bool(tried))
    assert app.window.notices.notices == ()


def test_a_newer_version_is_one_notice_with_its_page(
    app: App, server: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    app.updates.address = server
    with qtbot.waitSignal(app.updates.found):
        app.settings.set_tells_updates(True)
    (notice,) = app.window.notices.notices
    assert notice.happened.startswith("AQA Desktop 99.1.0 is out")
    app.settings.set_theme("dark")
    qtbot.wait(50)
    assert _Answers.asked == ["/latest"]
    (button,) = [
        one for one in app.window.findChildren(QPushButton) if one.text() == "Open the page"
    ]
    button.click()
    assert opened == [PAGE]


def test_the_setting_says_why_it_cannot_be_used(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SettingsStore()
    assert not store.values.tells_updates
    section = StartSection(store)
    qtbot.addWidget(section)
    assert not section.updates.isEnabled()
    assert "no address" in section.updates.accessibleDescription()
    monkeypatch.setattr(start_section, "update_address", lambda: PAGE)
    usable = StartSection(store)
    qtbot.addWidget(usable)
    usable.updates.click()
    assert store.values.tells_updates
    assert SettingsStore().values.tells_updates


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('address = "https://x.invalid/latest"', "https://x.invalid/latest"),
        ('address = ""', ""),
        ("", ""),
        ('address = "file:///etc/passwd"', ""),
    ],
)
def test_the_address_is_the_packagers(
    text: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "updates.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(updates, "resource", lambda *_: file)
    assert updates.update_address() == address

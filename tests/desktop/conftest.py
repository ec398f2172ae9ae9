"""What every desktop test stands on: the real window over a fake backend, and nothing left behind."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App, build
from aqa_desktop.backend import Backend
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.jobs import child
from tests.desktop import fake_run
from tests.desktop.clips import write_uneven
from tests.desktop.fake_backend import FakeBackend
from tests.desktop.teaching import Begin, CheckedFolder
from tests.helpers.clips import write_stamped

# how long a wait may take says how busy the machine is; it ends as soon as what it waits for is there
_PATIENCE_MS = 120_000
MakeApp = Callable[[Backend], App]


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Give pytest-qt's bot, but one that waits as long as it takes."""
    bot = QtBot(request)
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(bot, name, partial(getattr(bot, name), timeout=_PATIENCE_MS))
    return bot


def _deliver_deletions() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    gc.collect()


@pytest.fixture(autouse=True)
def _nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves windows, threads or running timers behind."""
    threads = set(threading.enumerate())
    yield
    if not request.node.get_closest_marker("no_qt") and QApplication.instance() is not None:
        _deliver_deletions()
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        assert windows == [], f"windows left open: {windows}"
        timers = [(one.parent(), one.interval()) for one in _timers() if one.isActive()]
        assert timers == [], f"timers left running, of whom and of how many ms: {timers}"
    left = [one for one in threading.enumerate() if one not in threads and one.is_alive()]
    assert left == [], f"threads left running: {left}"


def _timers() -> list[QTimer]:
    return [one for one in gc.get_objects() if type(one) is QTimer and _is_alive(one)]


def _is_alive(timer: QTimer) -> bool:
    import shiboken6

    return shiboken6.isValid(timer)


@pytest.fixture
def make_app(qapp: QApplication, qtbot: QtBot) -> Iterator[MakeApp]:
    """Build the real window over a backend; it is closed when the test ends."""
    apps: list[App] = []

    def make(backend: Backend) -> App:
        app = build(qapp, backend, theme="light")
        app.window.closing.connect(app.close)
        app.window.resize(1280, 800)
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.window.close()
        app.close()
        app.window.deleteLater()
    apps.clear()
    qtbot.wait(1)


@pytest.fixture
def backend() -> FakeBackend:
    """A backend that answers at once."""
    return FakeBackend()


@pytest.fixture
def app(make_app: MakeApp, backend: FakeBackend, qtbot: QtBot) -> App:
    """The window, shown, with the fake backend ready."""
    made = make_app(backend)
    with qtbot.waitSignal(made.scoring.ready):
        made.start(None, model=None)
    return made


@pytest.fixture
def teaching_app(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The window, whose runs are the fake one's."""
    command = [sys.executable, str(Path(fake_run.__file__))]
    monkeypatch.setattr(child, "aqa_command", lambda: command)
    yield app
    app.teaching.close()


@pytest.fixture
def teaching_window(teaching_app: App, qtbot: QtBot) -> TeachingWindow:
    """The window that teaches, once it knows what there is."""
    with qtbot.waitSignal(teaching_app.looking.found):
        teaching_app.actions.teach.trigger()
    return teaching_app.sheets.teaching


@pytest.fixture
def begin_teaching(
    teaching_app: App,
    teaching_window: TeachingWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Begin:
    """Start a run that goes one way or another, from a folder whose labels are fine."""

    def start(how: str) -> TeachingWindow:
        monkeypatch.setenv("AQA_FAKE_RUN", how)
        teaching_window.set_folder(tmp_path)
        teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
        teaching_window.setup_page.start.click()
        return teaching_window

    return start


@pytest.fixture(scope="session")
def written_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clips that tests get copies of."""
    folder = tmp_path_factory.mktemp("clips")
    write_stamped(folder / "even.mp4", 60, rate=25)
    write_uneven(folder / "uneven.mp4", 40)
    return folder


@pytest.fixture
def clip(written_clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of 60 numbered frames at an even 25 a second, with room beside it for annotations."""
    return _copied(written_clips / "even.mp4", tmp_path_factory)


@pytest.fixture
def uneven_clip(written_clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of 40 numbered frames with uneven time stamps, as phones write them."""
    return _copied(written_clips / "uneven.mp4", tmp_path_factory)


def _copied(clip: Path, folders: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(clip, folders.mktemp("clip")))


@pytest.fixture
def open_app(app: App, clip: Path, qtbot: QtBot) -> App:
    """The window with a scored clip whose frames are all there."""
    open_clip(app, clip, qtbot)
    return app


def open_clip(app: App, path: Path, qtbot: QtBot) -> None:
    """Open a clip, wait until it is scored and its frames are there, and stand on the first of them."""
    with qtbot.waitSignal(app.scoring.scored):
        app.opening.open(path)
    qtbot.waitUntil(lambda: app.loader.store.count == app.playback.last_index + 1)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)
    app.playback.seek_index(0)

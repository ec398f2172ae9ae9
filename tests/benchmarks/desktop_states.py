"""The states of the window that pictures are taken of, and how each comes about."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from aqa_core.data.annotations import Annotations
from aqa_core.errors import ClipError
from aqa_core.resources import resource
from aqa_core.storage import data_folder
from aqa_desktop.app import App, build
from aqa_desktop.backend import Backend, LocalBackend
from aqa_desktop.jobs.job import UnexpectedError
from aqa_desktop.session import DiveEntry, State
from aqa_desktop.session.journal import Unsaved
from aqa_desktop.theme import ThemeChoice
from tests.benchmarks.desktop_footage import write_recording
from tests.desktop.clips import write_uneven
from tests.desktop.fake_backend import DEMONSTRATION, FakeBackend
from tests.helpers.shared_data import shared_data

_PATIENCE_MS = 300_000
_REFUSED = ClipError("dive_3.mp4 holds a single frame.", "Choose a clip that shows the whole dive.")


class Studio:
    """Brings the window into a state and takes it at every size and in every theme."""

    def __init__(
        self,
        application: QApplication,
        folder: Path,
        *,
        sizes: Sequence[tuple[int, int]],
        themes: Sequence[ThemeChoice],
        local: bool,
    ) -> None:
        self._application = application
        self._folder = folder
        self._sizes = sizes
        self._themes = themes
        self._is_local = local

    def backend(self, *, warns: bool = False) -> Backend:
        """Give what scores: the model that ships, or the tests' own."""
        if self._is_local:
            return LocalBackend()
        return FakeBackend(warnings=(DEMONSTRATION,) if warns else ())

    @contextmanager
    def window(self, backend: Backend) -> Iterator[App]:
        """Show the real window."""
        app = build(self._application, backend, theme="light")
        app.window.resize(*self._sizes[0])
        app.start(None, model=None)
        wait(lambda: app.window.status.model.isEnabled())
        yield app
        app.window.close()
        app.close()
        app.window.deleteLater()

    def take(self, app: App, state: str, *, sheet: QWidget | None = None) -> None:
        """Take the window, or one beside it, as it stands."""
        for theme in self._themes:
            app.theme.apply(theme)
            for width, height in self._sizes:
                app.window.resize(width, height)
                live(100)
                wait(lambda: app.reading_lane.is_idle)
                _see_film(app)
                scale = "_200" if os.environ.get("QT_SCALE_FACTOR") == "2" else ""
                path = self._folder / f"{state}_{theme}_{width}x{height}{scale}.png"
                (sheet or app.window).grab().save(str(path))
                sys.stdout.write(f"{path}\n")
                if sheet is not None:
                    break  # a sheet has a size of its own


def take_empty(studio: Studio) -> None:
    """Nothing is open yet; some clips were opened before."""
    with studio.window(FakeBackend()) as app:
        studio.take(app, "empty")
        for name in ("training_07.mp4", "5253B second try, seen from the ten metre side.mov"):
            app.recent.add(Path(name))
        studio.take(app, "empty_recent")


def take_opening(studio: Studio) -> None:
    """A clip is being looked at."""
    with studio.window(FakeBackend()) as app:
        app.session.begin_opening(sample())
        studio.take(app, "opening")
        app.session.opening_failed()


def take_scoring(studio: Studio) -> None:
    """The network works on it."""
    backend = FakeBackend()
    backend.gate.clear()
    with studio.window(backend) as app:
        app.opening.open(sample())
        wait(lambda: bool(backend.orders) and app.reading_lane.is_idle)
        studio.take(app, "scoring")
        backend.gate.set()
        wait(lambda: app.scoring_lane.is_idle)


def take_scored(studio: Studio) -> None:
    """A score with its dive known, markers, a chosen segment; then the what-if of that segment."""
    with studio.window(studio.backend()) as app:
        clip, dive = _best_clip()
        app.session.expect_dive(clip, dive)
        _open(app, clip)
        app.session.edits.add_marker(1.0)
        app.session.edits.name_marker(0, "take-off")
        app.session.edits.set_origin(1.0)
        app.actions.ranks[0].trigger()
        app.playback.pause()
        studio.take(app, "scored")
        app.actions.mute_segment.trigger()
        wait(lambda: app.scoring_lane.is_idle)
        studio.take(app, "muted")


def take_warning(studio: Studio) -> None:
    """A score with reasons to doubt it, of a clip whose dive is not known."""
    root = shared_data()
    lead_in = root / "clips" / "dive_springboard_long_leadin.avi" if root else None
    with studio.window(studio.backend(warns=True)) as app:
        _open(app, lead_in if lead_in is not None and lead_in.exists() else sample())
        studio.take(app, "warning")


def take_failed(studio: Studio) -> None:
    """A clip that cannot be scored, and something that went wrong inside."""
    backend = FakeBackend()
    backend.error = ClipError(
        "rendered_dive.mp4 holds a single frame.", "Choose a clip that shows the whole dive."
    )
    with studio.window(backend) as app:
        app.opening.open(sample())
        wait(lambda: bool(app.window.notices.notices) and app.reading_lane.is_idle)
        studio.take(app, "failed")
        app.window.notices.show_error(UnexpectedError(RuntimeError("a broken promise")))
        studio.take(app, "failed_inside")


def take_long(studio: Studio) -> None:
    """A recording of ten minutes."""
    with tempfile.TemporaryDirectory() as folder, studio.window(FakeBackend()) as app:
        clip = write_recording(Path(folder) / "ten_minutes.mp4", sample())
        _open(app, clip)
        studio.take(app, "long")


def take_list(studio: Studio) -> None:
    """Several clips: one failed, the others being scored."""
    backend = FakeBackend()
    backend.refused = {"dive_3.mp4": _REFUSED}
    with tempfile.TemporaryDirectory() as folder, studio.window(backend) as app:
        clips = [Path(folder) / f"dive_{number}.mp4" for number in range(1, 7)]
        for clip in clips:
            shutil.copy(sample(), clip)
        app.session.add_clips(clips)
        wait(lambda: app.session.state is State.SCORED and app.reading_lane.is_idle)
        app.actions.score_all.trigger()
        wait(lambda: len(backend.orders) >= 4)
        backend.gate.clear()
        wait(lambda: not app.scoring_lane.is_idle)
        studio.take(app, "list")
        app.window.resize(1024, 600)  # where there is room for one panel the list is behind a tab
        live(300)
        app.window.panels.docks["clips"].raise_()
        studio.take(app, "list_clips")
        backend.gate.set()
        wait(lambda: app.scoring_lane.is_idle)


def take_full(studio: Studio) -> None:
    """The picture fills the screen."""
    with studio.window(FakeBackend()) as app:
        _open(app, sample())
        app.player.toggle_full_screen()
        studio.take(app, "full", sheet=app.player.screen_window)
        app.player.toggle_full_screen()


def take_recovery(studio: Studio) -> None:
    """What a program that was killed had not saved is offered back."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(shutil.copy(sample(), folder))
        one = Unsaved(clip=clip, annotations=Annotations(notes="late"), at_s=time.time())
        journal = data_folder() / "journal" / "1-1-0.jsonl"
        journal.parent.mkdir(parents=True, exist_ok=True)
        journal.write_text(one.line(), encoding="utf-8")
        with studio.window(FakeBackend()) as app:
            wait(lambda: bool(app.window.notices.notices))
            studio.take(app, "recovery")
            app.recovery.discard()


def take_uneven(studio: Studio) -> None:
    """A clip whose frames follow each other unevenly."""
    with tempfile.TemporaryDirectory() as folder, studio.window(FakeBackend()) as app:
        _open(app, write_uneven(Path(folder) / "phone.mp4", 90))
        studio.take(app, "uneven")


def take_sheets(studio: Studio) -> None:
    """The windows beside the window."""
    with studio.window(FakeBackend()) as app:
        for action, name in (
            (app.actions.settings, "settings"),
            (app.actions.key_sheet, "keys"),
            (app.actions.help, "reading"),
        ):
            action.trigger()
            sheet = getattr(app.sheets, name)
            studio.take(app, f"sheet_{name}", sheet=sheet)
            sheet.close()


STATES: dict[str, Callable[[Studio], None]] = {
    "empty": take_empty,
    "opening": take_opening,
    "scoring": take_scoring,
    "scored": take_scored,
    "warning": take_warning,
    "failed": take_failed,
    "long": take_long,
    "list": take_list,
    "full": take_full,
    "recovery": take_recovery,
    "uneven": take_uneven,
    "sheets": take_sheets,
}


def sample() -> Path:
    """Give the dive that ships."""
    return resource("samples", "rendered_dive.mp4")


def _best_clip() -> tuple[Path, DiveEntry]:
    root = shared_data()
    real = root / "clips" / "dive_207C_10m_84.15.avi" if root else None
    if real is not None and real.exists():
        return real, DiveEntry(dive="207C", height_m=10.0)
    return sample(), DiveEntry(dive="107B", height_m=3.0)


def _open(app: App, clip: Path) -> None:
    app.opening.open(clip)
    wait(lambda: app.session.state is State.SCORED and app.reading_lane.is_idle)
    live(300)


def _see_film(app: App) -> None:
    # small pictures are asked for once the lanes keep still; of a long recording not every one is near
    live(300)
    patience_ms = 3000
    while not app.film.is_complete and patience_ms > 0:
        live(50)
        patience_ms -= 50
    live(50)


def live(milliseconds: int) -> None:
    """Run the event loop; QTest.qWait would hold the GIL and stop the worker threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(is_done: Callable[[], bool]) -> None:
    """Run the event loop until something holds.

    Raises:
        TimeoutError: it never did.
    """
    waited_ms = 0
    while not is_done():
        live(20)
        waited_ms += 20
        if waited_ms > _PATIENCE_MS:
            raise TimeoutError("the window did not get there")

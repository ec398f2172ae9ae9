"""The labelled folder, the models and the backbones in the states that pictures are taken of."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from aqa_core.checkpoints.store import import_model
from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.app import App
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.labels.doctor import suspects_of
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.labels.row_form import RowForm
from aqa_desktop.models.backbones import BackbonesPanel
from tests.benchmarks.desktop_states import Studio, live, wait
from tests.desktop.fake_backend import FakeBackend
from tests.desktop.labelled import GOOD, suspect, write_clips, write_table
from tests.helpers.models import write_model

_Panel = TypeVar("_Panel", bound=QWidget)

_BROKEN = (
    *GOOD,
    "dive_4.mp4;5o;207C;10;0,2;1,0",
    "dive_9.mp4;61;5253B;10;;",
    "again.mp4;44;;;;",
    "dive_2.mp4;999;207C;10;0,2;40",
)


def take_labels(studio: Studio) -> None:
    """No folder, a check, problems, the form of a row, doubtful labels, a folder that cannot be used."""
    with tempfile.TemporaryDirectory() as place, studio.window(FakeBackend()) as app:
        folder = write_clips(Path(place) / "season 2026")
        shutil.copy(folder / "dive_3.mp4", folder / "again.mp4")
        write_table(folder, _BROKEN)
        with _teaching(app, LabelsPanel) as (window, panel):
            studio.take(app, "labels_none", sheet=window)
            panel.set_model("starter_wd")
            panel.set_folder(folder)
            wait(lambda: panel.report is not None)
            panel.problems.list.table.selectRow(0)
            studio.take(app, "labels_problems", sheet=window)
            panel.bar.show_started()
            panel.bar.show_progress(Progress("checking", 31, 84))
            studio.take(app, "labels_checking", sheet=window)
            panel.problems.list.edit.click()
            wait(lambda: bool(window.findChildren(RowForm)))
            form = window.findChildren(RowForm)[0]
            studio.take(app, "labels_form", sheet=form)
            form.reject()
            _take_doubt(studio, app, window, panel, folder)
            (folder / "labels.csv").unlink()
            wait(lambda: panel.report is None and not panel.checker.is_busy)
            studio.take(app, "labels_refused", sheet=window)


def take_models(studio: Studio) -> None:
    """The models there are, and the question before one is gone."""
    with tempfile.TemporaryDirectory() as place, studio.window(FakeBackend()) as app:
        verdict = {"mae": 4.31, "spearman": 0.81, "held_out": 12}
        path = Path(place) / "club.safetensors"
        training = {"dives": 62, "held_out": verdict}
        import_model(write_model(path, name="club", training=training, description="Our pool."))
        app.actions.models.trigger()
        live(300)
        sheet = app.sheets.models
        sheet.show_scoring("starter_wd")
        sheet.select("club")
        studio.take(app, "models", sheet=sheet)
        sheet.remove.click()
        studio.take(app, "models_removal", sheet=sheet)
        sheet.close()


def take_backbones(studio: Studio) -> None:
    """What can be downloaded, while it is, what went wrong, a file that does not tell, one that is here."""
    with tempfile.TemporaryDirectory() as place, studio.window(FakeBackend()) as app:
        name = "r2plus1d_34_8_kinetics"
        import_model(write_model(Path(place) / "b.safetensors", name=name, kind="backbone"))
        with _teaching(app, BackbonesPanel) as (window, panel):
            window.setup_page.choice.choose_backbone.click()
            wait(lambda: panel.table.model().rowCount() > 0)
            studio.take(app, "backbones", sheet=window)
            panel.select("r2plus1d_34_32_kinetics")
            panel.bar.begin("R(2+1)D-34, 32 frames")
            panel.bar.show_progress(Progress("downloading (MB)", 112, 255))
            studio.take(app, "backbones_download", sheet=window)
            panel.bar.end()
            panel.bar.say_problem(AqaError("The server answers 404 Not Found.", "Try again later."))
            panel.make.ask(Path("x.pth"), "x.pth looks like no network this program knows.")
            studio.take(app, "backbones_problem", sheet=window)
            panel.make.hide()
            panel.bar.hide()
            panel.select(name)
            studio.take(app, "backbones_here", sheet=window)


LABELS_STATES: dict[str, Callable[[Studio], None]] = {
    "labels": take_labels,
    "models": take_models,
    "backbones": take_backbones,
}


def _take_doubt(
    studio: Studio, app: App, window: QWidget, panel: LabelsPanel, folder: Path
) -> None:
    panel.heading.tabs.setCurrentIndex(1)
    studio.take(app, "labels_doctor", sheet=window)
    panel.suspects.show_started()
    panel.suspects.show_progress(Progress("features", 12, 79))
    studio.take(app, "labels_doctor_looking", sheet=window)
    panel.suspects.show_ended()
    found = [suspect(folder, 3, doubt=0.92), suspect(folder, 2, doubt=0.47)]
    panel.suspects.show_suspects(suspects_of({"suspects": found}))
    studio.take(app, "labels_doubtful", sheet=window)
    panel.heading.tabs.setCurrentIndex(0)


@contextmanager
def _teaching(app: App, kind: type[_Panel]) -> Iterator[tuple[TeachingWindow, _Panel]]:
    app.actions.teach.trigger()
    window = app.sheets.teaching
    window.resize(1024, 600)
    panel = window.findChild(kind)
    assert isinstance(panel, kind)
    yield window, panel
    window.close()

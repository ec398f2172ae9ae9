"""The states of the window that teaches, and how each comes about; the events are the tests' own."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aqa_core.data.runs import runs_folder
from aqa_desktop.app import App
from aqa_desktop.finetune.comparison import read_comparison
from aqa_desktop.finetune.order import Order
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.jobs.child import Child, Outcome
from aqa_desktop.labels.panel import LabelsPanel
from tests.benchmarks.desktop_states import Studio, live, sample, wait
from tests.desktop import fake_run
from tests.desktop.fake_backend import FakeBackend


def take_teaching(studio: Studio) -> None:
    """Setting up, with nothing chosen and with an interrupted run; earlier runs; public backbones."""
    with studio.window(FakeBackend()) as app:
        window = _open(app)
        studio.take(app, "teach_empty", sheet=window)
        _store_runs()
        window.runs_wanted.emit()
        wait(lambda: len(window.earlier_page.table.selectedItems()) > 0)
        studio.take(app, "teach_interrupted", sheet=window)
        window.notices.clear()
        window.setup_page.manner.advanced.setChecked(True)
        studio.take(app, "teach_advanced", sheet=window)
        window.setup_page.earlier.click()
        studio.take(app, "teach_earlier", sheet=window)
        window.earlier_page.back.click()
        window.setup_page.choice.backbones_requested.emit()
        studio.take(app, "teach_backbones", sheet=window)


def take_teaching_labels(studio: Studio) -> None:
    """A labelled folder with problems, and one that is ready."""
    with tempfile.TemporaryDirectory() as folder, studio.window(FakeBackend()) as app:
        window = _open(app)
        panel = window.findChildren(LabelsPanel)[0]
        for name, spoilt in (("teach_problems", True), ("teach_ready", False)):
            panel.set_folder(_labelled(Path(folder) / name, spoilt=spoilt))
            wait(window.setup_page.start.isEnabled)
            live(300)
            studio.take(app, name, sheet=window)


def take_teaching_run(studio: Studio) -> None:
    """A run from its first dive to its end, and a run of which nothing is heard."""
    with studio.window(FakeBackend()) as app:
        window = _open(app)
        _begin(app)
        events = [
            ("teach_features", [fake_run.started(left_out=25), fake_run.features(23)]),
            ("teach_rehearsal", [fake_run.features(60), fake_run.rehearsal()]),
            ("teach_before", [fake_run.before()]),
            ("teach_learning", [fake_run.epoch_done(at) for at in range(16)]),
        ]
        for name, told in events:
            _tell(app, told)
            studio.take(app, name, sheet=window)
        _tell(app, [fake_run.learning(16, 6)])
        app.window.status.show_teaching("Teaching: epoch 17 of 20 · 50 s")
        studio.take(app, "teach_chip")
        window.run_page.show_silence(74.0)
        window.run_page.show_awake(is_held=False)
        studio.take(app, "teach_silent", sheet=window)
        app.teaching.is_stopping = True
        app.teaching.stopping.emit()
        studio.take(app, "teach_stopping", sheet=window)
        _end(app, Outcome(kind="failed", sentence="The disk is full.", remedy="Make room."))
        studio.take(app, "teach_failed", sheet=window)


def take_teaching_result(studio: Studio) -> None:
    """Champion and challenger, with every verdict."""
    with studio.window(FakeBackend()) as app:
        window = _open(app)
        for verdict in ("better", "unclear", "worse"):
            order = _begin(app)
            _tell(app, [*fake_run.whole_run(), fake_run.finished(str(fake_run.MODEL), verdict)])
            _end(app, Outcome(kind="finished"))
            studio.take(app, f"teach_result_{verdict}", sheet=window)
        known = read_comparison(fake_run.comparison(is_known=True))
        shown = window.result_page.result
        assert shown is not None
        window.result_page.show_result(replace(shown, comparison=known))
        studio.take(app, "teach_result_known", sheet=window)
        window.result_page.show_used(order.name)
        studio.take(app, "teach_used", sheet=window)


def _open(app: App) -> TeachingWindow:
    app.actions.teach.trigger()
    live(100)
    wait(lambda: app.reading_lane.is_idle)
    return app.sheets.teaching


def _begin(app: App) -> Order:
    """Be in a run that no process stands behind: its events are told by hand."""
    order = Order(
        folder=Path("dives"),
        start="starter_wd",
        mode="head",
        output=runs_folder() / "club-2026-08-12",
        name="club-2026-08-12",
    )
    child = app.teaching.findChildren(Child)[0]
    child.start = lambda arguments, **_: None  # type: ignore[method-assign]
    app.teaching.start(order)
    return order


def _tell(app: App, events: list[fake_run.Event]) -> None:
    child = app.teaching.findChildren(Child)[0]
    start = time.time() - 250.0
    for number, event in enumerate(events):
        child.told.emit({"seq": number, "time": start if number == 0 else time.time(), **event})
    live(300)


def _end(app: App, outcome: Outcome) -> None:
    app.teaching.findChildren(Child)[0].ended.emit(outcome)
    live(100)


def _labelled(folder: Path, *, spoilt: bool) -> Path:
    folder.mkdir()
    rows = ["file;score;dive;height_m"]
    for number in range(1, 25):
        clip = folder / f"dive_{number:02}.mp4"
        # a byte behind the last box makes another clip of it, and is no picture
        clip.write_bytes(sample().read_bytes() + bytes([number]))
        rows.append(f"{clip.name};{30 + number},5;107B;3")
    if spoilt:
        rows[3] = "dive_03.mp4;many;107B;3"
        rows[7] = "dive_99.mp4;61,5;107B;3"
        rows[12] = "dive_12.mp4;61,5;999X;3"
        rows[13] = "dive_13.mp4;610;107B;3"
    (folder / "labels.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def _store_runs() -> None:
    for number, (name, end) in enumerate(
        (("club-2026-08-12", None), ("juniors", "better"), ("springboard-only", "worse"))
    ):
        folder = runs_folder() / name
        folder.mkdir(parents=True, exist_ok=True)
        document = {"mode": "head", "folder": "/dives", "started_at": time.time() - 86400 * number}
        events = list(fake_run.whole_run())[:-20]
        if end is not None:
            document |= {"ended": "finished", "comparison": fake_run.comparison(end)}
            events.append(fake_run.finished("best.safetensors", end))
            (folder / "best.safetensors").write_bytes(b"model")
        (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
        lines = [json.dumps({"seq": at, "time": 0.0, **one}) for at, one in enumerate(events)]
        (folder / "events.jsonl").write_text("\n".join(lines), encoding="utf-8")


TEACHING_STATES: dict[str, Callable[[Studio], None]] = {
    "teaching": take_teaching,
    "teaching_labels": take_teaching_labels,
    "teaching_run": take_teaching_run,
    "teaching_result": take_teaching_result,
}

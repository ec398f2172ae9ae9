"""The same report without a window: for when none can be shown."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, ignore
from aqa_core.storage import settings_folder
from aqa_desktop.process.system_libraries import check_qt, screens
from aqa_desktop.report import versions
from aqa_desktop.report.writing import WriteReport


def diagnose(file: Path | None) -> None:
    """Write the report to a zip file, or print it where None is given.

    Raises:
        StorageError: it cannot be written.
    """
    kept = _read("settings.json")
    models = (kept.get("model"), kept.get("previous_model")) if isinstance(kept, dict) else ()
    task = WriteReport(
        file=(file or Path("report.zip")).with_suffix(".zip"),
        diagnostics="\n".join(_found()) + "\n",
        clips=tuple(map(Path, _known_clips())),
        names=tuple(one for one in models if isinstance(one, str) and one),
    )
    if file is not None:
        _say(f"The report is saved as {task(ignore, CancelToken())}.\n")
        return
    for name, text in task.texts():
        _say(f"==> {name} <==\n{text.rstrip()}\n\n")


def _found() -> Iterator[str]:
    yield from versions.system()
    yield f"screens: {', '.join(screens(os.environ)) or 'none'}"
    yield f"Qt: {_qt()}"
    yield from versions.packages()


def _qt() -> str:
    try:
        check_qt(os.environ)
    except AqaError as error:
        return str(error)
    return "can start"


def _known_clips() -> list[str]:
    recent, last = _read("recent.json"), _read("last_clips.json")
    listed = last.get("clips") if isinstance(last, dict) else None
    both = [*(recent if isinstance(recent, list) else []), *(listed or [])]
    return [one for one in both if isinstance(one, str)]


def _read(name: str) -> Any:
    try:
        return json.loads((settings_folder() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _say(text: str) -> None:
    coding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(coding, "replace").decode(coding))

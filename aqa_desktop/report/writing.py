"""Puts a report together: the ends of the logs, settings, versions; all without names."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aqa_core.data.runs import runs_folder
from aqa_core.progress import CancelToken, Report
from aqa_core.resources import resources_folder
from aqa_core.storage import data_folder, log_folder, replacing, settings_folder
from aqa_desktop.report.shortening import Shortener

_TAIL_BYTES: Final = 150_000
_READ_ME: Final = """What is in this report of AQA Desktop

diagnostics.txt  versions of the program and its parts, device, settings
settings.json    the settings as they stand on the disk
*.log            the ends of the program's logs; aqa-desktop.faults.log says where it crashed, if it did

No video is in it. Clips, folders, models, the user and the computer have numbers or words in place of names.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """The task of writing one.

    Attributes:
        file: the zip file to write.
        diagnostics: versions and device, as text.
        clips: clips whose names are known.
        names: of the user's own models, besides those that are stored.
    """

    file: Path
    diagnostics: str
    clips: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()

    def __call__(self, report: Report, cancel: CancelToken) -> Path:
        """Write it and give its place.

        Raises:
            StorageError: it cannot be written.
        """
        with (
            replacing(self.file, is_precious=False) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr("READ ME.txt", _READ_ME)
            for name, text in self.texts():
                cancel.raise_if_cancelled()
                archive.writestr(name, text)
        return self.file

    def texts(self) -> Iterator[tuple[str, str]]:
        """Give what it holds, name and text without names of people."""
        shortener = Shortener(self.clips, names={*self.names, *_stored_names()})
        yield "diagnostics.txt", shortener.shorten(self.diagnostics)
        for path in (settings_folder() / "settings.json", *sorted(log_folder().glob("*.log*"))):
            yield path.name, shortener.shorten(_tail(path))


def _stored_names() -> set[str]:
    """Name the user's own models and runs, those that cannot be read too."""
    models = {path.stem for path in (data_folder() / "models").glob("*.safetensors")}
    shipped = {path.stem for path in (resources_folder() / "models").glob("*.safetensors")}
    try:
        runs = {path.name for path in runs_folder().iterdir()}
    except OSError:
        runs = set()
    return (models - shipped) | runs


def _tail(path: Path) -> str:
    """Give the end of a file, from the beginning of a line."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _TAIL_BYTES, 0))
            text = file.read().decode("utf-8", errors="replace")
    except OSError as error:
        return f"{type(error).__name__}\n"
    return text.partition("\n")[2] if size > _TAIL_BYTES else text

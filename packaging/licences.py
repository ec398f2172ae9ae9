"""Writes what the bundle is made of, with every licence text and where the sources are; runs where it was frozen.

Ends with 1 where a package or a shared library has no licence that we know of.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
from importlib.metadata import Distribution
from pathlib import Path

import shared_libraries
import stand_ins
from packaging.requirements import Requirement
from trimming import EXCLUDED_MODULES

TEXTS = Path(__file__).with_name("licence_texts")
# wheels that carry no text of their own, and the texts they are under
TEXTLESS = {
    "pyside6-essentials": ("LGPL-3.txt", "GPL-3.txt"),
    "shiboken6": ("LGPL-3.txt", "GPL-3.txt"),
}
SOURCES = {
    "pyside6-essentials": "https://download.qt.io/official_releases/QtForPython/",
    "shiboken6": "https://download.qt.io/official_releases/QtForPython/",
    "av": "https://github.com/PyAV-Org/PyAV and https://github.com/PyAV-Org/pyav-ffmpeg",
    "opencv-python-headless": "https://github.com/opencv/opencv-python",
}
_TEXT = re.compile(
    r"(^|/)(licen[cs]e|copying|notice|copyright|authors)[^/]*$|/licen[sc]es/", re.IGNORECASE
)
_NO_TEXT = re.compile(r"\.py[co]?$")
_EXCLUDED = {name.lower() for name in EXCLUDED_MODULES}

_HEAD = """AQA Desktop {version}: what is in this folder

The source of AQA Desktop itself is under the MIT licence. This folder also carries PyAV's build of FFmpeg, joined
with x264 and x265. They are under the GNU General Public License, version 2 or later, and parts of FFmpeg's build
ask for version 3; therefore THIS FOLDER AS A WHOLE may be passed on under the terms of the GNU General Public
License, version 3 or later. Its text, and those of all parts, lie in the folder "licences".

The sources of every part are at the addresses below, in the version that is named here; the recipe that puts them
together is the folder "packaging" of the source of AQA Desktop. Whoever passes this folder on must offer them too.
Qt and the other libraries are ordinary files, unchanged, so that anyone can put another build in their place.
"""


def distributions(name: str, extra: str) -> dict[str, Distribution]:
    """Give a package and all that it needs here, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extra)]
    while waiting:
        one, its_extra = waiting.pop()
        key = re.sub(r"[-_.]+", "-", one).lower()
        if key in found or key in _EXCLUDED:
            continue
        found[key] = importlib.metadata.distribution(one)
        for line in found[key].requires or ():
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": its_extra}):
                waiting.append((need.name, ""))
    return dict(sorted(found.items()))


def licence_of(distribution: Distribution) -> str:
    """Give the licence a package's metadata name, as an expression or in a few words."""
    # what the type of `metadata` promises varies with Python's version; every version answers by name
    fields = distribution.metadata
    stated = fields["License-Expression"] or (fields["License"] or "").split("\n")[0]
    named = [one for one in fields.get_all("Classifier") or () if one.startswith("License ::")]
    return stated.strip() or ", ".join(one.rpartition(" :: ")[2] for one in named)


def texts_of(distribution: Distribution) -> list[tuple[Path, str]]:
    """Give a package's licence files: where each lies, and its name among them."""
    texts = []
    for file in distribution.files or ():
        where = str(file)
        if ".dist-info/" in where and _TEXT.search(where) and not _NO_TEXT.search(where):
            short = where.partition(".dist-info/")[2].removeprefix("licenses/")
            texts.append((Path(str(file.locate())), short))
    return texts


def source_of(key: str, distribution: Distribution) -> str:
    """Say where a package's source is; PyPI keeps that of every pure one."""
    return SOURCES.get(key, f"https://pypi.org/project/{distribution.name}/{distribution.version}/")


def collect(folder: Path, project: Path) -> list[str]:
    """Write everything into the bundle and give what is wrong, a sentence each."""
    problems: list[str] = []
    target = folder / "licences"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(TEXTS, target / "common")
    rows = _packages(target, problems)
    files = [
        (Path(where) / name).relative_to(folder).as_posix()
        for where, _, names in os.walk(folder)
        for name in names
    ]
    files = [name for name in files if not _is_ours(folder / name)]
    known, unknown = shared_libraries.known_and_unknown(files)
    problems += [
        f"{one.name} may not be passed on together with GPL code."
        for one in shared_libraries.LIBRARIES
        if one.name in known and not one.goes_with_gpl
    ]
    problems += [
        f"The licence of {name} is in no list of packaging/shared_libraries.py." for name in unknown
    ]
    version = importlib.metadata.version("aqa-desktop")
    text = _HEAD.format(version=version) + _table(rows) + _libraries(known) + _python(target)
    (folder / "THIRD_PARTY.txt").write_text(text, encoding="utf-8")
    (folder / "COPYRIGHT.txt").write_text(_copyright(project), encoding="utf-8")
    return problems


def _is_ours(file: Path) -> bool:
    return file.is_file() and stand_ins.is_stand_in(file)


def _packages(target: Path, problems: list[str]) -> list[tuple[str, str, str]]:
    rows = []
    for key, one in distributions("aqa-desktop", "gui").items():
        place = target / f"{key}-{one.version}"
        texts = texts_of(one) + [(TEXTS / name, name) for name in TEXTLESS.get(key, ())]
        for source, name in texts:
            if source.is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place / name)
        licence = licence_of(one)
        if not licence or not place.exists():
            problems.append(
                f"The package {key} {one.version} names no licence or carries no text of it."
            )
        rows.append((f"{key} {one.version}", licence, source_of(key, one)))
    return rows


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = [f"{name}\n    {licence}\n    {source}" for name, licence, source in rows]
    return "\n\nPackages\n========\n\n" + "\n".join(lines) + "\n"


def _libraries(known: dict[str, list[str]]) -> str:
    lines = []
    for library in shared_libraries.LIBRARIES:
        if library.name in known:
            files = ", ".join(sorted(set(known[library.name])))
            lines.append(
                f"{library.name}\n    {library.licence}\n    {library.source}\n    {files}"
            )
    return (
        "\n\nShared libraries that the packages carry\n"
        + "=" * 40
        + "\n\n"
        + "\n".join(lines)
        + "\n"
    )


def _python(target: Path) -> str:
    number = ".".join(str(part) for part in sys.version_info[:3])
    for place in (
        Path(os.__file__).with_name("LICENSE.txt"),
        Path(sys.base_prefix) / "LICENSE.txt",
    ):
        if place.is_file():
            shutil.copyfile(place, target / f"python-{number}.txt")
    return (
        f"\n\nPython {number}\n    PSF-2.0; with it OpenSSL 3 (Apache-2.0) and libffi (MIT)\n"
        "    https://www.python.org/downloads/source/\n"
        "PyInstaller's starter\n    GPL-2.0-or-later with an exception for programs that it starts\n"
        "    https://github.com/pyinstaller/pyinstaller\n"
    )


def _copyright(project: Path) -> str:
    """Write Debian's copyright file, which also tells everybody else in short."""
    mit = (
        (project / "LICENSE").read_text(encoding="utf-8").partition("\n\n")[2].partition("\n\n")[2]
    )
    body = "\n".join(f" {line}" if line.strip() else " ." for line in mit.strip().splitlines())
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: AQA Desktop
Comment:
 This package as a whole is under the GNU General Public License, version 3 or
 later, because it carries FFmpeg joined with x264 and x265. Each part, its
 licence and where its source is stand in THIRD_PARTY.txt; the licence texts lie
 in the folder "licences" beside it, in /usr/lib/aqa-desktop.

Files: *
Copyright: 2026 The AQA Desktop contributors, and the authors of the parts
License: GPL-3.0-or-later

Files: usr/lib/aqa-desktop/_internal/aqa_core/*
       usr/lib/aqa-desktop/_internal/aqa_desktop/*
Copyright: 2026 The AQA Desktop contributors
License: Expat

License: GPL-3.0-or-later
 On Debian systems the text of the GNU General Public License, version 3, is in
 /usr/share/common-licenses/GPL-3.

License: Expat
{body}
"""


def main(folder: Path, project: Path) -> int:
    """Collect, and print what is wrong."""
    problems = collect(folder, project)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

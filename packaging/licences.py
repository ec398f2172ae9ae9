"""Writes what the bundle is made of, with every licence text and where the sources are; runs where it was frozen.

Ends with 1 where a package or a library has no licence that we know of, or one that does not go with the rest.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path

import shared_libraries
import stand_ins
import torch_build
from licence_terms import goes_with_gpl
from packaging.requirements import Requirement
from shared_libraries import IN_THE_WHEEL, LIBRARIES
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
ask for version 3; therefore
{terms}.
Its text, and those of all parts, lie in the folder "licences".

The sources of every part are at the addresses below. A library's version is named where its file says it; where
none is, the source of the package that carries the library says with which it was built. The recipe that puts all
of it together is the folder "packaging" of the source of AQA Desktop. {offer}
Qt and the other libraries are ordinary files, unchanged, so that anyone can put another build in their place.
"""
_TERMS = {
    "cpu": "THIS FOLDER AS A WHOLE may be passed on under the GNU General Public License, version 3 or later",
    "cuda": "it could be passed on under version 3 or later only, which NVIDIA's CUDA libraries in it forbid:\n"
    "THIS FOLDER IS FOR YOUR OWN COMPUTERS ONLY AND MAY NOT BE PASSED ON",
}
_WHOLE = {"cpu": "GPL-3.0-or-later", "cuda": "GPL-3.0-or-later and NVIDIA"}
_OFFER = {
    "cpu": "Whoever passes this folder on must offer them too.",
    "cuda": "NVIDIA's libraries have none.",
}
_NVIDIA = """
License: NVIDIA
 NVIDIA's own terms, <https://docs.nvidia.com/cuda/eula/>; they are not free.
"""
_COMMENT = {
    "cpu": """\
 This package as a whole is under the GNU General Public License, version 3 or
 later, because it carries FFmpeg joined with x264 and x265.""",
    "cuda": """\
 THIS PACKAGE IS FOR YOUR OWN COMPUTERS ONLY AND MAY NOT BE PASSED ON: it carries
 FFmpeg joined with x264 and x265, under the GNU General Public License, and
 NVIDIA's CUDA libraries, whose terms do not go with that.""",
}


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
    build = torch_build.build_of_version(importlib.metadata.version("torch"), sys.platform)
    kind = "cpu" if build == "cpu" else "cuda"
    target = folder / "licences"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(TEXTS, target / "common")
    packages = distributions("aqa-desktop", "gui")
    rows, problems = _packages(packages, target)
    known, unknown = shared_libraries.known_and_unknown(_files(folder))
    problems += [
        f"The licence of {name} is in no line of packaging/{shared_libraries.TABLE.name}."
        for name in unknown
    ]
    if kind == "cpu":  # another is not passed on
        terms = {key: licence_of(one) for key, one in packages.items()}
        terms |= {one.name: one.licence for one in LIBRARIES if one.name in known}
        problems += incompatible(terms)
    version = importlib.metadata.version("aqa-desktop")
    text = _HEAD.format(version=version, terms=_TERMS[kind], offer=_OFFER[kind])
    text += _table(rows) + _libraries(known, folder) + _python(target)
    (folder / "THIRD_PARTY.txt").write_text(text, encoding="utf-8")
    (folder / "COPYRIGHT.txt").write_text(_copyright(project, kind), encoding="utf-8")
    return problems


def incompatible(terms: Mapping[str, str]) -> list[str]:
    """Name what may not be part of a work under the GPL, version 3 or later, a sentence each.

    Args:
        terms: licence by name of the part; one without any is told of elsewhere.
    """
    return [
        f"{name} may not be passed on together with GPL code, or nobody has looked yet: its licence, {licence}, "
        "is not in packaging/licence_terms.py."
        for name, licence in terms.items()
        if licence and not goes_with_gpl(licence)
    ]


def _files(folder: Path) -> list[str]:
    """Give the bundle's files but for links, which lead to others of them, and what we made ourselves."""
    paths = [Path(where) / name for where, _, names in os.walk(folder) for name in names]
    return [
        one.relative_to(folder).as_posix()
        for one in paths
        if not one.is_symlink() and not _is_ours(one)
    ]


def _is_ours(file: Path) -> bool:
    return stand_ins.is_stand_in(file)


def _packages(
    packages: Mapping[str, Distribution], target: Path
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Copy the packages' texts, and give their rows and what is wrong."""
    rows, problems = [], []
    for key, one in packages.items():
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
    return rows, problems


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = [f"{name}\n    {licence}\n    {source}" for name, licence, source in rows]
    return "\n\nPackages\n========\n\n" + "\n".join(lines) + "\n"


def _libraries(known: dict[str, list[str]], folder: Path) -> str:
    lines = []
    for library in LIBRARIES:
        files = known.get(library.name)
        if files is None:
            continue
        found = {shared_libraries.version_in(library, folder / name) for name in files} - {None}
        versions = " and ".join(sorted(str(one) for one in found))
        texts = ", ".join(
            "that of the package that carries it"
            if one == IN_THE_WHEEL
            else f"licences/common/{one}.txt"
            for one in library.texts
        )
        lines += [
            f"{library.name} {versions}".strip(),
            f"    {library.licence}" + (f" (its text: {texts})" if texts else ""),
            f"    {library.source}",
            *(f"    {name}" for name in sorted(files)),
        ]
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
        f"\n\nPython {number}\n    PSF-2.0\n"
        "    https://www.python.org/downloads/source/\n"
        "PyInstaller's starter\n    GPL-2.0-or-later with an exception for programs that it starts\n"
        "    https://github.com/pyinstaller/pyinstaller\n"
    )


def _copyright(project: Path, kind: str) -> str:
    """Write Debian's copyright file, which also tells everybody else in short."""
    mit = (
        (project / "LICENSE").read_text(encoding="utf-8").partition("\n\n")[2].partition("\n\n")[2]
    )
    body = "\n".join(f" {line}" if line.strip() else " ." for line in mit.strip().splitlines())
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: AQA Desktop
Comment:
{_COMMENT[kind]}
 Each part, its licence and where its source is stand in THIRD_PARTY.txt; the
 licence texts lie in the folder "licences" beside it, in /usr/lib/aqa-desktop.

Files: *
Copyright: 2026 The AQA Desktop contributors, and the authors of the parts
License: {_WHOLE[kind]}

Files: usr/lib/aqa-desktop/_internal/aqa_core/*
       usr/lib/aqa-desktop/_internal/aqa_desktop/*
Copyright: 2026 The AQA Desktop contributors
License: Expat

License: GPL-3.0-or-later
 On Debian systems the text of the GNU General Public License, version 3, is in
 /usr/share/common-licenses/GPL-3.

License: Expat
{body}
""" + (_NVIDIA if kind == "cuda" else "")


def main(folder: Path, project: Path) -> int:
    """Collect, and print what is wrong."""
    problems = collect(folder, project)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

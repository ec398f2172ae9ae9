"""What the shared libraries in the bundle are: metadata of the packages do not say it of those their wheels carry.

PyAV's FFmpeg is built with x264 and x265, so the bundle as a whole goes out under the GPL, version 3 or later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("shared_libraries.tsv")
IN_THE_WHEEL = "wheel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One project whose compiled code some wheel carries.

    Attributes:
        name: of the project.
        licence: SPDX expression.
        texts: the licence's texts in `licence_texts`, without their ending; or `IN_THE_WHEEL`.
        files: matches the names of its files, without `lib`, version and ending.
        version: finds the version inside a file; None where no file says it.
        source: where its source is.
    """

    name: str
    licence: str
    texts: tuple[str, ...]
    files: re.Pattern[str]
    version: re.Pattern[bytes] | None
    source: str


# -d6533a8d.so.165, .165.dylib, -62-984de33114b7fa384296817dec999c9d.dll, -3-x64.dll
_REST = r"(?:[-._](?:\d[\d.]*|[0-9a-f]{8,32}|x64|arm64))*\.(?:so|dylib|dll)(?:\.[\w.]+)?"


def _read_table() -> tuple[Library, ...]:
    rows = TABLE.read_text(encoding="utf-8").splitlines()
    libraries = []
    for row in rows:
        if row.startswith("#"):
            continue
        name, licence, texts, files, version, source = row.split("\t")
        libraries.append(
            Library(
                name=name,
                licence=licence,
                texts=() if texts == "-" else tuple(texts.split()),
                files=re.compile(rf"(?:lib)?(?:{files}){_REST}", re.IGNORECASE),
                version=None if version == "-" else re.compile(version.encode()),
                source=source,
            )
        )
    return tuple(libraries)


LIBRARIES = _read_table()

_LIBRARY = re.compile(r"\.(so(\.[\w.]+)?|dylib|dll|pyd)$", re.IGNORECASE)
# files that are what their package is: its licence, in its metadata, is theirs
_OWN = re.compile(
    r"""
    ^(_internal/)?(
      [^.].*\.(cpython-[\w-]+|abi3)\.so | .*\.pyd  # modules compiled from a package's own source
      | (lib)?python3[\d.]*\.(so|dylib|dll)[\d.]*
      | torch/(lib|bin)/(lib)?(torch\w*|c10\w*|shm|caffe2_nvrtc)\.(so|dylib|dll)
      | (PySide6|shiboken6)/(lib)?(pyside6\w*|shiboken6)\.abi3\.[\w.]+
      | PySide6/(Qt/)?((lib|bin)/)?(lib)?Qt6\w+\.[\w.]+
      | PySide6/(Qt/)?plugins/.+
      | triton/.+
    )$
    """,
    re.VERBOSE,
)


def is_of_others(name: str) -> bool:
    """Say whether a file of the bundle is a library that the licence of the package it lies in does not cover."""
    return _LIBRARY.search(name) is not None and _OWN.match(name.replace("\\", "/")) is None


def library_of(file_name: str) -> Library | None:
    """Give the project a library file is of, or None where we do not know it."""
    return next((one for one in LIBRARIES if one.files.fullmatch(file_name)), None)


def version_in(library: Library, file: Path) -> str | None:
    """Read the version of its project out of a library file, where it says one."""
    found = library.version.search(file.read_bytes()) if library.version else None
    return found[1].decode() if found else None


def known_and_unknown(names: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Sort the bundle's files that are libraries of others.

    Returns:
        files by project, and those whose project and licence nobody wrote down.
    """
    known: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in names:
        if not is_of_others(name):
            continue
        library = library_of(name.replace("\\", "/").rpartition("/")[2])
        if library is None:
            unknown.append(name)
        else:
            known.setdefault(library.name, []).append(name)
    return known, sorted(unknown)

"""Keeps what is written down about a clip in a small file beside it, `CLIP.dive.json`; the clip is never touched.

Where nothing can be written beside the clip (a memory card, an archive, the sample that ships with the program)
the file lies in our data folder, under a name made from what the clip holds.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aqa_core.data.annotations import KEYS, Annotations, AnnotationsError
from aqa_core.errors import AqaError
from aqa_core.resources import resources_folder
from aqa_core.results import Assessment
from aqa_core.storage import StorageError, data_folder, write_text
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction

log = logging.getLogger(__name__)

SCHEMA: Final = 1
SUFFIX: Final = ".dive.json"
_FOLDER: Final = "annotations"
_OWN_KEYS: Final = frozenset((*KEYS, "schema", "clip", "saved", "scored"))
_PIECE_BYTES: Final = 1 << 20
# a temporary file so old is one that a killed process left behind
_STALE_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The last assessment of a clip, and what it is of.

    Attributes:
        assessment: with the name and hash of the model that made it; its times are those under `correction`.
        in_s: in point that was asked for, or None.
        out_s: out point that was asked for, or None.
        correction: how the clip was read.
    """

    assessment: Assessment
    in_s: float | None = None
    out_s: float | None = None
    correction: Correction = NOTHING_TO_CORRECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """Everything that is kept about a clip.

    Attributes:
        annotations: what the user wrote down.
        scored: the last assessment, or None.
        saved: when it was written, ISO 8601 in UTC; empty where it never was.
        unknown: fields of the file that this version does not know; they are written back.
        problem: why the file beside the clip cannot be read, or None; it will not be written over.
    """

    annotations: Annotations = field(default_factory=Annotations)
    scored: Scored | None = None
    saved: str = ""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    problem: AnnotationsError | None = None


def sidecar_path(clip: Path) -> Path:
    """Give the path of the sidecar beside a clip, whether it is there or not."""
    return clip.with_name(clip.name + SUFFIX)


def read_annotations(clip: Path) -> Sidecar:
    """Read what is kept about a clip, the newest where it is kept twice; an empty Sidecar where nothing is."""
    kept: list[Sidecar] = []
    problem: AnnotationsError | None = None
    for path in (_elsewhere(clip), sidecar_path(clip)):
        try:
            found = None if path is None else _read(path)
        except AnnotationsError as error:
            log.warning("%s", error)
            problem = error
        else:
            kept += [] if found is None else [found]
    return replace(max(kept, key=lambda one: one.saved, default=Sidecar()), problem=problem)


def write_annotations(clip: Path, sidecar: Sidecar) -> Sidecar:
    """Keep what is known about a clip; a reader finds the older file or this one, never half of one.

    Returns:
        What was written. It lies beside the clip; in our data folder where that cannot be, or where the file
        beside the clip is one that this version cannot read.

    Raises:
        StorageError: it cannot be kept anywhere.
    """
    written = replace(sidecar, saved=datetime.now(UTC).isoformat())
    text = _text(clip, written)
    beside = sidecar_path(clip)
    if not _is_shipped(clip) and _may_replace(beside):
        try:
            if clip.parent.is_dir():
                write_text(beside, text)
                return written
        except (StorageError, OSError) as error:
            log.info("nothing can be written beside %s: %s", clip, error)
    write_text(_kept_path(clip), text)
    return written


def remove_leftovers(clip: Path) -> None:
    """Delete what a process killed while writing left beside a clip."""
    with contextlib.suppress(OSError):
        for path in clip.parent.glob(f".{glob.escape(clip.name)}{SUFFIX}.*.json"):
            if time.time() - path.stat().st_mtime > _STALE_S:
                path.unlink()


def _text(clip: Path, sidecar: Sidecar) -> str:
    scored = None
    if sidecar.scored is not None:
        scored = {
            "in_s": sidecar.scored.in_s,
            "out_s": sidecar.scored.out_s,
            **asdict(sidecar.scored.correction),
            "assessment": sidecar.scored.assessment.to_json(),
            "sample_times_s": list(sidecar.scored.assessment.sample_times_s),
        }
    document = {
        **sidecar.unknown,
        "schema": SCHEMA,
        "clip": clip.name,
        "saved": sidecar.saved,
        **sidecar.annotations.to_json(),
        "scored": scored,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> Sidecar | None:
    document = _document(path)
    if document is None:
        return None
    try:
        return Sidecar(
            annotations=Annotations.from_json(document),
            scored=_scored(path, document.get("scored")),
            saved=str(document.get("saved") or ""),
            unknown={key: value for key, value in document.items() if key not in _OWN_KEYS},
        )
    except AnnotationsError as error:
        raise _damaged(path, error.sentence) from error


def _document(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR):
            return None
        raise _damaged(path, f"It cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "It is not JSON.") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(schema, int):
        raise _damaged(path, "It holds no annotations.")
    if schema > SCHEMA:
        raise AnnotationsError(
            f"{path} was written by a later version of this program.",
            "It is left alone, and new annotations are kept apart; install the later version to read it.",
        )
    return document


def _scored(path: Path, document: Any) -> Scored | None:
    """Read the last assessment; one that cannot be read is let go, because it can be made again."""
    if document is None:
        return None
    try:
        times = tuple(float(one) for one in document["sample_times_s"])
        return Scored(
            assessment=replace(Assessment.from_json(document["assessment"]), sample_times_s=times),
            in_s=document["in_s"],
            out_s=document["out_s"],
            correction=Correction(
                quarter_turns=document["quarter_turns"], filmed_fps=document["filmed_fps"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, AqaError) as error:
        log.warning("the assessment in %s cannot be read: %r", path, error)
        return None


def _damaged(path: Path, what: str) -> AnnotationsError:
    return AnnotationsError(
        f"The annotations in {path} are damaged. {what}",
        "The file is left alone, and new annotations are kept apart; mend it, or move it away.",
    )


def _may_replace(beside: Path) -> bool:
    try:
        _read(beside)
    except AnnotationsError:
        return False
    return True


def _elsewhere(clip: Path) -> Path | None:
    """Give where the annotations of a clip lie in our data folder, None where they cannot be there.

    A clip is looked into only where something is kept of one of its size: a folder of hundreds is listed at once.
    """
    kept = (data_folder() / _FOLDER).glob(f"{_size(clip)}-*{SUFFIX}")
    return _kept_path(clip) if any(kept) else None


def _kept_path(clip: Path) -> Path:
    return data_folder() / _FOLDER / f"{_size(clip)}-{_fingerprint(clip)}{SUFFIX}"


def _size(clip: Path) -> int:
    try:
        return clip.stat().st_size if clip.is_file() else 0
    except OSError:
        return 0


def _is_shipped(clip: Path) -> bool:
    return clip.resolve().is_relative_to(resources_folder().resolve())


def _fingerprint(clip: Path) -> str:
    """Tell clips apart by size, beginning and end: a card mounted elsewhere, or a new name, changes nothing."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with clip.open("rb") as file:
            digest.update(file.read(_PIECE_BYTES))
            file.seek(max(0, _size(clip) - _PIECE_BYTES))
            digest.update(file.read(_PIECE_BYTES))
    except OSError:  # a folder of pictures, or a clip that went away
        digest.update(str(clip.absolute()).encode())
    return digest.hexdigest()

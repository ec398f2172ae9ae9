"""Fetches public weights of the catalogue, verifies and keeps them as a model; only the import loads torch."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from aqa_core.checkpoints.catalogue import PublicWeights
from aqa_core.checkpoints.http_file import DownloadError, Source, download
from aqa_core.checkpoints.partial_file import bytes_of_part
from aqa_core.checkpoints.store import place_for
from aqa_core.progress import CancelToken, Progress, Report, ignore
from aqa_core.storage import cache_folder

# the sizes in the catalogue are computed from parameters; a file may carry an optimiser's state as well
_MOST_TIMES: Final = 4


def obtain(
    weights: PublicWeights,
    *,
    file: Path | None = None,
    name: str | None = None,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> str:
    """Download public weights, or take them from a file, verify them and keep them as a backbone.

    Args:
        weights: from the catalogue.
        file: the file, fetched in another way; None to download it.
        name: what to call it; None for its name in the catalogue.
        report: told megabytes, and what could not be verified.
        cancel: stops the download, which goes on at the next call.

    Returns:
        the name it is kept under.

    Raises:
        DownloadError: it cannot be downloaded, has to be fetched by hand, or is not the right file.
        ModelError: it is not what the catalogue says it holds, or the name is taken.
        StorageError: there is no room.
        CancelledError: the user cancelled.
    """
    name = name or weights.name
    place_for(name)
    path = file or _downloaded(weights, report, cancel)
    if file is not None:
        _check(path, weights)
    if not weights.sha256:
        report(Progress("importing", message=_unverified(path)))
    from aqa_core.checkpoints.foreign.importing import import_weights  # brings torch

    import_weights(path, layout=weights.layout, arch=weights.arch, name=name, listed=weights)
    if file is None:
        path.unlink(missing_ok=True)
    return name


def arrived_mb(weights: PublicWeights) -> int:
    """Give the megabytes that an interrupted download of public weights has left here; it goes on from there."""
    return bytes_of_part(_place_of(weights)) // 1_000_000


def _downloaded(weights: PublicWeights, report: Report, cancel: CancelToken | None) -> Path:
    if weights.is_by_hand:
        raise DownloadError(
            f"{weights.file} is on Google Drive, which gives it to people with a browser only.",
            f"Open {weights.url}, download {weights.file} there, then run "
            f"`aqa models download {weights.name} --file {weights.file}`.",
        )
    source = Source(
        url=weights.url,
        most_bytes=_MOST_TIMES * weights.about_mb * 1_000_000,
        has_hash=bool(weights.sha256),
    )
    return download(
        source,
        _place_of(weights),
        check=lambda path: _check(path, weights),
        report=report,
        cancel=cancel,
    )


def _place_of(weights: PublicWeights) -> Path:
    return cache_folder() / "downloads" / weights.file


def _check(path: Path, weights: PublicWeights) -> None:
    found = _sha256(path)
    if not found.startswith(weights.sha256):
        raise DownloadError(
            f"{path} is not {weights.file}: its sha256 begins with {found[:8]} and not with "
            f"{weights.sha256}.",
            "Fetch it again; if that does not help, the publisher has replaced it and it cannot be trusted.",
        )


def _unverified(path: Path) -> str:
    return f"nobody published a hash for this file; it has the sha256 {_sha256(path)}"


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DownloadError(f"{path} cannot be read ({error.strerror or error}).") from error

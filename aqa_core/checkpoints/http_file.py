"""Downloads one file over HTTP so that a cut connection, a restart or a lying server never gives a wrong file.

The standard library suffices: no HTTP library is among our dependencies, and what is hard here (going on where it
stopped, and only with the same file) would be ours to write with any of them.
"""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aqa_core import __version__
from aqa_core.checkpoints.partial_file import PartialFile, writing
from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0)  # before another attempt, after one that brought nothing
TIMEOUT_S: Final = 20.0
MOST_CONNECTIONS: Final = 200

_CHUNK_BYTES: Final = 1 << 18
_MEGABYTE: Final = 1_000_000
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")
_WORTH_ANOTHER_TRY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_RANGE_NOT_SATISFIABLE: Final = 416
_PARTIAL: Final = 206


class DownloadError(AqaError):
    """A file cannot be downloaded, or is not the one it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What to download.

    Attributes:
        url: http or https.
        most_bytes: a server that offers more is refused.
        has_hash: whether `check` knows the file's hash; then it does no harm to go on with a file of which the
            server does not say whether it is still the same one.
    """

    url: str
    most_bytes: int
    has_hash: bool


def download(
    source: Source,
    target: Path,
    *,
    check: Callable[[Path], None],
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> Path:
    """Download a file; gives `target`.

    It grows under a temporary name beside `target`. A cut connection is taken up again and a cancelled download
    goes on at the next call, both only where it is sure that the file is still the same one.

    Args:
        source: where from.
        target: where to; a file there is replaced.
        check: raises an AqaError for a file that is not the right one; the file is then thrown away.
        report: told megabytes.
        cancel: looked at a few times a second while bytes arrive.

    Raises:
        DownloadError: the server cannot be reached, has no such file or does not give the whole of it.
        StorageError: there is no room.
        CancelledError: the user cancelled; what has arrived is kept.
    """
    cancel = cancel or never()
    part = PartialFile(target)
    best, attempts = part.size, 0
    for _ in range(MOST_CONNECTIONS):
        cancel.raise_if_cancelled()
        problem = _attempt(source, part, report, cancel)
        if not problem:
            break
        is_further = part.size > best
        best, attempts = max(best, part.size), 0 if is_further else attempts + 1
        if attempts > len(PAUSES_S):
            raise _gave_up(source, problem)
        _pause(PAUSES_S[attempts - 1] if attempts else 0.0, cancel)
    else:
        raise _gave_up(source, "the connection is cut again and again")
    return part.finish(target, check)


def _attempt(source: Source, part: PartialFile, report: Report, cancel: CancelToken) -> str:
    """Make one connection; gives what stopped it short of the whole file, or an empty string."""
    validator = part.validator(source.url)
    if part.size and not (validator or source.has_hash):
        part.discard()
    try:
        with _open(source, part.size, validator) as response:
            return _receive(response, source, part, report, cancel)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error, source, part)
    except (http.client.HTTPException, urllib.error.URLError, OSError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        return str(reason) or type(error).__name__


def _open(source: Source, have: int, validator: str) -> Any:
    headers = {"User-Agent": f"aqa/{__version__}", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    if have and validator:
        headers["If-Range"] = validator
    request = urllib.request.Request(source.url, headers=headers)
    response = urllib.request.urlopen(request, timeout=TIMEOUT_S)
    if source.url.startswith("https:") and not response.url.startswith("https:"):
        response.close()
        raise DownloadError(f"{source.url} leads to a place that is not encrypted.", _BY_HAND)
    return response


def _receive(
    response: Any, source: Source, part: PartialFile, report: Report, cancel: CancelToken
) -> str:
    start, total = _extent(response)
    if start not in (0, part.size):
        part.discard()
        return "the server answered with another part of the file"
    if total is not None and total > source.most_bytes:
        raise _too_large(source, total)
    part.note(source.url, _validator(response))
    with writing(part.path):
        file = part.path.open("ab" if start else "wb")
    with file:
        while file.tell() <= source.most_bytes and (chunk := response.read1(_CHUNK_BYTES)):
            cancel.raise_if_cancelled()
            with writing(part.path):
                file.write(chunk)
            megabytes = None if total is None else total // _MEGABYTE
            report(Progress("downloading (MB)", file.tell() // _MEGABYTE, megabytes))
    if (size := part.size) > source.most_bytes:
        part.discard()
        raise _too_large(source, size)
    if total is not None and part.size < total:
        return f"the connection was cut after {part.size} of {total} bytes"
    return ""


def _extent(response: Any) -> tuple[int, int | None]:
    """Give where in the file the answer begins, and the size of the whole file if the server says it."""
    if response.status == _PARTIAL:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        return (int(found.group(1)), int(found.group(2))) if found else (-1, None)
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _validator(response: Any) -> str:
    """Give a strong ETag, or when the file was changed; a weak ETag does not promise the same bytes."""
    etag = str(response.headers.get("ETag", ""))
    if etag and not etag.startswith("W/"):
        return etag
    return str(response.headers.get("Last-Modified", ""))


def _answer(error: urllib.error.HTTPError, source: Source, part: PartialFile) -> str:
    if error.code == _RANGE_NOT_SATISFIABLE:
        if error.headers.get("Content-Range", "") == f"bytes */{part.size}":
            return ""  # all had arrived already
        part.discard()
        return "the server has less of the file than has arrived"
    if error.code in _WORTH_ANOTHER_TRY:
        return f"the server answers {error.code} {error.reason}"
    raise DownloadError(
        f"{source.url} cannot be downloaded: the server answers {error.code} {error.reason}.",
        _BY_HAND,
    )


_BY_HAND: Final = (
    "Fetch the file in another way and name that file (on the command line with --file)."
)


def _gave_up(source: Source, problem: str) -> DownloadError:
    return DownloadError(
        f"{source.url} cannot be downloaded: {problem}.",
        "Look at the network connection and try again: it goes on where it stopped.",
    )


def _too_large(source: Source, size: int) -> DownloadError:
    return DownloadError(
        f"{source.url} is not the file it should be: it has {size / _MEGABYTE:.0f} MB or more, "
        f"and at most {source.most_bytes / _MEGABYTE:.0f} were expected.",
        _BY_HAND,
    )


def _pause(seconds: float, cancel: CancelToken) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        cancel.raise_if_cancelled()
        time.sleep(0.05)

"""Asks one address, at most once a day and only where the user wants it, whether there is a newer version."""

from __future__ import annotations

import http.client
import json
import logging
import time
import tomllib
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.version import Version

from aqa_core import __version__
from aqa_core.progress import CancelToken, Report
from aqa_core.resources import resource
from aqa_core.storage import StorageError, replacing, settings_folder

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 5.0
DAY_S: Final = 86_400.0
_MOST_BYTES: Final = 1_000_000
_WEB: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version that is out.

    Attributes:
        version: 1.2.0
        page: address of the page that tells of it.
    """

    version: str
    page: str


def update_address() -> str:
    """Give the address that tells the newest version; empty where the packager named none."""
    text = resource("updates", "updates.toml").read_text(encoding="utf-8")
    address = str(tomllib.loads(text).get("address", "")).strip()
    return address if address.startswith(_WEB) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookForNewer:
    """The task of asking.

    Attributes:
        address: what answers.
        version: the version that runs.
    """

    address: str
    version: str = __version__

    def __call__(self, report: Report, cancel: CancelToken) -> Release | None:
        """Give the newest version where it is newer than this one; whatever goes wrong is for the log only."""
        cancel.raise_if_cancelled()
        note_looked()
        try:
            release = _ask(self.address)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            log.info("the newest version is not known: %s", error)
            return None
        return release if Version(release.version) > Version(self.version) else None


def is_due(now_s: float | None = None) -> bool:
    """Tell whether it is a day since the last time, or never was.

    Args:
        now_s: seconds since 1970; None for now.
    """
    now_s = time.time() if now_s is None else now_s
    try:
        looked_s = float(json.loads(_file().read_text(encoding="utf-8"))["looked_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return not 0 <= now_s - looked_s < DAY_S


def note_looked() -> None:
    """Remember when this was; where that cannot be kept it is asked again sooner."""
    try:
        with replacing(_file(), is_precious=False) as temporary:
            temporary.write_text(json.dumps({"looked_s": time.time()}), encoding="utf-8")
    except StorageError as error:
        log.info("when a new version was looked for is not kept: %s", error)


def _ask(address: str) -> Release:
    headers = {"Accept": "application/json", "User-Agent": f"AQA-Desktop/{__version__}"}
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        document = json.loads(answer.read(_MOST_BYTES))
    version, page = str(document["tag_name"]).removeprefix("v"), str(document["html_url"])
    if not page.startswith(_WEB):
        raise ValueError(f"{page!r} is no page")
    return Release(version=str(Version(version)), page=page)


def _file() -> Path:
    return settings_folder() / "updates.json"

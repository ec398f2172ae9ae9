"""Asks the window that is there to take over what a start was asked for, before anything slow is loaded.

Without Qt: on Windows torch must be loaded before it, and asking comes before both.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import logging
import os
import socket
import sys
import tempfile
import threading
import time
import warnings
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout
from platformdirs import PlatformDirs

from aqa_core.storage import settings_folder
from aqa_desktop.process.request import Request

log = logging.getLogger(__name__)

# a window that is being built answers once it is there; on a slow disk that takes a while
PATIENCE_S: Final = 15.0
TAKEN: Final = b"taken\n"
# the system's limit on the path of a socket is 104 bytes or more
_LONGEST_PLACE: Final = 100
_PAUSE_S: Final = 0.05
_PIPE_IS_BUSY: Final = 231


class Found(Enum):
    """What came of asking."""

    TAKEN = auto()
    NOBODY = auto()
    SILENCE = auto()


class Claim:
    """A start's claim to be the only window; other starts wait until it is released."""

    def __init__(self, *, patience_s: float = PATIENCE_S) -> None:
        """Be ready to ask.

        Args:
            patience_s: how long another start, and then the answer of a window, is waited for.
        """
        self.place = instance_place()
        self.found = Found.NOBODY
        self._patience_s = patience_s
        self._lock = FileLock(instance_folder() / f"{instance_name()}.lock")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def hand_over(self, request: Request) -> bool:
        """Have the window that is there take a request; where there is none, hold the claim until `release`.

        Whatever goes wrong, the program starts: two windows are better than none.

        Returns:
            Whether it was taken, and this process has nothing left to do.
        """
        try:
            self._lock.acquire(timeout=self._patience_s)
        except (Timeout, OSError, NotImplementedError) as error:
            log.warning("another start is not waited for any more: %s", error)
        self.found = ask(self.place, request, patience_s=self._patience_s)
        if self.found is Found.TAKEN:
            self.release()
        elif self.found is Found.SILENCE:
            log.warning("there is a window, but it does not answer")
        return self.found is Found.TAKEN

    def release(self) -> None:
        """Let other starts ask."""
        with contextlib.suppress(OSError):
            self._lock.release()


def instance_name() -> str:
    """Give the name under which the instance of this user with these folders is found."""
    who = f"{_user()}|{settings_folder()}".encode("utf-8", "surrogatepass")
    return f"aqa-desktop-{hashlib.sha256(who).hexdigest()[:16]}"


def instance_place() -> str:
    """Give what the first instance listens to: a socket's path, or on Windows the name of a pipe."""
    if sys.platform == "win32":
        return instance_name()
    place = instance_folder() / instance_name()
    if len(os.fsencode(place)) > _LONGEST_PLACE:
        place = Path(tempfile.gettempdir()) / instance_name()
    return str(place)


def instance_folder() -> Path:
    """Give the folder for what lasts as long as the window; the temporary one where there is no better."""
    home = os.environ.get("AQA_HOME")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the system names none
        usual = Path(PlatformDirs("AQA Desktop", appauthor=False).user_runtime_dir)
    folder = Path(home).expanduser() / "runtime" if home else usual
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_ours = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError as error:
        log.info("%s", error)
        is_ours = False
    return folder if is_ours and os.access(folder, os.W_OK) else Path(tempfile.gettempdir())


def ask(place: str, request: Request, *, patience_s: float) -> Found:
    """Ask who listens at a place to take a request; whoever accepts the connection is alive.

    Args:
        place: as `instance_place` gives it.
        request: what was asked for.
        patience_s: how long an answer is waited for.
    """
    if sys.platform == "win32":
        return _ask_pipe(place, request.line(), patience_s)
    return _ask_socket(place, request.line(), patience_s)


def _ask_socket(place: str, line: bytes, patience_s: float) -> Found:
    until_s = time.monotonic() + patience_s
    answer = b""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(patience_s)
        try:
            one.connect(place)
        except (BlockingIOError, TimeoutError):  # many others wait for an answer
            return Found.SILENCE
        except OSError:
            return Found.NOBODY
        try:
            one.sendall(line)
            while not answer.endswith(b"\n"):
                one.settimeout(max(until_s - time.monotonic(), 0.001))
                got = one.recv(len(TAKEN))
                if not got:
                    break
                answer += got
        except OSError as error:
            log.info("asking failed: %s", error)
    return Found.TAKEN if answer == TAKEN else Found.SILENCE


def _ask_pipe(name: str, line: bytes, patience_s: float) -> Found:
    """Ask on Windows, where a file's reading has no time limit: on a thread that is left behind if need be."""
    found = [Found.SILENCE]

    def talk() -> None:
        found[0] = _talk(name, line, time.monotonic() + patience_s)

    thread = threading.Thread(target=talk, name="asking", daemon=True)
    thread.start()
    thread.join(patience_s)
    return found[0]


def _talk(name: str, line: bytes, until_s: float) -> Found:
    while True:
        try:
            with Path(rf"\\.\pipe\{name}").open("r+b", buffering=0) as pipe:
                pipe.write(line)
                return Found.TAKEN if pipe.read(len(TAKEN)) == TAKEN else Found.SILENCE
        except OSError as error:
            if getattr(error, "winerror", None) != _PIPE_IS_BUSY:
                return Found.NOBODY if isinstance(error, FileNotFoundError) else Found.SILENCE
            if time.monotonic() > until_s:
                return Found.SILENCE
        time.sleep(_PAUSE_S)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return str(os.getuid()) if hasattr(os, "getuid") else ""

"""Takes names out of a report: of people, computer, folders, clips. Rather too much than too little."""

from __future__ import annotations

import getpass
import json
import platform
import re
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from aqa_core.storage import cache_folder, data_folder, log_folder, settings_folder

# around what has been replaced, so that it is not replaced again
_OPEN, _CLOSE = "\ue000", "\ue001"
_CLIP: Final = r"mp4|mov|m4v|avi|mkv|webm|gif|mts|m2ts|ts|mpe?g|wmv|3gp"
_FILE: Final = (
    rf"{_CLIP}|csv|html?|jpe?g|jsonl?|log|pdf|png|pth?|safetensors|toml|tsv|txt|ya?ml|zip"
)
_LONGEST_NAME: Final = 255
# what a path or a name with spaces can go on with
_ON: Final = rf"[^\n\"'<>|:*?{_OPEN}{_CLOSE}]"
_PATH: Final = re.compile(
    rf"(?<![\w<>/\\.~])(?:file://|\\\\\?\\)?(?:~|[A-Za-z]:(?=[/\\]))?[/\\]+[^\s/\\]{_ON}*"
)
_NAME: Final = re.compile(
    rf"[^\s\"'<>|:*?/\\{_OPEN}{_CLOSE}][^\n\"'<>|:*?/\\{_OPEN}{_CLOSE}]{{0,{_LONGEST_NAME}}}?\.(?:{_CLIP})\b",
    re.IGNORECASE,
)
_UP_TO_FILE: Final = re.compile(rf"(.*?\.({_FILE}))(?=[^\w]|$)(.*)", re.IGNORECASE | re.DOTALL)
# where no coach keeps clips
_SYSTEM: Final = re.compile(
    r"/(?:usr|lib\w*|opt|proc|dev|etc|sys|snap|nix|Applications|System|Library)/"
    r"|[A-Za-z]:[/\\]+(?:Windows|Program Files)",
)
_LEAST_LETTERS: Final = 3


class Shortener:
    """Gives every clip and folder a number, the same throughout one report."""

    def __init__(self, clips: Iterable[Path] = (), *, names: Iterable[str] = ()) -> None:
        """Know what to look for besides what looks like a path.

        Args:
            clips: clips that are known; their names are found wherever they stand.
            names: of the user's own models, for example.
        """
        self._numbers: dict[str, dict[str, int]] = {"clip": {}, "folder": {}, "model": {}}
        self._ours = _own_folders()
        self._clips = sorted({clip.name for clip in clips if clip.name}, key=len, reverse=True)
        self._names = {name: f"model-{self._number('model', name)}" for name in names if name}
        for who, word in ((_user(), "user"), (platform.node(), "computer")):
            if len(who) >= _LEAST_LETTERS:
                self._names.setdefault(who, word)

    def shorten(self, text: str) -> str:
        """Give a text without names."""
        # a line at a time: a search holds up every other thread until it ends
        return "".join(map(self._shorten_line, text.splitlines(keepends=True)))

    def _shorten_line(self, text: str) -> str:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
        for name in self._clips:
            text = text.replace(json.dumps(name)[1:-1], name)
        for folder, word in self._ours:
            text = re.sub(rf"{re.escape(folder)}(?![\w-])", word, text)
        text = _outside(_PATH, self._path, text)
        for name in self._clips:
            text = _outside(re.compile(re.escape(name)), partial(self._clip_named, name), text)
        text = _outside(_NAME, self._clip, text)
        for name, word in self._names.items():
            known = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            text = _outside(known, partial(_instead, word), text)
        return text.replace(_OPEN, "").replace(_CLOSE, "")

    def _path(self, text: str) -> str:
        if _SYSTEM.match(text):
            return text
        found = _UP_TO_FILE.fullmatch(text)
        if found is None:
            path = text.rstrip()
            return self._marked("folder", path) + text[len(path) :]
        path, suffix, rest = found.groups()
        folder, name = re.fullmatch(r"(.*[/\\])(.*)", path, re.DOTALL).groups()  # type: ignore[union-attr]
        is_clip = re.fullmatch(_CLIP, suffix, re.IGNORECASE) is not None
        last = self._clip(name) if is_clip else f"{_OPEN}file.{suffix.lower()}{_CLOSE}"
        return f"{self._marked('folder', folder.rstrip('/' + chr(92)))}/{last}{rest}"

    def _clip_named(self, name: str, _found: str) -> str:
        return self._clip(name)

    def _clip(self, name: str) -> str:
        suffix = name.rpartition(".")[2].lower()
        return f"{_OPEN}clip-{self._number('clip', name)}.{suffix}{_CLOSE}"

    def _marked(self, kind: str, name: str) -> str:
        return f"{_OPEN}{kind}-{self._number(kind, name)}{_CLOSE}"

    def _number(self, kind: str, name: str) -> int:
        numbers = self._numbers[kind]
        return numbers.setdefault(name, len(numbers) + 1)


def _outside(pattern: re.Pattern[str], put: Callable[[str], str], text: str) -> str:
    """Replace what a pattern finds, but not in what has been replaced before."""
    parts = re.split(f"({_OPEN}.*?{_CLOSE})", text)
    parts[::2] = [pattern.sub(lambda found: put(found[0]), part) for part in parts[::2]]
    return "".join(parts)


def _instead(word: str, _found: str) -> str:
    return word


def _own_folders() -> list[tuple[str, str]]:
    """Give the folders that may be told, with their words, the longest first."""
    folders = {
        str(Path(__file__).resolve().parents[2]): "<program>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        str(data_folder()): "<data>",
        str(settings_folder()): "<settings>",
        str(cache_folder()): "<cache>",
        str(log_folder()): "<log>",
        str(Path.home()): "~",
    }
    spelled = {**folders, **{json.dumps(one)[1:-1]: word for one, word in folders.items()}}
    usable = ((one, word) for one, word in spelled.items() if len(one) > 1)
    return sorted(usable, key=lambda pair: len(pair[0]), reverse=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

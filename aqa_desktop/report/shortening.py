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
# kinds of file that a user gives names to
_NAMED: Final = rf"{_CLIP}|dive\.json|csv|tsv|safetensors|pth?|pdf|html?|jpe?g|png|zip"
_FILE: Final = rf"{_NAMED}|jsonl?|log|toml|txt|ya?ml"
_LONGEST_NAME: Final = 255
# what a path or a name with spaces can go on with
_ON: Final = rf"[^\n\"'<>|:*?{_OPEN}{_CLOSE}]"
_STEP: Final = rf"[^\s/\\\"'<>|:*?,;=()\[\]{_OPEN}{_CLOSE}]"
_PATH: Final = re.compile(
    rf"(?<![\w<>/\\.~])(?:file://|\\\\\?\\)?(?:~|[A-Za-z]:(?=[/\\]))?[/\\]+[^\s/\\]{_ON}*"
)
# Anna Meyer/run 3
_LEAD: Final = re.compile(r"(?:[^\W\d_a-z][\w'.-]*[ ]+){0,3}")
_RELATIVE: Final = re.compile(rf"(?<![\w<>/\\.~-]){_LEAD.pattern}{_STEP}+[/\\]+{_STEP}{_ON}*")
# one of our own folders, and where in it
_WITHIN: Final = re.compile(rf"<(program|python|data|settings|cache|log)>[/\\]{_ON}*")
_OURS: Final = re.compile(
    r"<\w+>(?:[/\\](?:models|runs|annotations|journal|downloads|frames|trunk|training"
    r"|aqa[\w-]*(?:\.faults)?\.log(?:\.\d+)?|(?:settings|recent|last_clips|window|updates)\.json)(?![\w.-]))?[/\\]*"
)
# where the next path begins inside what may be one with spaces
_NEXT: Final = re.compile(rf"(?<=[\s,;])(?=(?:file:/)?(?:~|[A-Za-z]:)?[/\\]+[^\s/\\])|[{_OPEN}<]")
_NAME: Final = re.compile(
    rf"[^\s\"'<>|:*?/\\{_OPEN}{_CLOSE}][^\n\"'<>|:*?/\\{_OPEN}{_CLOSE}]{{0,{_LONGEST_NAME}}}?\.(?:{_NAMED})\b",
    re.IGNORECASE,
)
_UP_TO_FILE: Final = re.compile(rf"(.*?)\.({_FILE})(?![\w/\\]|\.\w)(.*)", re.IGNORECASE | re.DOTALL)
# where no coach keeps clips
_SYSTEM: Final = re.compile(
    r"(?:/(?:usr|lib\w*|opt|proc|dev|etc|sys|snap|nix|Applications|System|Library)/"
    r"|[A-Za-z]:[/\\]+(?:Windows|Program Files(?: \(x86\))?)[/\\])\S*",
)
_MODULE: Final = re.compile(
    r"[\w./\\+-]+\.(?:py[cdwx]?|pxd|pxi|c|cc|cpp|h|so(?:\.\d+)*|dll|dylib)(?=$|[\s,;)\]])"
)
# and/or, 1/2, 12/30, m/s, frames/s
_NO_PATH: Final = re.compile(r"(?:[\d.,%]+|\w{1,3})/(?:[\d.,%]+|\w{1,3})|\w+/\w")
_LEAST_LETTERS: Final = 3


class Shortener:
    """Gives every clip, folder and model a number, the same throughout one report."""

    def __init__(self, clips: Iterable[Path] = (), *, names: Iterable[str] = ()) -> None:
        """Know what to look for besides what looks like a path.

        Args:
            clips: clips that are known; their names, and those of their folders, are found wherever they stand.
            names: of the user's own models and runs, for example.
        """
        known = tuple(clips)
        self._numbers: dict[str, dict[str, int]] = {"clip": {}, "folder": {}, "model": {}}
        self._ours = _own_folders()
        self._clips = sorted({clip.name for clip in known if clip.name}, key=len, reverse=True)
        longest_first = sorted({name for name in names if name}, key=len, reverse=True)
        self._names = {name: f"model-{self._number('model', name)}" for name in longest_first}
        for who, word in ((_user(), "user"), (platform.node(), "computer")):
            if len(who) >= _LEAST_LETTERS:
                self._names.setdefault(who, word)
        for folder in sorted(_telling_folders(known), key=len, reverse=True):
            self._names.setdefault(folder, "folder")

    def shorten(self, text: str) -> str:
        """Give a text without names."""
        # a line at a time: a search holds up every other thread until it ends
        return "".join(map(self._shorten_line, text.splitlines(keepends=True)))

    def _shorten_line(self, text: str) -> str:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
        for name in (*self._clips, *self._names):
            text = text.replace(json.dumps(name)[1:-1], name)
        for folder, word in self._ours:
            text = re.sub(rf"{re.escape(folder)}(?![\w-])", word, text)
        text = _outside(_WITHIN, self._within, text)
        text = self._paths(text)
        for name in self._clips:
            text = _outside(re.compile(re.escape(name)), partial(self._file_named, name), text)
        text = _outside(_NAME, self._file, text)
        for name, word in self._names.items():
            known = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            text = _outside(known, partial(_instead, word), text)
        return text.replace(_OPEN, "").replace(_CLOSE, "")

    def _paths(self, text: str) -> str:
        """Shorten the paths in a text, from the root first."""
        return _outside(_RELATIVE, self._relative, _outside(_PATH, self._path, text))

    def _path(self, text: str) -> str:
        system = _SYSTEM.match(text)
        if system is None:
            return self._shortened(text)
        found = _UP_TO_FILE.fullmatch(_until_next(text)[0])
        if found is not None and _is_named(found[2]):
            return self._shortened(text)
        return _kept(system[0]) + self._paths(text[system.end() :])

    def _relative(self, text: str) -> str:
        lead = _LEAD.match(text)
        start = lead.end() if lead is not None else 0
        module = _MODULE.match(text, start)
        first = (
            module[0] if module is not None else text[start:].split(maxsplit=1)[0].rstrip(".,;)")
        )
        if module is None and not _NO_PATH.fullmatch(first):
            return self._shortened(text)
        end = start + len(first)
        return text[:start] + _kept(first) + self._paths(text[end:])

    def _within(self, text: str) -> str:
        """Shorten what is in one of our folders; the program's and Python's own files are told."""
        here, after = _until_next(text, start=1)
        found = _UP_TO_FILE.fullmatch(here)
        if text.startswith(("<program>", "<python>")) and not (found and _is_named(found[2])):
            path = text.split(maxsplit=1)[0]
            return _kept(path) + self._paths(text[len(path) :])
        ours = _OURS.match(here)
        assert ours is not None
        rest = here[ours.end() :]
        is_path = ours[0].endswith(("/", "\\")) and bool(rest) and not rest[0].isspace()
        told = self._shortened(rest) if is_path else self._paths(rest)
        return _kept(ours[0]) + told + self._paths(after)

    def _shortened(self, text: str) -> str:
        """Give numbers for a path, and the text after it with its own paths shortened."""
        here, after = _until_next(text)
        found = _UP_TO_FILE.fullmatch(here)
        if found is None:
            path = here.rstrip()
            told = self._marked("folder", path) if path else ""
            return told + here[len(path) :] + self._paths(after)
        path, suffix, rest = found.groups()
        folder, _, name = _split(path)
        last = self._file(f"{name}.{suffix}")
        told = f"{self._marked('folder', folder)}/{last}" if folder else last
        return told + self._paths(rest + after)

    def _file_named(self, name: str, _found: str) -> str:
        return self._file(name)

    def _file(self, name: str) -> str:
        found = re.search(rf"\.({_FILE})$", name, re.IGNORECASE)
        suffix = (found[1] if found else name.rpartition(".")[2]).lower()
        if found is None or re.fullmatch(_CLIP, suffix):
            return f"{_OPEN}clip-{self._number('clip', name)}.{suffix}{_CLOSE}"
        return f"{_OPEN}file.{suffix}{_CLOSE}"

    def _marked(self, kind: str, name: str) -> str:
        return f"{_OPEN}{kind}-{self._number(kind, name)}{_CLOSE}"

    def _number(self, kind: str, name: str) -> int:
        numbers = self._numbers[kind]
        return numbers.setdefault(name, len(numbers) + 1)


def _is_named(suffix: str) -> bool:
    return re.fullmatch(_NAMED, suffix, re.IGNORECASE) is not None


def _kept(text: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


def _split(path: str) -> tuple[str, str, str]:
    """Give the folder of a path, the separator and the name."""
    found = re.fullmatch(r"(.*?)([/\\]+)([^/\\]*)", path, re.DOTALL)
    return (found[1], found[2], found[3]) if found else ("", "", path)


def _until_next(text: str, *, start: int = 0) -> tuple[str, str]:
    """Divide a text before the next path in it."""
    found = _NEXT.search(text, max(start, 1))
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def _telling_folders(clips: Iterable[Path]) -> set[str]:
    """Give the names of clips' folders that may be somebody's: with a capital letter, or in another script."""
    ours = {step for folder, _ in _own_folders() for step in Path(folder).parts}
    steps = {step for clip in clips for step in clip.parent.parts} - ours
    usable = {one for one in steps if len(one) >= _LEAST_LETTERS and not set(one) & set("/\\:")}
    return {one for one in usable if one != one.lower() or not one.isascii()}


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

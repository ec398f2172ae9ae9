"""Files stay small, carry no machine's paths, and nothing heavy slips into the repository."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

import pytest

from tests.helpers.project import ROOT, python_files, tracked_files

WANTED_LINES = 250
MOST_LINES = 400
MOST_BYTES = 15_000_000
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".csv", ".cfg", ".yml", ".yaml", ".sh", ".ts", ""}

# a home or a mounted folder of whoever wrote the line; written in pieces so that this file passes itself
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:(?:ro" + r"ot|wo" + r"rk)\b|(?:ho" + r"me|Us" + r"ers)/[a-z]|op"
    r"t/(?:wheels|pypi))|[A-Z]:\\{1,2}Us" + r"ers"
)


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_python_file_is_over_the_hard_limit() -> None:
    sizes = {str(path.relative_to(ROOT)): _lines(path) for path in python_files()}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_files_over_the_wanted_size_stay_few() -> None:
    over = {str(path.relative_to(ROOT)): _lines(path) for path in python_files()}
    over = {name: size for name, size in over.items() if size > WANTED_LINES}
    share = len(over) / len(python_files())
    assert share <= 0.05, f"more than one file in twenty is over {WANTED_LINES} lines: {over}"


def test_nothing_in_the_repository_is_large() -> None:
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked_files()}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked_files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("see /" + "home/ann/clips", True),
        ("in /" + "root/.cache", True),
        ("C:" + "\\Us" + "ers\\ann", True),
        ("/" + "work/main", True),
        ("docs/" + "work/main", False),
        ("a frame/" + "home page", False),
        ("/tmp/clip.mp4", False),
    ],
)
def test_the_search_for_machine_paths_works(line: str, is_found: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is is_found


def test_every_module_says_why_it_exists() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("aqa_core", "aqa_desktop", "packaging")
        if path.stat().st_size and ast.get_docstring(_tree(path)) is None
    ]
    assert silent == []


def _tree(path: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return ast.parse(path.read_text(encoding="utf-8"))

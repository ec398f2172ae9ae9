"""What the documents say of the project is true: links lead somewhere, commands exist, every licence is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from aqa_core.cli.main import COMMANDS
from tests.helpers.project import ROOT, tracked_files

DOCUMENTS = [path for path in tracked_files() if path.suffix == ".md"]


def _locked() -> list[str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line]


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_link_into_the_project_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    inside = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in inside if not (path.parent / target).exists()] == []


def test_the_readme_tells_of_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"### `aqa {name}" not in readme] == []


def test_every_locked_package_has_its_licence_named() -> None:
    named = set(
        re.findall(r"\w[\w.-]*\w", (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower())
    )
    assert [name for name in _locked() if name.lower() not in named] == []


def test_the_lock_pins_each_package_once_and_no_build() -> None:
    lock = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8")
    names = [name.lower().replace("_", "-") for name in _locked()]
    assert len(names) == len(set(names))
    assert [line for line in lock.splitlines() if "+" in line and not line.startswith("#")] == []


def test_the_lock_covers_everything_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["gui"]]
    asked += project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[<>=!~; ]", need)[0].lower().replace("_", "-") for need in asked}
    assert names - {name.lower().replace("_", "-") for name in _locked()} == set()


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in folder.glob("[0-9]*.md")]
    assert files
    assert [name for name in files if f"({name})" not in listed] == []

"""The frozen folder that `dev.py package` made; run by `dev.py test -n 0 -m packaging` once it is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bundle
import needs
import pytest
import shared_libraries
import stand_ins
from licence_terms import goes_with_gpl

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(1800)]

SUFFIX = ".exe" if os.name == "nt" else ""
SMOKE_TEST = Path(bundle.__file__).with_name("smoke_test.py")


@pytest.fixture(scope="module")
def folder() -> Path:
    assert bundle.FOLDER.is_dir(), "build it first: python3 packaging/dev.py package"
    return bundle.FOLDER


def test_it_is_not_too_large(folder: Path) -> None:
    assert bundle.size_of(folder)[0] <= bundle.LIMIT_GB * 1e9


WITHOUT = """
import importlib, pkgutil, sys
import trimming
for name in trimming.EXCLUDED_MODULES:
    sys.modules[name] = None
import aqa_core, aqa_desktop
for package in (aqa_core, aqa_desktop):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
import torch
one = torch.nn.Linear(2, 1)
torch.optim.AdamW(one.parameters()).step()
"""


def test_nothing_of_ours_needs_what_is_left_out() -> None:
    paths = os.pathsep.join([str(bundle.ROOT), str(SMOKE_TEST.parent)])
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env={**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_its_links_lead_somewhere(folder: Path) -> None:
    assert [str(one) for one in folder.rglob("*") if one.is_symlink() and not one.exists()] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others carry all they need")
def test_what_it_needs_of_its_host_is_known(folder: Path) -> None:
    assert needs.depends(needs.missing_from(folder))
    assert [one.name for one in folder.rglob("libgtk*")] == []


def test_every_library_has_a_licence_and_the_whole_says_its_terms(folder: Path) -> None:
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    files = [one for one in files if not stand_ins.is_stand_in(one)]
    names = [one.relative_to(folder).as_posix() for one in files]
    known, unknown = shared_libraries.known_and_unknown(names)
    assert unknown == []
    assert "x264" in known
    licences = {one.name: one.licence for one in shared_libraries.LIBRARIES}
    assert [name for name in known if not goes_with_gpl(licences[name])] == []
    text = (folder / "THIRD_PARTY.txt").read_text(encoding="utf-8")
    assert "version 3 or later" in text
    assert all(project in text for project in known)
    assert "GENERAL PUBLIC" in (folder / "licences" / "common" / "GPL-3.txt").read_text("utf-8")


def test_the_command_line_answers(folder: Path) -> None:
    told = subprocess.run(
        [str(folder / f"aqa{SUFFIX}"), "models", "list", "--json"], capture_output=True, check=True
    )
    assert any(one["name"] == "starter_wd" for one in json.loads(told.stdout))


def test_it_passes_the_smoke_test(folder: Path, tmp_path: Path) -> None:
    tried = subprocess.run(
        [sys.executable, str(SMOKE_TEST), "--program", str(folder), "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout + tried.stderr

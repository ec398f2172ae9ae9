"""Heavy libraries load late: a fresh interpreter imports one module and says which of them came along."""

from __future__ import annotations

import importlib.util
import json

import pytest

from tests.helpers.project import run_python

HEAVY = ("torch", "cv2", "av", "PySide6", "pyqtgraph")

# what must not come along when the module is imported
RULES = [
    ("aqa_core", HEAVY),
    ("aqa_core.errors", HEAVY),
    ("aqa_core.progress", HEAVY),
    ("aqa_core.results", HEAVY),
    ("aqa_core.resources", HEAVY),
    ("aqa_core.storage", HEAVY),
    ("aqa_core.cli.main", HEAVY),
    ("aqa_core.video", ("torch", "PySide6")),
    ("aqa_core.diving", ("torch", "PySide6")),
    ("aqa_core.data", ("torch", "PySide6")),
    ("aqa_core.reports", ("torch", "PySide6")),
    ("aqa_core.synthetic", ("torch", "PySide6")),
    ("aqa_core.checkpoints", ("torch", "PySide6")),
    ("aqa_core.checkpoints.manifest", ("torch", "PySide6")),
    ("aqa_core.checkpoints.store", ("torch", "PySide6")),
    ("aqa_core.checkpoints.catalogue", ("torch", "PySide6")),
    ("aqa_core.network", ("PySide6",)),
    ("aqa_core.inference", ("PySide6",)),
    ("aqa_core.training", ("PySide6",)),
    ("aqa_desktop.app", ("torch",)),
    ("aqa_desktop.main_window", ("torch", "av", "cv2")),
]


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _loaded_by(code: str) -> set[str]:
    tail = f"; import sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    result = run_python(code + tail)
    assert result.returncode == 0, result.stderr
    return set(json.loads(result.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("module", "banned"), RULES, ids=[module for module, _ in RULES])
def test_a_module_loads_no_more_than_it_may(module: str, banned: tuple[str, ...]) -> None:
    if not _exists(module):
        pytest.skip(f"there is no {module} yet")
    assert _loaded_by(f"import {module}").intersection(banned) == set()


def test_every_light_submodule_loads_without_torch() -> None:
    code = """
import importlib, pkgutil, aqa_core
for name in ("video", "diving", "data", "synthetic", "reports"):
    spec = importlib.util.find_spec(f"aqa_core.{name}")
    if spec is not None:
        for found in pkgutil.walk_packages(spec.submodule_search_locations, f"aqa_core.{name}."):
            importlib.import_module(found.name)
pass"""
    assert _loaded_by(code).isdisjoint({"torch", "PySide6"})


def test_the_parser_of_the_command_line_is_light() -> None:
    code = "from aqa_core.cli.main import build_parser; build_parser()"
    assert _loaded_by(code) == set()


def test_reading_a_models_shapes_does_not_load_torchs_compiler() -> None:
    # it costs two seconds of every start, and drawing numbers on the meta device brings it along
    code = (
        "import sys; from aqa_core.network import PRESETS; from aqa_core.network.state import shapes_of;"
        "shapes_of(PRESETS['tiny_wd']); print('torch._dynamo' in sys.modules)"
    )
    result = run_python(code)
    assert result.stdout.strip() == "False", result.stderr

"""What the project never does: unpickle, load half a network, take the OpenCV that brings its own Qt."""

from __future__ import annotations

import ast
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.project import ROOT, python_files, run_python

PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}

# each with its reason: the error that torch raises with weights_only; the published annotations of MTL-AQA,
# through stand-ins of our own (tests/core/data/mtl_aqa/test_pickles.py)
MAY_NAME_PICKLE = {"aqa_core/checkpoints/foreign/archive.py", "aqa_core/data/mtl_aqa/pickles.py"}
UNPICKLING = {"load", "loads", "Unpickler"}


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_constant(call: ast.Call, keyword: str, value: object) -> bool:
    return any(
        one.arg == keyword and isinstance(one.value, ast.Constant) and one.value.value is value
        for one in call.keywords
    )


def _at(path: Path, node: ast.Call) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def test_torch_load_never_unpickles() -> None:
    bad = [
        _at(path, call)
        for path in python_files("aqa_core", "aqa_desktop", "packaging")
        for call in _calls(path)
        if ast.unparse(call.func) == "torch.load"
        and not _is_constant(call, "weights_only", value=True)
    ]
    assert bad == []


def test_no_network_is_loaded_by_half() -> None:
    bad = [
        _at(path, call)
        for path in python_files("aqa_core", "aqa_desktop")
        for call in _calls(path)
        if ast.unparse(call.func).endswith("load_state_dict")
        and _is_constant(call, "strict", value=False)
    ]
    assert bad == []


def test_nothing_imports_a_pickle_module() -> None:
    bad = []
    for path in python_files("aqa_core", "aqa_desktop", "packaging"):
        if path.relative_to(ROOT).as_posix() in MAY_NAME_PICKLE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            bad += [str(path.relative_to(ROOT)) for name in names if name.split(".")[0] in PICKLES]
    assert bad == []


def test_a_module_that_names_pickle_unpickles_nothing() -> None:
    bad = [
        _at(path, call)
        for path in (ROOT / name for name in sorted(MAY_NAME_PICKLE))
        for call in _calls(path)
        if ast.unparse(call.func).removeprefix("pickle.") in UNPICKLING
    ]
    assert bad == []


@pytest.mark.parametrize(
    "clashing",
    [
        "opencv-python",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
        "PySide6",
        "PyQt5",
    ],
)
def test_no_second_opencv_or_qt_is_installed(clashing: str) -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version(clashing)


def test_opencv_leaves_qt_alone() -> None:
    code = (
        "import os; os.environ.pop('QT_QPA_PLATFORM_PLUGIN_PATH', None); import cv2;"
        "print(cv2.version.headless, 'QT_QPA_PLATFORM_PLUGIN_PATH' in os.environ)"
    )
    result = run_python(code)
    assert result.stdout.split() == ["True", "False"], result.stderr

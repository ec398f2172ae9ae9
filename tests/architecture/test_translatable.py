"""Every string that a user can read goes through Qt, so that the window can speak another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.helpers.project import ROOT, python_files

TRANSLATING = {"tr", "translate", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"}

# what is given to these is on the screen, or read aloud, even where it is one word
SHOWING = {
    "setText",
    "setToolTip",
    "setStatusTip",
    "setWhatsThis",
    "setTitle",
    "setAccessibleName",
    "setAccessibleDescription",
    "setWindowTitle",
    "setPlaceholderText",
    "setSuffix",
    "setPrefix",
    "setSpecialValueText",
    "setInformativeText",
    "addMenu",
    "addAction",
    "addTab",
    "addItem",
    "addRow",
    "say",
    "QLabel",
    "QPushButton",
    "QToolButton",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "QAction",
    "QMenu",
    "QDockWidget",
}
SHOWN_KEYWORDS = {"happened", "remedy", "text", "label", "title", "tooltip", "tip", "message"}

# not for users: the log, the command line, and what only a programmer sees
SILENT_CALLS = re.compile(
    r"(^|\.)(debug|info|warning|error|exception|critical|log|getLogger|compile|sub|split|add_argument)$"
    r"|ArgumentParser$|^(ValueError|TypeError|RuntimeError|KeyError|AssertionError)$"
)

WORDS = re.compile(r"[^\W\d_][^\W\d_].*\s|\s.*[^\W\d_][^\W\d_]")
LETTER = re.compile(r"[^\W\d_]{2}")

# file or text -> why its words need no translation
ALLOWED_FILES = {
    "aqa_desktop/__main__.py": "the command line, in English as `aqa`",
    "aqa_desktop/process/asking.py": "the name of a folder",
    "aqa_desktop/process/command_line.py": "the command line, in English as `aqa`",
    "aqa_desktop/process/complaining.py": "commands of the system",
    "aqa_desktop/process/system_libraries.py": "it speaks where Qt, which translates, cannot",
    "aqa_desktop/process/ending.py": "what stands in a marker, for nobody",
    "aqa_desktop/process/faults.py": "the trace of a fault, sent to us",
    "aqa_desktop/report/versions.py": "a report that is sent to us",
    "aqa_desktop/report/without_window.py": "the command line, and a report that is sent to us",
    "aqa_desktop/report/writing.py": "a report that is sent to us",
    "aqa_desktop/smoke.py": "for those who package",
    "aqa_desktop/diagnostics.py": "a report that is sent to us",
    "aqa_desktop/stylesheet.py": "a language of its own",
    "aqa_desktop/summary.py": "its errors are told by `aqa score`",
}
ALLOWED_TEXTS = {
    "AQA Desktop[*]": "the program's name",
    "[*] - AQA Desktop": "the program's name",
    " min": "a unit, as are s and %",
    # stages are names that the core shares with the command line
    "reading frames": "a stage",
    "reading the frame looked at": "a stage",
}
NAMING_STAGES = "Progress"
NO_WORDS = re.compile(r"#[0-9a-f]{6}|(\*\.\w+ ?)+")


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _last(call: ast.Call) -> str:
    return _name(call).rsplit(".", 1)[-1]


def _is_docstring(node: ast.Constant, parents: dict[ast.AST, ast.AST]) -> bool:
    return isinstance(parents.get(node), ast.Expr)


def _ways_up(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Give each ancestor with the child through which it is reached."""
    child = node
    while child in parents:
        yield parents[child], child
        child = parents[child]


def _untranslated(source: str) -> list[tuple[int, str]]:
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not _is_docstring(node, parents)
        and _is_for_users(node, node.value, parents)
    ]


def _is_for_users(node: ast.Constant, value: str, parents: dict[ast.AST, ast.AST]) -> bool:
    if value in ALLOWED_TEXTS or NO_WORDS.fullmatch(value):
        return False
    is_shown = False
    for above, child in _ways_up(node, parents):
        if isinstance(above, ast.Call):
            if _last(above) in {*TRANSLATING, NAMING_STAGES} or SILENT_CALLS.search(_name(above)):
                return False
            is_shown = is_shown or (child in above.args and _last(above) in SHOWING)
        is_shown = is_shown or (isinstance(above, ast.keyword) and above.arg in SHOWN_KEYWORDS)
        if isinstance(above, ast.Assert | ast.Compare | ast.Subscript | ast.AnnAssign) and (
            not isinstance(above, ast.AnnAssign) or child is above.annotation
        ):
            return False
        if isinstance(above, ast.stmt):
            break
    return bool(LETTER.search(value)) if is_shown else bool(WORDS.search(value))


def test_every_string_for_users_can_be_translated() -> None:
    bad = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in python_files("aqa_desktop")
        if path.relative_to(ROOT).as_posix() not in ALLOWED_FILES
        for line, text in _untranslated(path.read_text(encoding="utf-8"))
    ]
    assert bad == []


def test_nothing_is_allowed_that_is_gone() -> None:
    sources = [path.read_text(encoding="utf-8") for path in python_files("aqa_desktop")]
    assert [name for name in ALLOWED_FILES if not (ROOT / name).is_file()] == []
    assert [text for text in ALLOWED_TEXTS if not any(text in one for one in sources)] == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('text = "Press Score to begin."', True),
        ('label.setText("Score")', True),
        ('QLabel("Clips")', True),
        ('menu.addAction("&Open", slot)', True),
        ('Notice(kind="error", happened="Broken", remedy=self.tr("Mend it"))', True),
        ('label.setText(f"{count} clips")', True),
        ('label.setText(self.tr("Score"))', False),
        ('text = QCoreApplication.translate("panel", "Press Score to begin.")', False),
        ('NAMES = [QT_TRANSLATE_NOOP("panel", "Press Score")]', False),
        ('label.setText(f"{count} s")', False),
        ('label.setProperty("role", "muted")', False),
        ('log.warning("the clip %s is broken", path)', False),
        ('raise ValueError("no such segment")', False),
        ('raise AqaError("The clip is broken.", "Choose another.")', True),
        ('def draw() -> None:\n    """Draw all of it."""', False),
    ],
)
def test_the_search_for_untranslated_strings_works(line: str, is_found: bool) -> None:
    assert bool(_untranslated(line)) is is_found

"""`aqa models` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aqa_core.checkpoints import store
from aqa_core.cli.main import main
from tests.helpers.models import write_model

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "resources"
    write_model(folder / "models" / "starter_wd.safetensors", name="starter_wd", demonstration=True)
    monkeypatch.setattr(store, "resources_folder", lambda: folder)


def test_a_models_life(tmp_path: Path, capsys: Capture) -> None:
    file = write_model(tmp_path / "file.safetensors", name="mine")
    assert main(["models", "import", str(file)]) == 0
    assert main(["models", "import", str(file), "--name", "copy"]) == 0
    assert capsys.readouterr().out == "imported as mine\nimported as copy\n"
    assert main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["copy", "mine", "starter_wd"]
    assert "shipped, demonstration" in lines[2]
    assert main(["models", "export", "copy", str(tmp_path / "out.safetensors")]) == 0
    assert (tmp_path / "out.safetensors").is_file()
    assert main(["models", "remove", "mine"]) == 0
    capsys.readouterr()
    assert main(["models", "list", "--json"]) == 0
    documents = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in documents] == ["copy", "starter_wd"]
    assert documents[1] == {
        "name": "starter_wd",
        "path": documents[1]["path"],
        "shipped": True,
        "kind": "model",
        "target": "points",
        "demonstration": True,
        "problem": None,
    }


def test_info_tells_what_a_model_says_of_itself(capsys: Capture) -> None:
    assert main(["models", "info", "starter_wd"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("warning: demonstration model, trained on rendered dives")
    for words in ("3 segments of 8 frames", "24 a second", "points", "MIT", "sha256"):
        assert words in out
    assert main(["models", "info", "starter_wd", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"path", "sha256", "manifest"}
    assert document["manifest"]["name"] == "starter_wd"


def test_a_damaged_model_is_listed_with_its_problem(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "resources" / "models" / "broken.safetensors").write_bytes(b"no model")
    assert main(["models", "list"]) == 0
    assert "broken      cannot be used: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", "nothing"],
        ["import", "nothing.safetensors"],
        ["export", "nothing", "file"],
        ["remove", "nothing"],
        ["remove", "starter_wd"],
        ["remove", "../../escape"],
    ],
)
def test_mistakes_end_with_2_and_one_line(arguments: list[str], capsys: Capture) -> None:
    assert main(["models", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1


def test_an_action_is_needed(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["models"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("error: ")

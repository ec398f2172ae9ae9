"""`aqa models` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from aqa_core.checkpoints import store
from aqa_core.checkpoints.model_file import load_model
from aqa_core.cli.main import main
from aqa_core.network import PRESETS
from tests.core.checkpoints.foreign.test_authors import write_set
from tests.helpers import public_networks as public
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


def test_weights_from_elsewhere_are_imported(tmp_path: Path, capsys: Capture) -> None:
    torch.save(public.thin_state(public.ig65m_shapes()), tmp_path / "weights.pth")
    file = str(tmp_path / "weights.pth")
    arguments = ["--layout", "ig65m", "--arch", "r2plus1d_34", "--name", "mine"]
    assert main(["models", "import", file, *arguments]) == 0
    assert capsys.readouterr().out == "imported as mine\n"
    assert main(["models", "info", "mine", "--json"]) == 0
    manifest = json.loads(capsys.readouterr().out)["manifest"]
    assert manifest["kind"] == "backbone"
    assert manifest["network"] == json.loads(json.dumps(PRESETS["r2plus1d_34_32f_wd"].to_json()))
    assert manifest["preprocessing"]["mean"] == [0.43216, 0.394666, 0.37645]
    assert manifest["training"]["architecture"] == "r2plus1d_34"
    assert main(["models", "info", "mine"]) == 0
    assert "training: architecture   r2plus1d_34" in capsys.readouterr().out
    assert "moabitcoin" in manifest["origin"]


def test_the_authors_files_become_a_model(tmp_path: Path, capsys: Capture) -> None:
    trunk = public.thin_state(public.resnet3d_shapes())
    write_set(tmp_path / "set", trunk, trunk_width=512)
    arguments = ["--layout", "authors", "--arch", "resnet3d_34_16f_wd"]
    assert main(["models", "import", str(tmp_path / "set"), *arguments]) == 0
    assert capsys.readouterr().out == "imported as authors_resnet3d_34_16f_wd_49\n"
    loaded = load_model(store.find_model("authors_resnet3d_34_16f_wd_49"))
    assert (loaded.manifest.kind, loaded.manifest.score_scale) == ("model", 17.0)
    assert loaded.manifest.preprocessing.mean == (0.485, 0.456, 0.406)


def test_a_download_is_named_listed_and_taken_from_a_file(tmp_path: Path, capsys: Capture) -> None:
    assert main(["models", "download", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:4] == ["r2plus1d_34_32_kinetics", "r2plus1d_34", "255", "MB"]
    assert main(["models", "download", "--list", "--json"]) == 0
    documents = json.loads(capsys.readouterr().out)
    assert len(documents) == len(lines) - 1
    assert documents[0]["name"] == "r2plus1d_34_32_kinetics"
    assert documents[0]["sha256"] == "ade133f1"
    assert documents[0]["preprocessing"]["crop"] == 112
    assert documents[0]["licence"].startswith("MIT")
    torch.save({"state_dict": public.thin_state(public.resnet3d_shapes())}, tmp_path / "w.pth")
    assert main(["models", "download", "r3d34_K_200ep", "--file", str(tmp_path / "w.pth")]) == 0
    captured = capsys.readouterr()
    assert captured.out == "imported as r3d34_K_200ep\n"
    assert "nobody published a hash" in captured.err
    assert main(["models", "list"]) == 0
    assert "backbone" in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "x.pth", "--arch", "r2plus1d_34"], "--arch says nothing without --layout"),
        (["import", "x.pth", "--layout", "kenshohara"], "Say which with --arch: resnet3d_34"),
        (["import", "x.pth", "--layout", "ig65m"], "There is no file x.pth"),
        (["import", "x.pth", "--layout", "authors", "--arch", "c3d"], "has no architecture c3d"),
        (["download", "nothing"], "The catalogue has no weights nothing"),
        (["download", "r3d50_K_200ep"], "Open https://drive.google.com"),
        (["download", "c3d_sports1m", "--file", "nothing"], "nothing cannot be read"),
    ],
)
def test_mistakes_about_weights_end_with_2_and_one_line(
    arguments: list[str], words: str, capsys: Capture
) -> None:
    assert main(["models", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_a_training_on_thousands_of_clips_is_told_in_short_lines(
    tmp_path: Path, capsys: Capture
) -> None:
    training = {
        "clips": [f"{number:012x}" for number in range(3441)],
        "held_out": {"spearman": 0.78106884, "held_out": 299},
    }
    model = write_model(tmp_path / "many.safetensors", training=training)
    assert main(["models", "info", str(model)]) == 0
    out = capsys.readouterr().out
    assert "training: clips" in out
    assert "3441 known by content\n" in out
    assert "spearman 0.7811, held_out 299\n" in out
    assert max(map(len, out.splitlines())) < 200

"""Models are kept, found by name or path, imported, exported and removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.checkpoints import store
from aqa_core.checkpoints.store import (
    default_model,
    export_model,
    find_model,
    import_model,
    list_models,
    remove_model,
)
from aqa_core.errors import ModelError
from tests.helpers.models import write_model


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a starter of its own."""
    folder = tmp_path / "resources"
    write_model(folder / "models" / "starter_wd.safetensors", name="starter_wd", demonstration=True)
    monkeypatch.setattr(store, "resources_folder", lambda: folder)
    return folder


def test_shipped_and_own_models_are_listed_by_name(shipped: Path, tmp_path: Path) -> None:
    import_model(write_model(tmp_path / "file.safetensors", name="mine"))
    (shipped / "models" / "broken.safetensors").write_bytes(b"nothing")
    models = list_models()
    assert [model.name for model in models] == ["broken", "mine", "starter_wd"]
    assert [model.is_shipped for model in models] == [True, False, True]
    broken, mine, _ = models
    assert broken.manifest is None
    assert "too short" in broken.problem
    assert mine.manifest is not None
    assert mine.manifest.name == "mine"


def test_models_are_found_by_name_and_by_path(shipped: Path, tmp_path: Path) -> None:
    path = write_model(tmp_path / "file.safetensors", name="mine")
    stored = import_model(path)
    assert find_model("mine") == stored.path
    assert find_model(str(path)) == path
    assert default_model() == find_model("starter_wd") == shipped / "models/starter_wd.safetensors"


def test_the_users_model_comes_before_a_shipped_one_of_its_name(
    shipped: Path, tmp_path: Path
) -> None:
    import_model(write_model(tmp_path / "file.safetensors", name="starter_wd"))
    assert find_model("starter_wd").parent.parent != shipped
    assert [model.is_shipped for model in list_models()] == [False]
    remove_model("starter_wd")
    assert [model.is_shipped for model in list_models()] == [True]


@pytest.mark.usefixtures("shipped")
def test_a_model_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ModelError, match="There is no model best\\. There are: starter_wd"):
        find_model("best")


def test_an_installation_without_a_starter_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "resources_folder", lambda: tmp_path)
    assert list_models() == ()
    with pytest.raises(ModelError, match="no starter_wd model"):
        default_model()
    with pytest.raises(ModelError, match="aqa train"):
        find_model("any")


@pytest.mark.usefixtures("shipped")
def test_importing_checks_before_it_copies(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(write_model(tmp_path / "file.safetensors").read_bytes()[:-10])
    with pytest.raises(ModelError):
        import_model(damaged)
    with pytest.raises(ModelError, match="cannot be the name"):
        import_model(tmp_path / "file.safetensors", name="../../escape")
    import_model(tmp_path / "file.safetensors", name="good")
    with pytest.raises(ModelError, match="already"):
        import_model(tmp_path / "file.safetensors", name="good")
    assert [model.name for model in list_models()] == ["good", "starter_wd"]


@pytest.mark.usefixtures("shipped")
def test_exported_models_are_the_same_file(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    written = export_model("starter_wd", folder)
    assert written == folder / "starter_wd.safetensors"
    assert written.read_bytes() == find_model("starter_wd").read_bytes()
    with pytest.raises(ModelError, match="already"):
        export_model("starter_wd", folder)


@pytest.mark.usefixtures("shipped")
def test_what_came_with_the_installation_stays() -> None:
    with pytest.raises(ModelError, match="cannot be removed"):
        remove_model("starter_wd")
    with pytest.raises(ModelError, match="There is no model other"):
        remove_model("other")

"""Where models are kept: the user's own in the data folder, the shipped ones with the installation."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aqa_core.checkpoints.manifest import Manifest, read_manifest
from aqa_core.errors import ModelError
from aqa_core.resources import resources_folder
from aqa_core.storage import data_folder, replacing

DEFAULT_MODEL: Final = "starter_wd"

_SUFFIX: Final = ".safetensors"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """One model that is kept.

    Attributes:
        name: what `find_model` knows it by.
        path: its file.
        is_shipped: whether it came with the installation and cannot be removed.
        manifest: what it says about itself, or None where the file is damaged.
        problem: what is wrong with the file, or empty.
    """

    name: str
    path: Path
    is_shipped: bool
    manifest: Manifest | None
    problem: str = ""


def list_models() -> tuple[StoredModel, ...]:
    """Give all models by name, a damaged one with its problem; the user's own hides a shipped one."""
    found: dict[str, StoredModel] = {}
    for folder, is_shipped in ((_own_folder(), False), (_shipped_folder(), True)):
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            if not path.name.startswith("."):
                found.setdefault(path.stem, _stored(path, is_shipped=is_shipped))
    return tuple(found[name] for name in sorted(found))


def find_model(name_or_path: str) -> Path:
    """Give the file of a model named by its name or by the path of a file.

    Raises:
        ModelError: there is none; the sentence says which there are.
    """
    for folder in (_own_folder(), _shipped_folder()):
        path = folder / f"{name_or_path}{_SUFFIX}"
        if _NAME.fullmatch(name_or_path) and path.is_file():
            return path
    path = Path(name_or_path).expanduser()
    if path.exists():
        return path
    names = ", ".join(model.name for model in list_models())
    raise ModelError(
        f"There is no model {name_or_path}.",
        f"There are: {names}." if names else "Train one with `aqa train`, or import one.",
    )


def default_model() -> Path:
    """Give the file of the model that scores where none is named.

    Raises:
        ModelError: the installation has none.
    """
    try:
        return find_model(DEFAULT_MODEL)
    except ModelError as error:
        raise ModelError(
            f"This installation has no {DEFAULT_MODEL} model.",
            "Name a model with --model, or train one with `aqa train`.",
        ) from error


def import_model(path: Path, *, name: str | None = None) -> StoredModel:
    """Copy a model file into the store, once it has been read strictly.

    Args:
        path: a model file that this program wrote.
        name: what to call it here; None keeps the name it has.

    Raises:
        ModelError: the file is not one of our models, the name cannot be used or is taken.
        StorageError: the store cannot be written.
    """
    from aqa_core.checkpoints.model_file import copy_model  # brings torch

    name = name or read_manifest(path).name
    target = place_for(name)
    copy_model(path, target, name=name)
    return _stored(target, is_shipped=False)


def place_for(name: str) -> Path:
    """Give the file that a new model of this name is to be written to.

    Raises:
        ModelError: the name cannot be used or is taken.
    """
    target = _own_folder() / f"{_usable(name)}{_SUFFIX}"
    if target.exists():
        raise ModelError(f"There is a model {name} already.", "Give another name with --name.")
    return target


def export_model(name: str, path: Path, *, replaces: bool = False) -> Path:
    """Copy a stored model to a file, or into a folder under its own name; gives the new file.

    Args:
        name: of the model.
        path: the file or folder to write to.
        replaces: whether a file of that name may be replaced.

    Raises:
        ModelError: there is no such model, or a file of that name is there already and is not to be replaced.
        StorageError: the file cannot be written.
    """
    source = find_model(name)
    target = path / source.name if path.is_dir() else path
    if target.exists() and not replaces:
        raise ModelError(f"{target} is there already.", "Name another file.")
    _copy(source, target)
    return target


def remove_model(name: str) -> Path:
    """Delete one of the user's models; gives the file that is gone.

    Raises:
        ModelError: there is no such model, or it came with the installation.
    """
    path = _own_folder() / f"{_usable(name)}{_SUFFIX}"
    if not path.is_file():
        find_model(name)
        raise ModelError(f"{name} came with the installation and cannot be removed.")
    try:
        path.unlink()
    except OSError as error:
        raise ModelError(f"{path} cannot be removed ({error.strerror}).") from error
    return path


def _own_folder() -> Path:
    return data_folder() / "models"


def _shipped_folder() -> Path:
    return resources_folder() / "models"


def _stored(path: Path, *, is_shipped: bool) -> StoredModel:
    manifest, problem = None, ""
    try:
        manifest = read_manifest(path)
    except ModelError as error:
        problem = str(error)
    return StoredModel(
        name=path.stem, path=path, is_shipped=is_shipped, manifest=manifest, problem=problem
    )


def _usable(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"{name!r} cannot be the name of a model.",
            "Use letters, digits, dot, dash and underscore, at most 80.",
        )
    return name


def _copy(source: Path, target: Path) -> None:
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)

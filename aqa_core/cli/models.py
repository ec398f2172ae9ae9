"""`aqa models`: list, describe, import, export and remove models."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqa_core.checkpoints.manifest import Manifest
    from aqa_core.checkpoints.store import StoredModel

HELP = "list, describe, import, export and remove models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the models there are", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print one JSON document")
    info = actions.add_parser("info", help="what a model says about itself", allow_abbrev=False)
    info.add_argument("model", help="name of a stored model, or a model file")
    info.add_argument("--json", action="store_true", help="print one JSON document")
    importing = actions.add_parser("import", help="keep a copy of a model file", allow_abbrev=False)
    importing.add_argument("file", type=Path, help="a model file (.safetensors)")
    importing.add_argument("--name", help="what to call it here (default: the name it has)")
    exporting = actions.add_parser("export", help="copy a model to a file", allow_abbrev=False)
    exporting.add_argument("model", help="name of a stored model")
    exporting.add_argument("file", type=Path, help="the file or folder to write to")
    removing = actions.add_parser("remove", help="delete one of your models", allow_abbrev=False)
    removing.add_argument("model", help="name of a stored model")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and say what happened."""
    from aqa_core.checkpoints.store import export_model, import_model, remove_model

    if arguments.action == "list":
        _list(as_json=arguments.json)
    elif arguments.action == "info":
        _info(arguments.model, as_json=arguments.json)
    elif arguments.action == "import":
        print(f"imported as {import_model(arguments.file, name=arguments.name).name}")
    elif arguments.action == "export":
        print(f"wrote {export_model(arguments.model, arguments.file)}")
    else:
        print(f"removed {remove_model(arguments.model)}")
    return 0


def _list(*, as_json: bool) -> None:
    from aqa_core.checkpoints.store import list_models
    from aqa_core.cli.console import print_json

    models = list_models()
    if as_json:
        print_json([_summary(model) for model in models])
        return
    if not models:
        print("no models yet: train one with `aqa train`, or import one with `aqa models import`")
    width = max((len(model.name) for model in models), default=0)
    for model in models:
        print(f"{model.name:<{width}}  {_line(model)}")


def _info(name: str, *, as_json: bool) -> None:
    from aqa_core.checkpoints.described import network_config
    from aqa_core.checkpoints.manifest import read_manifest
    from aqa_core.checkpoints.model_file import file_sha256
    from aqa_core.checkpoints.store import find_model
    from aqa_core.cli.console import print_json

    path = find_model(name)
    manifest = read_manifest(path)
    network_config(manifest)
    if as_json:
        document = {"path": str(path), "sha256": file_sha256(path), "manifest": manifest.to_json()}
        print_json(document)
        return
    if manifest.demonstration:
        print("warning: demonstration model, trained on rendered dives: not for real dives")
    for title, text in _lines(manifest).items():
        print(f"{title:<14}{text}")
    print(f"{'file':<14}{path}")
    print(f"{'sha256':<14}{file_sha256(path)}")


def _summary(model: StoredModel) -> dict[str, Any]:
    manifest = model.manifest
    return {
        "name": model.name,
        "path": str(model.path),
        "shipped": model.is_shipped,
        "kind": manifest.kind if manifest else None,
        "target": manifest.target if manifest else None,
        "demonstration": manifest.demonstration if manifest else None,
        "problem": model.problem or None,
    }


def _line(model: StoredModel) -> str:
    if model.manifest is None:
        return f"cannot be used: {model.problem}"
    parts = [model.manifest.kind, f"target {model.manifest.target}"]
    parts += ["shipped"] if model.is_shipped else []
    parts += ["demonstration"] if model.manifest.demonstration else []
    return ", ".join(parts)


def _lines(manifest: Manifest) -> dict[str, str]:
    network = manifest.network
    rate = "native frames" if manifest.frame_rate is None else f"{manifest.frame_rate:g} a second"
    lines = {
        "name": manifest.name,
        "kind": manifest.kind,
        "network": f"{network['aggregation']}, {network['segments']} segments of "
        f"{network['frames']} frames, {network['frame_size']} pixels",
        "samples": rate,
        "target": manifest.target,
        "origin": manifest.origin,
        "licence": manifest.licence,
    }
    if manifest.description:
        lines["description"] = manifest.description
    for name, value in manifest.training.items():
        lines[f"training: {name}"] = str(value)
    return lines

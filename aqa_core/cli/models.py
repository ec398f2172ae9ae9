"""`aqa models`: list, describe, import, download, export and remove models."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from aqa_core.checkpoints.manifest import Manifest
    from aqa_core.checkpoints.store import StoredModel

# what aqa_core.checkpoints.catalogue knows, written out because parsing a command line loads nothing
LAYOUTS: Final = ("ig65m", "kenshohara", "c3d", "authors")

HELP = "list, describe, import, download, export and remove models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the models there are", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print one JSON document")
    info = actions.add_parser("info", help="what a model says about itself", allow_abbrev=False)
    info.add_argument("model", help="name of a stored model, or a model file")
    info.add_argument("--json", action="store_true", help="print one JSON document")
    _add_import(actions)
    _add_download(actions)
    exporting = actions.add_parser("export", help="copy a model to a file", allow_abbrev=False)
    exporting.add_argument("model", help="name of a stored model")
    exporting.add_argument("file", type=Path, help="the file or folder to write to")
    removing = actions.add_parser("remove", help="delete one of your models", allow_abbrev=False)
    removing.add_argument("model", help="name of a stored model")


def _add_import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    importing = actions.add_parser(
        "import",
        help="keep a copy of a model file, or of weights from elsewhere",
        allow_abbrev=False,
    )
    importing.add_argument(
        "file",
        type=Path,
        help="a model file (.safetensors); with --layout, a file of weights (.pth) or, of authors, "
        "the folder of an epoch's files",
    )
    importing.add_argument(
        "--layout", choices=LAYOUTS, help="whose weights they are, where they are not ours"
    )
    importing.add_argument(
        "--arch", help="which network they hold, for example r2plus1d_34 or resnet3d_50"
    )
    importing.add_argument("--name", help="what to call it here (default: the name it has)")


def _add_download(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    downloading = actions.add_parser(
        "download", help="fetch public weights to train from", allow_abbrev=False
    )
    which = downloading.add_mutually_exclusive_group(required=True)
    which.add_argument("weights", nargs="?", help="a name from --list")
    which.add_argument("--list", action="store_true", help="say which there are")
    downloading.add_argument("--file", type=Path, help="the file, if you have fetched it already")
    downloading.add_argument("--name", help="what to call it here (default: the name in the list)")
    downloading.add_argument(
        "--json", action="store_true", help="print the list as one JSON document"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and say what happened."""
    from aqa_core.checkpoints.store import export_model, remove_model

    if arguments.action == "list":
        _list(as_json=arguments.json)
    elif arguments.action == "info":
        _info(arguments.model, as_json=arguments.json)
    elif arguments.action == "import":
        print(f"imported as {_import(arguments)}")
    elif arguments.action == "download" and arguments.list:
        _list_downloads(as_json=arguments.json)
    elif arguments.action == "download":
        print(f"imported as {_download(arguments)}")
    elif arguments.action == "export":
        print(f"wrote {export_model(arguments.model, arguments.file)}")
    else:
        print(f"removed {remove_model(arguments.model)}")
    return 0


def _import(arguments: argparse.Namespace) -> str:
    from aqa_core.checkpoints.store import import_model
    from aqa_core.errors import ModelError

    if arguments.layout is None:
        if arguments.arch is not None:
            raise ModelError("--arch says nothing without --layout.", "Give both, or neither.")
        return import_model(arguments.file, name=arguments.name).name
    from aqa_core.checkpoints.foreign.importing import import_weights  # brings torch

    return import_weights(
        arguments.file, layout=arguments.layout, arch=arguments.arch or "", name=arguments.name
    )


def _download(arguments: argparse.Namespace) -> str:
    from aqa_core.checkpoints.catalogue import find_weights
    from aqa_core.checkpoints.download import obtain
    from aqa_core.cli.console import cancel_on_interrupt, terminal_progress

    weights = find_weights(arguments.weights)
    with terminal_progress() as report, cancel_on_interrupt() as cancel:
        return obtain(
            weights, file=arguments.file, name=arguments.name, report=report, cancel=cancel
        )


def _list_downloads(*, as_json: bool) -> None:
    from dataclasses import asdict

    from aqa_core.checkpoints.catalogue import layout_facts, list_weights
    from aqa_core.cli.console import print_json

    if as_json:
        facts = {one.layout: asdict(layout_facts(one.layout)) for one in list_weights()}
        print_json([{**facts[one.layout], **asdict(one)} for one in list_weights()])
        return
    for one in list_weights():
        where = "by hand" if one.is_by_hand else "download"
        print(f"{one.name:<24}{one.arch:<14}{one.about_mb:>4} MB  {where:<10}{one.trained_on}")
    print("licences: `aqa models download --list --json`, and `aqa models info` once it is here")


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
    lines = {**_lines(manifest), "file": str(path), "sha256": file_sha256(path)}
    width = max(len(title) for title in lines) + 2
    for title, text in lines.items():
        print(f"{title:<{width}}{text}")


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
        lines[f"training: {name}"] = _in_a_line(value)
    return lines


def _in_a_line(value: Any) -> str:
    """Put a part of a training's summary in few words: thousands of clip hashes are a number here."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_in_a_line(one)}" for name, one in value.items())
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{len(value)} known by content" if isinstance(value, list | tuple) else str(value)

"""What is said of a model that is kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from aqa_core.checkpoints.store import StoredModel
from aqa_desktop.widgets.words import number

NOTHING = "–"


def kind(model: StoredModel) -> str:
    """Say whose it is and what it can do."""
    if model.manifest is None:
        return QCoreApplication.translate("models", "damaged")
    if model.manifest.kind == "backbone":
        return QCoreApplication.translate("models", "backbone, cannot score")
    return (
        QCoreApplication.translate("models", "supplied")
        if model.is_shipped
        else QCoreApplication.translate("models", "yours")
    )


def learned_from(model: StoredModel) -> str:
    """Say how many dives it learned from."""
    dives = model.manifest.training.get("dives") if model.manifest is not None else None
    if isinstance(dives, bool) or not isinstance(dives, int):
        return NOTHING
    return QCoreApplication.translate("models", "{0} dives").format(number(dives, 0))


def error(model: StoredModel) -> str:
    """Say how far it was off on dives that it never saw."""
    points = _held_out(model).get("mae")
    if isinstance(points, bool) or not isinstance(points, int | float):
        return NOTHING
    return QCoreApplication.translate("models", "{0} points").format(number(points, 1))


def rank_order(model: StoredModel) -> str:
    """Say how well it ranked dives that it never saw."""
    spearman = _held_out(model).get("spearman")
    if isinstance(spearman, bool) or not isinstance(spearman, int | float):
        return NOTHING
    return number(spearman, 2)


def about(model: StoredModel) -> str:
    """Say what is to be known before it is used or given away."""
    if model.manifest is None:
        return model.problem
    manifest = model.manifest
    sentences = [
        QCoreApplication.translate(
            "models", "For demonstration only: it learned from rendered dives."
        )
        if manifest.demonstration
        else "",
        manifest.description,
        QCoreApplication.translate("models", "From: {0}. Licence: {1}.").format(
            manifest.origin, manifest.licence
        ),
    ]
    return " ".join(filter(None, sentences))


def _held_out(model: StoredModel) -> Mapping[str, object]:
    found = model.manifest.training.get("held_out") if model.manifest is not None else None
    return found if isinstance(found, Mapping) else {}

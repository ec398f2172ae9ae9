"""Which backbones there are to learn from: the public ones of the catalogue and those kept here; no torch here."""

from __future__ import annotations

from dataclasses import dataclass

from aqa_core.checkpoints.catalogue import LAYOUTS, LayoutFacts, layout_facts, list_weights
from aqa_core.checkpoints.download import arrived_mb
from aqa_core.checkpoints.store import StoredModel, list_models


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneOffer:
    """A backbone that is here, or that can be fetched.

    Attributes:
        name: what the store knows it by, or would.
        arch: the network in it; empty where it does not say.
        frames: n, the length of a segment.
        trained_on: the data it was trained on; empty where it does not say.
        about_mb: its size in megabytes (10⁶ bytes).
        facts: source, licence and what to know of its layout, or None where it does not say whose it is.
        is_here: whether it is on this computer.
        arrived_mb: megabytes of an interrupted download that are here.
        page: where it has to be fetched by hand, or empty.
    """

    name: str
    arch: str
    frames: int
    trained_on: str
    about_mb: int
    facts: LayoutFacts | None
    is_here: bool
    arrived_mb: int = 0
    page: str = ""


def backbone_offers() -> tuple[BackboneOffer, ...]:
    """Give the backbones of the catalogue in its order, then the others that are on this computer."""
    here = {
        one.name: one
        for one in list_models()
        if one.manifest is not None and one.manifest.kind == "backbone"
    }
    offers = [
        BackboneOffer(
            name=one.name,
            arch=one.arch,
            frames=one.frames,
            trained_on=one.trained_on,
            about_mb=one.about_mb,
            facts=layout_facts(one.layout),
            is_here=here.pop(one.name, None) is not None,
            arrived_mb=arrived_mb(one),
            page=one.url if one.is_by_hand else "",
        )
        for one in list_weights()
    ]
    return (*offers, *(_kept(one) for one in here.values()))


def _kept(stored: StoredModel) -> BackboneOffer:
    assert stored.manifest is not None
    said = stored.manifest.training
    layout = said.get("layout")
    return BackboneOffer(
        name=stored.name,
        arch=str(said.get("architecture", "")),
        frames=int(stored.manifest.network["frames"]),
        trained_on=str(said.get("trained_on", "")),
        about_mb=round(stored.path.stat().st_size / 1_000_000),
        facts=layout_facts(layout) if layout in LAYOUTS else None,
        is_here=True,
    )

"""What is said of a backbone: its network, its terms, what a processor needs for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from aqa_core.checkpoints.offers import BackboneOffer
from aqa_desktop.widgets.words import number

_NETWORKS: Final = {"r2plus1d": "R(2+1)D", "resnet3d": "ResNet3D", "c3d": "C3D"}

# 10⁹ operations for the 96 frames of a dive, counted from the networks; a layout may stride differently in time
_OPERATIONS: Final = {
    ("ig65m", "r2plus1d_34"): 914,
    ("kenshohara", "r2plus1d_34"): 154,
    ("kenshohara", "r2plus1d_50"): 126,
    ("kenshohara", "resnet3d_34"): 152,
    ("kenshohara", "resnet3d_50"): 121,
    ("kenshohara", "resnet3d_101"): 167,
    ("c3d", "c3d"): 462,
}
# measured in 32 bits on two cores of a 2.5 GHz Xeon
_OPERATIONS_A_SECOND: Final = 200
_DIVES: Final = 60
_MINUTE_S: Final = 60


def title(offer: BackboneOffer) -> str:
    """Name a backbone as the field does: "R(2+1)D-34, 32 frames"; one of unknown make by its own name."""
    named = network(offer.arch)
    return (
        QCoreApplication.translate("backbones", "{0}, {1} frames").format(named, offer.frames)
        if named
        else offer.name
    )


def makes() -> dict[tuple[str, str], str]:
    """Give what a file of weights may hold, by layout and architecture."""
    return {
        (layout, arch): QCoreApplication.translate("backbones", "{0}, as {1} publishes it").format(
            network(arch), layout
        )
        for layout, arch in _OPERATIONS
    }


def network(arch: str) -> str:
    """Name an architecture as the field does; empty where it is none we know."""
    family, _, depth = arch.partition("_")
    if family not in _NETWORKS:
        return ""
    return f"{_NETWORKS[family]}-{depth}" if depth else _NETWORKS[family]


def state(offer: BackboneOffer) -> str:
    """Say where it is."""
    if offer.is_here:
        return QCoreApplication.translate("backbones", "on this computer")
    if offer.arrived_mb:
        return QCoreApplication.translate("backbones", "{0} of {1} MB here").format(
            number(offer.arrived_mb, 0), number(offer.about_mb, 0)
        )
    return (
        QCoreApplication.translate("backbones", "to fetch by hand")
        if offer.page
        else QCoreApplication.translate("backbones", "to download")
    )


def terms(offer: BackboneOffer) -> str:
    """Say who published it and under which terms."""
    if offer.facts is None:
        return QCoreApplication.translate(
            "backbones", "It does not say under which terms it may be used."
        )
    licence = offer.facts.licence
    return QCoreApplication.translate(
        "backbones",
        "Terms: {0}. What they allow in a business nobody has said; for a club's own training it is "
        "what research uses.",
    ).format(licence)


def what_it_needs(offer: BackboneOffer) -> str:
    """Say how long a processor looks at dives with it."""
    layout = offer.facts.name if offer.facts is not None else ""
    operations = _OPERATIONS.get((layout, offer.arch))
    if operations is None:
        return QCoreApplication.translate(
            "backbones", "Teaching its whole network wants a graphics card."
        )
    minutes = max(1, round(_DIVES * operations / _OPERATIONS_A_SECOND / _MINUTE_S))
    return QCoreApplication.translate(
        "backbones",
        "Two cores of a processor look at {0} dives in about {1} min, once; the head then learns in "
        "seconds. Teaching the whole network wants a graphics card.",
    ).format(_DIVES, minutes)

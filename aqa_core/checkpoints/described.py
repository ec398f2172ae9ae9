"""The network that a manifest describes, and whether what a file holds is that network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from aqa_core.checkpoints.manifest import Manifest
from aqa_core.errors import ModelError
from aqa_core.network.config import NetworkConfig
from aqa_core.network.state import shapes_of

# what is ours and not the network's stands under the prefix "aqa."
MEAN_TRUNK_KEY: Final = "aqa.mean_trunk_ND"
BACKBONE_PREFIX: Final = "backbone."

_MOST_WIDTH: Final = 1 << 16
_MOST_LAYERS: Final = 256


def network_config(manifest: Manifest) -> NetworkConfig:
    """Read the network that a manifest describes.

    Raises:
        ModelError: it describes none, or one of absurd size.
    """
    try:
        _check_sizes(manifest.network)
        return NetworkConfig.from_json(manifest.network)
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise ModelError(
            f"The manifest of {manifest.name} describes no network we know."
        ) from error


def expected_tensors(
    manifest: Manifest, config: NetworkConfig, *, has_mean: bool
) -> dict[str, tuple[tuple[int, ...], str]]:
    """Give shape and type of every tensor that a file must hold, by name."""
    expected = shapes_of(config)
    if manifest.kind == "backbone":
        expected = {n: one for n, one in expected.items() if n.startswith(BACKBONE_PREFIX)}
    if has_mean:
        expected[MEAN_TRUNK_KEY] = ((config.segments, config.backbone.trunk_width), "float32")
    return expected


def check_tensors(path: Path, found: Mapping[str, object], expected: Mapping[str, object]) -> None:
    """Compare what a file holds with what it must hold.

    Raises:
        ModelError: a tensor is missing, unknown, or of another shape or type; the sentence names some.
    """
    missing = sorted(set(expected) - set(found))
    unknown = sorted(set(found) - set(expected))
    wrong = sorted(name for name in set(found) & set(expected) if found[name] != expected[name])
    for names, complaint in (
        (missing, "lacks"),
        (unknown, "has unknown tensors:"),
        (wrong, "has tensors of the wrong shape or type:"),
    ):
        if names:
            some = ", ".join(name[:60] for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise ModelError(
                f"{path} does not hold the network that its manifest describes: it {complaint} "
                f"{some}{more}."
            )


def check_positions(
    manifest: Manifest, config: NetworkConfig, arrays: Mapping[str, np.ndarray]
) -> None:
    """Compare what is said for each position with the network's number of segments, and the picture's size.

    Raises:
        ValueError: they do not fit together.
    """
    means = manifest.mean_contributions
    if means is not None and len(means) != config.segments:
        raise ValueError("mean_contributions has another length than the network has segments")
    wanted = (config.segments, config.backbone.trunk_width)
    if MEAN_TRUNK_KEY in arrays and arrays[MEAN_TRUNK_KEY].shape != wanted:
        raise ValueError("mean_trunk_ND has another shape than the network's trunk features")
    if manifest.preprocessing.crop != config.frame_size:
        raise ValueError("the preprocessing crops to another size than the network takes")


def _check_sizes(document: Mapping[str, Any]) -> None:
    """Refuse numbers that would make building the network, even without memory, take long."""
    for value in [*document.values(), *document["backbone"].values()]:
        numbers = value if isinstance(value, list | tuple) else [value]
        if len(numbers) > _MOST_LAYERS:
            raise ValueError("too many layers")
        for number in numbers:
            is_size = type(number) is int and 1 <= number <= _MOST_WIDTH
            is_share = type(number) is float and 0 < number < 1
            if not (is_size or is_share or isinstance(number, str | bool | Mapping)):
                raise ValueError("a size out of range")
    if sum(document["backbone"].get("blocks", ())) > _MOST_LAYERS:
        raise ValueError("too many blocks")

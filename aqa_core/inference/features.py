"""Trunk features of a set of labelled dives, looked at once and kept in the cache that scoring uses too."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.manifest import Manifest
from aqa_core.checkpoints.model_file import load_backbone
from aqa_core.checkpoints.store import find_model
from aqa_core.data.recordings import Recordings
from aqa_core.data.samples import LabelledDive
from aqa_core.errors import ClipError, DataError
from aqa_core.inference.devices import Choice
from aqa_core.inference.footage import segment_spans
from aqa_core.inference.requests import dive_request
from aqa_core.inference.trunk_maker import PLAIN, Look, TrunkMaker
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

log = logging.getLogger(__name__)

STAGE = "trunk features"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiveFeatures:
    """What a backbone sees in a set of dives.

    Attributes:
        dives: the set.
        trunk: trunk_MND for each look, float32; zeros where a dive could not be read.
        times_MN2: start and end of each segment of the plain look, seconds in its clip file.
        problems: why a dive has no features, by its position.
        manifest: of the model that the backbone is of.
        choice: what the network ran on, and in which number format.
    """

    dives: tuple[LabelledDive, ...]
    trunk: Mapping[Look, NDArray[np.float32]]
    times_MN2: NDArray[np.float64]
    problems: Mapping[int, str]
    manifest: Manifest
    choice: Choice

    @property
    def usable(self) -> list[int]:
        """Positions of the dives that have features."""
        return [k for k in range(len(self.dives)) if k not in self.problems]


def look_at_dives(
    model: str,
    dives: Sequence[LabelledDive],
    *,
    looks: Sequence[Look] = (PLAIN,),
    device: str = "auto",
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> DiveFeatures:
    """Run a model's backbone over dives; what was looked at before, here or by scoring, is not looked at again.

    Args:
        model: a model file or the name of a stored model; one without a head will do.
        dives: labelled dives.
        looks: how each is looked at; the plain look is always among the answers.
        device: `auto`, `cpu`, `cuda` or `mps`.
        report: told after each dive, stage `trunk features`.
        cancel: looked at between frames and between batches of segments; what is finished stays kept.

    Raises:
        ModelError: there is no such model, or its file is damaged.
        DataError: no dive can be read.
        DeviceError: the device fails.
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    looks = tuple(dict.fromkeys((PLAIN, *looks)))
    loaded = load_backbone(find_model(model))
    manifest, config = loaded.manifest, network_config(loaded.manifest)
    maker = TrunkMaker(loaded.backbone, manifest, backbone_hash=loaded.backbone_hash, device=device)
    shape = (config.segments, config.backbone.trunk_width)
    trunk = {look: np.zeros((len(dives), *shape), dtype=np.float32) for look in looks}
    times_MN2 = np.zeros((len(dives), config.segments, 2))
    problems: dict[int, str] = {}
    recordings = Recordings()
    report(Progress(STAGE, 0, len(dives)))
    for position, dive in enumerate(dives):
        token.raise_if_cancelled()
        try:
            request = dive_request(dive, recordings, reach=maker.reach, cancel=token)
            footage = maker.find(request, report=ignore, cancel=token)
            seen = maker.see(footage, looks=looks, report=ignore, cancel=token)
        except ClipError as error:
            log.warning("a clip was left out: %s", error)
            problems[position] = str(error)
        else:
            for look, trunk_ND in zip(looks, seen.trunks, strict=True):
                trunk[look][position] = trunk_ND
            times_MN2[position] = segment_spans(footage, config.segments)
        report(Progress(STAGE, position + 1, len(dives)))
    if len(problems) == len(dives):
        raise DataError(
            f"No clip can be read. The first: {next(iter(problems.values()), '')}",
            "Look at the clips.",
        )
    return DiveFeatures(
        dives=tuple(dives),
        trunk=trunk,
        times_MN2=times_MN2,
        problems=problems,
        manifest=manifest,
        choice=maker.choice,
    )

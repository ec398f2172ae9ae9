"""Trunk features of a set of labelled dives, looked at once and kept in the cache that scoring uses too."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
from aqa_core.inference.engine import Trunk
from aqa_core.inference.footage import Footage, segment_spans
from aqa_core.inference.requests import dive_request
from aqa_core.inference.trunk_maker import PLAIN, Look, TrunkMaker
from aqa_core.network import NetworkConfig
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

log = logging.getLogger(__name__)

FINDING: Final = "finding dives"
STAGE: Final = "trunk features"


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

    All dives are found first. Those whose features were kept are then done at once, so what is told after that is
    how far the looking is, and how fast.

    Args:
        model: a model file or the name of a stored model; one without a head will do.
        dives: labelled dives.
        looks: how each is looked at; the plain look is always among the answers.
        device: `auto`, `cpu`, `cuda` or `mps`.
        report: told after each dive, stages `finding dives` and `trunk features`; the first word of the second
            says how many need not be looked at. A fallback to another device or number format is a message.
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
    gallery = _Gallery(len(dives), looks, config)
    new = _find(dives, maker, gallery, report=report, cancel=token)
    done = len(dives) - len(new)
    report(Progress(STAGE, done, len(dives)))
    said = ""
    for position, footage in new.items():
        token.raise_if_cancelled()
        with gallery.leaving_out(position):
            seen = maker.see(footage, looks=looks, report=ignore, cancel=token)
            gallery.hang(position, footage, seen.trunks)
        done += 1
        news, said = maker.fallback if maker.fallback != said else "", maker.fallback
        report(Progress(STAGE, done, len(dives), message=news))
    problems = gallery.problems
    if len(problems) == len(dives):
        raise DataError(
            f"No clip can be read. The first: {next(iter(problems.values()), '')}",
            "Look at the clips.",
        )
    return DiveFeatures(
        dives=tuple(dives),
        trunk=gallery.trunk,
        times_MN2=gallery.times_MN2,
        problems=problems,
        manifest=manifest,
        choice=maker.choice,
    )


class _Gallery:
    """What was seen of each dive so far, and why of some nothing was.

    Args:
        count: M dives.
        looks: how each is looked at.
        config: of the network.
    """

    def __init__(self, count: int, looks: Sequence[Look], config: NetworkConfig) -> None:
        shape = (count, config.segments, config.backbone.trunk_width)
        self.looks = looks
        self.trunk = {look: np.zeros(shape, dtype=np.float32) for look in looks}
        self.times_MN2 = np.zeros((count, config.segments, 2))
        self.problems: dict[int, str] = {}
        self._segments = config.segments

    def hang(self, position: int, footage: Footage, trunks: Sequence[Trunk]) -> None:
        """Keep what was seen of a dive, one trunk_ND a look."""
        for look, trunk_ND in zip(self.looks, trunks, strict=True):
            self.trunk[look][position] = trunk_ND
        self.times_MN2[position] = segment_spans(footage, self._segments)

    @contextlib.contextmanager
    def leaving_out(self, position: int) -> Iterator[None]:
        """Make a clip that cannot be read a problem of its dive."""
        try:
            yield
        except ClipError as error:
            log.warning("a clip was left out: %s", error)
            self.problems[position] = str(error)


def _find(
    dives: Sequence[LabelledDive],
    maker: TrunkMaker,
    gallery: _Gallery,
    *,
    report: Report,
    cancel: CancelToken,
) -> dict[int, Footage]:
    """Find all dives, hang those whose features were kept, and give the others by position."""
    recordings = Recordings()
    new: dict[int, Footage] = {}
    report(Progress(FINDING, 0, len(dives)))
    for position, dive in enumerate(dives):
        cancel.raise_if_cancelled()
        with gallery.leaving_out(position):
            request = dive_request(dive, recordings, reach=maker.reach, cancel=cancel)
            footage = maker.find(request, report=ignore, cancel=cancel)
            kept = maker.kept(footage, looks=gallery.looks)
            trunks = [one for one in kept if one is not None]
            if len(trunks) == len(kept):
                gallery.hang(position, footage, trunks)
            else:
                new[position] = footage
        report(Progress(FINDING, position + 1, len(dives)))
    return new

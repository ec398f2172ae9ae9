"""A clip file in, an assessment out: finds the dive, reads it, runs the network and explains the score."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from torch import nn

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.manifest import Manifest
from aqa_core.checkpoints.model_file import LoadedModel, load_model
from aqa_core.checkpoints.store import default_model, find_model
from aqa_core.inference.assessing import assess, score_units
from aqa_core.inference.cautions import footage_cautions, result_cautions
from aqa_core.inference.devices import Choice, device_words
from aqa_core.inference.engine import Trunk
from aqa_core.inference.importance import Head, explain
from aqa_core.inference.requests import ScoreRequest, request_difficulty
from aqa_core.inference.trunk_cache import TrunkCache
from aqa_core.inference.trunk_maker import TrunkMaker
from aqa_core.network import Backbone
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.results import Assessment, ModelName, Timing

__all__ = ["ScoreRequest", "Scored", "Scorer", "open_scorer"]

# a shorter number format must not move the score of a dive, at a large DD, by as much as this
_MOST_CHANGE_POINTS: Final = 0.3
_LARGE_DIFFICULTY: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """An assessment with what a what-if needs; see `importance.muted`.

    Attributes:
        assessment: the result.
        trunk_ND: trunk features of the segments.
        head: what turned them into the score.
        units: units of the score in one target unit.
    """

    assessment: Assessment
    trunk_ND: Trunk
    head: Head = field(repr=False)
    units: float


class Scorer:
    """A model, ready to score; made and used in one thread.

    The network is prepared when the first dive needs it: a dive whose trunk features were kept does not.

    Args:
        model: taken over: its backbone is let go once the engine has its own copy.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `auto`, `fp32`, `bf16` or `fp16`.
        cache: where trunk features are kept.

    Raises:
        DeviceError: device or precision does not work on this machine.
    """

    def __init__(
        self,
        model: LoadedModel,
        *,
        device: str = "auto",
        precision: str = "auto",
        cache: TrunkCache | None = None,
    ) -> None:
        self._manifest = model.manifest
        self._name = ModelName(name=model.name, sha256=model.sha256)
        self._config = network_config(model.manifest)
        backbone = model.network.backbone
        assert isinstance(backbone, Backbone)
        self._maker = TrunkMaker(
            backbone,
            model.manifest,
            backbone_hash=model.backbone_hash,
            device=device,
            precision=precision,
            cache=cache,
            keeps=self._keeps_the_score,
        )
        model.network.backbone = nn.Identity()
        means = model.manifest.mean_contributions
        self._head = Head(
            network=model.network,
            score_scale=model.manifest.score_scale,
            mean_contributions_N=None if means is None else np.array(means),
            mean_trunk_ND=model.mean_trunk_ND,
        )

    @property
    def model_name(self) -> str:
        """What the model is called."""
        return self._name.name

    @property
    def model_sha256(self) -> str:
        """Hash of the model's file, as assessments carry it."""
        return self._name.sha256

    @property
    def manifest(self) -> Manifest:
        """What the model says about itself."""
        return self._manifest

    @property
    def knows_typical(self) -> bool:
        """Whether the model knows typical segments, so that one of a dive can be muted."""
        return self._head.mean_trunk_ND is not None

    @property
    def reach(self) -> int:
        """How many samples there are from the first that is taken to the window's end."""
        return self._maker.reach

    @property
    def choice(self) -> Choice:
        """What the network runs on, and in which number format."""
        return self._maker.choice

    @property
    def device_text(self) -> str:
        """What the network runs on, in words."""
        return device_words(self.choice)

    def score(
        self,
        request: ScoreRequest,
        *,
        report: Report = ignore,
        cancel: CancelToken | None = None,
    ) -> Scored:
        """Score one dive; the same seconds of the same file are looked at only once.

        Args:
            request: clip, window and difficulty.
            report: told what is being done.
            cancel: stops the work between frames and between batches of segments.

        Raises:
            ClipError: the clip cannot be read or holds nothing to score.
            DivingError: the difficulty is impossible.
            DeviceError: the device fails.
            CancelledError: the work was asked to stop.
        """
        token = cancel or never()
        started = time.perf_counter()
        difficulty = request_difficulty(request)
        footage = self._maker.find(request, report=report, cancel=token)
        looked_s = time.perf_counter() - started
        seen = self._maker.see(footage, report=report, cancel=token)
        trunk_ND = seen.trunks[0]
        units = score_units(self._manifest, difficulty)
        importance = explain(self._head, trunk_ND, units=units)
        assessment = assess(
            footage,
            importance,
            model=(self._name, self._manifest),
            choice=self.choice,
            difficulty=difficulty,
            cautions=(
                *footage_cautions(
                    footage.info,
                    footage.window,
                    footage.samples,
                    self._manifest,
                    damaged=seen.damaged,
                ),
                *result_cautions(
                    importance.total / units, self._manifest, fallback=self._maker.fallback
                ),
            ),
            timing=Timing(
                decode_s=looked_s + seen.decode_s,
                network_s=seen.network_s,
                total_s=time.perf_counter() - started,
            ),
        )
        return Scored(assessment=assessment, trunk_ND=trunk_ND, head=self._head, units=units)

    def _keeps_the_score(self, exact_BD: Trunk, fast_BD: Trunk) -> bool:
        """Whether a dive made of one segment scores alike in fp32 and in a shorter number format."""
        units = _LARGE_DIFFICULTY if self._manifest.target == "execution" else 1.0
        exact, fast = (
            explain(self._head, np.repeat(trunk_BD, self._config.segments, axis=0), units=units)
            for trunk_BD in (exact_BD, fast_BD)
        )
        return abs(exact.total - fast.total) < _MOST_CHANGE_POINTS


def open_scorer(
    model: str | None = None,
    *,
    device: str = "auto",
    precision: str = "auto",
    report: Report = ignore,
) -> Scorer:
    """Load a model and find out how to run it.

    Args:
        model: name of a stored model or a model file, None for the one that ships with the program.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `auto`, `fp32`, `bf16` or `fp16`.
        report: told what is being done.

    Raises:
        ModelError: there is no such model, or its file cannot be used.
        DeviceError: device or precision does not work on this machine.
    """
    report(Progress("loading the model"))
    loaded = load_model(default_model() if model is None else find_model(model))
    return Scorer(loaded, device=device, precision=precision)

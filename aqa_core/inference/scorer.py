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
from aqa_core.inference.engine import Engine, Trunk
from aqa_core.inference.footage import Footage, FootageFinder
from aqa_core.inference.importance import Head, explain
from aqa_core.inference.requests import ScoreRequest, request_difficulty
from aqa_core.inference.trial import choose
from aqa_core.inference.trunk_cache import TrunkCache, TrunkKey
from aqa_core.network import Backbone
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.results import Assessment, ModelName, Timing
from aqa_core.video.preprocess import prepare
from aqa_core.video.reader import FramesRead, read_with_damage

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
        self._backbone_hash = model.backbone_hash
        self._config = network_config(model.manifest)
        self._asked = (device, precision)
        self._choice = choose(self._config, device=device, precision=precision)
        self._engine: Engine | None = None
        backbone = model.network.backbone
        assert isinstance(backbone, Backbone)
        self._backbone: Backbone | None = backbone
        model.network.backbone = nn.Identity()
        means = model.manifest.mean_contributions
        self._head = Head(
            network=model.network,
            score_scale=model.manifest.score_scale,
            mean_contributions_N=None if means is None else np.array(means),
            mean_trunk_ND=model.mean_trunk_ND,
        )
        self._cache = cache or TrunkCache()
        self._finder = FootageFinder(
            count=self._config.sample_count,
            frame_rate=model.manifest.frame_rate,
            end_offset=model.manifest.end_offset,
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
        return self._config.sample_count + self._manifest.end_offset

    @property
    def choice(self) -> Choice:
        """What the network runs on, and in which number format."""
        return self._choice

    @property
    def device_text(self) -> str:
        """What the network runs on, in words."""
        return device_words(self._choice)

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
        footage = self._finder.find(request, report=report, cancel=token)
        looked_s = time.perf_counter() - started
        seen = self._see(footage, report, token)
        units = score_units(self._manifest, difficulty)
        importance = explain(self._head, seen.trunk_ND, units=units)
        fallback = self._engine.fallback if self._engine else ""
        assessment = assess(
            footage,
            importance,
            model=(self._name, self._manifest),
            choice=self._choice,
            difficulty=difficulty,
            cautions=(
                *footage_cautions(
                    footage.info,
                    footage.window,
                    footage.samples,
                    self._manifest,
                    damaged=seen.damaged,
                ),
                *result_cautions(importance.total / units, self._manifest, fallback=fallback),
            ),
            timing=Timing(
                decode_s=looked_s + seen.decode_s,
                network_s=seen.network_s,
                total_s=time.perf_counter() - started,
            ),
        )
        return Scored(assessment=assessment, trunk_ND=seen.trunk_ND, head=self._head, units=units)

    def _see(self, footage: Footage, report: Report, token: CancelToken) -> _Seen:
        """Give the trunk features, from the cache where they are kept."""
        kept = self._cache.get(self._key(footage), width=self._config.backbone.trunk_width)
        if kept is not None:
            return _Seen(trunk_ND=kept, decode_s=0.0, network_s=0.0)
        started = time.perf_counter()
        frames = self._read(footage, report, token)
        segments_NCnHW = self._segments(frames)
        read = time.perf_counter()
        engine = self._ready_engine(report)
        trunk_ND = engine.trunk(segments_NCnHW, report=report, cancel=token)
        self._choice = engine.choice
        if not frames.damaged:  # what is kept is answered without a word on its frames
            self._cache.put(self._key(footage), trunk_ND)
        return _Seen(
            trunk_ND=trunk_ND,
            damaged=frames.damaged,
            decode_s=read - started,
            network_s=time.perf_counter() - read,
        )

    def _read(self, footage: Footage, report: Report, token: CancelToken) -> FramesRead:
        return read_with_damage(
            footage.info,
            footage.samples.times_s,
            size=self._manifest.preprocessing.resize,
            report=report,
            cancel=token,
        )

    def _segments(self, frames: FramesRead) -> Trunk:
        frames_CTHW = prepare(frames.frames_THWC, self._manifest.preprocessing)
        side = self._manifest.preprocessing.crop
        segments_CNnHW = frames_CTHW.reshape(3, self._config.segments, -1, side, side)
        return np.ascontiguousarray(segments_CNnHW.transpose(1, 0, 2, 3, 4))

    def _ready_engine(self, report: Report) -> Engine:
        if self._engine is None:
            assert self._backbone is not None
            report(Progress("preparing the network"))
            device, precision = self._asked
            self._engine = Engine(
                self._backbone,
                self._config,
                device=device,
                precision=precision,
                keeps=self._keeps_the_score,
            )
            self._backbone = None
        return self._engine

    def _keeps_the_score(self, exact_BD: Trunk, fast_BD: Trunk) -> bool:
        """Whether a dive made of one segment scores alike in fp32 and in a shorter number format."""
        units = _LARGE_DIFFICULTY if self._manifest.target == "execution" else 1.0
        exact, fast = (
            explain(self._head, np.repeat(trunk_BD, self._config.segments, axis=0), units=units)
            for trunk_BD in (exact_BD, fast_BD)
        )
        return abs(exact.total - fast.total) < _MOST_CHANGE_POINTS

    def _key(self, footage: Footage) -> TrunkKey:
        return TrunkKey(
            clip_hash=footage.content_hash,
            sample_times_s=tuple(footage.samples.times_s.tolist()),
            segments=self._config.segments,
            backbone_hash=self._backbone_hash,
            preprocessing=self._manifest.preprocessing,
            precision=self._choice.precision,
            correction=footage.correction,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    trunk_ND: Trunk
    damaged: int = 0
    decode_s: float
    network_s: float


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

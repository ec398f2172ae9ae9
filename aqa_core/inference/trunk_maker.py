"""Gives the trunk features of footage: those that were kept, or the frames read and the backbone run over them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.manifest import Manifest
from aqa_core.inference.devices import Choice
from aqa_core.inference.engine import Engine, Keeps, Trunk
from aqa_core.inference.footage import Footage, FootageFinder
from aqa_core.inference.requests import ScoreRequest
from aqa_core.inference.trial import choose
from aqa_core.inference.trunk_cache import TrunkCache, TrunkKey
from aqa_core.network import Backbone
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.video.preprocess import prepare
from aqa_core.video.reader import read_with_damage
from aqa_core.video.sampling import sample_times


class Look(NamedTuple):
    """How footage is looked at: how many samples before its end the last one lies, and whether it is mirrored."""

    back: int = 0
    flip: bool = False


PLAIN: Final = Look()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What the backbone saw of a dive.

    Attributes:
        trunks: trunk_ND for each look that was asked for.
        damaged: frames that could not be decoded cleanly.
        decode_s: seconds that reading took.
        network_s: seconds that the network took.
    """

    trunks: tuple[Trunk, ...]
    damaged: int = 0
    decode_s: float
    network_s: float


class TrunkMaker:
    """A backbone with its eyes on clip files; made and used in one thread.

    The network is prepared when the first dive needs it: a dive whose trunk features were kept does not.

    Args:
        backbone: of the model; let go once the engine has its own copy.
        manifest: of the model: its network, and how frames are taken and prepared.
        backbone_hash: tells the backbone apart.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `auto`, `fp32`, `bf16` or `fp16`.
        cache: where trunk features are kept.
        keeps: asked before a shorter number format is used (`Engine`).

    Raises:
        DeviceError: device or precision does not work on this machine.
    """

    def __init__(
        self,
        backbone: Backbone,
        manifest: Manifest,
        *,
        backbone_hash: str,
        device: str = "auto",
        precision: str = "auto",
        cache: TrunkCache | None = None,
        keeps: Keeps | None = None,
    ) -> None:
        self._backbone: Backbone | None = backbone
        self._manifest = manifest
        self._config = config = network_config(manifest)
        self._backbone_hash = backbone_hash
        self._asked = (device, precision)
        self._choice = choose(config, device=device, precision=precision)
        self._cache = cache or TrunkCache()
        self._keeps = keeps
        self._engine: Engine | None = None
        self._finder = FootageFinder(
            count=config.sample_count,
            frame_rate=manifest.frame_rate,
            end_offset=manifest.end_offset,
        )

    @property
    def choice(self) -> Choice:
        """What the network runs on, and in which number format."""
        return self._choice

    @property
    def fallback(self) -> str:
        """One sentence about what went wrong and where the network runs since, or empty."""
        return self._engine.fallback if self._engine else ""

    @property
    def reach(self) -> int:
        """How many samples there are from the first that is taken to the window's end."""
        return self._config.sample_count + self._manifest.end_offset

    def find(self, request: ScoreRequest, *, report: Report, cancel: CancelToken) -> Footage:
        """Open the clip of a request and find the dive in it (`FootageFinder.find`)."""
        return self._finder.find(request, report=report, cancel=cancel)

    def kept(self, footage: Footage, *, looks: Sequence[Look] = (PLAIN,)) -> list[Trunk | None]:
        """Give the trunk features that were kept, one trunk_ND a look; None for a look that was never taken."""
        width = self._config.backbone.trunk_width
        return [
            self._cache.get(self._key(footage, self._times(footage, look), look), width=width)
            for look in looks
        ]

    def see(
        self,
        footage: Footage,
        *,
        looks: Sequence[Look] = (PLAIN,),
        report: Report,
        cancel: CancelToken,
    ) -> Seen:
        """Give trunk features, one trunk_ND a look; frames are read once for all looks that are not kept.

        Raises:
            ClipError: the frames cannot be read.
            DeviceError: the device fails.
            CancelledError: the work was asked to stop.
        """
        times = [self._times(footage, look) for look in looks]
        found = self.kept(footage, looks=looks)
        missing = [k for k, kept in enumerate(found) if kept is None]
        if not missing:
            return Seen(
                trunks=tuple(one for one in found if one is not None), decode_s=0.0, network_s=0.0
            )
        started = time.perf_counter()
        wanted_T = times[missing[0]]
        if len(missing) > 1:
            wanted_T = np.unique(np.concatenate([times[k] for k in missing]))
        frames = read_with_damage(
            footage.info,
            wanted_T,
            size=self._manifest.preprocessing.resize,
            report=report,
            cancel=cancel,
        )
        read = time.perf_counter()
        engine = self._ready_engine(report)
        for k in missing:
            frames_THWC = frames.frames_THWC
            if len(missing) > 1:
                frames_THWC = frames_THWC[np.searchsorted(wanted_T, times[k])]
            segments_NCnHW = self._segments(frames_THWC, flip=looks[k].flip)
            trunk_ND = engine.trunk(segments_NCnHW, report=report, cancel=cancel)
            self._choice = engine.choice
            if not frames.damaged:  # what is kept is answered without a word on its frames
                self._cache.put(self._key(footage, times[k], looks[k]), trunk_ND)
            found[k] = trunk_ND
        return Seen(
            trunks=tuple(one for one in found if one is not None),
            damaged=frames.damaged,
            decode_s=read - started,
            network_s=time.perf_counter() - read,
        )

    def _times(self, footage: Footage, look: Look) -> np.ndarray:
        if not look.back:
            return footage.samples.times_s
        return sample_times(
            footage.info,
            footage.window,
            count=self._config.sample_count,
            frame_rate=self._manifest.frame_rate,
            end_offset=self._manifest.end_offset + look.back,
        ).times_s

    def _segments(self, frames_THWC: np.ndarray, *, flip: bool) -> Trunk:
        if flip:
            frames_THWC = frames_THWC[:, :, ::-1]
        frames_CTHW = prepare(frames_THWC, self._manifest.preprocessing)
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
                keeps=self._keeps,
            )
            self._backbone = None
        return self._engine

    def _key(self, footage: Footage, times_T: np.ndarray, look: Look) -> TrunkKey:
        return TrunkKey(
            clip_hash=footage.content_hash,
            sample_times_s=tuple(times_T.tolist()),
            segments=self._config.segments,
            backbone_hash=self._backbone_hash,
            preprocessing=self._manifest.preprocessing,
            precision=self._choice.precision,
            flip=look.flip,
            correction=footage.correction,
        )

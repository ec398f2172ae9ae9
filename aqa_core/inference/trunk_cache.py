"""Keeps trunk features on disk, so that scoring the same seconds again, or with another head, is instant."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from aqa_core.storage import StorageError, cache_folder, replacing
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction
from aqa_core.video.decoding import DECODING_VERSION
from aqa_core.video.preprocess import Preprocessing

log = logging.getLogger(__name__)

# a club's season: 500 dives, each looked at in four ways, as C3D sees them (98 kB a look)
MOST_BYTES: Final = 256 << 20

# raise it when sampling or the engine change so that old features are no longer what they would be now
_VERSION: Final = 2
_SUFFIX: Final = ".npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkKey:
    """Everything that trunk features depend on.

    Attributes:
        clip_hash: of the clip file's content.
        sample_times_s: times of the frames, seconds of the corrected clip.
        segments: N, into which the samples are cut.
        backbone_hash: of the backbone's parameters.
        preprocessing: how frames became the network's input.
        precision: number format they were computed in.
        flip: whether the frames were mirrored.
        correction: how the clip was turned, and which frames its seconds name.
    """

    clip_hash: str
    sample_times_s: tuple[float, ...]
    segments: int
    backbone_hash: str
    preprocessing: Preprocessing
    precision: str
    flip: bool = False
    correction: Correction = NOTHING_TO_CORRECT

    def name(self) -> str:
        """Give the name under which the features are kept."""
        versions = {"version": _VERSION, "decoding": DECODING_VERSION}
        facts = {**versions, **dataclasses.asdict(self)}
        facts["sample_times_s"] = [round(time_s, 6) for time_s in self.sample_times_s]
        return hashlib.blake2b(json.dumps(facts).encode(), digest_size=20).hexdigest()


class TrunkCache:
    """Trunk features in a folder of limited size; what was not used for longest goes first.

    Args:
        folder: None for the usual one.
        most_bytes: what the folder may hold.
    """

    def __init__(self, folder: Path | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder or cache_folder() / "trunk"
        self._most_bytes = most_bytes

    def get(self, key: TrunkKey, *, width: int) -> npt.NDArray[np.float32] | None:
        """Give trunk_ND, or None where it is not kept or the entry is damaged.

        Args:
            key: what it depends on.
            width: D.
        """
        path = self._path(key)
        try:
            trunk_ND = np.load(path, allow_pickle=False)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, EOFError) as error:
            log.warning("the kept trunk features %s are damaged: %s", path, error)
            return None
        is_sound = trunk_ND.shape == (key.segments, width) and trunk_ND.dtype == np.float32
        if not is_sound or not np.isfinite(trunk_ND).all():
            log.warning("the kept trunk features %s are not what they should be", path)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        kept: npt.NDArray[np.float32] = trunk_ND
        return kept

    def put(self, key: TrunkKey, trunk_ND: npt.NDArray[np.float32]) -> None:
        """Keep trunk features; where that cannot be, a line in the log is all."""
        try:
            with replacing(self._path(key), is_precious=False) as temporary:
                np.save(temporary, trunk_ND, allow_pickle=False)
            self._evict()
        except (StorageError, OSError) as error:
            log.warning("trunk features are not kept: %s", error)

    def _path(self, key: TrunkKey) -> Path:
        return self._folder / f"{key.name()}{_SUFFIX}"

    def _evict(self) -> None:
        entries = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                entries.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size

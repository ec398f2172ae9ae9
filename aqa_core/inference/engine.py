"""Turns a dive's segments into trunk features as fast as this machine can, and goes on when memory runs out."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from aqa_core.errors import DeviceError
from aqa_core.inference.devices import Choice, device_words, release_memory
from aqa_core.inference.folding import fold
from aqa_core.inference.runner import Runner, make_runner
from aqa_core.inference.trial import choose
from aqa_core.network import Backbone, NetworkConfig
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

log = logging.getLogger(__name__)

Trunk = npt.NDArray[np.float32]

# whether a shorter number format keeps the score: trunk features of one segment in fp32 and in that format
Keeps = Callable[[Trunk, Trunk], bool]

# input numbers of one batch on a CPU: one 32-frame segment of 112 pixels, or several smaller ones
_CPU_BATCH_NUMBERS: Final = 1_300_000
# bytes that a graphics card needs for each input number of a batch, with room to spare
_GPU_BYTES_PER_NUMBER: Final = 240
_GPU_SHARE: Final = 0.5
_MOST_SEGMENTS: Final = 64
_MPS_SEGMENTS: Final = 4


class Engine:
    """A backbone, ready to run; made and used in one thread.

    Args:
        backbone: in fp32 on the CPU; unchanged.
        config: its network.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `auto`, `fp32`, `bf16` or `fp16`.
        keeps: asked before `auto` settles on a shorter number format than fp32; by default the trunk features
            must point the same way (cosine at least 0.9999).

    Raises:
        DeviceError: what was asked for does not work on this machine.
    """

    def __init__(
        self,
        backbone: Backbone,
        config: NetworkConfig,
        *,
        device: str = "auto",
        precision: str = "auto",
        keeps: Keeps | None = None,
    ) -> None:
        self._backbone: Backbone | None = backbone
        self._config = config
        self._fallback = ""
        self._use(choose(config, device=device, precision=precision))
        if precision == "auto" and self._choice.precision != "fp32":
            self._check_precision(keeps or _points_the_same_way)
        if self._choice == Choice(device="cpu", precision="fp32", is_packed=self._choice.is_packed):
            self._backbone = None  # nothing is left to fall back to

    @property
    def choice(self) -> Choice:
        """How it runs now."""
        return self._choice

    @property
    def words(self) -> str:
        """What it runs on, in words."""
        return device_words(self._choice)

    @property
    def fallback(self) -> str:
        """One sentence about what went wrong and where it runs since, or empty."""
        return self._fallback

    def trunk(
        self,
        segments_NCnHW: Trunk,
        *,
        report: Report = ignore,
        cancel: CancelToken | None = None,
    ) -> Trunk:
        """Run the backbone over segments.

        Where memory runs out the batch is halved, and in the end the CPU takes over; `report` is told in one
        sentence, which also stays in `fallback`.

        Args:
            segments_NCnHW: normalised RGB, float32.
            report: told after each batch.
            cancel: stops the work between batches.

        Returns:
            trunk_ND, float32.

        Raises:
            DeviceError: the device fails, or memory does not suffice for a single segment.
            CancelledError: the work was asked to stop.
        """
        token = cancel or never()
        trunk_ND = self._all_batches(segments_NCnHW, report, token)
        if np.isfinite(trunk_ND).all():
            return trunk_ND
        if self._choice.precision == "fp32":
            raise DeviceError(
                "The network gives numbers that are not finite.", "Choose another model."
            )
        self._fallback = (
            f"{self._choice.precision} overflows in this network: fp32 is used instead."
        )
        report(Progress("looking at the dive", message=self._fallback))
        self._use(choose(self._config, device=self._choice.device, precision="fp32"))
        return self.trunk(segments_NCnHW, report=report, cancel=token)

    def _all_batches(self, segments_NCnHW: Trunk, report: Report, token: CancelToken) -> Trunk:
        total = len(segments_NCnHW)
        done: list[Trunk] = []
        count = 0
        while count < total:
            report(Progress("looking at the dive", count, total))
            token.raise_if_cancelled()
            trunk_BD = self._attempt(segments_NCnHW[count : count + self._batch])
            if trunk_BD is None:
                self._make_do_with_less(report)
                continue
            done.append(trunk_BD)
            count += len(trunk_BD)
        report(Progress("looking at the dive", total, total))
        token.raise_if_cancelled()
        return np.concatenate(done)

    def _use(self, choice: Choice) -> None:
        shape = (1, 3, self._config.frames, self._config.frame_size, self._config.frame_size)
        self._choice = choice
        self._batch = _batch_size(choice, shape)
        try:
            self._run: Runner = make_runner(self._folded(), choice, (self._batch, *shape[1:]))
        except RuntimeError as error:
            if choice.device == "cpu" or not is_out_of_memory(error):
                raise _device_error(choice, error) from error
            self._run = _nothing
        if self._run is _nothing:
            self._use_cpu_instead()
        log.info("running on %s in batches of %d", self._choice, self._batch)

    def _folded(self) -> Backbone:
        assert self._backbone is not None
        return fold(self._backbone)

    def _attempt(self, segments_BCnHW: Trunk) -> Trunk | None:
        """Run one batch; None where memory ran out, and then nothing of it is held any more."""
        array = np.ascontiguousarray(segments_BCnHW)
        try:
            return self._run(
                torch.from_numpy(array if array.flags.writeable else array.copy())
            ).numpy()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise _device_error(self._choice, error) from error
        return None

    def _make_do_with_less(self, report: Report) -> None:
        # outside the except block: a live exception would keep the failed batch in memory
        gc.collect()
        release_memory(self._choice.device)
        if self._batch > 1:
            self._batch //= 2
            log.warning("out of memory: batches of %d from now on", self._batch)
            return
        if self._choice.device == "cpu":
            raise DeviceError(
                "There is not enough memory for this network.",
                "Close other programs and try again.",
            )
        self._run = _nothing
        self._use_cpu_instead()
        report(Progress("looking at the dive", message=self._fallback))

    def _use_cpu_instead(self) -> None:
        gc.collect()
        release_memory(self._choice.device)
        self._fallback = "The graphics card's memory is full: the CPU goes on, more slowly."
        self._use(choose(self._config, device="cpu"))

    def _check_precision(self, keeps: Keeps) -> None:
        """Go back to fp32 where the shorter format moves the result of one made-up segment too far."""
        size = self._config.frame_size
        segment = np.random.default_rng(0).normal(size=(1, 3, self._config.frames, size, size))
        fast = self.trunk(segment.astype(np.float32))
        reference = make_runner(
            self._folded(), Choice(device="cpu", precision="fp32"), segment.shape
        )
        exact = reference(torch.from_numpy(segment.astype(np.float32))).numpy()
        if not keeps(exact, fast):
            log.warning("%s moves the score too far: fp32 instead", self._choice)
            self._use(choose(self._config, device=self._choice.device, precision="fp32"))


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch ran out of a device's or the computer's memory."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text


def _batch_size(choice: Choice, shape: tuple[int, ...]) -> int:
    numbers = int(np.prod(shape))
    if choice.device == "cpu":
        fitting = _CPU_BATCH_NUMBERS // numbers
    elif choice.device == "cuda":
        free_bytes = torch.cuda.mem_get_info()[0]
        fitting = int(free_bytes * _GPU_SHARE) // (numbers * _GPU_BYTES_PER_NUMBER)
    else:
        fitting = _MPS_SEGMENTS
    return max(1, min(fitting, _MOST_SEGMENTS))


def _points_the_same_way(exact_BD: Trunk, fast_BD: Trunk) -> bool:
    product = float((exact_BD * fast_BD).sum())
    lengths = float(np.linalg.norm(exact_BD) * np.linalg.norm(fast_BD))
    return product >= 0.9999 * lengths


def _device_error(choice: Choice, error: RuntimeError) -> DeviceError:
    log.error("%s failed: %s", choice, error)
    first = str(error).strip().splitlines()[0][:200] if str(error).strip() else "no reason given"
    return DeviceError(
        f"The network failed on {choice.device} with {choice.precision} ({first}).",
        "Choose the device cpu, or start the program again.",
    )


def _nothing(segments_BCnHW: torch.Tensor) -> torch.Tensor:
    raise RuntimeError("the engine has no device")

"""A recipe: every choice of a training as a named field. The loop reads it; nothing else differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from aqa_core.results import Target

Statistics = Literal["given", "imagenet"]
Choice = Literal["spearman", "latest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a network is trained.

    Attributes:
        name: what the user types.
        epochs: passes over the training dives.
        batch: dives in a step.
        evaluation_batch: dives in a step when nothing is learned.
        optimiser: `adam` as the paper, or `adamw`.
        rate_new: learning rate of modules that start from random parameters.
        rate_pretrained: learning rate of modules that start from given parameters.
        rate_weight_decider: learning rate of a Weight-Decider that starts from random parameters, or None for
            `rate_new`.
        rate_head: learning rate of everything behind the backbone, wherever it starts from; None for the three
            rates above.
        accumulate: a batch is learned in so many parts, one after the other, with the gradient of the whole.
        patience: the training ends when the held-out dives have not risen for so many epochs, or None for never.
        chosen_by: what chooses the epoch on the held-out dives: the best rank order, or the latest whose error in
            points is not worse than the smallest by more than chance.
        schedule: `constant` as the paper, or `cosine` down to a hundredth after a short warm-up.
        weight_decay: of `adamw`.
        largest_gradient: a longer gradient (L2 norm over all parameters) is shortened to this, or None for never.
        average_decay: share that the exponential moving average of the parameters keeps in a step, 0..1; the
            average is what is judged and kept. 0 for no average.
        weight_decider_dropout: share of the Weight-Decider's inner activations that a step ignores.
        l2: share of the squared error in the score's loss.
        l1: share of the absolute error in the score's loss.
        score_loss: share of the score's loss beside the auxiliary losses.
        auxiliary_loss: share of the loss on what the renderer knows of each segment (rendered dives only).
        contribution_loss: share of the loss that holds contributions to the renderer's deductions.
        target: `points`, or `execution` (points / DD).
        score_scale: network units × score_scale = target; the authors' code divides by 17.
        end_jitter: the last frame is picked at random among so many (paper section 4.3).
        end_offset: frames between the latest of those and the window's last frame.
        evaluation_back: frames between the latest of those and the one evaluation ends at.
        flip: whether half of the dives are mirrored.
        statistics: mean and standard deviation of the colours: `given` for those the given parameters were trained
            with, or ImageNet's.
        freeze_batch_norm: whether BatchNorm statistics stay as they were given.
        batch_norm_momentum: share of a batch in the running statistics, or None for PyTorch's default of 0.1.
        mixed_precision: whether the backbone computes in bf16 where the device is a CUDA device that has it.
        held_out_share: share of the dives that chooses the epoch and calibrates the interval.
        frame_rate: samples a second, or None for native frames.
        head_epochs: passes that follow, in which a fresh head learns from the finished backbone's trunk features.
        head_batch: dives in a step of those.
        straighten: whether a given head is first brought to the judges' scale by the best straight line through
            the dives that train; the target it was made for does not matter then.
        folds: parts that are held out in turn where a head learns from few dives, or 0 for one held-out part.
        few_dives: how many are no longer few.
        seeds: heads that learn side by side, each in another order, and are averaged.
        looks: how many samples before the window's end the kept looks of a dive end, for a head alone.
    """

    name: str
    epochs: int
    batch: int
    evaluation_batch: int = 5
    optimiser: Literal["adam", "adamw"] = "adam"
    rate_new: float
    rate_pretrained: float
    rate_weight_decider: float | None = None
    rate_head: float | None = None
    accumulate: int = 1
    patience: int | None = None
    chosen_by: Choice = "spearman"
    schedule: Literal["constant", "cosine"] = "constant"
    weight_decay: float = 0.0
    largest_gradient: float | None = None
    average_decay: float = 0.0
    weight_decider_dropout: float = 0.0
    l2: float = 1.0
    l1: float = 1.0
    score_loss: float = 1.0
    auxiliary_loss: float = 0.0
    contribution_loss: float = 0.0
    target: Target = "points"
    score_scale: float
    end_jitter: int = 6
    end_offset: int = 0
    evaluation_back: int = 0
    flip: bool = True
    statistics: Statistics = "given"
    freeze_batch_norm: bool = False
    batch_norm_momentum: float | None = None
    mixed_precision: bool = False
    held_out_share: float = 0.1
    frame_rate: float | None = None
    head_epochs: int = 0
    head_batch: int = 32
    straighten: bool = False
    folds: int = 0
    few_dives: int = 0
    seeds: int = 1
    looks: tuple[int, ...] = (0,)

    @property
    def all_epochs(self) -> int:
        """Epochs of both stages."""
        return self.epochs + self.head_epochs

    @property
    def evaluation_offset(self) -> int:
        """Frames between the last one that evaluation shows and the window's last."""
        return self.end_offset + self.evaluation_back

    @property
    def of_head(self) -> Recipe:
        """The recipe of the second stage: its epochs and batch, and nothing that needs the backbone."""
        return replace(
            self,
            epochs=self.head_epochs,
            batch=self.head_batch,
            auxiliary_loss=0.0,
            head_epochs=0,
        )

    def to_json(self) -> dict[str, Any]:
        """Give the fields as run.json holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Recipe:
        """Read back what `to_json` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in document.items()
        }
        return cls(**values)

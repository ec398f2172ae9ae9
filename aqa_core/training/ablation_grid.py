"""Which trainings an ablation consists of, and what each of them changes in the recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from aqa_core.checkpoints.store import find_model
from aqa_core.errors import RunError
from aqa_core.network import PRESETS
from aqa_core.reports.ablation import Aggregation, Cell, Condition
from aqa_core.reports.published import PAPER_TABLES
from aqa_core.results import Target
from aqa_core.training.recipe import Recipe

# near the spread of what the network says, on MTL-AQA: 16.9 for points, 4.2 for execution
_POINTS_SCALE: Final = 17.0
_EXECUTION_SCALE: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Every combination of these is one training.

    Attributes:
        backbones: presets without their aggregation, for example r2plus1d_34_32f.
        aggregations: `avg`, `wd`.
        with_difficulty: whether the network says execution (points / DD) instead of points.
        frozen_batch_norm: whether BatchNorm statistics stay as they were given.
        seeds: of parameters, order, augmentation and the choice of held-out dives.
        inits: a model file or stored model to start from, by backbone; the others start from random parameters.
    """

    backbones: tuple[str, ...]
    aggregations: tuple[Aggregation, ...]
    with_difficulty: tuple[bool, ...]
    frozen_batch_norm: tuple[bool, ...]
    seeds: tuple[int, ...]
    inits: Mapping[str, str]

    def cells(self) -> list[Cell]:
        """Give the trainings, line by line of the table.

        Frozen BatchNorm is left out where the backbone starts from random parameters: there is nothing to keep.

        Raises:
            RunError: a backbone is not known, or nothing is left.
        """
        cells = list(dict.fromkeys(self._cells()))
        if not cells:
            raise RunError(
                "Frozen BatchNorm keeps given statistics, and no backbone was given any.",
                "Give --init BACKBONE=MODEL, or choose --batch-norm learned.",
            )
        return cells

    def init_of(self, cell: Cell) -> str:
        """Give what a cell starts from, empty for random parameters."""
        return self.inits.get(cell.condition.backbone, "")

    def check_inits(self) -> None:
        """Look whether what the backbones are to start from is there.

        Raises:
            RunError: a start is given for a backbone that is not in the grid.
            ModelError: there is no such model.
        """
        for backbone, init in self.inits.items():
            if backbone not in self.backbones:
                raise RunError(
                    f"--init names {backbone}, which is not among the backbones.",
                    f"They are {', '.join(self.backbones)}.",
                )
            find_model(init)

    def _cells(self) -> Iterator[Cell]:
        for backbone, difficulty, frozen in product(
            self.backbones, self.with_difficulty, self.frozen_batch_norm
        ):
            condition = Condition(
                backbone=backbone,
                frames=_frames(backbone),
                with_difficulty=difficulty,
                frozen_batch_norm=frozen,
            )
            if frozen and backbone not in self.inits:
                continue
            for aggregation, seed in product(self.aggregations, self.seeds):
                yield Cell(condition=condition, aggregation=aggregation, seed=seed)


def named_backbones(names: Sequence[str]) -> tuple[str, ...]:
    """Give backbones by their names or the paper's tables: `1a`, `1b`, `3`; none for all of the paper's.

    Raises:
        RunError: there is no such backbone.
    """
    found: list[str] = []
    for name in names or tuple(PAPER_TABLES):
        found += PAPER_TABLES.get(name, (name,))
    for backbone in found:
        _frames(backbone)
    return tuple(dict.fromkeys(found))


def read_inits(words: Sequence[str]) -> dict[str, str]:
    """Read BACKBONE=MODEL pairs.

    Raises:
        RunError: one is not such a pair.
    """
    inits = {}
    for word in words:
        backbone, equals, model = word.partition("=")
        if not (backbone and equals and model):
            raise RunError(
                f"{word!r} does not say what starts from what.",
                "Write --init BACKBONE=MODEL, for example r2plus1d_34_32f=ig65m_32.",
            )
        inits[backbone] = model
    return inits


def recipe_of(cell: Cell, base: Recipe) -> Recipe:
    """Give a cell's recipe: the base with the cell's target and BatchNorm, nothing else changed.

    With the DD the target is execution, which the DD makes points; the scale follows the target's spread.
    """
    target: Target = "execution" if cell.condition.with_difficulty else "points"
    recipe = replace(base, freeze_batch_norm=cell.condition.frozen_batch_norm)
    if target == base.target:
        return recipe
    scale = _EXECUTION_SCALE if target == "execution" else _POINTS_SCALE
    return replace(recipe, target=target, score_scale=scale)


def _frames(backbone: str) -> int:
    try:
        return PRESETS[f"{backbone}_wd"].frames
    except KeyError:
        known = ", ".join(name.removesuffix("_wd") for name in PRESETS if name.endswith("_wd"))
        raise RunError(
            f"There is no backbone {backbone!r}.",
            f"Choose among {known}, or the paper's tables {', '.join(PAPER_TABLES)}.",
        ) from None

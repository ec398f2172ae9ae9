"""Matches what a foreign file holds with what our network wants; no tensor is left over, missing or reshaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from aqa_core.checkpoints.foreign.archive import shown
from aqa_core.checkpoints.foreign.likeness import likeness, special_cause
from aqa_core.errors import ModelError

Shape = tuple[int, ...]

_COUNTER: Final = "num_batches_tracked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file and what has to be in it.

    Attributes:
        path: the file.
        layout: whose names the tensors have.
        arch: the architecture that was asked for.
        wanted: shape and dtype of each of our tensors, by our name.
        their_name: our name → the name it has in the file.
        dropped: shapes of tensors that may be there and are not taken, by their name; None fits any length.
    """

    path: Path
    layout: str
    arch: str
    wanted: Mapping[str, tuple[Shape, str]]
    their_name: Callable[[str], str]
    dropped: Mapping[str, tuple[int | None, ...]]


def account(found: Mapping[str, Tensor], part: Part) -> dict[str, np.ndarray]:
    """Give our tensors, by our names, as arrays of their own.

    The counters of BatchNorm, which no network computes with, may be absent all together: PyTorch before 0.4.1
    had none.

    Raises:
        ModelError: a tensor is missing, extra, misshapen or not finite; one sentence names it and the likeliest
            cause.
    """
    names = {part.their_name(ours): ours for ours in part.wanted}
    counters = {theirs for theirs in names if theirs.endswith(_COUNTER)}
    has_counters = bool(counters & set(found))
    needed = set(names) if has_counters else set(names) - counters
    missing = [theirs for theirs in names if theirs in needed and theirs not in found]
    extra = [theirs for theirs in found if theirs not in names and theirs not in part.dropped]
    if missing or extra:
        raise _unlike(found, part, missing=missing, extra=extra)
    for theirs, shape in part.dropped.items():
        if theirs in found:
            _check_shape(found, part, theirs, shape)
    for theirs, ours in names.items():
        if theirs in found:
            _check_shape(found, part, theirs, part.wanted[ours][0])
    return {
        ours: _array(found.get(theirs), part, theirs, part.wanted[ours])
        for theirs, ours in names.items()
    }


def _array(tensor: Tensor | None, part: Part, name: str, wanted: tuple[Shape, str]) -> np.ndarray:
    shape, dtype = wanted
    if tensor is None:
        return np.zeros(shape, dtype=dtype)
    if dtype.startswith("float") != tensor.is_floating_point() or tensor.is_complex():
        raise ModelError(
            f"{part.path} cannot be imported: {shown(name)} holds {tensor.dtype} where {dtype} belongs.",
            "Save the network's parameters as 32-bit numbers.",
        )
    kind = torch.float32 if dtype == "float32" else torch.int64
    plain = torch.empty(shape, dtype=kind).copy_(tensor.detach())
    array: np.ndarray = plain.numpy()
    if not np.isfinite(array).all():
        raise ModelError(
            f"{part.path} cannot be imported: {shown(name)} holds numbers that are not finite.",
            "Fetch the file again from where it was published.",
        )
    return array


def _check_shape(
    found: Mapping[str, Tensor], part: Part, name: str, wanted: tuple[int | None, ...]
) -> None:
    has = tuple(found[name].shape)
    fits = len(has) == len(wanted) and all(
        one is None or one == other for one, other in zip(wanted, has, strict=True)
    )
    if not fits:
        raise _unlike(found, part, misshapen=f"{shown(name)} is {_size(has)}, not {_size(wanted)}")


def _unlike(
    found: Mapping[str, Tensor],
    part: Part,
    *,
    missing: list[str] | None = None,
    extra: list[str] | None = None,
    misshapen: str = "",
) -> ModelError:
    complaints = [misshapen] if misshapen else []
    complaints += [f"it lacks {_some(missing)}"] if missing else []
    complaints += [f"it has {_some(extra)} that does not belong there"] if extra else []
    shapes = {name: tuple(tensor.shape) for name, tensor in found.items()}
    cause, remedy = _cause(shapes, part)
    return ModelError(
        f"{part.path} is not {part.arch} in the layout {part.layout}: {' and '.join(complaints)}; {cause}.",
        remedy,
    )


def _cause(shapes: Mapping[str, Shape], part: Part) -> tuple[str, str]:
    """Give the likeliest cause and the remedy."""
    looks = likeness(shapes)
    special = special_cause(shapes, part.layout)
    if special:
        return special, "Use the file that the layout's own project published."
    if looks is None:
        return "the names look like no network this program knows", "Check the file and --layout."
    if (looks.layout, looks.arch) == (
        part.layout,
        part.arch,
    ) or looks.layout == part.layout == "authors":
        return (
            "it looks like that network otherwise, so it was probably changed or saved incompletely",
            "Fetch the file again from where it was published.",
        )
    kind = "architecture" if looks.layout == part.layout else "layout"
    cause = f"probably the wrong {kind}, for it looks like {looks.words}"
    if looks.words.startswith("a model file"):
        return cause, "Import it without --layout."
    if not looks.layout:
        return cause, "Use weights of one of the networks this program has."
    return cause, f"Try --layout {looks.layout}{f' --arch {looks.arch}' if looks.arch else ''}."


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{shown(names[0])}{more}"


def _size(shape: tuple[int | None, ...]) -> str:
    return "×".join("any" if one is None else str(one) for one in shape) or "a single number"

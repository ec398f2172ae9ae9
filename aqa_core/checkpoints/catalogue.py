"""The public weights this program can import, as `resources/tables/weights.toml` lists them; no torch here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aqa_core.errors import ModelError
from aqa_core.resources import resource
from aqa_core.video.preprocess import Preprocessing

LAYOUTS: Final = ("ig65m", "kenshohara", "c3d", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutFacts:
    """What all files of one layout have in common.

    Attributes:
        name: one of `LAYOUTS`.
        source: the project that published them.
        licence: under which terms.
        preprocessing: how frames become what the networks were trained on.
        note: a sentence that whoever uses them should know, or empty.
    """

    name: str
    source: str
    licence: str
    preprocessing: Preprocessing
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWeights:
    """One file that can be downloaded.

    Attributes:
        name: what `aqa models download` knows it by, and what it is kept as.
        layout: whose file it is.
        arch: the network in it.
        frames: n, the length of a segment it was trained with.
        trained_on: the data it was trained on.
        classes: classes of its classifier, which is dropped.
        file: the file's name where it is published.
        url: where it is; of a file that has to be fetched by hand, the page it is on.
        is_by_hand: whether the publisher's host gives it to people with a browser only.
        sha256: the first hexadecimal digits of the file's sha256, or empty where nobody published any.
        about_mb: its size in megabytes (10⁶ bytes), computed from the number of parameters.
    """

    name: str
    layout: str
    arch: str
    frames: int
    trained_on: str
    classes: int
    file: str
    url: str
    is_by_hand: bool
    sha256: str
    about_mb: int


def layout_facts(layout: str) -> LayoutFacts:
    """Give what the files of a layout have in common.

    Raises:
        ModelError: there is no such layout.
    """
    tables = _document()["layouts"]
    if layout not in tables:
        raise ModelError(f"There is no layout {layout}.", f"There are: {', '.join(tables)}.")
    table = tables[layout]
    return LayoutFacts(
        name=layout,
        source=table["source"],
        licence=table["licence"],
        preprocessing=Preprocessing(
            resize=tuple(table["resize"]),
            crop=table["crop"],
            mean=tuple(table["mean"]),
            std=tuple(table["std"]),
            channels=table.get("channels", "rgb"),
        ),
        note=table["note"],
    )


def list_weights() -> tuple[PublicWeights, ...]:
    """Give all that can be downloaded, in the order of the table."""
    return tuple(_weights(table) for table in _document()["weights"])


def find_weights(name: str) -> PublicWeights:
    """Give the weights of a name.

    Raises:
        ModelError: the catalogue has none of that name.
    """
    for weights in list_weights():
        if weights.name == name:
            return weights
    raise ModelError(
        f"The catalogue has no weights {name}.", "See `aqa models download --list` for what it has."
    )


def _document() -> Mapping[str, Any]:
    with resource("tables", "weights.toml").open("rb") as file:
        return tomllib.load(file)


def _weights(table: Mapping[str, Any]) -> PublicWeights:
    known = {name: value for name, value in table.items() if name != "by_hand"}
    known.setdefault("sha256", "")
    return PublicWeights(is_by_hand=table.get("by_hand", False), **known)

"""What a model file says about itself: all that scoring needs beside the network's parameters (DESIGN 3.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal, cast

from aqa_core.checkpoints.header import METADATA_KEY, read_header
from aqa_core.checkpoints.strict_json import Fields
from aqa_core.errors import ModelError
from aqa_core.results import Target
from aqa_core.video.preprocess import Channels, Preprocessing

MANIFEST_SCHEMA: Final = 1

_MOST_END_OFFSET: Final = 1000  # more than any dive has frames

Kind = Literal["model", "backbone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualQuantile:
    """Where held-out residuals (true minus predicted, in target units) lie with probability `level`.

    Attributes:
        level: probability, between 0 and 1.
        low: lower end, at most `high`.
        high: upper end.
    """

    level: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 < self.level < 1 and self.low <= self.high):
            raise ValueError("a residual quantile has 0 < level < 1 and low <= high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The passport of a model.

    Attributes:
        kind: `model`, or `backbone` without a head, which can be fine-tuned but not scored with.
        name: what the model is called.
        network: `NetworkConfig.to_json()`; kept as plain JSON so that reading it needs no torch.
        frame_rate: samples per second the network was trained on, or None for a clip's native frames.
        end_offset: samples between the last one the network is to see and the window's end.
        preprocessing: how frames become the network's input.
        target: what one unit is: `points`, or `execution` (points / DD).
        score_scale: target units in one network unit.
        target_range: lowest and highest target it was trained on, or None where that is not known.
        residual_quantiles: from held-out dives, or None where none were held out.
        mean_contributions: mean contribution at each of the N positions, in target units, or None.
        training: recipe, data and held-out metrics, for people to read.
        origin: where the parameters come from.
        licence: under which terms they may be used.
        demonstration: whether it must not be used on real dives.
        description: a sentence or two for people.
    """

    kind: Kind
    name: str
    network: Mapping[str, Any]
    frame_rate: float | None
    preprocessing: Preprocessing
    target: Target
    score_scale: float
    target_range: tuple[float, float] | None = None
    residual_quantiles: tuple[ResidualQuantile, ...] | None = None
    mean_contributions: tuple[float, ...] | None = None
    training: Mapping[str, Any]
    origin: str
    licence: str
    demonstration: bool
    description: str = ""
    end_offset: int = 0
    schema: int = MANIFEST_SCHEMA

    def to_json(self) -> dict[str, Any]:
        """Give the document that stands in the file."""
        document = {field.name: getattr(self, field.name) for field in fields(self)}
        document["network"] = dict(self.network)
        document["training"] = dict(self.training)
        document["preprocessing"] = {
            name: getattr(self.preprocessing, name) for name in _PREPROCESSING
        }
        if self.preprocessing.channels != "rgb":
            document["preprocessing"]["channels"] = self.preprocessing.channels
        if not self.end_offset:
            del document["end_offset"]
        if self.residual_quantiles is not None:
            document["residual_quantiles"] = [
                {"level": one.level, "low": one.low, "high": one.high}
                for one in self.residual_quantiles
            ]
        return document

    def to_text(self) -> str:
        """Give the document as JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, document: object) -> Manifest:
        """Read back what `to_json` gave, checking every field.

        Raises:
            ModelError: a field is missing, unknown or not what it should be, or the schema is a newer one.
        """
        found = Fields(
            # the first model files do not say it: they all see the window's last frame
            {"end_offset": 0, **_of_known_schema(document)},
            where="the manifest",
            names=[field.name for field in fields(cls)],
        )
        frame_rate = None if found.is_null("frame_rate") else _positive(found, "frame_rate")
        return cls(
            kind=cast("Kind", found.choice("kind", ("model", "backbone"))),
            name=found.text("name", most=200),
            network=found.mapping("network"),
            frame_rate=frame_rate,
            preprocessing=_preprocessing(found.mapping("preprocessing")),
            target=cast("Target", found.choice("target", ("points", "execution"))),
            score_scale=_positive(found, "score_scale"),
            target_range=_target_range(found),
            residual_quantiles=_residual_quantiles(found),
            mean_contributions=(
                None if found.is_null("mean_contributions") else found.numbers("mean_contributions")
            ),
            training=found.mapping("training"),
            origin=found.text("origin"),
            licence=found.text("licence"),
            demonstration=found.flag("demonstration"),
            description=found.text("description"),
            end_offset=found.whole("end_offset", least=0, most=_MOST_END_OFFSET),
            schema=MANIFEST_SCHEMA,
        )

    @classmethod
    def from_text(cls, text: str) -> Manifest:
        """Read back what `to_text` gave.

        Raises:
            ModelError: the text is not JSON, or not a manifest.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ModelError("The manifest is not valid JSON.") from error
        return cls.from_json(document)


def read_manifest(path: Path | str) -> Manifest:
    """Read what a model file says about itself, without torch and without its parameters.

    Raises:
        ModelError: the file is missing, cannot be read or is not one of our model files.
    """
    return manifest_of(read_header(path).metadata, Path(path))


def manifest_of(metadata: Mapping[str, str], path: Path) -> Manifest:
    """Read the manifest in a file's metadata.

    Raises:
        ModelError: there is none, or it is not what it should be.
    """
    if METADATA_KEY not in metadata:
        raise ModelError(
            f"{path} carries no manifest, so it is not a model of this program.",
            "Weights from elsewhere have to be imported first: see `aqa models import --help`.",
        )
    try:
        return Manifest.from_text(metadata[METADATA_KEY])
    except ModelError as error:
        raise ModelError(
            f"{path} cannot be used: {error.sentence[0].lower()}{error.sentence[1:]}", error.remedy
        ) from error


def _of_known_schema(document: object) -> Mapping[str, Any]:
    schema = document.get("schema") if isinstance(document, Mapping) else 0
    if not isinstance(document, Mapping) or type(schema) is not int or schema < MANIFEST_SCHEMA:
        raise ModelError("The manifest names no schema that this program knows.")
    if schema > MANIFEST_SCHEMA:
        raise ModelError(
            f"The model was made by a newer version (manifest schema {schema}).",
            "Update the program.",
        )
    return document


def _positive(found: Fields, name: str) -> float:
    value = found.number(name)
    if value <= 0:
        raise found.wrong(name, "is not above zero")
    return value


def _target_range(found: Fields) -> tuple[float, float] | None:
    if found.is_null("target_range"):
        return None
    low, high = found.numbers("target_range", count=2)
    if low > high:
        raise found.wrong("target_range", "starts above its end")
    return low, high


def _residual_quantiles(found: Fields) -> tuple[ResidualQuantile, ...] | None:
    if found.is_null("residual_quantiles"):
        return None
    quantiles = []
    for item in found.items("residual_quantiles"):
        one = Fields(item, where="a residual quantile", names=("level", "low", "high"))
        try:
            quantiles.append(
                ResidualQuantile(
                    level=one.number("level"), low=one.number("low"), high=one.number("high")
                )
            )
        except ValueError as error:
            raise found.wrong("residual_quantiles", f"is impossible: {error}") from error
    return tuple(quantiles)


_PREPROCESSING: Final = ("resize", "crop", "mean", "std")
_MOST_PIXELS: Final = 4096


def _preprocessing(document: Mapping[str, Any]) -> Preprocessing:
    # the first model files do not say it: they all take red first
    found = Fields(
        {"channels": "rgb", **document},
        where="the preprocessing",
        names=(*_PREPROCESSING, "channels"),
    )
    width, height = found.numbers("resize", count=2)
    crop = found.whole("crop", least=1, most=_MOST_PIXELS)
    mean, std = found.numbers("mean", count=3), found.numbers("std", count=3)
    if not all(crop <= size <= _MOST_PIXELS and size == int(size) for size in (width, height)):
        raise found.wrong("resize", f"is not a size from {crop} to {_MOST_PIXELS} pixels")
    if min(std) <= 0:
        raise found.wrong("std", "is not above zero")
    return Preprocessing(
        resize=(int(width), int(height)),
        crop=crop,
        mean=(mean[0], mean[1], mean[2]),
        std=(std[0], std[1], std[2]),
        channels=cast("Channels", found.choice("channels", ("rgb", "bgr"))),
    )

"""The manifest survives a round trip and refuses everything else with a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from aqa_core.checkpoints.manifest import Manifest, ResidualQuantile, read_manifest
from aqa_core.errors import ModelError
from tests.helpers.models import manifest, write_model


def _document(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(manifest().to_text())
    return {**document, **changes}


def test_it_survives_a_round_trip() -> None:
    full = manifest(description="made for tests – ä")
    again = Manifest.from_text(full.to_text())
    assert again.to_text() == full.to_text()
    assert again.residual_quantiles == full.residual_quantiles
    assert again.preprocessing == full.preprocessing
    bare = manifest(
        frame_rate=None, target_range=None, residual_quantiles=None, mean_contributions=None
    )
    again = Manifest.from_text(bare.to_text())
    assert again.frame_rate is None
    assert again.residual_quantiles is None
    assert again.preprocessing == bare.preprocessing


def test_only_what_takes_blue_first_says_so() -> None:
    """The first model files do not name the order of colours, and ours stay readable for older programs."""
    red_first = manifest()
    assert "channels" not in json.loads(red_first.to_text())["preprocessing"]
    assert Manifest.from_text(red_first.to_text()).preprocessing.channels == "rgb"
    seen = replace(red_first.preprocessing, channels="bgr")
    again = Manifest.from_text(manifest(preprocessing=seen).to_text())
    assert again.preprocessing == seen


def test_only_what_ends_before_the_window_says_so() -> None:
    """Model files of before the field existed see the window's last frame; so do all that do not name it."""
    plain = manifest()
    assert "end_offset" not in json.loads(plain.to_text())
    assert Manifest.from_text(plain.to_text()).end_offset == 0
    again = Manifest.from_text(manifest(end_offset=5).to_text())
    assert again.end_offset == 5


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("end_offset", -1, "end_offset"),
        ("end_offset", 5.0, "end_offset"),
        ("end_offset", 100_000, "end_offset"),
        ("end_offset", None, "end_offset"),
        ("schema", 2, "newer version"),
        ("schema", 0, "schema"),
        ("schema", True, "schema"),
        ("schema", "1", "schema"),
        ("kind", "head", "kind"),
        ("kind", 3, "kind"),
        ("name", None, "name"),
        ("name", "x" * 300, "name"),
        ("network", [1], "network"),
        ("frame_rate", 0, "frame_rate"),
        ("frame_rate", "fast", "frame_rate"),
        ("frame_rate", True, "frame_rate"),
        ("frame_rate", 10**400, "frame_rate"),
        ("score_scale", -1.0, "score_scale"),
        ("target", "medals", "target"),
        ("target_range", [5.0, 1.0], "target_range"),
        ("target_range", [5.0], "target_range"),
        ("target_range", [1.0, None], "target_range"),
        ("residual_quantiles", 3, "residual_quantiles"),
        ("residual_quantiles", [3], "residual quantile"),
        ("residual_quantiles", [{"level": 0.9, "low": 1, "high": -1}], "impossible"),
        ("residual_quantiles", [{"level": 0.9, "low": 1}], "lacks high"),
        ("mean_contributions", ["a"], "mean_contributions"),
        ("mean_contributions", 1.0, "mean_contributions"),
        ("training", "long", "training"),
        ("demonstration", 1, "demonstration"),
        ("preprocessing", {"resize": [20, 16]}, "lacks"),
        ("preprocessing", None, "preprocessing"),
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(name: str, value: Any, word: str) -> None:
    with pytest.raises(ModelError, match=word):
        Manifest.from_json(_document(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("resize", [20.5, 16]),
        ("resize", [20, 8]),
        ("resize", [20, 1e9]),
        ("resize", [20]),
        ("crop", 0),
        ("crop", 16.0),
        ("crop", True),
        ("mean", [0.5, 0.5]),
        ("std", [0.2, 0.2, 0.0]),
        ("channels", "grey"),
    ],
)
def test_impossible_preprocessing_is_refused(name: str, value: Any) -> None:
    document = _document()
    document["preprocessing"][name] = value
    with pytest.raises(ModelError, match=name):
        Manifest.from_json(document)


def test_missing_and_unknown_fields_are_refused() -> None:
    document = _document()
    del document["licence"]
    with pytest.raises(ModelError, match="lacks licence"):
        Manifest.from_json(document)
    with pytest.raises(ModelError, match="unknown fields: colour"):
        Manifest.from_json(_document(colour="blue"))


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "3", "null", '{"schema": NaN}', "[]"])
def test_text_that_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        Manifest.from_text(text)


def test_residual_quantiles_check_themselves() -> None:
    with pytest.raises(ValueError, match="level"):
        ResidualQuantile(level=1.0, low=0.0, high=1.0)


def test_a_files_manifest_is_read_alone(tmp_path: Any) -> None:
    path = write_model(tmp_path / "tiny.safetensors", demonstration=True)
    assert read_manifest(path).demonstration is True

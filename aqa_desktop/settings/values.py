"""The settings as values, and how they stand in a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, get_args

from aqa_desktop.theme import ThemeChoice

SCHEMA: Final = 1

THEMES: Final = get_args(ThemeChoice)
WHEELS: Final = ("step", "zoom")
DEVICES: Final = ("auto", "cpu", "cuda", "mps")
PRECISIONS: Final = ("auto", "fp32", "bf16", "fp16")
LEAST_CACHE_MB: Final = 64
MOST_CACHE_MB: Final = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds.

    Attributes:
        theme: `system`, `light` or `dark`.
        wheel: what the mouse wheel does over the picture, `step` a frame or `zoom`.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `auto`, `fp32`, `bf16` or `fp16`.
        model: name of the model that scores; empty for the usual one.
        previous_model: name of the model that scored before it, to go back to; empty where none is known.
        cache_mb: megabytes of memory that frames of the open clip may take.
        is_welcomed: whether the card of the first start has been read.
        opens_last: whether the session of last time is brought back at the start.
        tells_updates: whether a new version is looked for and told.
    """

    theme: ThemeChoice = "system"
    wheel: str = "step"
    device: str = "auto"
    precision: str = "auto"
    model: str = ""
    previous_model: str = ""
    cache_mb: int = 512
    is_welcomed: bool = False
    opens_last: bool = True
    tells_updates: bool = False

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}")
        for name in ("model", "previous_model"):
            if type(getattr(self, name)) is not str:
                raise ValueError(f"{name} is {getattr(self, name)!r}")
        for name in ("is_welcomed", "opens_last", "tells_updates"):
            if type(getattr(self, name)) is not bool:
                raise ValueError(f"{name} is {getattr(self, name)!r}")
        if type(self.cache_mb) is not int or not LEAST_CACHE_MB <= self.cache_mb <= MOST_CACHE_MB:
            raise ValueError(f"cache_mb is {self.cache_mb!r}")


_CHOICES: Final = {"theme": THEMES, "wheel": WHEELS, "device": DEVICES, "precision": PRECISIONS}


def to_json(settings: Settings) -> dict[str, Any]:
    """Give what stands in the file."""
    return {"schema": SCHEMA, **asdict(settings)}


def from_json(stored: dict[str, Any]) -> Settings:
    """Read what a file holds; what it lacks, and what cannot be used, is as it comes out of the box."""
    settings = {}
    for field in fields(Settings):
        if field.name not in stored:
            continue
        try:
            Settings(**{field.name: stored[field.name]})
        except (ValueError, TypeError):
            continue
        settings[field.name] = stored[field.name]
    return Settings(**settings)

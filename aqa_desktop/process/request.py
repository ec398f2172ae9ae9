"""What a start of the program asks for, and how it travels to the instance that runs already."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on a command line.

    Attributes:
        clips: absolute paths of clips, folders and model files; the first clip is opened.
        model: name or file of the model that is to score this time, or None.
        theme: `system`, `light` or `dark` for this time, or None.
        dive: dive number of the first clip, "207C", or None.
        height_m: its height in metres, or None.
        activation: what the desktop gave the start so that its window may come forward, or None.
    """

    clips: tuple[Path, ...] = ()
    model: str | None = None
    theme: str | None = None
    dive: str | None = None
    height_m: float | None = None
    activation: str | None = None

    def line(self) -> bytes:
        """Give it as one line of ASCII; names that are no UTF-8 survive."""
        document = {**asdict(self), "clips": [str(clip) for clip in self.clips]}
        return json.dumps(document).encode("ascii") + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Request | None:
        """Read a line; None where it is none of ours."""
        try:
            document = json.loads(line)
            height_m = document["height_m"]
            return cls(
                clips=tuple(Path(str(clip)) for clip in document["clips"]),
                model=_text(document["model"]),
                theme=_text(document["theme"]),
                dive=_text(document["dive"]),
                height_m=None if height_m is None else float(height_m),
                activation=_text(document.get("activation")),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

"""Makes the rendered dive that ships with the project: `python -m aqa_core.synthetic.sample resources/samples`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aqa_core.diving.numbers import describe
from aqa_core.storage import write_text
from aqa_core.synthetic.encode import write_clip
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.render import iter_frames
from aqa_core.synthetic.spec import draw_spec
from aqa_core.synthetic.truth import truth_of

# a forward 3½ somersaults in pike from 10 m, a little loose and a little over: seed and index of a data set
SEED, INDEX = 2024, 2051
SIZE = (640, 480)
NAME = "rendered_dive"
_CRF = 25


def facts() -> dict[str, Any]:
    """Give what is known about the sample: dive, height, DD, marks, score, phases and faults."""
    motion = plan_motion(draw_spec(SEED, INDEX))
    truth = truth_of(motion)
    del truth["track"]
    words = describe(motion.spec.dive)
    return {"clip": f"{NAME}.mp4", "seed": SEED, "index": INDEX, "description": words, **truth}


def write_sample(folder: Path) -> None:
    """Render the sample and its facts into a folder.

    Raises:
        StorageError: the folder cannot be written to.
    """
    frames = iter_frames(plan_motion(draw_spec(SEED, INDEX)), SIZE)
    write_clip(folder / f"{NAME}.mp4", frames, SIZE, crf=_CRF, preset="veryslow")
    write_text(folder / f"{NAME}.json", json.dumps(facts(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest

from aqa_core.synthetic.faults import KINDS
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.render import iter_frames, render_dive
from aqa_core.synthetic.spec import DiveSpec, draw_spec
from aqa_core.synthetic.style import CLUB, POOL, Style
from aqa_core.synthetic.truth import visible
from tests.core.synthetic.examples import dive

CASES = [
    (kind.name, sign) for kind in KINDS for sign in ((1, -1) if len({*kind.sides}) > 1 else (1,))
]


def test_frames_are_what_was_asked_for() -> None:
    spec = draw_spec(1, 0)
    frames = render_dive(spec, (160, 120))
    assert frames.shape == (plan_motion(spec).times.frame_count, 120, 160, 3)
    assert frames.dtype == np.uint8
    assert np.array_equal(frames, render_dive(spec, (160, 120)))


@pytest.mark.parametrize(("name", "sign"), CASES)
@pytest.mark.parametrize(
    ("text", "height", "style"),
    [("107B", 3.0, POOL), ("5253B", 10.0, POOL), ("107B", 3.0, CLUB)],
    ids=["springboard", "platform", "club"],
)
def test_a_fault_is_seen_while_it_lasts(
    name: str, sign: int, text: str, height: float, style: Style
) -> None:
    """Scaled down as a small network sees it, the faulty dive must differ from the clean one."""
    clean, faulty = (
        replace(dive(text, height, *faults), style=style) for faults in ((), ((name, 0.7, sign),))
    )
    start, end = visible(faulty.faults[0], plan_motion(faulty).times)
    rate = style.view.frame_rate
    chosen = slice(int(start * rate), int(end * rate))
    before, after = _small(clean), _small(faulty)
    frames = min(len(before), len(after))
    apart = np.abs(before[:frames][chosen] - after[:frames][chosen]).max(axis=-1)
    changed = (apart > 24.0).sum(axis=(1, 2))
    assert np.median(changed) >= 12, changed


@lru_cache(maxsize=4)
def _small(spec: DiveSpec) -> np.ndarray:
    images = iter_frames(plan_motion(spec), (320, 240))
    return np.stack(
        [cv2.resize(image, (128, 96), interpolation=cv2.INTER_AREA) for image in images]
    ).astype(np.float32)

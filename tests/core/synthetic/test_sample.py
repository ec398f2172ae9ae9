from __future__ import annotations

import json

import av

from aqa_core.resources import resource
from aqa_core.synthetic.sample import SIZE, facts


def test_the_shipped_sample_is_the_dive_its_facts_describe() -> None:
    clip = resource("samples", "rendered_dive.mp4")
    written = json.loads(resource("samples", "rendered_dive.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(facts()))
    assert clip.stat().st_size <= 500_000
    with av.open(str(clip)) as container:
        frames = [(frame.width, frame.height) for frame in container.decode(video=0)]
    assert set(frames) == {SIZE}
    assert abs(len(frames) / 25 - written["window"]["end_s"]) < 1.0

"""Mutated clips of every container end in a sound ClipInfo or in one sentence, without crash or hang."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.clips import Kind, write_stamped

KINDS = {
    "mp4": Kind(options={"g": "12", "bf": "2"}, muxing={"movflags": "faststart"}),
    "mov": Kind(suffix=".mov", codec="libx265", options={"x265-params": "log-level=none"}),
    "mkv": Kind(suffix=".mkv", options={"g": "12"}),
    "webm": Kind(suffix=".webm", codec="libvpx-vp9", options={"deadline": "realtime"}),
    "avi": Kind(suffix=".avi", codec="mpeg4"),
    "ts": Kind(suffix=".ts", options={"g": "12"}),
    "gif": Kind(suffix=".gif", codec="gif", pixel_format="rgb8"),
}
MUTATIONS = 16

# runs in a process of its own, so that a crash of a decoder is a failed test and not the end of all tests
PROGRAM = """
import re, sys, time
from pathlib import Path
import numpy as np
from aqa_core.errors import ClipError
from aqa_core.results import Window
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from aqa_core.video.sampling import sample_times
from aqa_core.video.window import find_window
for path in sys.argv[1:]:
    start = time.perf_counter()
    try:
        info = probe(path)
        assert info.frame_count >= 1 and info.width > 0 and info.height > 0
        assert 0 < info.frame_rate <= 1000.001, info.frame_rate
        assert info.frame_times_s[0] == 0 and (np.diff(info.frame_times_s) > 0).all()
        assert 0 < info.duration_s < 1e12
        assert read_frames(info, [0.0, info.duration_s], size=(32, 24)).shape == (2, 24, 32, 3)
        assert sum(1 for _ in iter_frames(info, size=(16, 16))) <= info.frame_count
        window = find_window(info)
        assert 0 <= window.start_s < window.end_s <= info.duration_s
        sample_times(info, window, count=96, frame_rate=25)
    except ClipError as error:
        assert "\\n" not in str(error)
    assert time.perf_counter() - start < 20, path
# not ru_maxrss, which begins with the size of the process that started this one
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
assert peak < 900, peak
"""


def mutated(content: bytes, number: int, chance: random.Random) -> bytes:
    """Cut, flip, blank or garble the beginning of a file."""
    out = bytearray(content)
    size = len(out)
    if number % 4 == 0:
        return bytes(out[: chance.randrange(1, size)])
    if number % 4 == 1:
        for _ in range(chance.choice((1, 20, 200))):
            out[chance.randrange(size)] ^= 1 << chance.randrange(8)
    elif number % 4 == 2:
        start = chance.randrange(size)
        out[start : start + 200] = bytes(len(out[start : start + 200]))
    else:
        for _ in range(6):
            out[chance.randrange(min(600, size))] = chance.randrange(256)
    return bytes(out)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="measures memory as Linux tells it"
)
@pytest.mark.parametrize("name", list(KINDS))
def test_mutated_clips(tmp_path: Path, name: str) -> None:
    kind = KINDS[name]
    content = write_stamped(tmp_path / f"seed{kind.suffix}", 50, kind=kind).read_bytes()
    chance = random.Random(name)
    paths = []
    for number in range(MUTATIONS):
        path = tmp_path / f"mutated{number}{kind.suffix}"
        path.write_bytes(mutated(content, number, chance))
        paths.append(str(path))
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *paths],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stderr == ""

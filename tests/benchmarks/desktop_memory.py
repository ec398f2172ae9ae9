"""How much memory the window holds with a short clip and with a long recording; a part of the benchmark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.desktop_driving import footage, memory_mb, recording, say, wait, window
from tests.desktop.fake_backend import FakeBackend


def main(folder: Path) -> None:
    """Print the figures: each clip in a process of its own."""
    clips = {"no clip": "", "1080p60, 10 s": footage(folder), "1080p60, 10 min": recording(folder)}
    for name, clip in clips.items():
        command = [sys.executable, "-m", "tests.benchmarks.desktop_memory", "--clip", str(clip)]
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
        held, frames = told.stdout.split()[-2:]
        say(f"memory held, {name} ({frames} MB of it frames)", f"{held} MB")


def _one(clip: str) -> None:
    with window(FakeBackend()) as app:
        wait(lambda: app.window.status.model.isEnabled())
        if clip:
            app.opening.open(Path(clip))
            wait(lambda: app.player.picture.shown_index is not None)
            wait(lambda: app.reading_lane.is_idle, step_ms=50)
        sys.stdout.write(f"{memory_mb():.0f} {app.loader.store.bytes_held / 1e6:.0f}\n")


if __name__ == "__main__":
    if sys.argv[1] == "--clip":
        _one(sys.argv[2])
    else:
        main(Path(sys.argv[1]))

"""A clip with an error in every way we can think of: exit 2, one sentence, no traceback (issue: must show 4)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aqa_core.cli.main import main
from tests.helpers.clips import write_sizeless, write_stamped
from tests.helpers.models import write_model
from tests.helpers.project import ROOT
from tests.helpers.rights import AS_ORDINARY_USER

Make = Callable[[Path], Path]


def _written(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _truncated(folder: Path) -> Path:
    path = write_stamped(folder / "truncated.mp4", 60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _audio_only(folder: Path) -> Path:
    path = folder / "sound.mp4"
    with av.open(str(path), "w") as container:
        sound: Any = container.add_stream("aac", rate=44100)
        samples = np.zeros((1, 44100), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.rate, frame.pts, frame.time_base = 44100, 0, Fraction(1, 44100)
        container.mux(sound.encode(frame))
        container.mux(sound.encode())
    return path


BAD: dict[str, Make] = {
    "missing": lambda folder: folder / "none.mp4",
    "no name": lambda folder: Path(),
    "folder": lambda folder: folder,
    "empty": _written("empty.mp4", b""),
    "text": _written("text.mp4", b"This is not a video.\n" * 100),
    "noise": _written("noise.mp4", np.random.default_rng(0).bytes(20_000)),
    "playlist": _written("list.mp4", b"#EXTM3U\n#EXTINF:5,\n/etc/passwd\n"),
    "truncated": _truncated,
    "audio only": _audio_only,
    "one frame": lambda folder: write_stamped(folder / "one.mp4", 1),
    "0x0": lambda folder: write_sizeless(folder / "size.avi"),
    "device": lambda folder: Path(os.devnull),
    "behind a file": lambda folder: _written("file", b"x")(folder) / "clip.mp4",
    "too long a name": lambda folder: folder / ("x" * 5000 + ".mp4"),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_model(tmp_path_factory.mktemp("model") / "tiny.safetensors"))


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("as_json", [False, True])
def test_it_ends_with_2_and_one_sentence(
    name: str, as_json: object, tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = BAD[name](tmp_path)
    capsys.readouterr()
    status = main(["score", str(clip), "--model", model, *(["--json"] if as_json else [])])
    captured = capsys.readouterr()
    assert status == 2, captured.err
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


PROGRAM = """
import sys
from aqa_core.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights are laid down Linux's way")
@pytest.mark.parametrize("secret", ["clip", "model"])
def test_no_permission_as_an_ordinary_user(secret: str, model: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = write_stamped(folder / "clip.mp4", 30)
        copied = Path(shutil.copy(model, folder / "model.safetensors"))
        (clip if secret == "clip" else copied).chmod(0)
        home = folder / "home"
        result = subprocess.run(
            [
                sys.executable,
                "-c",
                AS_ORDINARY_USER + PROGRAM,
                "score",
                str(clip),
                "--model",
                str(copied),
                "--json",
            ],
            cwd=ROOT,
            env={**os.environ, "AQA_HOME": str(home), "HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert "may not be read" in result.stderr
    assert result.stderr.count("\n") == 1

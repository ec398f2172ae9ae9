"""Files that are damaged, foreign or made to hurt end in one sentence, quickly and without memory."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.model_file import load_backbone, load_model
from aqa_core.errors import ModelError
from tests.core.checkpoints.refusing import refused_quietly
from tests.helpers.models import manifest, write_model


def _raw(header: bytes, data: bytes = b"") -> bytes:
    return struct.pack("<Q", len(header)) + header + data


def _header(**entries: Any) -> bytes:
    text = manifest().to_text()
    return json.dumps({"__metadata__": {"aqa": text}, **entries}).encode()


def _pickled() -> bytes:
    file = io.BytesIO()
    torch.save({"a": torch.zeros(3)}, file)
    return file.getvalue()


def _old_pickled() -> bytes:
    file = io.BytesIO()
    torch.save({"a": torch.zeros(3)}, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def _zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model.txt", "hello")
    return file.getvalue()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "seven bytes": b"1234567",
    "only a length": struct.pack("<Q", 10),
    "length 2^63": struct.pack("<Q", 1 << 63) + b"{}",
    "length 2^64-1": b"\xff" * 8 + b"{}",
    "header longer than the file": struct.pack("<Q", 500) + b"{}",
    "header over the limit": _raw(b"{" + b" " * (5 << 20) + b"}"),
    "not JSON": _raw(b"{hello"),
    "nested JSON": _raw(b"[" * 200_000),
    "not UTF-8": _raw(b'{"\xff\xfe": 1}'),
    "no manifest": _raw(b"{}"),
    "text": b"# this is a text file renamed to .safetensors\n" * 20,
    "overlapping offsets": _raw(
        _header(
            a={"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            b={"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
        ),
        b"\0" * 12,
    ),
    "offsets beyond the end": _raw(
        _header(a={"dtype": "F32", "shape": [200], "data_offsets": [0, 800]}), b"\0" * 8
    ),
    "negative offsets": _raw(
        _header(a={"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}), b"\0" * 8
    ),
    "shape overflows": _raw(
        _header(a={"dtype": "F32", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 8]}), b"\0" * 8
    ),
    "data behind the tensors": _raw(
        _header(a={"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}), b"\0" * 400
    ),
    "unknown dtype": _raw(
        _header(a={"dtype": "X9", "shape": [1], "data_offsets": [0, 4]}), b"\0" * 4
    ),
    "manifest is not text": _raw(json.dumps({"__metadata__": {"aqa": {"a": 1}}}).encode()),
    "pickle of torch": _pickled(),
    "old pickle of torch": _old_pickled(),
    "zip": _zipped(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_end_in_one_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(HOSTILE[name])
    refused_quietly(path)


def test_pickles_are_called_by_their_name(tmp_path: Path) -> None:
    for content in (_pickled(), _zipped()):
        path = tmp_path / "model.safetensors"
        path.write_bytes(content)
        with pytest.raises(ModelError, match="never opened"):
            load_model(path)


def test_a_sparse_file_of_10_gb_is_not_read(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.safetensors")
    os.truncate(path, 10 << 30)
    refused_quietly(path)


def test_a_header_that_promises_10_gb_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    size = 10 << 30
    entry = {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}
    path.write_bytes(_raw(_header(a=entry)))
    os.truncate(path, path.stat().st_size + size)
    refused_quietly(path)


def test_a_truncated_file_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    content = write_model(tmp_path / "tiny.safetensors").read_bytes()
    for share in (0.0, 0.01, 0.3, 0.7, 0.999):
        path = tmp_path / "cut.safetensors"
        path.write_bytes(content[: int(share * len(content))])
        refused_quietly(path)


@pytest.mark.parametrize("kind", ["missing", "folder", "device"])
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = {
        "missing": tmp_path / "none.safetensors",
        "folder": tmp_path,
        "device": Path(os.devnull),
    }[kind]
    for read in (load_model, read_manifest):
        with pytest.raises(ModelError):
            read(path)


def test_a_fifo_does_not_wait(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="not a file"):
        load_model(tmp_path / "pipe")


def test_a_backbone_is_not_scored_with(tmp_path: Path) -> None:
    path = write_model(tmp_path / "backbone.safetensors", kind="backbone")
    with pytest.raises(ModelError, match="fine-tuned but not scored"):
        load_model(path)
    assert load_backbone(path).manifest.kind == "backbone"

"""Opens a safetensors file that may be hostile: looks at its size and header before anything else is read."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError, safe_open

from aqa_core.errors import ModelError

METADATA_KEY: Final = "aqa"

# the largest network of the paper is 350 MB; a manifest with its training summary stays far under a megabyte
MOST_FILE_BYTES: Final = 1 << 30
MOST_HEADER_BYTES: Final = 4 << 20

_LENGTH_BYTES: Final = 8
_PICKLES: Final = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_REMEDY: Final = "Use a model file (.safetensors) that this program wrote, or copy it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorInfo:
    """One tensor of a file: its dtype as safetensors names it ("F32") and its shape."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands before the numbers of a file.

    Attributes:
        metadata: texts by key.
        tensors: tensors by name.
    """

    metadata: Mapping[str, str]
    tensors: Mapping[str, TensorInfo]


def read_header(path: Path | str) -> Header:
    """Read a file's header, having checked that it describes the file exactly.

    Raises:
        ModelError: the file is missing, not readable, too large, truncated or not safetensors.
    """
    with open_checked(path) as file:
        return header_of(file)


def header_of(file: Any) -> Header:
    """Give the header of a file that `open_checked` opened."""
    tensors = {}
    for name in file.keys():  # noqa: SIM118 - not a mapping
        part = file.get_slice(name)
        tensors[name] = TensorInfo(dtype=part.get_dtype(), shape=tuple(part.get_shape()))
    return Header(metadata=file.metadata() or {}, tensors=tensors)


def open_checked(path: Path | str) -> Any:
    """Open a file for reading with safetensors, which checks that offsets neither overlap nor leave gaps.

    Raises:
        ModelError: the file is missing, not readable, too large, truncated or not safetensors.
    """
    path = Path(path)
    try:
        _check_size(path)
        return safe_open(str(path), framework="numpy")
    except FileNotFoundError as error:
        raise ModelError(f"There is no model file {path}.") from error
    except PermissionError as error:
        raise ModelError(
            f"The model file {path} may not be read.", "Ask for permission to read it."
        ) from error
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read ({error.strerror or error})."
        ) from error
    except SafetensorError as error:
        raise ModelError(f"{path} is damaged or not a model file ({error}).", _REMEDY) from error


def _check_size(path: Path) -> None:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ModelError(f"{path} is not a file.", "Name a model file (.safetensors).")
    with path.open("rb") as file:
        start = file.read(_LENGTH_BYTES)
    if len(start) < _LENGTH_BYTES:
        raise ModelError(f"{path} is too short for a model file.", _REMEDY)
    length = int.from_bytes(start, "little")
    if length > min(MOST_HEADER_BYTES, status.st_size - _LENGTH_BYTES):
        if start.startswith(_PICKLES):
            raise ModelError(
                f"{path} is a PyTorch or zip file, which may carry code and is never opened.",
                _REMEDY,
            )
        raise ModelError(f"{path} is damaged or not a model file (impossible header).", _REMEDY)
    if status.st_size > MOST_FILE_BYTES:
        raise ModelError(
            f"{path} is larger than any model ({status.st_size / 1e9:.1f} GB).", _REMEDY
        )

"""Opens a file of foreign weights that may be hostile, and gives the tensors in it by name."""

from __future__ import annotations

import errno
import pickle  # for the name of an error only: nothing is unpickled but by torch, with weights_only
import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from aqa_core.errors import ModelError

# the largest public network with its optimiser's state stays under this
MOST_FILE_BYTES: Final = 2 << 30
MOST_KEYS: Final = 1 << 14
SHOWN_LETTERS: Final = 80

# what stands beside `state_dict` in a file that kenshohara's or a similar training wrote; none of it is a weight
_BESIDE: Final = frozenset({"arch", "epoch", "optimizer", "scheduler", "best_acc1", "state_dict"})
_PARALLEL_PREFIX: Final = "module."
_WANTS_CODE: Final = re.compile(r"GLOBAL\s+([\w.]+)")
_DAMAGES: Final = (
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    EOFError,
    MemoryError,
    ArithmeticError,
    struct.error,
    zipfile.BadZipFile,
    SafetensorError,
)
_REMEDY: Final = "Fetch the file again from where it was published."


def read_tensors(path: Path | str) -> dict[str, Tensor]:
    """Read the tensors of a `.pth` file (weights only, no code is ever run) or of a safetensors file.

    A `state_dict` wrapper is taken off, and so is the `module.` that a parallel training puts before every name.

    Raises:
        ModelError: the file is missing, empty, damaged, too large, wants to run code, or holds something other
            than tensors by name.
    """
    path = Path(path)
    document = _document(path)
    if not isinstance(document, Mapping):
        raise ModelError(
            f"{path} holds {type(document).__name__} and not weights by name.",
            "Use the file of weights as it was published (a state dict).",
        )
    return _without_prefix(_checked(path, _unwrapped(path, document)))


def shown(name: object) -> str:
    """Give a name from a file in a form that fits into a sentence."""
    text = str(name)[:SHOWN_LETTERS]
    return text if text.isprintable() else repr(text)


def _document(path: Path) -> Any:
    try:
        if _look_at(path):
            return load_file(path)
        with warnings.catch_warnings(action="ignore"):  # about a pickle's protocol
            return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ModelError(f"There is no file {path}.") from error
    except pickle.UnpicklingError as error:
        raise _refused(path, str(error)) from error
    except OSError as error:
        if (
            error.errno == errno.EINVAL
        ):  # a seek before the beginning of a zip file that was cut short
            raise _damaged(path, error) from error
        raise ModelError(f"{path} cannot be read ({error.strerror or error}).") from error
    except _DAMAGES as error:
        raise _damaged(path, error) from error


def _look_at(path: Path) -> bool:
    """Check a file's kind and size; says whether it begins as a safetensors file does."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ModelError(f"{path} is not a file.", "Name one file of weights.")
    if status.st_size == 0:
        raise ModelError(f"{path} is empty.", _REMEDY)
    if status.st_size > MOST_FILE_BYTES:
        raise ModelError(
            f"{path} is larger than any weights we know ({status.st_size / 1e9:.1f} GB)."
        )
    with path.open("rb") as file:
        start = file.read(9)
    if path.suffix == ".safetensors":
        return True
    return start[8:] == b"{" and int.from_bytes(start[:8], "little") <= status.st_size - 8


def _damaged(path: Path, error: Exception) -> ModelError:
    return ModelError(
        f"{path} is damaged, cut short or not a file of weights ({type(error).__name__}).", _REMEDY
    )


def _refused(path: Path, message: str) -> ModelError:
    wanted = _WANTS_CODE.search(message)
    if wanted is not None:
        return ModelError(
            f"{path} was refused: it asks to run code ({shown(wanted.group(1))}), and weights need none.",
            "Use a file that holds nothing but a state dict; a whole pickled network is never opened.",
        )
    return ModelError(
        f"{path} was refused: it is damaged, or a pickle that holds more than weights.", _REMEDY
    )


def _unwrapped(path: Path, document: Mapping[Any, Any]) -> Mapping[Any, Any]:
    inner = document.get("state_dict")
    if not isinstance(inner, Mapping):
        return document
    beside = [name for name in document if name not in _BESIDE]
    if beside:
        raise ModelError(
            f"{path} has {shown(beside[0])} beside its state_dict, which no layout knows.",
            "Save the state dict alone.",
        )
    return inner


def _checked(path: Path, state: Mapping[Any, Any]) -> dict[str, Tensor]:
    if not state:
        raise ModelError(f"{path} holds no weights at all.", _REMEDY)
    if len(state) > MOST_KEYS:
        raise ModelError(f"{path} holds more tensors than any network we know ({len(state)}).")
    for name, tensor in state.items():
        is_plain = isinstance(tensor, Tensor) and tensor.layout is torch.strided
        if not isinstance(name, str) or not is_plain or tensor.is_quantized or tensor.is_meta:
            raise ModelError(
                f"{path} holds {type(tensor).__name__} under {shown(name)}, which is no weight.",
                "Save the network's state dict alone.",
            )
    return dict(state)


def _without_prefix(state: dict[str, Tensor]) -> dict[str, Tensor]:
    if all(name.startswith(_PARALLEL_PREFIX) for name in state):
        return {name.removeprefix(_PARALLEL_PREFIX): tensor for name, tensor in state.items()}
    return state

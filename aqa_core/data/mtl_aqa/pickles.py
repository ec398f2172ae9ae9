"""The one place that opens pickles: plain data, and arrays of numbers through stand-ins of our own.

MTL-AQA is published as pickles, and a pickle can run any code. Here nothing but dictionaries, lists, tuples, text
and numbers comes out; the few names of numpy that a pickled array needs lead to classes below, not to numpy.
"""

from __future__ import annotations

import io
import pickle
import struct
from pathlib import Path
from typing import Any, Final, Never

from aqa_core.errors import DataError

_MOST_BYTES: Final = 64_000_000
_FORMATS: Final = {"f8": "d", "f4": "f", "i8": "q", "i4": "i"}
_MOST_NUMBERS: Final = 64


class NumberArray:
    """A pickled one-dimensional numpy array, as the numbers in it."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers: tuple[float, ...] = ()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, _, content = state
        if not isinstance(kind, _Kind) or not isinstance(content, bytes) or len(shape) != 1:
            raise pickle.UnpicklingError("an array that is not a row of numbers")
        if shape[0] > _MOST_NUMBERS:
            raise pickle.UnpicklingError("an array that is too long")
        self.numbers = struct.unpack(f"{kind.order}{shape[0]}{_FORMATS[kind.name]}", content)


class _Kind:
    """Stands for numpy.dtype."""

    __slots__ = ("name", "order")

    def __init__(self, name: str, *_: object) -> None:
        if name not in _FORMATS:
            raise pickle.UnpicklingError("an array of something that is not numbers")
        self.name, self.order = name, "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] not in ("<", ">"):
            raise pickle.UnpicklingError("an array in an unknown byte order")
        self.order = state[1]


class _Reconstruct:
    """Stands for the function with which numpy begins a pickled array."""

    def __new__(cls, *_: object) -> NumberArray:  # type: ignore[misc]  # called as a function
        return NumberArray()


_ALLOWED: Final[dict[tuple[str, str], type]] = {
    ("numpy.core.multiarray", "_reconstruct"): _Reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _Reconstruct,
    ("numpy", "ndarray"): NumberArray,
    ("numpy", "dtype"): _Kind,
}


class _RefusedError(Exception):
    """The pickle asks for a name that data does not need."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise _RefusedError(f"{module}.{name}") from None

    def persistent_load(self, pid: object) -> Never:
        raise _RefusedError(f"the object {pid!r} from elsewhere")


def read_pickle(path: Path) -> Any:
    """Read a pickle of plain data; arrays of numbers come as `NumberArray`.

    Raises:
        DataError: it cannot be read, is not a pickle, is too large, or wants to run code.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(f"{path} is too large for annotations.", "Take the published file.")
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}).") from error
    try:
        return _Unpickler(io.BytesIO(content)).load()
    except _RefusedError as error:
        raise DataError(
            f"{path} was refused: it asks for {error}, which annotations do not need and which could run code.",
            "Take the file that the authors publish.",
        ) from None
    except (
        pickle.UnpicklingError,
        struct.error,
        ArithmeticError,
        AttributeError,
        EOFError,
        ImportError,
        LookupError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:
        raise DataError(
            f"{path} is not a pickle of annotations, or it is damaged ({error}).",
            "Take the file that the authors publish.",
        ) from error


def plain_pickle(data: dict[Any, Any] | list[Any]) -> bytes:
    """Give plain data in the format of the published files (protocol 3, no names of classes)."""
    return pickle.dumps(data, protocol=3)

"""Loads the large shared libraries before the modules that need them, without holding the interpreter.

An import holds it while the system maps and relocates a library: for torch's 400 MB that froze the window. A call
of a foreign function does not, and the import then finds the library there.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)

# where wheels keep them: beside the module, or in a folder beside the package
_LIBRARIES = {
    "torch": ("torch/lib/libtorch_cpu.so", "torch/lib/libtorch_cpu.dylib"),
    "av": ("av.libs/libavfilter-*.so*", "av/.dylibs/libavfilter.*.dylib"),
}


@contextlib.contextmanager
def heavy_imports() -> Iterator[None]:
    """Import torch and what builds on it in here, the first time, with the shortest stalls there can be.

    Besides loading libraries ahead it keeps the garbage collector from walking through those modules' 170,000
    objects, now and later: each full collection held the interpreter for a tenth of a second, also while scoring.
    """
    if "torch" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        load_ahead()
        yield
    finally:
        gc.freeze()  # modules live as long as the process
        gc.enable()


def bring_importing() -> None:
    """Have what reads foreign weights imported, with torch; on the worker thread, before it is needed."""
    with heavy_imports():
        import aqa_core.checkpoints.foreign.importing  # noqa: F401 - kept by Python once it is there


def load_ahead() -> tuple[Path, ...]:
    """Load what is there of torch's and PyAV's libraries and give it; a later import works without it too.

    On Windows nothing is done: torch has to be loaded before Qt there.
    """
    if sys.platform == "win32":
        return ()
    found = [path for name in _LIBRARIES if name not in sys.modules for path in _files(name)]
    return tuple(path for path in found if _load(path))


def _files(module: str) -> list[Path]:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent.parent
    return [path for pattern in _LIBRARIES[module] for path in sorted(folder.glob(pattern))]


def _load(path: Path) -> bool:
    # not ctypes.CDLL(path), which holds the interpreter as an import does
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    is_loaded = dlopen(os.fsencode(path), os.RTLD_NOW) is not None
    if not is_loaded:
        log.info("%s is left to the import", path.name)
    return is_loaded

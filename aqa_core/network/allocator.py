"""Keeps freed memory in the process, because large tensors come and go.

Mapping them anew each time costs more than the arithmetic of a small network does: two to three times, measured
with glibc on Linux.
"""

from __future__ import annotations

import ctypes
import sys

# from malloc.h
_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_NEVER_TRIM = 2**31 - 1


def keep_freed_memory() -> bool:
    """Tell glibc not to give large blocks back to the system after each use.

    Returns:
        whether this system has such a switch; elsewhere nothing changes.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL("libc.so.6")
        return bool(libc.mallopt(_M_MMAP_MAX, 0) and libc.mallopt(_M_TRIM_THRESHOLD, _NEVER_TRIM))
    except (OSError, AttributeError):  # another C library
        return False

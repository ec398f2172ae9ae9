"""Names a process so that a later one can tell whether it still runs."""

from __future__ import annotations

import os
from typing import Final

import psutil

# a process's age is told to about a second
_SAME_START_S: Final = 5


def own_name() -> str:
    """Give the name of this process: its number and the second of its start, 1234-1767225600."""
    return f"{os.getpid()}-{round(psutil.Process().create_time())}"


def is_alive(name: str) -> bool | None:
    """Tell whether the process of a name runs; None where it is no such name.

    Args:
        name: as `own_name` gives it; what follows after another dash does not matter.
    """
    process, _, rest = name.partition("-")
    born, _, _ = rest.partition("-")
    if not (process.isdigit() and born.isdigit()):
        return None
    try:
        age_s = abs(float(psutil.Process(int(process)).create_time()) - int(born))
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
    return age_s <= _SAME_START_S

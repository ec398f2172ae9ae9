"""What torchrun says of the processes it starts, without torch: who is who, and who speaks to the user."""

from __future__ import annotations

import hashlib
import logging
import os
from datetime import timedelta
from typing import Final

log = logging.getLogger(__name__)

_PATIENCE: Final = timedelta(seconds=10)


def is_launched() -> bool:
    """Whether torchrun started this process as one of several."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ


def local_rank() -> int | None:
    """Say which process of this machine torchrun made this, or None where it did not."""
    return int(os.environ.get("LOCAL_RANK", "0")) if is_launched() else None


def speaks() -> bool:
    """Whether this process is the one that tells the user what goes on."""
    return not is_launched() or os.environ.get("RANK", "0") == "0"


def is_first_to_say(sentence: str) -> bool:
    """Whether no other process of this launch has said the same; for what any of them may have to say.

    A mistake is often every process's and sometimes one's alone, so it is not left to the first one to tell of it.
    Where torchrun's store does not answer, a sentence that is said twice is better than one that is lost.
    """
    if not is_launched() or os.environ.get("TORCHELASTIC_USE_AGENT_STORE") != "True":
        return True
    from torch import distributed

    attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    key = f"aqa/said/{attempt}/{hashlib.sha256(sentence.encode()).hexdigest()}"
    try:
        store = distributed.TCPStore(  # type: ignore[attr-defined]
            os.environ["MASTER_ADDR"],
            int(os.environ["MASTER_PORT"]),
            is_master=False,
            timeout=_PATIENCE,
        )
        return store.add(key, 1) == 1
    except (KeyError, ValueError, RuntimeError) as error:
        log.warning("torchrun's store does not answer: %s", error)
        return True

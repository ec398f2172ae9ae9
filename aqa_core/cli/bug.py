"""What is said of a bug of ours, wherever it is said."""

from __future__ import annotations

from aqa_core.storage import log_folder


def bug_sentence() -> str:
    """Give the sentence for whoever met a bug: where they find what happened.

    Raises:
        StorageError: there is no folder for logs.
    """
    return f"this is a bug in aqa; what happened is in {log_folder() / 'aqa.log'}."

"""The frozen `aqa-desktop`: a process of Python's multiprocessing does its work, any other is the window."""

from __future__ import annotations

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from aqa_desktop.__main__ import run

    run()

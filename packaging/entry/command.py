"""The frozen `aqa`: the command line, and the child process in which the window trains."""

from __future__ import annotations

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from aqa_core.cli.main import run

    run()

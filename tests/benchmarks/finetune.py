"""Fine-tuning held to what issue "Teach it your own dives" promises; prints a table, with the machine's name.

    python -m tests.benchmarks.finetune [--club DIR] [--only domain,kill,large]

`domain` teaches the starter five sets of 60 rendered dives of another pool and tests each on 100 unseen ones,
`kill` ends a run at 20 random moments and continues it each time, `large` goes the whole path with the network of
the paper. Rendered sets are kept in DIR where it is given. Trunk features are kept in AQA_HOME where that is set.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

import psutil

PARTS = ("domain", "kill", "large")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--club", type=Path, help="where rendered sets are, or are made")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, by commas")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="aqa_finetune_") as name:
        folder = Path(name)
        os.environ.setdefault("AQA_HOME", str(folder / "home"))
        club = arguments.club or folder / "club"
        print(_machine(), flush=True)
        for part in parts:
            print(f"{part}:", flush=True)
            _measure(part, club, folder / part)
    return 0


def _measure(part: str, club: Path, folder: Path) -> None:
    from tests.benchmarks.finetune_domain import domain
    from tests.benchmarks.finetune_kill import kill
    from tests.benchmarks.finetune_large import large

    folder.mkdir()
    if part == "domain":
        domain(club)
        return
    # these forget features and keep models: never in a home that is somebody's
    home = os.environ["AQA_HOME"]
    os.environ["AQA_HOME"] = str(folder / "home")
    try:
        (kill if part == "kill" else large)(club, folder)
    finally:
        os.environ["AQA_HOME"] = home


def _machine() -> str:
    load = psutil.getloadavg()[0]
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"load before it began {load:.1f}"
    )


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    if found.exists():
        for line in found.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())

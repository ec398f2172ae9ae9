"""Which build of PyTorch pip would take, looked at before anything is downloaded.

On Linux the pin `torch==2.13.0` silently means the CUDA build (2.7 GB) unless pip's configuration offers another.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from console import Failure, run_logged, why_pip_failed

BUILDS = ("cpu", "cuda")
CUDA = "cu130"
INDEX = "https://download.pytorch.org/whl/"
SIZES = {
    "cpu": "about 0.4 GB to download, 1.6 GB on disk",
    "cuda": "about 2.9 GB to download, 5.3 GB on disk",
}
# what the CUDA build asks for on Linux and the CPU build does not
_CUDA_PARTS = ("nvidia-", "cuda-", "triton")


def build_of_version(version: str, system: str) -> str:
    """Tell `cpu`, `cuda` or `other` from an installed version such as 2.13.0+cpu.

    Args:
        version: with its local part, if it has one.
        system: `sys.platform` of the machine; only on Linux does a plain version mean CUDA.
    """
    local = version.partition("+")[2]
    if local == "cpu" or (not local and not system.startswith("linux")):
        return "cpu"
    return "cuda" if not local or local.startswith("cu") else "other"


def build_of_report(report: Mapping[str, Any], system: str) -> str:
    """Tell which build pip would install from what `pip install --dry-run --report` wrote."""
    for item in report["install"]:
        metadata = item["metadata"]
        if metadata["name"].lower() != "torch":
            continue
        if "+" not in metadata["version"] and system.startswith("linux"):
            needs = [str(need).lower() for need in metadata.get("requires_dist", ())]
            return "cuda" if any(need.startswith(_CUDA_PARTS) for need in needs) else "cpu"
        return build_of_version(metadata["version"], system)
    raise ValueError("pip's report does not name torch")


def requirement(wanted: str, found: str, version: str) -> list[str]:
    """Give pip's arguments that bring the wanted build, where pip by itself would take `found`."""
    if wanted == found:
        return [f"torch=={version}"]
    local = "cpu" if wanted == "cpu" else CUDA
    return [f"torch=={version}+{local}", "--index-url", INDEX + local]


def resolve(pip: Sequence[str], version: str, log: Path) -> str:
    """Ask pip which build it would take, without downloading it.

    Raises:
        Failure: pip finds none, or does not reach its index.
    """
    answer = log.with_name("torch-report.json")
    answer.unlink(missing_ok=True)
    # fast-deps reads the metadata out of the wheel where an index does not serve it beside
    look = ["install", "--dry-run", "--ignore-installed", "--no-deps", "--use-feature=fast-deps"]
    status, lines = run_logged([*pip, *look, "--report", str(answer), f"torch=={version}"], log)
    if status:
        raise explained(lines, version, log)
    report = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    return build_of_report(report, sys.platform)


def install(pip: Sequence[str], wanted: str, version: str, log: Path) -> None:
    """Install the wanted build of this version without what it needs; that comes with the locked rest.

    Raises:
        Failure: there is none for this machine, or its index cannot be reached.
    """
    if wanted == "cuda" and sys.platform == "darwin":
        raise Failure(
            "There is no CUDA on macOS.", "Leave out --torch cuda: the plain build uses Metal."
        )
    found = resolve(pip, version, log)
    what = requirement(wanted, found, version)
    command = [*pip, "install", "--no-deps", "--force-reinstall", *what]
    status, lines = run_logged(command, log)
    if not status:
        return
    if wanted == "cpu" and found != "cpu":
        raise Failure(
            f"pip's index has only the CUDA build of PyTorch, and the CPU build's, {what[-1]}, did not answer.",
            "Try again later, or take the large build: python3 packaging/dev.py run --torch cuda",
        )
    raise explained(lines, version, log)


def explained(lines: Sequence[str], version: str, log: Path) -> Failure:
    """Turn what pip printed into one sentence about PyTorch."""
    reason = why_pip_failed(lines)
    if not reason.startswith("No matching distribution"):
        return Failure(
            f"pip could not fetch PyTorch {version}: {reason}.", f"Its output is in {log}."
        )
    here = f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    return Failure(
        f"There is no PyTorch {version} for this machine ({here}).",
        "It needs 64-bit Linux or Windows, or a Mac with Apple silicon, and Python 3.11 to 3.13.",
    )

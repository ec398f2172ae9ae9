"""Makes the installer of this platform from the frozen folder, where its tools are here, and writes sums down."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import debian
from console import Failure, run_logged, say, step

HERE = Path(__file__).parent
SUMS = "SHA256SUMS"
INNO_SETUP = HERE / "windows" / "aqa-desktop.iss"
MAKE_DMG = HERE / "macos" / "make_dmg.sh"
# after a CUDA bundle's version: nobody takes it for what may be passed on, and a plain newer one replaces it
CUDA = "+cuda"


def make(folder: Path, work: Path, dist: Path, version: str, log: Path) -> Path | None:
    """Make what this system installs and give its path; None, and a sentence, where a tool is missing.

    Args:
        folder: the frozen application with its licences.
        work: takes what is packed; it has the drawn icons.
        dist: takes the installer.
        version: of the project, with `CUDA` behind it for a bundle of that kind.
        log: file that takes what the tools say.

    Raises:
        Failure: a tool is here and did not do it.
    """
    tool, remedy = _tool(sys.platform)
    if shutil.which(tool) is None:
        say(f"{folder} is ready. To make an installer of it, {remedy}, and type the same again.")
        return None
    with step("Making the installer"):
        if sys.platform == "win32":
            made = dist / f"aqa-desktop_{version}_setup.exe"
            _run(["iscc", "/Q", f"/DVersion={version}", str(INNO_SETUP)], log)
        elif sys.platform == "darwin":
            made = dist / f"aqa-desktop_{version}.dmg"
            _run(["bash", str(MAKE_DMG), version], log)
        else:
            made = debian.build(folder, work, dist, version)
    if not made.is_file():
        raise Failure(f"No {made.name} was made.", f"What was said is in {log}.")
    say(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return made


def _tool(system: str) -> tuple[str, str]:
    if system == "win32":
        return (
            "iscc",
            "install Inno Setup 6 (https://jrsoftware.org/isinfo.php), put its folder on the PATH",
        )
    if system == "darwin":
        return "codesign", "install Apple's tools (xcode-select --install)"
    return "dpkg-deb", "take a Debian or Ubuntu system, which has dpkg-deb"


def write_sums(dist: Path) -> None:
    """Write the SHA-256 sums of the installers in a folder down beside them, as `sha256sum --check` reads them."""
    files = sorted(one for one in dist.iterdir() if one.is_file() and one.name != SUMS)
    lines = []
    for one in files:
        with one.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {one.name}\n")
    (dist / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _run(command: Sequence[str], log: Path) -> None:
    try:
        status, lines = run_logged(command, log)
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"{command[0]} does not start: {error}") from error
    if status:
        last = [line for line in lines if line.strip()] or ["no message"]
        raise Failure(f"{command[0]} failed: {last[-1]}", f"All it said is in {log}.")

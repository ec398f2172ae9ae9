"""Which Debian packages the frozen folder needs: every library that its files name and that is not in it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import system_libraries
from console import Failure

# beside those that Qt needs; the name of newer releases first (t64: 64-bit time)
OTHER: dict[str, tuple[str, ...]] = {
    "libasound.so.2": ("libasound2t64", "libasound2"),
    "libbrotlicommon.so.1": ("libbrotli1",),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libbz2.so.1.0": ("libbz2-1.0",),
    "libdrm.so.2": ("libdrm2",),
    "libexpat.so.1": ("libexpat1",),
    "libgbm.so.1": ("libgbm1",),
    "libgcc_s.so.1": ("libgcc-s1",),
    "libgio-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libgobject-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libGLX.so.0": ("libglx0",),
    "libOpenGL.so.0": ("libopengl0",),
    "libICE.so.6": ("libice6",),
    "liblzma.so.5": ("liblzma5",),
    "libpng16.so.16": ("libpng16-16t64", "libpng16-16"),
    "libSM.so.6": ("libsm6",),
    "libstdc++.so.6": ("libstdc++6",),
    "libuuid.so.1": ("libuuid1",),
    "libX11.so.6": ("libx11-6",),
    "libXau.so.6": ("libxau6",),
    "libxcb-glx.so.0": ("libxcb-glx0",),
    "libxcb.so.1": ("libxcb1",),
    "libXext.so.6": ("libxext6",),
    "libXrender.so.1": ("libxrender1",),
    "libz.so.1": ("zlib1g",),
    "libzstd.so.1": ("libzstd1",),
}
# the C library's own; its oldest version that will do is Qt's
_LIBC = re.compile(
    r"^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|nsl|crypt|mvec|anl)\.so\.\d+|linux-vdso\.so\.1)$"
)
LIBC = "libc6 (>= 2.34)"
PACKAGES = {**system_libraries.PACKAGES, **OTHER}
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_MAGIC = b"\x7fELF"
_AT_ONCE = 200


def binaries(folder: Path) -> list[Path]:
    """Give every program and shared library below a folder."""
    files = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return sorted(file for file in files if not file.is_symlink() and _starts(file) == _MAGIC)


def _starts(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC))


def needed_by(files: Sequence[Path]) -> set[str]:
    """Give the libraries that these files name as needed."""
    needed: set[str] = set()
    for first in range(0, len(files), _AT_ONCE):
        some = [str(file) for file in files[first : first + _AT_ONCE]]
        told = subprocess.run(["objdump", "-p", *some], capture_output=True, text=True, check=True)
        needed.update(_NEEDED.findall(told.stdout))
    return needed


def missing_from(folder: Path) -> list[str]:
    """Give the libraries that the folder needs of its host, but for the C library."""
    names = {name for _, _, files in os.walk(folder) for name in files}
    return sorted(
        one for one in needed_by(binaries(folder)) if one not in names and not _LIBC.match(one)
    )


def depends(libraries: Iterable[str]) -> list[str]:
    """Give the relations of a Debian package that bring these libraries, on older and newer releases.

    Raises:
        Failure: nobody told us which package brings one of them.
    """
    unknown = [one for one in libraries if one not in PACKAGES]
    if unknown:
        raise Failure(
            f"The frozen folder needs {', '.join(unknown)} of its host.",
            "Name the Debian package that brings it in packaging/needs.py, or keep it in the folder.",
        )
    return [LIBC, *sorted({" | ".join(PACKAGES[one]) for one in libraries})]

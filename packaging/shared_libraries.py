"""What the shared libraries inside the wheels are: metadata of the packages do not say it.

PyAV's FFmpeg is built with x264 and x265, so the bundle as a whole goes out under the GPL, version 3 or later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One project whose compiled code some wheel carries.

    Attributes:
        name: of the project.
        licence: SPDX expression.
        source: where its source is.
        pattern: matches the names of its files.
        goes_with_gpl: whether its licence allows what the bundle as a whole is under.
    """

    name: str
    licence: str
    source: str
    pattern: str
    goes_with_gpl: bool = True


LIBRARIES = (
    Library(
        name="FFmpeg",
        licence="GPL-3.0-or-later in PyAV's build, LGPL-2.1-or-later in OpenCV's",
        source="https://ffmpeg.org/releases/",
        pattern=r"avcodec|avdevice|avfilter|avformat|avutil|swresample|swscale|postproc|opencv_videoio_ffmpeg",
    ),
    Library(
        name="x264",
        licence="GPL-2.0-or-later",
        source="https://code.videolan.org/videolan/x264",
        pattern="x264",
    ),
    Library(
        name="x265",
        licence="GPL-2.0-or-later",
        source="https://bitbucket.org/multicoreware/x265_git",
        pattern="x265",
    ),
    Library(
        name="SVT-AV1",
        licence="BSD-3-Clause-Clear",
        source="https://gitlab.com/AOMediaCodec/SVT-AV1",
        pattern="SvtAv1Enc",
    ),
    Library(
        name="dav1d",
        licence="BSD-2-Clause",
        source="https://code.videolan.org/videolan/dav1d",
        pattern="dav1d",
    ),
    Library(
        name="libaom",
        licence="BSD-2-Clause",
        source="https://aomedia.googlesource.com/aom",
        pattern="aom",
    ),
    Library(
        name="libavif",
        licence="BSD-2-Clause",
        source="https://github.com/AOMediaCodec/libavif",
        pattern="avif",
    ),
    Library(
        name="libvpx",
        licence="BSD-3-Clause",
        source="https://chromium.googlesource.com/webm/libvpx",
        pattern="vpx",
    ),
    Library(
        name="libwebp",
        licence="BSD-3-Clause",
        source="https://chromium.googlesource.com/webm/libwebp",
        pattern="webp(mux|demux)?|sharpyuv",
    ),
    Library(
        name="LAME",
        licence="LGPL-2.0-or-later",
        source="https://lame.sourceforge.io/",
        pattern="mp3lame",
    ),
    Library(name="Opus", licence="BSD-3-Clause", source="https://opus-codec.org/", pattern="opus"),
    Library(
        name="OpenCORE AMR",
        licence="Apache-2.0",
        source="https://sourceforge.net/projects/opencore-amr/",
        pattern="opencore-amr(nb|wb)",
    ),
    Library(
        name="oneVPL",
        licence="MIT",
        source="https://github.com/intel/libvpl",
        pattern="vpl",
    ),
    Library(
        name="GnuTLS",
        licence="LGPL-2.1-or-later",
        source="https://www.gnutls.org/",
        pattern="gnutls",
    ),
    Library(
        name="Nettle",
        licence="LGPL-3.0-or-later OR GPL-2.0-or-later",
        source="https://www.lysator.liu.se/~nisse/nettle/",
        pattern="nettle|hogweed",
    ),
    Library(
        name="GMP",
        licence="LGPL-3.0-or-later OR GPL-2.0-or-later",
        source="https://gmplib.org/",
        pattern="gmp",
    ),
    Library(
        name="libunistring",
        licence="LGPL-3.0-or-later OR GPL-2.0-or-later",
        source="https://www.gnu.org/software/libunistring/",
        pattern="unistring",
    ),
    Library(
        name="ALSA",
        licence="LGPL-2.1-or-later",
        source="https://www.alsa-project.org/",
        pattern="asound",
    ),
    Library(
        name="libdrm",
        licence="MIT",
        source="https://gitlab.freedesktop.org/mesa/drm",
        pattern="drm",
    ),
    Library(
        name="X11's XCB and Xau",
        licence="MIT",
        source="https://www.x.org/releases/",
        pattern="xcb(-shape|-shm|-xfixes)?|Xau",
    ),
    Library(
        name="OpenBLAS",
        licence="BSD-3-Clause",
        source="https://github.com/OpenMathLib/OpenBLAS",
        pattern="(scipy_)?openblas.*",
    ),
    Library(
        name="GCC's run-time libraries",
        licence="GPL-3.0-or-later WITH GCC-exception-3.1",
        source="https://gcc.gnu.org/",
        pattern="gfortran|quadmath|gomp|gcc_s(_seh)?|winpthread|stdc\\+\\+",
    ),
    Library(
        name="libpng",
        licence="libpng-2.0",
        source="http://www.libpng.org/pub/png/libpng.html",
        pattern="png16",
    ),
    Library(
        name="OpenSSL 1.1",
        licence="OpenSSL",
        source="https://www.openssl.org/source/",
        pattern="crypto|ssl",
        goes_with_gpl=False,  # stand_ins.py puts something else in its place
    ),
    Library(
        name="Microsoft's C++ run-time library",
        licence="its redistribution terms; a system library in the sense of the GPL",
        source="https://visualstudio.microsoft.com/license-terms/",
        pattern="msvcp140.*|vcruntime140.*|concrt140.*",
    ),
)

# libx264-d6533a8d.so.165, libx264.165.dylib, avcodec-62-abc.dll
_STEM = re.compile(
    r"^(?:lib)?(?P<stem>.+?)(?:[-.]\d[\d.]*)?(?:[-_][0-9a-f]{8,32})*(?:[-.][\d.]+)?\.(?:so|dylib|dll)"
)
_FOLDERS = re.compile(r"(^|/)(\w+\.libs|\.dylibs)/[^/]+$|(^|/)cv2/opencv_videoio_ffmpeg\w*\.dll$")


def is_inside_a_wheel(name: str) -> bool:
    """Say whether a file of the bundle is a library of others that its wheel carries beside its own code."""
    return _FOLDERS.search(name.replace("\\", "/")) is not None


def library_of(file_name: str) -> Library | None:
    """Give the project a library file is of, or None where we do not know it."""
    found = _STEM.match(file_name)
    if found is None:
        return None
    for library in LIBRARIES:
        if re.fullmatch(library.pattern, found["stem"], re.IGNORECASE):
            return library
    return None


def known_and_unknown(names: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Sort the bundle's files that are libraries of others.

    Returns:
        file names by project, and those whose project and licence nobody wrote down.
    """
    known: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in names:
        if not is_inside_a_wheel(name):
            continue
        file_name = name.replace("\\", "/").rpartition("/")[2]
        library = library_of(file_name)
        if library is None:
            unknown.append(name)
        else:
            known.setdefault(library.name, []).append(file_name)
    return known, sorted(unknown)

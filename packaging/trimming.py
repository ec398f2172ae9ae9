"""What of the collected files stays out of the bundle: tests, headers, the build machine's own libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable

Entry = tuple[str, str, str]  # name in the bundle, file on this machine, kind

# modules that nothing of ours reaches. `import torch` needs torchgen, torch.testing and torch.distributed; an
# optimiser's first step imports torch._dynamo, and that the outer part of torch._inductor
EXCLUDED_MODULES = (
    "IPython",
    "PIL",
    "_pytest",
    "curses",
    "matplotlib",
    "networkx",
    "pip",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "pytest",
    "readline",
    "scipy",
    "setuptools",
    "sqlite3",
    "tensorboard",
    "tkinter",
    "torch._inductor.autoheuristic",
    "torch._inductor.codegen",
    "torch._inductor.compile_fx",
    "torch._inductor.fx_passes",
    "torch._inductor.graph",
    "torch._inductor.ir",
    "torch._inductor.kernel",
    "torch._inductor.lowering",
    "torch._inductor.scheduler",
    "torch._inductor.select_algorithm",
    "torch.onnx",
    "torch.testing._internal.common_methods_invocations",
    "torch.testing._internal.distributed.distributed_test",
    "torch.testing._internal.distributed.nn",
    "torch.testing._internal.distributed.rpc",
    "torch.testing._internal.opinfo",
    "torch.testing._internal.optests",
    "torch.utils.benchmark",
    "torch.utils.tensorboard",
)

# `import torch` looks for this file of its programs, and for no other
KEPT = re.compile(r"^torch/bin/torch_shm_manager(\.exe)?$")

# folders and files by their name in the bundle
DROPPED = re.compile(
    r"""
    ^torch/(bin|test|include|share)/
    | ^torch/lib/.*\.(lib|pdb|a)$
    | ^torch/lib/(lib)?(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)\.
    | ^torch/.*\.(h|hpp|cuh|cpp|cmake|pyi)$
    | ^torch/testing/_internal/.*/(data|generated)/
    | ^cv2/(qt|data|gapi/__pycache__)/
    | ^PySide6/(Qt/)?(translations|qml|resources|metatypes)/
    | ^PySide6/(Qt/)?plugins/(virtualkeyboard|qmltooling|networkinformation|tls|generic|designer|sqldrivers)/
    | ^PySide6/(Qt/)?plugins/platforminputcontexts/.*virtualkeyboard
    | ^PySide6/(Qt/)?plugins/platformthemes/libqgtk3
    | ^PySide6/(Qt/)?plugins/platforms/(libqvnc|libqlinuxfb|libqeglfs|libqminimalegl|libqvkkhrdisplay)
    | ^PySide6/(Qt/)?plugins/egldeviceintegrations/
    | ^PySide6/(Qt/)?plugins/imageformats/.*(qpdf|qtga|qwbmp|qicns|qtiff)
    | ^PySide6/(Qt/)?(lib|bin)?/?(lib)?Qt6?(Qml|Quick|Pdf|VirtualKeyboard|Designer|Sql|Test|Concurrent|EglFS|EglFs)
    | (^|/)__pycache__/
    """,
    re.VERBOSE,
)

# libraries every Linux desktop has, or its packages bring: another copy would be loaded beside the graphics
# driver's own and break it. Debian's names for them are in needs.py.
HOST = re.compile(
    r"""
    ^lib(
      stdc\+\+ | gcc_s | GL | GLX | GLdispatch | EGL | OpenGL | drm | gbm | vulkan
      | X11 | X11-xcb | Xau | Xdmcp | Xext | Xrender | Xi | Xfixes | Xcursor | Xrandr | Xcomposite
      | Xdamage | Xinerama
      | xcb | xcb-[a-z-]+ | xkbcommon | xkbcommon-x11 | SM | ICE
      | wayland-(client|cursor|egl|server)
      | glib-2 | gobject-2 | gio-2 | gmodule-2 | gthread-2 | pcre2?(-8)? | selinux | mount | blkid
      | gtk-3 | gdk-3 | gdk_pixbuf-2 | cairo(-gobject)? | pango(cairo|ft2)?-1 | atk(-bridge)?(-[12])? | atspi
      | harfbuzz | epoxy | fribidi | graphite2 | thai | datrie | pixman-1 | tiff | jbig | deflate | Lerc
      | webp | jpeg
      | fontconfig | freetype | dbus-1 | systemd | gcrypt | gpg-error | cap
      | mvec | readline | tinfo | gssapi_krb5 | krb5(support)? | k5crypto | com_err | keyutils
      | brotli(common|dec) | png16 | z | zstd | lz4 | lzma | bz2 | expat | bsd | md | uuid | udev
    )([.-][\d.]+)*\.so(\.[\d.]+)?$
    """,
    re.VERBOSE,
)


def is_wanted(entry: Entry, *, is_linux: bool) -> bool:
    """Say whether a collected file goes into the bundle.

    Args:
        entry: what PyInstaller collected; of a link, its own name and what it points to both count.
        is_linux: whether the host's own libraries are left to the host.
    """
    name, source, kind = entry
    names = [one.replace("\\", "/") for one in ((name, source) if kind == "SYMLINK" else (name,))]
    if any(KEPT.match(one) for one in names):
        return True
    if any(DROPPED.search(one) for one in names):
        return False
    if not is_linux:
        return True
    is_from_host = source.startswith(("/lib", "/usr/lib"))
    return not (is_from_host and HOST.match(names[-1].rpartition("/")[2]))


def trimmed(entries: Iterable[Entry], *, is_linux: bool) -> list[Entry]:
    """Give the collected files that go into the bundle."""
    return [one for one in entries if is_wanted(one, is_linux=is_linux)]

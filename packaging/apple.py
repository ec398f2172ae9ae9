"""What macOS is told of the application: its Info.plist."""

from __future__ import annotations

from typing import Any

# of the wheels of torch and PyAV: macosx_14_0_arm64
OLDEST_MACOS = "14.0"


def info_plist() -> dict[str, Any]:
    """Give what PyInstaller does not know of our bundle, or takes to be another way."""
    return {
        "CFBundleDisplayName": "AQA Desktop",
        # of the two programs PyInstaller takes the first by name, `aqa`, and for it a bundle without a window
        "CFBundleExecutable": "aqa-desktop",
        "LSBackgroundOnly": False,
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The AQA Desktop contributors; GPL-3.0-or-later as a whole",
        # a video may be opened with it, and stays another program's by default. Models have no type here: it would
        # go by the name's ending alone, and other people's .safetensors are not ours
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Video",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.movie", "com.compuserve.gif"],
            }
        ],
    }

"""Draws the icon at every size and writes what Windows shows of a program; runs where it is frozen."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# the type codes of Apple's icon file that hold PNG
ICNS_TYPES = {32: b"ic11", 64: b"ic12", 128: b"ic07", 256: b"ic08", 512: b"ic09"}
SOURCE = Path(__file__).resolve().parents[1] / "resources" / "icons" / "app.svg"

_VERSION = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004, fileType=1),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "The AQA Desktop contributors"),
      StringStruct("FileDescription", "AQA Desktop"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("LegalCopyright", "The AQA Desktop contributors; GPL-3.0-or-later as a whole"),
      StringStruct("OriginalFilename", "aqa-desktop.exe"),
      StringStruct("ProductName", "AQA Desktop"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def png(size: int) -> bytes:
    """Draw the icon at a size in pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # a buffer is a device
        raise OSError(f"the icon cannot be drawn at {size}")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Put PNG pictures into one Windows icon file."""
    offset = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, data in sorted(pictures.items()):
        side = size % 256  # 256 is written as 0
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """Put PNG pictures into one Apple icon file."""
    parts = [
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
        for size, kind in ICNS_TYPES.items()
    ]
    body = b"".join(parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def version_resource(version: str) -> str:
    """Write what Windows shows under a program's properties."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    four = tuple([*numbers, 0, 0, 0, 0][:4])
    return _VERSION.format(numbers=four, version=version)


def main(folder: Path, version: str) -> int:
    """Write every icon and the version resource into a folder."""
    application = QGuiApplication([])
    pictures = {size: png(size) for size in SIZES}
    for size, data in pictures.items():
        place = folder / "icons" / f"{size}x{size}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "aqa-desktop.png").write_bytes(data)
    (folder / "aqa-desktop.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (folder / "aqa-desktop.icns").write_bytes(icns(pictures))
    (folder / "version.txt").write_text(version_resource(version), encoding="utf-8")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

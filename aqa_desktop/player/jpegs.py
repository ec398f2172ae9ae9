"""Pictures as JPEG and back, by OpenCV: Qt's own decoder takes three times as long. OpenCV loads on first use."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

QUALITY = 93


def encode(pixels: npt.NDArray[np.uint8], *, quality: int = QUALITY) -> bytes:
    """Compress a picture (H, W, 3) of blue, green, red."""
    import cv2

    settings = [int(cv2.IMWRITE_JPEG_QUALITY), quality]
    is_written, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(pixels), settings)
    if not is_written:
        raise ValueError("a picture could not be compressed")
    return jpeg.tobytes()


def decode(jpeg: bytes, *, reduction: int = 1) -> QImage:
    """Give the picture at 1/`reduction` of its size, which costs less.

    Args:
        jpeg: what `encode` gave.
        reduction: 1, 2, 4 or 8.
    """
    import cv2

    flags = {
        1: cv2.IMREAD_COLOR,
        2: cv2.IMREAD_REDUCED_COLOR_2,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        8: cv2.IMREAD_REDUCED_COLOR_8,
    }
    pixels: Any = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), flags[reduction])
    if pixels is None:
        raise ValueError("a kept picture could not be read")
    return picture(pixels)


def picture(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Give blue-green-red pixels (H, W, 3) as a picture in the format that the screen takes."""
    import cv2

    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    target = np.frombuffer(image.bits(), dtype=np.uint8).reshape(height, width, 4)
    cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2BGRA, dst=target)
    return image


def reduction_for(stored: int, shown: float) -> int:
    """Give the strongest reduction that still has a pixel for each one shown.

    Args:
        stored: pixels along one side of the kept picture.
        shown: device pixels it takes on the screen.
    """
    fitting = [factor for factor in (2, 4, 8) if stored / factor >= shown]
    return fitting[-1] if fitting else 1

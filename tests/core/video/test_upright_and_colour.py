"""Frames come upright and in the right colours, whatever the file says about both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from aqa_core.video.info import Orientation
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import MP4, Image, Kind, write_clip, write_stamped

LOSSLESS = Kind(options={"qp": "4", "preset": "veryfast"})
HEVC_10 = Kind(
    suffix=".mov",
    codec="libx265",
    pixel_format="yuv420p10le",
    options={"x265-params": "log-level=none:crf=4"},
)
# quarters: red, green above; blue, grey below
CORNERS = np.array(
    [[(200, 30, 30), (30, 200, 30)], [(30, 30, 200), (128, 128, 128)]], dtype=np.uint8
)


def quarters(width: int = 96, height: int = 64) -> Image:
    return np.asarray(
        cv2.resize(CORNERS, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def corners_of(image: Image) -> npt.NDArray[np.uint8]:
    height, width = image.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return image[np.ix_(rows, columns)]


def assert_same_colours(image: Image, expected: npt.NDArray[np.uint8], tolerance: int = 8) -> None:
    off = np.abs(corners_of(image).astype(int) - expected.astype(int))
    assert off.max() <= tolerance, corners_of(image)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_rotation_side_data(tmp_path: Path, clockwise: int, suffix: str) -> None:
    path = write_clip(
        tmp_path / f"turned{suffix}", [quarters()] * 8, kind=LOSSLESS, rotation_deg=-clockwise
    )
    info = probe(path)
    assert info.rotation_deg == clockwise
    assert not info.orientation.mirrored
    assert (info.width, info.height) == ((64, 96) if clockwise in (90, 270) else (96, 64))
    upright = np.rot90(CORNERS, -clockwise // 90)
    size = (info.width // 2, info.height // 2)
    assert_same_colours(read_frames(info, [0.1], size=size)[0], upright)
    assert_same_colours(next(iter_frames(info)).image_HWC, upright)


def test_rotation_agrees_with_another_program(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "turned.mp4", [quarters()] * 4, kind=LOSSLESS, rotation_deg=90)
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    _, image = capture.read()
    capture.release()
    ours = next(iter_frames(probe(path))).image_HWC
    assert ours.shape == image.shape
    assert np.abs(ours.astype(int) - image[..., ::-1].astype(int)).mean() < 4


@pytest.mark.parametrize(("hflip", "vflip"), [(True, False), (False, True)])
@pytest.mark.parametrize("degrees", [0, 90])
def test_mirrored_side_data(tmp_path: Path, degrees: int, hflip: bool, vflip: bool) -> None:
    def mirror(stream: Any) -> None:
        stream.set_display_rotation(degrees, hflip=hflip, vflip=vflip)

    path = write_clip(tmp_path / "mirrored.mp4", [quarters()] * 4, kind=LOSSLESS, setup=mirror)
    info = probe(path)
    assert info.orientation.mirrored
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    assert capture.isOpened()
    capture.release()
    shown = next(iter_frames(info)).image_HWC
    turned = np.rot90(CORNERS, degrees // 90)
    candidates = [turned[:, ::-1], turned[::-1]]
    assert any(
        np.abs(corners_of(shown).astype(int) - one.astype(int)).max() <= 8 for one in candidates
    )


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("flip_x", [False, True])
@pytest.mark.parametrize("flip_y", [False, True])
def test_orientation_follows_the_display_matrix(
    transposed: bool, flip_x: bool, flip_y: bool
) -> None:
    shown = Orientation(transposed, flip_x, flip_y).apply(CORNERS)
    for y in range(2):
        for x in range(2):
            to_x, to_y = (y, x) if transposed else (x, y)
            to_x, to_y = (1 - to_x if flip_x else to_x), (1 - to_y if flip_y else to_y)
            assert (shown[to_y, to_x] == CORNERS[y, x]).all()


def tagged(colorspace: int, color_range: int) -> Any:
    def setup(stream: Any) -> None:
        stream.codec_context.colorspace = colorspace
        stream.codec_context.color_range = color_range

    return setup


BT709, BT601 = 1, 5
LIMITED, FULL = 1, 2


def yuv(rgb: npt.NDArray[np.uint8], *, bt709: bool, full: bool) -> npt.NDArray[np.uint8]:
    """Convert RGB colours to Y'CbCr by the standards' formulas, independently of FFmpeg."""
    red, blue = (0.2126, 0.0722) if bt709 else (0.299, 0.114)
    r, g, b = np.moveaxis(rgb / 255.0, -1, 0)
    y = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)
    luma, chroma, black = (255, 255, 0) if full else (219, 224, 16)
    planes = (black + luma * y, 128 + chroma * cb, 128 + chroma * cr)
    return np.stack([np.clip(np.round(plane), 0, 255) for plane in planes], -1).astype(np.uint8)


def write_yuv(path: Path, size: tuple[int, int], *, bt709: bool, full: bool, tag: bool) -> Path:
    """Write a clip from Y'CbCr made by hand, tagged or not."""
    import av

    width, height = size
    colours = yuv(CORNERS, bt709=bt709, full=full)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30, options={"qp": "2"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        if tag:
            tagged(BT709 if bt709 else BT601, FULL if full else LIMITED)(stream)
        planes = cv2.resize(colours, (width, height), interpolation=cv2.INTER_NEAREST)
        for number in range(4):
            planar = np.array(planes.transpose(2, 0, 1), dtype=np.uint8, order="C")
            frame = av.VideoFrame.from_ndarray(planar, "yuv444p")
            if tag:
                frame.colorspace = BT709 if bt709 else BT601
                frame.color_range = FULL if full else LIMITED
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("bt709", [True, False], ids=["bt709", "bt601"])
@pytest.mark.parametrize("full", [True, False], ids=["full", "limited"])
def test_tagged_colours(tmp_path: Path, bt709: bool, full: bool) -> None:
    path = write_yuv(tmp_path / "tagged.mp4", (96, 64), bt709=bt709, full=full, tag=True)
    image = read_frames(probe(path), [0.0], size=(48, 32))[0]
    assert_same_colours(image, CORNERS, tolerance=4)


@pytest.mark.parametrize(("size", "bt709"), [((1280, 720), True), ((320, 240), False)])
def test_untagged_colours_follow_the_size(
    tmp_path: Path, size: tuple[int, int], bt709: bool
) -> None:
    path = write_yuv(tmp_path / "untagged.mp4", size, bt709=bt709, full=False, tag=False)
    image = read_frames(probe(path), [0.0], size=(48, 32))[0]
    assert_same_colours(image, CORNERS, tolerance=4)


@pytest.mark.parametrize(
    "kind",
    [
        HEVC_10,
        Kind(suffix=".mkv", codec="ffv1", pixel_format="bgra"),
        Kind(suffix=".mkv", codec="ffv1", pixel_format="yuv444p16le"),
        Kind(suffix=".gif", codec="gif", pixel_format="rgb8"),
        Kind(
            suffix=".avi",
            codec="mjpeg",
            pixel_format="yuvj420p",
            options={"qmin": "1", "qmax": "2"},
        ),
        Kind(suffix=".avi", codec="rawvideo", pixel_format="bgr24"),
    ],
    ids=lambda kind: f"{kind.codec} {kind.pixel_format}",
)
def test_every_pixel_format_becomes_rgb(tmp_path: Path, kind: Kind) -> None:
    path = write_clip(tmp_path / f"clip{kind.suffix}", [quarters()] * 4, kind=kind)
    info = probe(path)
    tolerance = 45 if kind.codec == "gif" else 10
    assert_same_colours(next(iter_frames(info)).image_HWC, CORNERS, tolerance)
    assert info.bit_depth == (
        10 if "10" in kind.pixel_format else 16 if "16" in kind.pixel_format else 8
    )


BT2020, PQ, HLG = 9, 16, 18
# BT.2408: what an 18 % grey card (26 cd/m²) and a white sheet (203 cd/m²) have in HLG and in PQ
SIGNALS = {HLG: (0.38, 0.75), PQ: (0.38, 0.58)}


@pytest.mark.parametrize("transfer", [HLG, PQ], ids=["HLG", "PQ"])
def test_high_dynamic_range_is_brought_to_ordinary_colours(tmp_path: Path, transfer: int) -> None:
    def phone(stream: Any) -> None:
        stream.codec_context.color_trc = transfer
        stream.codec_context.color_primaries = BT2020
        stream.codec_context.colorspace = BT2020

    grey, white = (round(255 * signal) for signal in SIGNALS[transfer])
    image = np.full((64, 96, 3), grey, dtype=np.uint8)
    image[:, 48:] = white
    options = {"x265-params": f"log-level=none:crf=2:transfer={transfer}:colorprim=9:colormatrix=9"}
    kind = Kind(suffix=".mov", codec="libx265", pixel_format="yuv420p10le", options=options)
    info = probe(write_clip(tmp_path / "phone.mov", [image] * 4, kind=kind, setup=phone))
    shown = read_frames(info, [0.0], size=(96, 64))[0]
    # 26 / 203 of white light is 100 of 255 in sRGB; white keeps a little room above it for highlights
    assert np.abs(shown[16:48, 16:32].astype(int) - 100).max() <= 6
    assert 235 <= shown[16:48, 64:80].min() <= shown[16:48, 64:80].max() <= 250


def test_grey_becomes_rgb(tmp_path: Path) -> None:
    kind = Kind(suffix=".mkv", codec="ffv1", pixel_format="gray")
    image = next(
        iter_frames(probe(write_clip(tmp_path / "grey.mkv", [quarters()] * 3, kind=kind)))
    ).image_HWC
    assert image.shape == (64, 96, 3)
    assert (image[..., 0] == image[..., 2]).all()


@pytest.mark.parametrize("size", [(98, 66), (97, 65), (161, 91)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    odd = size[0] % 2 == 1
    kind = Kind(pixel_format="yuv444p" if odd else "yuv420p", options={"qp": "4"})
    info = probe(write_clip(tmp_path / "odd.mp4", [quarters(*size)] * 5, kind=kind))
    assert (info.width, info.height) == size
    assert next(iter_frames(info)).image_HWC.shape == (size[1], size[0], 3)
    assert_same_colours(read_frames(info, [0.1], size=(171, 128))[0], CORNERS)


def test_pixels_that_are_not_square(tmp_path: Path) -> None:
    from fractions import Fraction

    def anamorphic(stream: Any) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)

    info = probe(write_clip(tmp_path / "dv.mp4", [quarters()] * 3, kind=MP4, setup=anamorphic))
    assert (info.width, info.height) == (128, 64)
    assert next(iter_frames(info)).image_HWC.shape == (64, 128, 3)


def test_shrinking_averages(tmp_path: Path) -> None:
    stripes = np.zeros((256, 256, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    kind = Kind(suffix=".mkv", codec="ffv1", pixel_format="bgra")
    info = probe(write_clip(tmp_path / "stripes.mkv", [stripes] * 3, kind=kind))
    image = read_frames(info, [0.0], size=(32, 32))[0]
    assert np.abs(image[4:-4, 4:-4].astype(int) - 127).max() < 12


def test_the_size_changes_on_the_way(tmp_path: Path) -> None:
    small = write_stamped(
        tmp_path / "a.ts", 20, kind=Kind(suffix=".ts"), size=(128, 96)
    ).read_bytes()
    large = write_stamped(
        tmp_path / "b.ts", 20, kind=Kind(suffix=".ts"), size=(192, 144)
    ).read_bytes()
    (tmp_path / "both.ts").write_bytes(small + large)
    info = probe(tmp_path / "both.ts")
    frames = list(iter_frames(info))
    assert len(frames) == 40
    assert {frame.image_HWC.shape for frame in frames} == {(96, 128, 3)}

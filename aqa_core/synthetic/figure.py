"""Draws the diver: 20 flat-shaded parts, far ones first and darker."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aqa_core.synthetic.body import P
from aqa_core.synthetic.camera import Camera

_SHIFT = 4
_ROUND = 6

# part: the points it spans with their radii in metres, and its material
_PARTS: tuple[tuple[tuple[tuple[str, float], ...], str], ...] = (
    ((("hip_l", 0.092), ("hip_r", 0.092), ("waist_l", 0.078), ("waist_r", 0.078)), "suit"),
    (
        (("shoulder_l", 0.062), ("shoulder_r", 0.062), ("waist_l", 0.078), ("waist_r", 0.078)),
        "chest",
    ),
    ((("chest_front", 0.03), ("belly_front", 0.03)), "front"),
    ((("neck", 0.052), ("head", 0.05)), "skin"),
    ((("head", 0.105), ("head", 0.105)), "hair"),
    ((("face", 0.078), ("face", 0.078)), "face"),
    *(
        part
        for side in "lr"
        for part in (
            (((f"shoulder_{side}", 0.056), (f"elbow_{side}", 0.042)), "skin"),
            (((f"elbow_{side}", 0.042), (f"wrist_{side}", 0.030)), "skin"),
            (((f"wrist_{side}", 0.034), (f"fingers_{side}", 0.020)), "skin"),
            (((f"hip_{side}", 0.090), (f"knee_{side}", 0.058)), "thigh"),
            (((f"knee_{side}", 0.058), (f"ankle_{side}", 0.036)), "skin"),
            (((f"ankle_{side}", 0.038), (f"toes_{side}", 0.022)), "skin"),
        )
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """RGB colours of a diver's materials, 0..255."""

    skin: tuple[float, float, float]
    suit: tuple[float, float, float]
    hair: tuple[float, float, float]
    front: tuple[float, float, float]
    one_piece: bool

    @property
    def brightness(self) -> float:
        """Mean of the skin's colour."""
        return sum(self.skin) / 3.0

    def colour(self, material: str) -> np.ndarray:
        """Give the colour of a material."""
        skin, suit = np.array(self.skin), np.array(self.suit)
        named = {
            "skin": skin,
            "thigh": skin * 0.97,
            "face": np.minimum(skin * 1.12, 255.0),
            "suit": suit,
            "chest": suit if self.one_piece else skin * 0.95,
            "hair": np.array(self.hair),
            "front": np.array(self.front) if self.one_piece else np.minimum(skin * 1.15, 255.0),
        }
        return named[material]


def draw_palette(rng: np.random.Generator) -> Palette:
    """Draw the colours of a diver."""
    tone = rng.uniform(0.5, 1.0)
    skin = tone * np.array([238.0, 192.0, 160.0]) * rng.uniform(0.95, 1.05, 3)
    strong = cv2.cvtColor(
        np.array(
            [[[rng.integers(0, 180), rng.integers(120, 256), rng.integers(40, 210)]]], np.uint8
        ),
        cv2.COLOR_HSV2RGB,
    )[0, 0].astype(float)
    hair = rng.uniform(15, 90) * np.array([1.0, 0.8, 0.65]) if rng.random() < 0.7 else strong[::-1]
    front = np.clip(strong + rng.choice((-1, 1)) * rng.uniform(60, 120), 0, 255)
    return Palette(
        skin=_triple(np.clip(skin, 0, 255)),
        suit=_triple(strong),
        hair=_triple(hair),
        front=_triple(front),
        one_piece=bool(rng.random() < 0.5),
    )


def _triple(colour: np.ndarray) -> tuple[float, float, float]:
    return (float(colour[0]), float(colour[1]), float(colour[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """The parts of the diver as polygons in the frame.

    Attributes:
        corners_TSQ2: pixel coordinates times 16, S moments while the shutter is open.
        slices: of Q, one a part.
        order_TP: parts from the farthest to the nearest.
        colours_TP3: RGB, shaded by depth.
    """

    corners_TSQ2: np.ndarray
    slices: tuple[slice, ...]
    order_TP: np.ndarray
    colours_TP3: np.ndarray


def outline(
    points_TSK3: np.ndarray, centre_TS2: np.ndarray, camera: Camera, palette: Palette, girth: float
) -> Outlines:
    """Turn skeletons into polygons.

    Args:
        points_TSK3: world points at S moments of each of T frames.
        centre_TS2: what the camera looks at then.
        camera: projection.
        palette: colours.
        girth: scales the radii.
    """
    place = camera.project(camera.flattened(points_TSK3), centre_TS2[:, :, None])
    rings, slices, depths = [], [], []
    middle = points_TSK3.shape[1] // 2
    filled = 0
    for span, _ in _PARTS:
        ring = _ring(place, span, camera.zoom * girth)
        rings.append(ring)
        slices.append(slice(filled, filled + ring.shape[2]))
        filled += ring.shape[2]
        at = [P[name] for name, _ in span]
        depths.append(points_TSK3[:, middle, at, 2].mean(axis=1))
    depth_TP = np.stack(depths, axis=1)
    # the trunk lies between the arms although all share the middle; the face wins over the hair it touches
    depth_TP[:, 2] *= 0.9
    shade = np.clip(0.90 + 0.9 * depth_TP, 0.66, 1.06)[..., None]
    base = np.stack([palette.colour(material) for _, material in _PARTS])
    return Outlines(
        corners_TSQ2=np.round(np.concatenate(rings, axis=2) * 2**_SHIFT).astype(np.int32),
        slices=tuple(slices),
        order_TP=np.argsort(depth_TP, axis=1, kind="stable"),
        colours_TP3=np.clip(base * shade, 0, 255),
    )


def _ring(place: np.ndarray, span: tuple[tuple[str, float], ...], zoom: float) -> np.ndarray:
    """Give the corners of one part: a tapered capsule between two points, or discs for a hull of more."""
    if len(span) > 2:
        turn = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
        circle = np.stack((np.cos(turn), np.sin(turn)), axis=-1)
        discs = [place[:, :, P[name], None] + radius * zoom * circle for name, radius in span]
        return np.concatenate(discs, axis=2)
    (first, first_radius), (last, last_radius) = span
    start, end = place[:, :, P[first]], place[:, :, P[last]]
    along = np.arctan2(end[..., 1] - start[..., 1], end[..., 0] - start[..., 0])[..., None]
    half = np.linspace(-0.5 * np.pi, 0.5 * np.pi, _ROUND)
    ahead = along + half
    ends = end[:, :, None] + last_radius * zoom * np.stack((np.cos(ahead), np.sin(ahead)), axis=-1)
    starts = start[:, :, None] - first_radius * zoom * np.stack(
        (np.cos(ahead), np.sin(ahead)), axis=-1
    )
    return np.concatenate((ends, starts), axis=2)


def bounds(outlines: Outlines, frame: int, size: tuple[int, int]) -> tuple[slice, slice] | None:
    """Give rows and columns of the frame that the diver covers, or None where they are out of sight."""
    corners = outlines.corners_TSQ2[frame].reshape(-1, 2) >> _SHIFT
    left, top = np.maximum(corners.min(axis=0) - 2, 0)
    right, bottom = np.minimum(corners.max(axis=0) + 3, size)
    if left >= right or top >= bottom:
        return None
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def paint(
    image_HWC: np.ndarray, outlines: Outlines, frame: int, moment: int, corner: tuple[int, int]
) -> None:
    """Draw the diver of one moment into a cut-out whose upper left pixel is `corner` (x, y)."""
    shifted = outlines.corners_TSQ2[frame, moment] - np.array(corner, np.int32) * 2**_SHIFT
    for part in outlines.order_TP[frame]:
        polygon = shifted[outlines.slices[part]]
        if len(polygon) > 2 * _ROUND:
            polygon = cv2.convexHull(polygon)
        colour = outlines.colours_TP3[frame, part].tolist()
        cv2.fillConvexPoly(image_HWC, polygon, colour, cv2.LINE_AA, _SHIFT)

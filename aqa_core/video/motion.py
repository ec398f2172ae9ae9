"""Measures, frame by frame, what moves in a clip once the movement of the camera is taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.video.convert import Converter
from aqa_core.video.decoding import decode_frames
from aqa_core.video.info import ClipInfo

# large enough to see a diver of 1/15 of the picture, small enough to look at every frame
_LONG_SIDE = 160
_MAX_RATE = 30.0
# how many moving spots of a frame are kept: the diver is among them even where the board or the water moves more
SPOTS = 4
# differences below this many grey levels are noise and compression
_NOISE = np.float32(6.0)
# a new shot begins where even the best alignment leaves so much of the frame different
_CUT_LEVEL = 22.0

# ten steps or a tenth of a pixel are enough to follow a corner
_SOON = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 10, 0.1)

Gray = npt.NDArray[np.uint8]
Real = npt.NDArray[np.float64]
_Plane = npt.NDArray[np.floating[Any]]
_Warp = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """What moved, by frame; lengths are in frame heights, positions in one coordinate system a shot.

    Attributes:
        times_T: (T,) seconds from the first frame.
        energy_T: (T,) mean difference from the aligned frame before, in grey levels; 0 for a shot's first.
        spots_TKxy: (T, SPOTS, 2) places that moved most, strongest first, x to the right and y down, in the
            coordinates of the shot's first frame; NaN where there are fewer.
        strengths_TK: (T, SPOTS) how much moved there, in grey levels; 0 where there is no spot.
        shots_T: (T,) number of the shot a frame belongs to.
    """

    times_T: Real
    energy_T: Real
    spots_TKxy: Real
    strengths_TK: Real
    shots_T: npt.NDArray[np.int64]


def measure_motion(info: ClipInfo, *, report: Report, cancel: CancelToken) -> Motion:
    """Decode the clip once, small, in grey and at most 30 frames a second, and measure what moves in it.

    Raises:
        ClipError: the clip cannot be read.
        CancelledError: the work was asked to stop.
    """
    chosen = _thin_out(info.frame_times_s)
    spots = np.full((chosen.size, SPOTS, 2), np.nan)
    strengths = np.zeros((chosen.size, SPOTS))
    energy = np.zeros(chosen.size)
    shots = np.zeros(chosen.size, dtype=np.int64)
    place_in_shot = np.eye(3)
    before: Gray | None = None
    for row, gray in _small_frames(info, chosen, cancel):
        report(Progress("finding the dive", row + 1, chosen.size))
        if before is None:
            before = gray
            continue
        step = _camera_step(before, gray)
        difference, seen = _difference(before, gray, step)
        shots[row:] = shots[row - 1]
        if cv2.mean(difference, mask=seen)[0] > _CUT_LEVEL or not seen.any():
            shots[row:] += 1
            place_in_shot = np.eye(3)
        else:
            place_in_shot = np.vstack([step, (0.0, 0.0, 1.0)]) @ place_in_shot
            moving = np.maximum(difference.astype(np.float32) - _NOISE, 0) * (seen > 0)
            energy[row] = float(moving.mean())
            spots[row], strengths[row] = _spots(moving, np.linalg.inv(place_in_shot))
        before = gray
    return Motion(
        times_T=info.frame_times_s[chosen],
        energy_T=energy,
        spots_TKxy=spots,
        strengths_TK=strengths,
        shots_T=shots,
    )


def _thin_out(times_s: Real) -> npt.NDArray[np.int64]:
    """Choose the frames to look at: all, or those a thirtieth of a second apart where there are more."""
    ticks = np.floor(times_s * _MAX_RATE * 1.1 + 1e-6)
    return np.flatnonzero(np.diff(ticks, prepend=-1.0) > 0)


def _small_frames(
    info: ClipInfo, chosen: npt.NDArray[np.int64], cancel: CancelToken
) -> Iterator[tuple[int, Gray]]:
    shrink = _LONG_SIDE / max(info.width, info.height)
    size = (max(16, round(info.width * shrink)), max(16, round(info.height * shrink)))
    converter = Converter(info, size)
    for index, frame in decode_frames(info, chosen, cancel=cancel):
        gray = cv2.GaussianBlur(np.ascontiguousarray(converter.gray(frame)), (0, 0), 1.0)
        yield int(np.searchsorted(chosen, index)), np.asarray(gray, dtype=np.uint8)


def _camera_step(before: Gray, after: Gray) -> _Warp:
    """Find the similarity transform that takes the background of one frame to the next.

    Corners are followed and the movement that most share is taken; where there are few (blur, plain water) the
    shift of the whole picture stands in; standing still wins whenever it explains the picture as well.
    """
    still = np.eye(2, 3)
    shift, _ = cv2.phaseCorrelate(before.astype(np.float32), after.astype(np.float32))
    candidates = [still, np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])]
    shared = _shared_movement(before, after)
    if shared is not None:
        candidates.append(shared)
    costs = [_misfit(before, after, warp) for warp in candidates]
    costs[0] *= 0.98
    return candidates[int(np.argmin(costs))]


def _shared_movement(before: Gray, after: Gray) -> _Warp | None:
    corners = cv2.goodFeaturesToTrack(before, maxCorners=80, qualityLevel=0.01, minDistance=8)
    if len(np.atleast_1d(corners)) < 8:  # None where there are none
        return None
    moved, status, _ = cv2.calcOpticalFlowPyrLK(
        before, after, corners, np.empty_like(corners), winSize=(13, 13), maxLevel=3, criteria=_SOON
    )
    followed = status.ravel() == 1
    if followed.sum() < 8:
        return None
    warp, _ = cv2.estimateAffinePartial2D(
        corners[followed], moved[followed], method=cv2.RANSAC, ransacReprojThreshold=1.0
    )
    if warp is None or not 0.8 < float(np.hypot(warp[0, 0], warp[1, 0])) < 1.25:
        return None
    return np.asarray(warp, dtype=np.float64)


def _misfit(before: Gray, after: Gray, warp: _Warp) -> float:
    """Mean difference of the aligned frames where both show the scene; infinite where they hardly overlap."""
    difference, seen = _difference(before, after, warp)
    if cv2.countNonZero(seen) < 0.4 * seen.size:
        return float("inf")
    return float(cv2.mean(np.minimum(difference, 40), mask=seen)[0])


def _difference(before: Gray, after: Gray, warp: _Warp) -> tuple[Gray, Gray]:
    """Give the difference of the aligned frames, and where (255, else 0) both show the scene."""
    size = (before.shape[1], before.shape[0])
    aligned = cv2.warpAffine(before, warp, size, borderMode=cv2.BORDER_REPLICATE)
    whole = np.full_like(before, 255)
    whole[:2], whole[-2:], whole[:, :2], whole[:, -2:] = 0, 0, 0, 0
    inside = cv2.warpAffine(whole, warp, size, flags=cv2.INTER_NEAREST)
    difference = cv2.absdiff(aligned, after)
    return np.asarray(difference, dtype=np.uint8), np.asarray(inside, dtype=np.uint8)


def _spots(moving: _Plane, to_shot: _Warp) -> tuple[Real, Real]:
    """Give places (SPOTS, 2) and strengths (SPOTS,) of the strongest movement, strongest first."""
    strengths = np.zeros(SPOTS)
    found = np.full((SPOTS, 2), np.nan)
    spread = moving.shape[0] / 20
    near = round(2.5 * spread)
    density = cv2.GaussianBlur(moving, (0, 0), spread)
    floor = max(0.05, 0.15 * float(density.max()))
    for spot in range(SPOTS):
        _, most, _, (column, row) = cv2.minMaxLoc(density)
        if most <= floor:
            break
        found[spot] = (to_shot @ (column, row, 1.0))[:2] / moving.shape[0]
        strengths[spot] = most
        density[max(0, row - near) : row + near + 1, max(0, column - near) : column + near + 1] = 0
    return found, strengths

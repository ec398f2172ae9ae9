"""Finds the flight of a dive: the one thing in a pool that moves on a parabola down to the water."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken
from aqa_core.video.motion import SPOTS, Motion

# lengths are in frame heights, times in seconds of a clip that runs at true speed
_TOLERANCE = 0.10
_LEAST_DROP = 0.25
# what falls less far is rather an arm that swings than a diver
_FULL_DROP = 0.6
_LEAST_FLIGHT_S = 0.6
_LONGEST_FLIGHT_S = 2.6
_ACCELERATION = (0.4, 12.0)
_FASTEST_ASIDE = 1.5
# a flight of so many seconds gets its full score: longer ones are not better, replays least of all
_FULL_SCORE_S = 1.2
_GUESSES_PER_FRAME = 24
_BATCH = 512
# strongest spot first: how often it is guessed, and how much it speaks for a parabola
_SPOT_CHANCE = (0.55, 0.2, 0.15, 0.1)
_SPOT_WORTH = np.array([1.0, 0.8, 0.65, 0.5])
# a spot with so much of the strength that the strongest tenth of frames shows counts in full
_STRONG = 0.6
# grey levels; weaker spots than this are noise, however regular
_LEAST_STRENGTH = 2.0
_MISS, _NOTHING_MOVED = -0.4, -0.1

Real = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """The stretch of a clip in which something flew.

    Attributes:
        start_s: first moment on the parabola: about when the diver leaves the board.
        end_s: last moment on it: about when the diver meets the water.
        score: 0..1, how well the moving spots lie on it.
    """

    start_s: float
    end_s: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class _Guesses:
    """Parabolas y = c + b·t + a·t², x = e + f·t with t from `origin_s`, by guess."""

    origin_s: Real
    x_B2: Real
    y_B3: Real


def find_flight(motion: Motion, *, cancel: CancelToken, slowness: int = 1) -> Flight | None:
    """Find the downward parabola y(t), with x(t) straight, on which most frames' moving spots lie.

    Three spots of three frames make a guess. Over the frames around it, a spot on the parabola counts for the
    guess and a frame without one against it; the best run of frames is its flight.

    Args:
        motion: what moves in the clip.
        cancel: stops the work between two batches of guesses.
        slowness: how many times slower than life the clip may run.

    Returns:
        The earliest of the best flights, or None where nothing flies.
    """
    motion = _thinned(motion, slowness)
    count = motion.times_T.size
    if count < 12:
        return None
    rng = np.random.default_rng(0)
    flights: list[Flight] = []
    for _ in range(max(4, round(count * _GUESSES_PER_FRAME / _BATCH))):
        cancel.raise_if_cancelled()
        anchors_B, guesses = _guess(motion, rng)
        flights += _fly(motion, anchors_B, guesses)
    best = max((flight.score for flight in flights), default=0.0)
    good = [flight for flight in flights if flight.score >= 0.95 * best]
    if not good:
        return None
    chosen = min(good, key=lambda flight: flight.start_s)
    return replace(chosen, start_s=chosen.start_s * slowness, end_s=chosen.end_s * slowness)


def _thinned(motion: Motion, slowness: int) -> Motion:
    """Keep every `slowness`-th frame and let time run so much faster."""
    return Motion(
        times_T=motion.times_T[::slowness] / slowness,
        energy_T=motion.energy_T[::slowness],
        spots_TKxy=motion.spots_TKxy[::slowness],
        strengths_TK=motion.strengths_TK[::slowness],
        shots_T=motion.shots_T[::slowness],
    )


def _guess(motion: Motion, rng: np.random.Generator) -> tuple[Ints, _Guesses]:
    """Lay parabolas through three random spots each; gives the first spots' frames too."""
    count = motion.times_T.size
    rate = 1 / float(np.median(np.diff(motion.times_T)))
    shortest = max(6, round(0.4 * rate))
    longest = max(shortest + 1, round(1.8 * rate))
    first_B = rng.integers(0, max(1, count - shortest), _BATCH)
    last_B = np.minimum(first_B + rng.integers(shortest, longest, _BATCH), count - 1)
    share_B = rng.uniform(0.3, 0.7, _BATCH)
    middle_B = first_B + np.maximum(1, ((last_B - first_B) * share_B).astype(np.int64))
    frames_B3 = np.stack([first_B, np.minimum(middle_B, last_B - 1), last_B], axis=1)
    spots_B3 = rng.choice(SPOTS, size=(_BATCH, 3), p=_SPOT_CHANCE)
    points_B3xy = motion.spots_TKxy[frames_B3, spots_B3]
    times_B3 = motion.times_T[frames_B3] - motion.times_T[first_B][:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        guesses = _through(times_B3, points_B3xy, motion.times_T[first_B])
    straight_B = guesses.x_B2[:, 0] + guesses.x_B2[:, 1] * times_B3[:, 1]
    least, most = _ACCELERATION
    with np.errstate(invalid="ignore"):
        plausible = (
            (2 * guesses.y_B3[:, 2] > least)
            & (2 * guesses.y_B3[:, 2] < most)
            & (np.abs(guesses.x_B2[:, 1]) < _FASTEST_ASIDE)
            & (np.abs(straight_B - points_B3xy[:, 1, 0]) < 2 * _TOLERANCE)
            & (motion.shots_T[frames_B3[:, 0]] == motion.shots_T[frames_B3[:, 2]])
        )
    kept = _Guesses(guesses.origin_s[plausible], guesses.x_B2[plausible], guesses.y_B3[plausible])
    return first_B[plausible], kept


def _through(times_B3: Real, points_B3xy: Real, origin_s: Real) -> _Guesses:
    x_B3, y_B3 = points_B3xy[..., 0], points_B3xy[..., 1]
    middle_s, last_s = times_B3[:, 1], times_B3[:, 2]
    slope_middle = (y_B3[:, 1] - y_B3[:, 0]) / middle_s
    slope_last = (y_B3[:, 2] - y_B3[:, 0]) / last_s
    bend = (slope_last - slope_middle) / (last_s - middle_s)
    y = np.stack([y_B3[:, 0], slope_middle - bend * middle_s, bend], axis=1)
    x = np.stack([x_B3[:, 0], (x_B3[:, 2] - x_B3[:, 0]) / last_s], axis=1)
    return _Guesses(origin_s, x, y)


def _fly(motion: Motion, anchors_B: Ints, guesses: _Guesses) -> list[Flight]:
    """Score guesses over the frames around their anchors and give those that are flights."""
    if not anchors_B.size:
        return []
    rate = 1 / float(np.median(np.diff(motion.times_T)))
    reach = round(_LONGEST_FLIGHT_S * rate)
    frames_BW = anchors_B[:, None] + np.arange(-reach, reach + 1)
    inside_BW = (frames_BW >= 0) & (frames_BW < motion.times_T.size)
    frames_BW = np.clip(frames_BW, 0, motion.times_T.size - 1)
    inside_BW &= motion.shots_T[frames_BW] == motion.shots_T[anchors_B][:, None]
    gains_BW = np.where(inside_BW, _gains(motion, frames_BW, guesses), -9.0)
    first_B, last_B, sum_B = _best_runs(gains_BW)
    rows = np.arange(anchors_B.size)
    start_s = motion.times_T[frames_BW[rows, first_B]]
    end_s = motion.times_T[frames_BW[rows, last_B]]
    length_s = end_s - start_s
    score_B = sum_B / np.maximum(last_B - first_B + 1, _FULL_SCORE_S * rate)
    bend_B = guesses.y_B3[:, 2]
    apex_s = guesses.origin_s - guesses.y_B3[:, 1] / (2 * bend_B)
    drop_B = bend_B * np.maximum(end_s - np.maximum(apex_s, start_s), 0.0) ** 2
    score_B = score_B * (0.6 + 0.4 * np.minimum(1.0, drop_B / _FULL_DROP))
    flies = (
        (drop_B > _LEAST_DROP)
        & (length_s > _LEAST_FLIGHT_S)
        & (length_s < _LONGEST_FLIGHT_S)
        & (apex_s < start_s + 0.6 * length_s)
        & (apex_s > start_s - 0.5 * length_s)
    )
    return [
        Flight(start_s=float(start_s[b]), end_s=float(end_s[b]), score=float(score_B[b]))
        for b in np.flatnonzero(flies)
    ]


def _gains(motion: Motion, frames_BW: Ints, guesses: _Guesses) -> Real:
    """How much each frame speaks for (positive) or against (negative) each parabola."""
    t_BW = motion.times_T[frames_BW] - guesses.origin_s[:, None]
    x_BW = guesses.x_B2[:, :1] + guesses.x_B2[:, 1:] * t_BW
    y_BW = guesses.y_B3[:, :1] + guesses.y_B3[:, 1:2] * t_BW + guesses.y_B3[:, 2:] * t_BW**2
    usual = float(np.percentile(motion.strengths_TK[:, 0], 90))
    enough = max(_STRONG * usual, _LEAST_STRENGTH)
    weight_TK = _SPOT_WORTH * np.minimum(1.0, motion.strengths_TK / enough)
    spots_BWKxy = motion.spots_TKxy[frames_BW]
    off = (spots_BWKxy[..., 0] - x_BW[..., None]) ** 2 + (
        spots_BWKxy[..., 1] - y_BW[..., None]
    ) ** 2
    near_BWK = np.nan_to_num(1.0 - off / _TOLERANCE**2, nan=-1.0)
    best_BW = (near_BWK * weight_TK[frames_BW]).max(axis=2)
    nothing_BW = np.isnan(spots_BWKxy[..., 0, 0])
    return np.where(best_BW > 0, best_BW, np.where(nothing_BW, _NOTHING_MOVED, _MISS))


def _best_runs(gains_BW: Real) -> tuple[Ints, Ints, Real]:
    """Find in each row the run with the largest sum: first, last (inclusive) and the sum."""
    sums = np.concatenate([np.zeros((len(gains_BW), 1)), np.cumsum(gains_BW, axis=1)], axis=1)
    lowest = np.minimum.accumulate(sums[:, :-1], axis=1)
    rise = sums[:, 1:] - lowest
    last_B = rise.argmax(axis=1)
    rows = np.arange(len(gains_BW))
    reached = sums[:, :-1] == lowest[rows, last_B][:, None]
    first_B = reached.argmax(axis=1)
    return first_B, last_B, rise[rows, last_B]

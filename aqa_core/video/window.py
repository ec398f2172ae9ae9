"""Finds the seconds of a clip file that are the dive: from before the take-off until the splash has settled."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken, Report, ignore, never
from aqa_core.results import Window
from aqa_core.video.flight import Flight, find_flight
from aqa_core.video.info import ClipInfo
from aqa_core.video.motion import Motion, measure_motion

# a clip may run slower than life
_SLOWNESS = (1, 2, 4, 8)
# a flight that lasts so many times longer, about a shorter one, is the true one if it scores this share of it
_LONGER, _SHARE = 1.4, 0.5
# flights that last longer than any dive from ten metres are in slow motion
_TRUE_FLIGHT_S, _LONGEST_TRUE_FLIGHT_S = 1.6, 2.6
_LEAST_SCORE = 0.16
# before the flight: what is always kept, and how far back movement may stretch it
_LEAD_S = (1.4, 2.5)
# after the entry: until the splash has settled, within these bounds
_TAIL_S = (0.9, 1.3)
_QUIET_FOR_S = 0.3
# frame heights above the splash at which a diver touches the water
_NEAR_WATER = 0.1
# what is left over at an end and is not worth cutting
_CRUMB_S = 0.5
# without a flight: margins about the busiest stretch, and when a clip is too even to have one
_MARGIN_S = 0.8
_LEAST_CONTRAST = 4.0

Real = npt.NDArray[np.float64]


def find_window(
    info: ClipInfo, *, report: Report = ignore, cancel: CancelToken | None = None
) -> Window:
    """Find the dive in a clip, from what moves once the camera's movement is taken out.

    The diver's flight is a parabola that nothing else in a pool describes; take-off and splash lie about it.
    Where none is found (a diver hidden or too small, a cut in mid-air) the busiest stretch is taken, and the
    whole clip where all of it is much alike. The window is rather too long than too short.

    Args:
        info: the clip.
        report: told after each frame.
        cancel: stops the work between two frames.

    Returns:
        A window inside the clip, its source `found`, or `whole` where little or nothing would be cut off.

    Raises:
        ClipError: the clip cannot be read.
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    whole = Window(start_s=0.0, end_s=info.duration_s, source="whole")
    if info.frame_count < 12:
        return whole
    motion = measure_motion(info, report=report, cancel=token)
    return choose_window(motion, info.duration_s, cancel=token) or whole


def choose_window(motion: Motion, duration_s: float, *, cancel: CancelToken) -> Window | None:
    """Find the dive in what moves; None where the whole clip is the best answer."""
    best = _best_flight(motion, cancel)
    if best is not None:
        start_s, end_s = _around(motion, best)
    else:
        stretch = _busiest(motion)
        if stretch is None:
            return None
        start_s, end_s = stretch
    start_s, end_s = max(0.0, start_s), min(duration_s, end_s)
    if start_s < _CRUMB_S and end_s > duration_s - _CRUMB_S:
        return None
    return Window(start_s=start_s, end_s=end_s, source="found")


def _best_flight(motion: Motion, cancel: CancelToken) -> Flight | None:
    """Find the flight at the pace at which it is longest: a piece of a slow parabola is a parabola too."""
    best: Flight | None = None
    for slowness in _SLOWNESS:
        flight = find_flight(motion, cancel=cancel, slowness=slowness)
        if flight is None or flight.score < _LEAST_SCORE:
            continue
        if best is None or _contains(flight, best):
            best = flight
    return best


def _contains(longer: Flight, flight: Flight) -> bool:
    middle_s = (flight.start_s + flight.end_s) / 2
    return (
        longer.start_s < middle_s < longer.end_s
        and longer.end_s - longer.start_s > _LONGER * (flight.end_s - flight.start_s)
        and longer.score > _SHARE * flight.score
    )


def _around(motion: Motion, flight: Flight) -> tuple[float, float]:
    """Add the take-off before a flight and the splash after it."""
    length_s = flight.end_s - flight.start_s
    slowness = length_s / _TRUE_FLIGHT_S if length_s > _LONGEST_TRUE_FLIGHT_S else 1.0
    energy = _smooth(motion, 0.12 * slowness)
    times = motion.times_T
    middle = int(np.searchsorted(times, (flight.start_s + flight.end_s) / 2))
    shot = motion.shots_T == motion.shots_T[min(middle, times.size - 1)]
    flying = shot & (times >= flight.start_s) & (times <= flight.end_s)
    level = float(np.median(energy[flying]))
    floor = min(level, float(np.percentile(energy[shot], 10)))
    start_s = _quiet_before(times, energy < floor + 0.15 * (level - floor), flight, slowness)
    entry_s = _entry(motion, flight, slowness)
    end_s = _settled_after(times, energy, entry_s, slowness)
    return max(float(times[shot][0]), start_s), end_s


def _entry(motion: Motion, flight: Flight, slowness: float) -> float:
    """Give the moment the diver meets the water: the first at which something moves where the splash then is.

    The parabola alone may lose a diver who stretches, or follow one under water.
    """
    times, strengths = motion.times_T, motion.strengths_TK
    strong = float(np.percentile(strengths[:, 0], 90))
    near = (times > flight.end_s - 0.15 * slowness) & (times < flight.end_s + slowness)
    later = near & (times > flight.end_s + 0.3 * slowness) & (strengths[:, 0] > 0.02 * strong)
    if np.count_nonzero(later) < 3:
        return flight.end_s
    water_y = float(np.median(motion.spots_TKxy[later, 0, 1]))
    deep = motion.spots_TKxy[:, :2, 1] > water_y - _NEAR_WATER
    at_water = near & (deep & (strengths[:, :2] > 0.05 * strong)).any(axis=1)
    return float(times[at_water][0]) if at_water.any() else flight.end_s


def _quiet_before(
    times: Real, quiet: npt.NDArray[np.bool_], flight: Flight, slowness: float
) -> float:
    """Go back from the flight to where nothing had moved for a while."""
    least, most = (slowness * seconds for seconds in _LEAD_S)
    earliest = flight.start_s
    for row in range(int(np.searchsorted(times, flight.start_s)) - 1, -1, -1):
        if not quiet[row]:
            earliest = float(times[row])
        elif earliest - times[row] > slowness * _QUIET_FOR_S:
            break
    lead_s = flight.start_s - earliest + 0.2 * slowness
    return flight.start_s - float(np.clip(lead_s, least, most))


def _settled_after(times: Real, energy: Real, entry_s: float, slowness: float) -> float:
    """Go on from the entry to where the splash has fallen to a third of its height."""
    least, most = (slowness * seconds for seconds in _TAIL_S)
    splash = (times >= entry_s) & (times <= entry_s + least)
    if not splash.any():
        return entry_s + least
    peak = int(np.flatnonzero(splash)[energy[splash].argmax()])
    settled = np.flatnonzero((energy < energy[peak] / 3) & (np.arange(times.size) > peak))
    settled_s = float(times[settled[0]]) if settled.size else entry_s + most
    return entry_s + float(np.clip(settled_s + 0.2 * slowness - entry_s, least, most))


def _busiest(motion: Motion) -> tuple[float, float] | None:
    """Give the stretch about the strongest movement, None where no stretch stands out."""
    energy = _smooth(motion, 0.3)
    floor = float(np.percentile(energy, 20))
    peak = int(energy.argmax())
    if energy[peak] < _LEAST_CONTRAST * max(floor, 0.05):
        return None
    busy = energy > floor + 0.2 * (energy[peak] - floor)
    times = motion.times_T
    first = last = peak
    for row in range(peak, -1, -1):
        if busy[row]:
            first = row
        elif times[first] - times[row] > _MARGIN_S:
            break
    for row in range(peak, times.size):
        if busy[row]:
            last = row
        elif times[row] - times[last] > _MARGIN_S:
            break
    return float(times[first]) - _MARGIN_S, float(times[last]) + _MARGIN_S


def _smooth(motion: Motion, seconds: float) -> Real:
    """Smooth the energy over time, repeated frames (which have none) and single flashes left aside."""
    steady = cv2.medianBlur(motion.energy_T.astype(np.float32)[:, None], 5)
    frames = seconds / float(np.median(np.diff(motion.times_T)))
    smooth = cv2.GaussianBlur(steady, (1, 0), sigmaX=1e-6, sigmaY=max(0.5, frames))
    return np.asarray(smooth, dtype=np.float64).ravel()

"""What the renderer knows about a dive: phases, what each lost, faults, marks, and the body frame by frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from aqa_core.synthetic import body
from aqa_core.synthetic.faults import PHASES, Fault, phase_deduction, size
from aqa_core.synthetic.motion import Motion
from aqa_core.synthetic.timeline import LINE_UP_S, Timeline

TRUTH_SCHEMA = 1


def truth_of(motion: Motion) -> dict[str, Any]:
    """Give the truth file of a dive as plain data (DESIGN 3.4); times are seconds from the clip's beginning."""
    spec, times = motion.spec, motion.times
    spans = zip(PHASES, times.phases, strict=True)
    return {
        "schema": TRUTH_SCHEMA,
        "dive": spec.dive.text,
        "height_m": spec.height_m,
        "difficulty": spec.difficulty,
        "score": spec.score,
        "judges": list(spec.marks),
        "window": {"start_s": round(times.start_s, 3), "end_s": round(times.settle_s, 3)},
        "phases": [
            {
                "name": name,
                "start_s": round(start, 3),
                "end_s": round(end, 3),
                "deduction": round(phase_deduction(spec.faults, name), 3),
            }
            for name, (start, end) in spans
        ],
        "faults": [_fault(fault, times) for fault in spec.faults],
        "track": _track(motion),
    }


def _fault(fault: Fault, times: Timeline) -> dict[str, Any]:
    start, end = visible(fault, times)
    kind = fault.kind
    return {
        "name": kind.name,
        "phase": kind.phase,
        "side": kind.sides[0] if fault.sign > 0 else kind.sides[1],
        "magnitude": fault.magnitude,
        "deduction": round(fault.deduction, 3),
        "start_s": round(start, 3),
        "end_s": round(end, 3),
    }


def visible(fault: Fault, times: Timeline) -> tuple[float, float]:
    """Give the seconds in which a fault can be seen."""
    line_up = times.contact_s - LINE_UP_S
    spans = {
        "balance": (times.start_s, times.press_s + 0.1),
        "lean": (times.press_s + 0.1, times.off_s + 0.2),
        "distance": (times.off_s - 0.1, times.off_s + 0.6),
        "legs apart": (times.off_s + 0.15, line_up),
        "loose position": (times.off_s + 0.15, line_up),
        "low height": (times.off_s, line_up),
        "off vertical": (line_up, times.contact_s + 0.2),
        "rotation": (line_up, times.contact_s + 0.2),
        "splash": (times.contact_s, times.settle_s),
    }
    return spans[fault.kind.name]


def _track(motion: Motion) -> dict[str, list[float]]:
    """The body at each frame, supervision for training only; lists of one number a frame."""
    times_T = np.arange(motion.times.frame_count) / motion.times.frame_rate
    state = motion.at(times_T)
    (_, clear), (_, line_up), _ = motion.times.phases
    start, settle = motion.times.start_s, motion.times.settle_s
    # 0 before the take-off, 1 to 3 the phases, 4 after the splash
    phase = np.searchsorted([start, clear, line_up, settle], times_T, side="right")
    flying = (times_T >= motion.times.off_s + 0.15) & (times_T < line_up)
    hips = state.pose_TJ[:, [body.HIP_L, body.HIP_R]].mean(axis=1)
    knees = state.pose_TJ[:, [body.KNEE_L, body.KNEE_R]].mean(axis=1)
    columns = {
        "time_s": times_T,
        "rotation_sin": np.sin(state.somersault_T),
        "rotation_cos": np.cos(state.somersault_T),
        "twist_sin": np.sin(state.twist_T),
        "twist_cos": np.cos(state.twist_T),
        "hip_angle": hips / 180.0,
        "knee_angle": knees / 180.0,
        "phase": phase,
        "height_m": state.centre_T2[:, 1],
        "legs_apart": flying * size(motion.spec.faults, "legs apart"),
        "half_somersaults": np.abs(state.somersault_T - state.somersault_T[0]) / np.pi,
        "half_twists": np.abs(state.twist_T) / np.pi,
    }
    return {name: np.round(values.astype(float), 3).tolist() for name, values in columns.items()}

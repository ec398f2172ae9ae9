from __future__ import annotations

import numpy as np
import pytest

from aqa_core.synthetic import body
from aqa_core.synthetic.camera import plan_camera
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.poses import ENTRY_FEETFIRST, STAND
from aqa_core.synthetic.spec import draw_spec
from aqa_core.synthetic.timeline import GRAVITY
from tests.core.synthetic.examples import dive

DIVES = [
    ("101A", 3.0), ("107C", 3.0), ("205B", 10.0), ("307C", 10.0), ("403B", 3.0), ("407C", 10.0),
    ("5253B", 10.0), ("5156B", 3.0), ("5231D", 3.0), ("626C", 10.0), ("6243D", 10.0), ("614B", 10.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "height"), DIVES)
def test_somersaults_and_twists_are_as_many_as_the_number_says(text: str, height: float) -> None:
    spec = dive(text, height)
    motion = plan_motion(spec)
    state = motion.at(np.array([motion.times.start_s - 0.2, motion.times.contact_s]))
    turned = np.diff(state.somersault_T)[0] / np.pi
    twisted = np.diff(state.twist_T)[0] / np.pi
    assert abs(turned) == pytest.approx(spec.dive.half_somersaults, abs=0.12)
    assert abs(twisted) == pytest.approx(spec.dive.half_twists, abs=1e-6)
    forwards = (spec.dive.direction or 1) in (1, 4)
    assert np.sign(turned) == (1 if forwards else -1)


@pytest.mark.parametrize(("text", "height"), DIVES)
def test_the_flight_is_ballistic_and_never_jumps(text: str, height: float) -> None:
    motion = plan_motion(dive(text, height))
    times = np.linspace(motion.times.off_s + 1e-3, motion.times.contact_s - 1e-3, 60)
    centre = motion.at(times).centre_T2
    assert -2.0 * np.polyfit(times, centre[:, 1], 2)[0] == pytest.approx(GRAVITY, rel=1e-3)
    assert np.diff(centre[:, 0], 2) == pytest.approx(0.0, abs=1e-6)
    everywhere = np.arange(0.0, motion.times.end_s, 0.004)
    points = motion.at(everywhere).points_TK3[..., :2]
    assert np.linalg.norm(np.diff(points, axis=0), axis=-1).max() < 0.16


@pytest.mark.parametrize("height", [3.0, 10.0])
def test_the_right_end_of_the_body_meets_the_water(height: float) -> None:
    for text, ends in (("105B", ("fingers_l", "fingers_r")), ("104C", ("toes_l", "toes_r"))):
        motion = plan_motion(dive(text, height))
        points = motion.at(np.array([motion.times.contact_s])).points_TK3[0]
        lowest = body.POINTS[int(points[:, 1].argmin())]
        assert lowest in ends
        assert points[:, 1].min() == pytest.approx(0.0, abs=0.03)


def test_inertia_is_smallest_in_the_tuck() -> None:
    motion = plan_motion(dive("107C", 3.0))
    times = np.linspace(motion.times.off_s, motion.times.contact_s, 80)
    turning = np.abs(np.diff(motion.at(times).somersault_T))
    straight = np.stack((STAND, ENTRY_FEETFIRST))
    assert turning.max() > 2.5 * turning[:3].mean()
    rested = body.inertia(body.skeleton(straight, body.Build()))
    assert ((rested > 0.12) & (rested < 0.18)).all()


def test_every_drawn_dive_keeps_its_promises() -> None:
    for index in range(60):
        motion = plan_motion(draw_spec(3, index))
        times = motion.times
        assert 3.5 <= times.end_s <= 5.5
        assert times.start_s >= 0.5
        assert 0.55 <= times.end_s - times.settle_s <= 0.9
        moments = [times.start_s, times.press_s, times.off_s, times.contact_s, times.settle_s]
        assert moments == sorted(moments)
        camera = plan_camera(motion, (320, 240))
        seen = np.arange(0.0, times.contact_s, 0.04)
        centre = motion.at(seen).centre_T2
        place = camera.project(centre, camera.centre_at(seen))
        assert (np.abs(place - np.array([160, 120])) < 95).all()
        assert 0.38 < 1.70 * camera.zoom / 240 < 0.47

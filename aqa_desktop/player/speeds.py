"""The speeds a clip plays at, as shares of real speed."""

from __future__ import annotations

SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
NORMAL = 1.0


def neighbour(speed: float, steps: int) -> float:
    """Give the speed so many steps faster, or slower where negative; the last one at either end."""
    nearest = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - speed))
    return SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)]

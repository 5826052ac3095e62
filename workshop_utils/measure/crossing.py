"""Where the lines of two variants cross: from which size on the dearer one of small sizes is the cheaper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workshop_utils.measure.table import count


@dataclass(frozen=True)
class Crossing:
    """From which size on `later` is cheaper than `first`: somewhere between two measured sizes.

    `at` is where straight lines between the two would meet on logarithmic axes: a place to draw, not a measurement.
    """

    first: str
    later: str
    below: int
    above: int
    at: float

    def __str__(self) -> str:
        between = f"between {count(self.below)} and {count(self.above)}"
        return f"{self.later} is cheaper than {self.first} from somewhere {between} on."

    __repr__ = __str__


def crossing(
    first: str, later: str, sizes: Sequence[int], costs: tuple[Sequence[float], Sequence[float]]
) -> Crossing | None:
    """Find where `later` becomes cheaper and stays so up to the largest size; None if it never does, or always was.

    `costs` are those of `first` and of `later` at each size, smallest size first.
    """
    cheaper = [b < a for a, b in zip(*costs, strict=True)]
    if not cheaper[-1] or all(cheaper):
        return None
    last = max(place for place, is_cheaper in enumerate(cheaper) if not is_cheaper)
    before, after = ((costs[0][place], costs[1][place]) for place in (last, last + 1))
    return Crossing(first, later, sizes[last], sizes[last + 1], _meeting(sizes[last], sizes[last + 1], before, after))


def _meeting(below: int, above: int, before: tuple[float, float], after: tuple[float, float]) -> float:
    """Interpolate on logarithmic axes, or on plain ones where something is 0."""
    if min(below, *before, *after) > 0:
        gaps = [math.log(later / first) for first, later in (before, after)]
        share = gaps[0] / (gaps[0] - gaps[1])
        return float(math.exp(math.log(below) + share * math.log(above / below)))
    plain = [later - first for first, later in (before, after)]
    return below + plain[0] / (plain[0] - plain[1]) * (above - below)

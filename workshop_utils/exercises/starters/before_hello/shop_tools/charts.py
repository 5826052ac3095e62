"""Charts that fit into a line of text."""

from collections.abc import Sequence
from statistics import fmean

BARS = "▁▂▃▄▅▆▇█"


def sparkline(numbers: Sequence[float]) -> str:
    """Draw numbers as bars, twice the mean and more as the highest."""
    most = 2 * fmean(numbers) or 1
    return "".join(BARS[min(7, max(0, int(8 * number / most)))] for number in numbers)

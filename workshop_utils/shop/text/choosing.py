"""Choosing several things from a list, each at most once, by the bits of one number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import gcd
from typing import TypeVar

Thing = TypeVar("Thing")


def some(pool: Sequence[Thing], number: int, bits: int) -> list[Thing]:
    """Give `number` things of the pool, or all of them if there are fewer, in an order that `bits` decide."""
    length = len(pool)
    rest, start = divmod(bits, length)
    steps = _steps(length)
    step = steps[rest % len(steps)]
    return [pool[(start + step * turn) % length] for turn in range(min(number, length))]


@cache
def _steps(length: int) -> tuple[int, ...]:
    """Give the strides that come by every place of a list before they return to the first."""
    return tuple(step for step in range(1, max(length, 2)) if gcd(step, length) == 1)

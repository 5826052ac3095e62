"""Chance that comes out the same everywhere: raw bits of a generator, and integer arithmetic on them.

NumPy promises that a bit generator's raw output stays the same for ever; of its distributions it doesn't, and functions
like `log` differ in the last bit between platforms. So everything here is drawn from raw bits by tables of whole-number
weights.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from zlib import crc32

import numpy as np

# NumPy loads this part when it is first used, and swallows a Ctrl-C meanwhile: not in the middle of building, then.
from numpy.random import PCG64, SeedSequence
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Bits = NDArray[np.uint64]


class Stream:
    """Raw bits for one purpose; how many another purpose takes doesn't change what comes from here."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = PCG64(SeedSequence([seed, crc32(purpose.encode())]))

    def raw(self, number: int) -> Bits:
        """Give the next `number` draws, of 64 bits each."""
        return np.asarray(self._bits.random_raw(number), dtype=np.uint64)

    def below(self, limit: int | Integers, number: int) -> Integers:
        """Give `number` whole numbers from 0 to `limit` - 1, each as likely as the others."""
        return scaled(self.raw(number), limit)


def scaled(raw: Bits, limit: int | Integers) -> Integers:
    """Bring the upper half of `raw` bits down to 0 … `limit` - 1; `limit` may be an array, and is below 2³²."""
    upper = raw >> np.uint64(32)
    return ((upper * np.asarray(limit, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)


def slice_of(raw: Bits, first: int, width: int) -> Integers:
    """Cut `width` bits out of each draw, from bit `first` upwards; what is `scaled` uses bits 32 and up."""
    return ((raw >> np.uint64(first)) & np.uint64((1 << width) - 1)).astype(np.int64)


class Weights:
    """A table of whole-number weights: place 0 is drawn `weights[0]` times out of their sum, and so on."""

    def __init__(self, weights: Sequence[int] | Integers) -> None:
        self._upto = np.cumsum(np.asarray(weights, dtype=np.int64))
        self.total = int(self._upto[-1])

    def pick(self, raw: Bits) -> Integers:
        """Give a place for each draw, from its upper half."""
        return self.at(scaled(raw, self.total))

    def place(self, point: int) -> int:
        """Give the place in which one `point` lies."""
        return bisect_right(self._upto.tolist(), point)

    def at(self, point: Integers) -> Integers:
        """Give the place in which each `point`, from 0 to the sum of the weights - 1, lies."""
        return np.searchsorted(self._upto, point, side="right").astype(np.int64)


def falling(number: int, flat: int) -> Weights:
    """Weights that fall like one over the rank; the first `flat` or so are about equal.

    Their sum stays below 2³², as long as `flat` is no more than an eighth of `number`, or of 100.
    """
    ranks = np.arange(number, dtype=np.int64)
    return Weights(np.maximum(1, (10_000_000_000 * flat // max(number, 100)) // (ranks + flat)))


def shuffled(stream: Stream, number: int) -> Integers:
    """Give 0 … `number` - 1 in a drawn order."""
    return np.argsort(stream.raw(number), kind="stable").astype(np.int64)


def times_before(keys: Integers) -> Integers:
    """Say for each key how often it has come before."""
    by_key = np.argsort(keys, kind="stable")
    in_order = keys[by_key]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = in_order[1:] != in_order[:-1]
    place = np.arange(len(keys))
    counts = np.empty_like(by_key)
    counts[by_key] = place - np.maximum.accumulate(np.where(new, place, 0))
    return counts

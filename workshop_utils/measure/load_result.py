"""What a load test saw: latencies, throughput, errors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits

PORTIONS = 5
_COUNTS = ("requests", "errors", "bytes")
_TIMES = ("p50 ms", "p90 ms", "p99 ms", "requests/s", "slowest to fastest fifth")
_LOOP = "Closed loop: {} each with one request under way, from another process on this machine."
_ALL = _LOOP.format("as many connections as requests at once,")


@dataclass(frozen=True, repr=False)
class Load:
    """The requests of one load test, without its warm-up.

    `latencies` are those of the requests answered well (status 2xx), in seconds from sending to the last byte, in the
    order they were answered; `answered` says when that was, in seconds since the first was sent. `errors` counts all
    others by kind: `timeout`, `connection refused`, `status 500`, … `bytes` are those of bodies, as they came over the
    wire. `asked` is how many requests were to be sent, `elapsed` the seconds until the last had ended.
    """

    url: str
    concurrency: int
    asked: int
    latencies: tuple[float, ...]
    answered: tuple[float, ...]
    errors: Mapping[str, int] = field(hash=False)
    bytes: int
    elapsed: float

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return len(self.latencies) + sum(self.errors.values())

    @property
    def p50(self) -> float:
        """Seconds within which half of the requests were answered: `percentile(50)`."""
        return self.percentile(50)

    @property
    def p90(self) -> float:
        """Seconds within which nine of ten requests were answered: `percentile(90)`."""
        return self.percentile(90)

    @property
    def p99(self) -> float:
        """Seconds within which 99 of 100 requests were answered: `percentile(99)`; NaN for fewer than 100 requests."""
        return self.percentile(99)

    def percentile(self, p: float) -> float:
        """The smallest latency that at least `p` % of the requests didn't exceed: the nearest-rank percentile.

        NaN where it would be no more than the largest of too few: p90 needs 10 answered requests, p99 100.
        """
        if not 0 < p < 100:
            raise WorkshopError(f"There is no percentile {p}.", remedy="Give a number between 0 and 100.")
        n = len(self.latencies)
        rank = math.ceil(round(n * p / 100, 6))  # 99.9 % of 1,000 is 999, to a computer a little more
        if round(n * (100 - p), 6) < 100:
            return math.nan
        return sorted(self.latencies)[rank - 1]

    @property
    def throughput(self) -> float:
        """Requests answered well, a second."""
        return len(self.answered) / self.elapsed if self.elapsed else math.nan

    @property
    def throughputs(self) -> tuple[float, ...]:
        """The throughput in each fifth of the elapsed time, in order: how steady it was."""
        length = self.elapsed / PORTIONS
        if not length:
            return (math.nan,) * PORTIONS
        # What was answered last ends the last portion.
        portions = [min(int(at / length), PORTIONS - 1) for at in self.answered]
        return tuple(portions.count(portion) / length for portion in range(PORTIONS))

    @property
    def counts(self) -> Table:
        """What comes out the same every time, if all requests were sent before the seconds were over."""
        return Table(_COUNTS, (counts_of(self),), "rlr", f"{self._said()}{said_of([self])}")

    @property
    def times(self) -> Table:
        """What differs from run to run: percentiles of latency, and throughput."""
        return Table(_TIMES, (times_of(self),), "rrrrr", self._said())

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    __repr__ = __str__

    def _said(self) -> str:
        connections = "1 connection" if self.concurrency == 1 else f"{count(self.concurrency)} connections"
        return _LOOP.format(f"{connections},")

    def _table(self) -> Table:
        row = (*counts_of(self), *times_of(self))
        return Table((*_COUNTS, *_TIMES), (row,), "rlrrrrrr", self.counts.caption)


@dataclass(frozen=True, repr=False)
class Loads:
    """Load tests of several addresses, by label: one at each concurrency, the smallest first."""

    loads: Mapping[str, tuple[Load, ...]] = field(hash=False)

    @property
    def concurrencies(self) -> tuple[int, ...]:
        """How many requests were under way at once, in the order of each label's loads."""
        return tuple(load.concurrency for load in next(iter(self.loads.values())))

    def __getitem__(self, label: str) -> tuple[Load, ...]:
        if label not in self.loads:
            raise WorkshopError(f"No load is called {label!r}.", remedy=f"Choose one of {', '.join(self.loads)}.")
        return self.loads[label]

    @property
    def counts(self) -> Table:
        """What comes out the same every time, if all requests were sent before the seconds were over."""
        rows = tuple((*heads, *counts_of(load)) for heads, load in self._each())
        return Table(("label", "at once", *_COUNTS), rows, "lrrlr", f"{_ALL}{said_of(self._all())}")

    @property
    def times(self) -> Table:
        """What differs from run to run: percentiles of latency, and throughput."""
        rows = tuple((*heads, *times_of(load)) for heads, load in self._each())
        return Table(("label", "at once", *_TIMES), rows, "lrrrrrr", _ALL)

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    __repr__ = __str__

    def _table(self) -> Table:
        rows = tuple((*heads, *counts_of(load), *times_of(load)) for heads, load in self._each())
        return Table(("label", "at once", *_COUNTS, *_TIMES), rows, "lrrlrrrrrr", self.counts.caption)

    def _all(self) -> list[Load]:
        return [load for loads in self.loads.values() for load in loads]

    def _each(self) -> list[tuple[tuple[str, str], Load]]:
        return [
            ((label, count(at)), self.loads[label][i])
            for i, at in enumerate(self.concurrencies)
            for label in self.loads
        ]


def counts_of(load: Load) -> tuple[str, ...]:
    """Write what comes out the same: requests, errors by kind, bytes."""
    errors = ", ".join(f"{count(times)} × {kind}" for kind, times in sorted(load.errors.items()))
    return count(load.requests), errors or "none", size(load.bytes)


def times_of(load: Load) -> tuple[str, ...]:
    """Write what differs: percentiles, throughput, and its spread."""
    percentiles = (milliseconds(each) for each in (load.p50, load.p90, load.p99))
    portions = load.throughputs
    return (*percentiles, two_digits(load.throughput), f"{two_digits(min(portions))} to {two_digits(max(portions))}")


def said_of(loads: Sequence[Load]) -> str:
    """Say, where it is so, that time was up before all requests were sent."""
    early = sum(load.requests < load.asked for load in loads)
    if not early:
        return ""
    which = "The seconds were" if len(loads) == 1 else f"In {early} of {len(loads)}, the seconds were"
    return f" {which} over before all requests were sent."

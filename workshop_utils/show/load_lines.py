"""Lines of load tests: latency and throughput against how many requests are under way at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count
from workshop_utils.show import findings
from workshop_utils.show.figure import Figure
from workshop_utils.show.findings import Cost, Reading
from workshop_utils.show.line_chart import Axis, Line, drawn

if TYPE_CHECKING:
    from workshop_utils.measure.load_result import Load, Loads

LATENCY = Cost("latency_seconds", "latency", "takes", "latency")
THROUGHPUT = Cost("throughput", "throughput", "reaches", "requests answered a second")
COSTS = {"latency": LATENCY, "throughput": THROUGHPUT}
_BANDS = {
    LATENCY.key: "Line: half of the requests were answered faster (p50). Band: up to p99",
    THROUGHPUT.key: "Line: the whole test. Band: its slowest and its fastest fifth",
}
_TITLE_LETTERS = 30  # longer labels than these together, and a title names the steepest and the flattest line only
_OF = "requests at once"


def latency(loads: Loads, cost: str = "latency") -> Figure:
    """Draw how latency, or `cost="throughput"`, changes with the requests under way at once, a line for each label.

    Latency is drawn as p50 with a band up to p99, where there were 100 requests for one; throughput as the whole test's,
    with a band from its slowest to its fastest fifth. To the right, each step doubles: a logarithmic axis, which says so.
    Raises WorkshopError for any other cost, and where nothing was answered at all.
    """
    if cost not in COSTS:
        raise WorkshopError(f"No cost of a load test is called {cost!r}.", remedy=f"Choose one of {', '.join(COSTS)}.")
    kind = COSTS[cost]
    lines = [line for label in loads.loads if (line := _line(label, loads[label], kind)).x]
    if not lines:
        raise WorkshopError("None of these requests was answered.", remedy=f"See why: {errors(loads)}.")
    title = finding(loads, kind)
    ticks = tuple(map(float, loads.concurrencies)) if len(loads.concurrencies) > 1 else ()
    axis = Axis(kind.label, f"{_OF} (log scale)" if ticks else _OF, kind, log=False, doubling=ticks)
    return Figure(title, _alt(title, loads, kind), drawn(title, _note(loads, kind), lines, axis))


def finding(loads: Loads, cost: Cost) -> str:
    """Say how many times dearer, or better, the most requests at once are than the fewest; the steepest labels first."""
    few, many = loads.concurrencies[0], loads.concurrencies[-1]
    tests = {label: (loads[label][0], loads[label][-1]) for label in loads.loads}
    answered = {label: both for label, both in tests.items() if all(load.latencies for load in both)}
    if not answered:
        return f"With {count(few)} and with {count(many)} at once, no label’s requests were answered"
    ends = [(_reading(label, first, cost), _reading(label, last, cost)) for label, (first, last) in answered.items()]
    if few == many:
        return f"{count(few)} at once: {', '.join(f'{first.name} {cost.write(first.value)}' for first, _ in ends)}"
    if sum(map(len, answered)) > _TITLE_LETTERS:
        ends.sort(key=lambda each: each[1].value / each[0].value)
        ends = ends[:1] + ends[1:][-1:]
    return findings.growing(cost, _OF, (few, many), ends)


def value(load: Load, cost: Cost) -> float:
    """Give the p50 of a load test in seconds, or its throughput in requests a second; NaN if nothing was answered."""
    if not load.latencies:
        return math.nan
    return load.throughput if cost is THROUGHPUT else _middle(load)[1]


def errors(loads: Loads) -> str:
    """Name the errors of all load tests, by label: the most at any concurrency."""
    said = []
    for label in loads.loads:
        worst = max(loads[label], key=lambda load: sum(load.errors.values()))
        failed = sum(worst.errors.values())
        if failed:
            kinds = ", ".join(sorted(worst.errors))
            said.append(f"{label} up to {count(failed)} of {count(worst.requests)} ({kinds})")
    return "; ".join(said)


def _middle(load: Load) -> tuple[float, float, float]:
    """Give the latencies that a quarter, half and three quarters of the requests didn't exceed."""
    if len(load.latencies) < 2:
        return (load.latencies[0],) * 3
    first, _, third = quantiles(load.latencies, n=4, method="inclusive")
    half = load.p50
    return min(first, half), half, max(third, half)


def _reading(label: str, load: Load, cost: Cost) -> Reading:
    """Give what a finding compares: where the middle half of the requests, or of the fifths, lies."""
    if cost is LATENCY:
        middle = _middle(load)
        return Reading(label, middle[1], middle)
    _, *fifths, _ = sorted(load.throughputs)
    return Reading(label, load.throughput, (*fifths, load.throughput))


def _line(label: str, tests: Sequence[Load], cost: Cost) -> Line:
    answered = [load for load in tests if load.latencies]
    xs = tuple(float(load.concurrency) for load in answered)
    ys = tuple(value(load, cost) for load in answered)
    end = cost.write(ys[-1]) if ys else ""
    return Line(label, xs, ys, end, band=tuple(_band(answered, cost)))


def _band(tests: Sequence[Load], cost: Cost) -> Iterator[tuple[float, float, float]]:
    """Give what is under way at once, and from where to where the band goes there."""
    for load in tests:
        ends = (load.p50, load.p99) if cost is LATENCY else (min(load.throughputs), max(load.throughputs))
        if not any(map(math.isnan, ends)):
            yield (float(load.concurrency), *ends)


def _note(loads: Loads, cost: Cost) -> str:
    every = [load for label in loads.loads for load in loads[label]]
    few = cost is LATENCY and any(math.isnan(load.p99) for load in every)
    band = f"{_BANDS[cost.key]}{' (where 100 requests were answered)' if few else ''}."
    failed = errors(loads)
    return f"{band} Errors, left out: {failed}." if failed else band


def _alt(title: str, loads: Loads, cost: Cost) -> str:
    said = "; ".join(f"{label} {', '.join(_said(load, cost) for load in loads[label])}" for label in loads.loads)
    at = ", ".join(map(count, loads.concurrencies))
    failed = errors(loads)
    what = "p50 (p99)" if cost is LATENCY else "requests a second (slowest to fastest fifth)"
    return f"Line chart: {title}. {what} with {at} at once: {said}.{f' Errors: {failed}.' if failed else ''}"


def _said(load: Load, cost: Cost) -> str:
    if not load.latencies:
        return "nothing answered"
    if cost is LATENCY:
        far = "too few" if math.isnan(load.p99) else cost.write(load.p99)
        return f"{cost.write(value(load, cost))} ({far})"
    return f"{cost.write(load.throughput)} ({cost.write(min(load.throughputs))} to {cost.write(max(load.throughputs))})"

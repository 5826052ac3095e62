"""The ladder: what each variant costs on a logarithmic scale, down to the last one, the physical limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count, two_digits
from workshop_utils.show import findings, log_rows, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.timing import Comparison

_COSTS = ("seconds", "calls")


def ladder(comparison: Comparison) -> Figure:
    """Draw time and Python calls of each variant on logarithmic axes, in the order they were compared.

    The last variant is what the others are measured by, the physical limit: behind each dot stands how many times as
    much it is. Raw runs are small dots. Calls must have been counted, by `also=("calls",)`.
    Raises WorkshopError without them, and for more variants than a picture can hold.
    """
    if "calls" not in comparison.also:
        raise WorkshopError("Calls were not counted.", remedy='Ask for them when you measure: also=("calls",).')
    readings = {cost: _readings(comparison, cost) for cost in _COSTS}
    looks = theme.looks([variant.name for variant in comparison.variants])
    title = _finding(comparison)
    with theme.style():
        sheet = Sheet(title, _note(comparison), len(looks) * log_rows.ROW)
        charts = log_rows.two_charts(sheet)
        for ax, cost in zip(charts, _COSTS, strict=True):
            _draw(ax, findings.cost_of(cost), readings[cost], looks)
        for row, variant in enumerate(comparison.variants):
            log_rows.name(charts[0], row, variant.name, variant.label)
    return Figure(title, _alt(title, comparison, readings), sheet.drawing)


def _draw(ax: Axes, cost: findings.Cost, readings: Sequence[findings.Reading], looks: Sequence[theme.Look]) -> None:
    words = [_written(reading, readings[-1].value) for reading in readings]
    log_rows.scale(ax, cost.label, [(reading.value, *reading.runs) for reading in readings], words, cost.tick)
    for row, (reading, said, look) in enumerate(zip(readings, words, looks, strict=True)):
        log_rows.dot(ax, row, reading.value, said, look)
        log_rows.runs(ax, row, reading.runs)


def _written(reading: findings.Reading, limit: float) -> str:
    said = findings.cost_of("seconds").write(reading.value) if reading.runs else count(round(reading.value))
    return f"{said}  ({two_digits(reading.value / limit)} ×)" if limit else said  # × first would read as a product


def _readings(comparison: Comparison, cost: str) -> list[findings.Reading]:
    if cost == "seconds":
        return [findings.Reading(v.name, v.timing.typical, v.timing.seconds) for v in comparison.variants]
    return [findings.Reading(v.name, float(v.calls)) for v in comparison.variants]


def _finding(comparison: Comparison) -> str:
    first, last = comparison.variants[0], comparison.variants[-1]
    if first is last:
        return f"{first.name} takes {findings.cost_of('seconds').write(first.timing.typical)}"
    times = [findings.Reading(each.name, each.timing.typical, each.timing.seconds) for each in (first, last)]
    far = "" if times[0].overlaps(times[1]) else f" {two_digits(times[0].value / times[1].value)} times"
    return f"{first.name} takes about{far} as long as {last.name}, and {_calls(first.calls, last.calls)}"


def _calls(first: int, last: int) -> str:
    if first == last:
        return "as many calls"
    said = findings.amount(findings.cost_of("calls"), first)
    return f"{two_digits(first / last)} times the calls" if last else f"{said} instead of none"


def _note(comparison: Comparison) -> str:
    runs = len(comparison.variants[0].timing.seconds)
    away = f"The database {two_digits(comparison.round_trip_ms)} ms away. " if comparison.round_trip_ms else ""
    return (
        f"{away}Both axes are logarithmic. ×: against {comparison.variants[-1].name}. "
        f"Time: the median of {count(runs)} runs; small dots: each run."
    )


def _alt(title: str, comparison: Comparison, readings: dict[str, list[findings.Reading]]) -> str:
    kind, called = map(findings.cost_of, _COSTS)
    said = "; ".join(
        f"{time.name} {findings.spread(kind, time)}, {findings.amount(called, calls.value)}"
        for time, calls in zip(readings["seconds"], readings["calls"], strict=True)
    )
    away = f", the database {two_digits(comparison.round_trip_ms)} ms away" if comparison.round_trip_ms else ""
    return f"Ladder, two charts with logarithmic axes: {title}. Time of one run and calls of Python functions{away}: {said}."

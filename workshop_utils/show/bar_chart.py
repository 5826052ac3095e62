"""Bars: what each variant costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import two_digits
from workshop_utils.show import findings, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.timing import Comparison, Variant

_ROW = 54
_GAP = 8
_WIDTH = WIDTH - MARGIN - RIGHT


def bars(comparison: Comparison, cost: str = "seconds") -> Figure:
    """Draw one cost of each variant as a bar from zero, in the order they were compared, the raw runs as dots.

    `cost` is `seconds`, `database_seconds`, `statements`, `rows`, `bytes`, or what was counted `also`. A time's bar is the median run.
    Raises WorkshopError for any other cost and for more variants than a picture can hold.
    """
    kind = findings.cost_of(cost)
    readings = [_reading(variant, kind) for variant in comparison.variants]
    looks = theme.looks([reading.name for reading in readings])
    with theme.style():
        note = _note(kind, readings, comparison.round_trip_ms)
        sheet = Sheet(findings.comparison(kind, readings), note, len(readings) * _ROW)
        ax = _axes(sheet, kind, readings)
        for row, (variant, reading, look) in enumerate(zip(comparison.variants, readings, looks, strict=True)):
            _bar(ax, row, reading, look)
            _words(ax, row, variant, findings.amount(kind, reading.value))
    return Figure(sheet.title, _alt(sheet.title, kind, readings, comparison.round_trip_ms), sheet.drawing)


def _reading(variant: Variant, cost: findings.Cost) -> findings.Reading:
    if cost.key == "seconds":
        return findings.Reading(variant.name, variant.timing.typical, variant.timing.seconds)
    runs = tuple(float(getattr(costs, cost.key)) for costs in variant.costs)
    return findings.Reading(variant.name, float(getattr(variant, cost.key)), runs)


def _note(cost: findings.Cost, readings: list[findings.Reading], away_ms: float) -> str:
    if not cost.is_time:
        return "Dots: each run." if any(len(set(reading.runs)) > 1 for reading in readings) else ""
    away = f"The database {two_digits(away_ms)} ms away. " if away_ms else ""
    most = max(len(reading.runs) for reading in readings)
    return f"{away}Bar: the median of {most} runs. Dots: each run. {findings.caution(cost, readings)}".rstrip()


def _axes(sheet: Sheet, cost: findings.Cost, readings: list[findings.Reading]) -> Axes:
    ax = sheet.axes()
    longest = max(max((reading.value, *reading.runs)) for reading in readings) or 1.0
    ax.set_xlim(0, longest * 1.02)
    ax.set_ylim(len(readings), 0)
    ax.set_yticks([])
    ax.grid(axis="x", linewidth=points(1))
    scale_axis(ax, cost)
    return ax


def scale_axis(ax: Axes, cost: findings.Cost) -> None:
    """Write quantity and unit below the x axis, and its numbers in that unit."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=not cost.is_time))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: cost.tick(value)))
    ax.set_xlabel(cost.label, fontsize=points(SMALL), loc="left")


def _bar(ax: Axes, row: int, reading: findings.Reading, look: theme.Look) -> None:
    ax.barh(row + 0.68, reading.value, height=0.4, color=look.colour)
    if len(set(reading.runs)) > 1:
        at = [row + 0.68] * len(reading.runs)
        ax.scatter(reading.runs, at, s=16, color=theme.INK, edgecolors=theme.PAPER, linewidths=0.8, zorder=3)


def _words(ax: Axes, row: int, variant: Variant, value: str) -> None:
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "parse_math": False, "bbox": BEHIND}
    head = f"{fit(variant.name, _WIDTH - 150, NORMAL, 'bold')}  {value}"
    ax.text(0, row + 0.26, head, fontsize=points(NORMAL), weight="bold", **how)
    if variant.label == variant.name:
        return
    left = text_width(head, NORMAL, "bold") + 2 * _GAP
    said = fit(variant.label, _WIDTH - left, SMALL)
    ax.text(left / _WIDTH, row + 0.26, said, fontsize=points(SMALL), color=theme.QUIET, **how)


def _alt(title: str, cost: findings.Cost, readings: list[findings.Reading], away_ms: float) -> str:
    numbers = "; ".join(f"{reading.name} {findings.spread(cost, reading)}" for reading in readings)
    away = f", the database {two_digits(away_ms)} ms away" if away_ms and cost.is_time else ""
    said = findings.caution(cost, readings)
    return f"Bar chart: {title}. {cost.heading}{away}: {numbers}.{' ' if said else ''}{said}"

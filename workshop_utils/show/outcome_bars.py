"""Bars of outcomes: of the requests of each load test, how many were answered and how many failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import MARGIN, NORMAL, SMALL, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from workshop_utils.measure.load_result import Load

_ROW = 46
_GAP = 8
_ANSWERED: dict[str, Any] = {"facecolor": theme.DATABASE, "edgecolor": theme.DATABASE}
_FAILED: dict[str, Any] = {"facecolor": theme.PAPER, "edgecolor": theme.STRATEGIES["lazy"].colour, "hatch": "//////"}


def outcomes(loads: Mapping[str, Load]) -> Figure:
    """Draw for each load test, by its label, the requests answered and those that failed, as parts of one bar.

    Raises WorkshopError for no load tests.
    """
    if not loads:
        raise WorkshopError("There is nothing to draw.", remedy='Give load tests by label: {"as found": load}.')
    failed = {label: sum(load.errors.values()) for label, load in loads.items()}
    title = _finding(loads, failed)
    note = "Each bar: all requests of one load test. Filled: answered. Striped: failed."
    with theme.style():
        right = MARGIN + max(text_width(_said(load), SMALL) for load in loads.values()) + 2 * _GAP
        sheet = Sheet(title, note, len(loads) * _ROW)
        ax = sheet.axes(MARGIN, right)
        ax.set(xlim=(0, max(load.requests for load in loads.values())), ylim=(len(loads) * _ROW, 0), yticks=[])
        ax.grid(axis="x", linewidth=points(1))
        ax.set_xlabel("requests", fontsize=points(SMALL), loc="left")
        for row, (label, load) in enumerate(loads.items()):
            _bar(ax, row * _ROW, label, load)
    return Figure(title, _alt(title, loads), sheet.drawing)


def _bar(ax: Axes, top: float, label: str, load: Load) -> None:
    failed = sum(load.errors.values())
    answered = load.requests - failed
    line: dict[str, Any] = {"linewidth": points(1), "height": 16}
    ax.barh(top + 32, answered, **line, **_ANSWERED)
    ax.barh(top + 32, failed, left=answered, **line, **_FAILED)
    how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform()}
    box = float(ax.get_window_extent().width)
    weight: dict[str, Any] = {"weight": "bold", "bbox": {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.6}}
    ax.text(0, top + 12, fit(label, box, NORMAL, "bold"), fontsize=points(NORMAL), **how, **weight)
    ax.text(1 + _GAP / box, top + 32, _said(load), fontsize=points(SMALL), **how)


def _said(load: Load) -> str:
    failed = sum(load.errors.values())
    return f"{count(failed)} failed" if failed else "all answered"


def _finding(loads: Mapping[str, Load], failed: Mapping[str, int]) -> str:
    fine = [label for label in loads if not failed[label]]
    if len(fine) == len(loads):
        return "All requests were answered"
    worst = max(failed, key=lambda label: failed[label])
    most = f"{count(failed[worst])} of {count(loads[worst].requests)} failed with: {worst}"
    if not fine:
        return f"Requests failed with each; {most}" if len(loads) > 1 else most
    return f"None failed with: {', '.join(fine)}; {most}"


def _alt(title: str, loads: Mapping[str, Load]) -> str:
    said = "; ".join(f"{label}: {count(load.requests)} requests, {_said(load)}" for label, load in loads.items())
    return f"Bar chart of outcomes: {title}. {said}."

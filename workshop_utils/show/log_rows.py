"""Rows of dots on logarithmic axes, each row under its name: the ladder, and what an attribute access costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, repeat
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from workshop_utils.show import theme
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

ROW = 50
_GAP = 8
_BETWEEN = 56  # pixels between the two charts: the first one's last number ends here
_AIR = 1.6  # left of the smallest value, as a factor


def two_charts(sheet: Sheet) -> tuple[Axes, Axes]:
    """Give the axes of two charts beside each other."""
    middle = WIDTH / 2
    left, right = sheet.axes(MARGIN, WIDTH - middle + _BETWEEN / 2), sheet.axes(middle + _BETWEEN / 2, RIGHT)
    left.set_zorder(right.get_zorder() + 1)  # the names on the left one lie above the other's paper and grid
    left.patch.set_visible(False)
    return left, right


def scale(
    ax: Axes, label: str, rows: Sequence[Sequence[float]], words: Sequence[str], tick: Callable[[float], str]
) -> None:
    """Make the x axis logarithmic, with room for each row's words behind its largest value; a 0 has no place on it."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

    places = [place for row in rows for place in row if place > 0] or [1.0]
    room = ax.get_window_extent().width
    share = min(0.75, (max(text_width(said, SMALL) for said in words) + 3 * _GAP) / room)
    low, high = min(places) / _AIR, max(places)
    ax.set_xscale("log")
    ax.set(xlim=(low, high * (high / low) ** (share / (1 - share))), ylim=(len(rows) * ROW, 0), yticks=[])
    lines = _lines(low, high * 2)  # none runs through the words far behind
    closest = min((log10(after / before) for before, after in pairwise(lines)), default=1.0)
    every = _every([tick(line) for line in lines], room * closest / log10(ax.get_xlim()[1] / low))
    ax.xaxis.set_major_locator(FixedLocator(lines))

    def said(value: float, place: int | None) -> str:
        """Leave out numbers that are too close to others, and one that would stick out of the picture."""
        at, text = float(ax.transData.transform((value, 0))[0]), tick(value)
        return "" if (place or 0) % every or at < text_width(text, SMALL) / 2 else text

    ax.xaxis.set_major_formatter(FuncFormatter(said))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(f"{label} (log scale)", fontsize=points(SMALL), loc="left")
    ax.grid(axis="x", linewidth=points(1))


def _lines(low: float, high: float) -> list[float]:
    """Give the grid lines from `low` to `high`: at the powers of ten, or also at 2 and 5 times them if those are few."""
    powers = [float(f"1e{n}") for n in range(floor(log10(low)), ceil(log10(high)) + 1)]  # 10.0**-9 isn't the nearest
    lines = [power for power in powers if low <= power <= high]
    more = lines if len(lines) > 1 else [power * times for power in powers for times in (1, 2, 5)]
    return [line for line in more if low <= line <= high]


def _every(said: Sequence[str], nearest: float) -> int:
    """Give of how many grid lines, two of them `nearest` pixels apart, one can have its number: numbers don't touch."""
    return max(1, ceil((max(map(text_width, said, repeat(SMALL)), default=0) + _GAP) / nearest))


def dot(ax: Axes, row: int, value: float, said: str, look: theme.Look) -> None:
    """Draw a value as a dot with a line that leads to it, and write it behind; a 0 stands at the axis' edge."""
    middle, start = row * ROW + ROW * 0.7, ax.get_xlim()[0]
    at = max(value, start)
    ax.plot([start, at], [middle, middle], color=look.colour, linewidth=points(2), solid_capstyle="butt")
    ax.plot([at], [middle], color=look.colour, marker=look.marker, markersize=points(9), clip_on=False, zorder=3)
    box = ax.get_window_extent()
    here = float(ax.transData.transform((at, middle))[0] - box.x0) + _GAP
    how: dict[str, Any] = {"va": "center", "parse_math": False, "bbox": BEHIND, "zorder": 5}
    ax.text(here / box.width, middle, said, transform=ax.get_yaxis_transform(), fontsize=points(SMALL), **how)


def runs(ax: Axes, row: int, values: Sequence[float]) -> None:
    """Draw each run as a small dot, where they differ."""
    if len(set(values)) > 1:
        middle = row * ROW + ROW * 0.7
        ax.scatter(values, [middle] * len(values), s=9, color=theme.INK, linewidths=0, zorder=4)


def name(ax: Axes, row: int, name: str, label: str) -> None:
    """Write a row's name above it, and what it says of itself beside it, across both charts."""
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "parse_math": False, "bbox": BEHIND}
    room, width, y = ax.get_window_extent().width, WIDTH - 2 * MARGIN, row * ROW + ROW * 0.28
    head = fit(name, width / 2, NORMAL, "bold")
    ax.text(0, y, head, fontsize=points(NORMAL), weight="bold", zorder=6, **how)
    if label != name:
        left = text_width(head, NORMAL, "bold") + 2 * _GAP
        said = fit(label, width - left, SMALL)
        ax.text(left / room, y, said, fontsize=points(SMALL), color=theme.QUIET, zorder=6, **how)

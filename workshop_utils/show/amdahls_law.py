"""Amdahl's law: what a fix can give at most, when it touches only a share of the time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, NORMAL, SMALL, WIDTH, Sheet, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOTE = "Solid: the part that is made faster. Pale: the rest, which stays as it is."
AXIS = "% of the time before"
_ROW = 54


@dataclass(frozen=True)
class Gain:
    """What making `share` of the time `speed_up` times as fast does to the whole, whose time before is 1.

    Gene Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", 1967.
    Raises WorkshopError for a share outside 0 to 1 and for a speed-up below 1.
    """

    share: float
    speed_up: float

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise WorkshopError(
                f"No fix touches {self.share!r} of the time.", remedy="Give a share from 0 to 1, as in share=0.8."
            )
        if not self.speed_up >= 1:
            raise WorkshopError(
                f"Nothing gets faster by the factor {self.speed_up!r}.", remedy="Give 1 or more, as in speed_up=10."
            )

    @property
    def rest(self) -> float:
        """The time that the fix doesn't touch."""
        return 1 - self.share

    @property
    def part(self) -> float:
        """The time that what was made faster takes afterwards."""
        return self.share / self.speed_up

    @property
    def after(self) -> float:
        """The whole time afterwards."""
        return self.part + self.rest

    @property
    def whole(self) -> float:
        """How many times as fast the whole becomes; infinite if nothing is left of it."""
        return 1 / self.after if self.after else math.inf

    @property
    def ceiling(self) -> float:
        """How many times as fast the whole could become if the part took no time; infinite if the part is all."""
        return 1 / self.rest if self.rest else math.inf

    def __str__(self) -> str:
        fix = f"{percent(self.share)} of the time made {factor(self.speed_up)} times as fast"
        most = "" if math.isinf(self.ceiling) else f", and never more than {factor(self.ceiling)}"
        if factor(self.whole) == "1":
            return f"{fix}: the request is no faster"
        return f"{fix}: the request is {factor(self.whole)} times as fast{most}"


@dataclass(frozen=True)
class Bar:
    """One bar: the time of the part that the fix touches, of the rest, and what both are."""

    name: str
    part: float
    rest: float
    words: str


def amdahl(share: float, speed_up: float) -> Figure:
    """Draw the time before a fix and after it, and the least it can come to.

    `share` of the time, 0 to 1, is what the fix touches; `speed_up` is how many times as fast it makes that.
    `amdahl_panel` moves both. Raises WorkshopError for values that can't be.
    """
    gain = Gain(share, speed_up)
    bars = bars_of(gain)
    with theme.style():
        sheet = Sheet(str(gain), NOTE, len(bars) * _ROW)
        ax = _axes(sheet, len(bars))
        for row, bar in enumerate(bars):
            _draw(ax, row, bar)
    said = "; ".join(f"{bar.name} {percent(bar.part + bar.rest)} ({bar.words})" for bar in bars)
    return Figure(sheet.title, f"Bar chart: {sheet.title}. In % of the time before: {said}.", sheet.drawing)


def bars_of(gain: Gain) -> tuple[Bar, Bar, Bar]:
    """Give the bars before, after, and at best."""
    rest = f"{percent(gain.rest)} the rest"
    return (
        Bar("before", gain.share, gain.rest, f"{percent(gain.share)} the part, {rest}"),
        Bar("after", gain.part, gain.rest, f"{percent(gain.part)} the part, {rest}"),
        Bar("at best", 0.0, gain.rest, f"the part in no time at all, {rest}"),
    )


def percent(share: float) -> str:
    """Write a share in percent, with as many digits as tell it from none and from all: 80%, 8%, 0.5%, 99.9%."""
    for digits in (0, 1):
        said = f"{share * 100:.{digits}f}%"
        if (float(said[:-1]) == 0) == (share == 0) and (float(said[:-1]) == 100) == (share == 1):
            return said
    return "<0.1%" if share < 0.5 else ">99.9%"  # nearer to none, or to all


def factor(times: float) -> str:
    """Write a factor with three significant digits: 3.57, 5, 1,000."""
    return "∞" if math.isinf(times) else f"{float(f'{times:.3g}'):,.10g}"


def _axes(sheet: Sheet, rows: int) -> Axes:
    from matplotlib.ticker import FuncFormatter

    ax = sheet.axes()
    ax.set(xlim=(0, 1), ylim=(rows, 0), yticks=[], xticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}"))
    ax.set_xlabel(AXIS, fontsize=points(SMALL), loc="left")
    ax.grid(axis="x", linewidth=points(1))
    return ax


def _draw(ax: Axes, row: int, bar: Bar) -> None:
    ax.barh(row + 0.68, bar.part, height=0.4, color=theme.DATABASE)
    edge: dict[str, Any] = {"edgecolor": theme.QUIET, "linewidth": points(1)} if bar.rest else {}
    ax.barh(row + 0.68, bar.rest, left=bar.part, height=0.4, color=theme.ELSEWHERE, **edge)
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "bbox": BEHIND}
    head = f"{bar.name}  {percent(bar.part + bar.rest)}"
    ax.text(0, row + 0.26, head, fontsize=points(NORMAL), weight="bold", **how)
    left = (text_width(head, NORMAL, "bold") + 16) / (WIDTH * ax.get_position().width)
    ax.text(left, row + 0.26, bar.words, fontsize=points(SMALL), color=theme.QUIET, **how)

"""The picture of one exercise: at which try a class solved it, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import count
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import MARGIN, NORMAL, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.classroom.joined import Outcome

_HEAD, _ROW, _NAMED_ROW = 38, 26, 44
_GAP = 8
_MOST_MISTAKES = 6
_LAST = 7  # this try and all later ones share a bar
_SOLVED: dict[str, Any] = {"facecolor": theme.DATABASE, "edgecolor": theme.DATABASE}
_NOT_SOLVED: dict[str, Any] = {
    "facecolor": theme.PAPER,
    "edgecolor": theme.STRATEGIES["lazy"].colour,
    "hatch": "//////",
}


@dataclass(frozen=True)
class _Bar:
    name: str
    learners: int
    solved: bool


def picture(outcome: Outcome) -> Figure:
    """Draw how many solved an exercise at which try, and below it how many met each mistake, as bars on one scale."""
    tries, mistakes = _tries(outcome), _mistakes(outcome)
    title = finding(outcome)
    note = (
        f"Bars: learners, {count(outcome.tried)} of whom tried it. Filled: solved. Striped: refused, or not solved yet."
    )
    with theme.style():
        height = _HEAD + _ROW * len(tries) + ((_HEAD + _NAMED_ROW * len(mistakes)) if mistakes else 0)
        sheet = Sheet(title, note, height)
        ax = sheet.axes(MARGIN, RIGHT)
        _scale(ax, height, max(1, *(one.learners for one in (*tries, *mistakes))))
        _heading(ax, 0, "Solved at try")
        left = MARGIN + max(text_width(one.name, SMALL) for one in tries)
        for row, one in enumerate(tries):
            _row(ax, _HEAD + row * _ROW, one, left)
        below = _HEAD + len(tries) * _ROW
        if mistakes:
            _heading(ax, below, "What was refused, and to how many")
        for row, one in enumerate(mistakes):
            _named_row(ax, below + _HEAD + row * _NAMED_ROW, one, left)
    return Figure(title, _alt(title, tries, mistakes), sheet.drawing)


def finding(outcome: Outcome) -> str:
    """Say how many solved it, and how many tries half of them took at most."""
    said = f"{outcome.title}: solved by {count(outcome.solved)} of {_learners(outcome.tried)}"
    told = [at for at, times in outcome.solved_at.items() for _ in range(times) if at]
    if not told:
        return said
    half = sorted(told)[(len(told) - 1) // 2]
    how = "at the first try" if half == 1 else f"within {half} tries"
    return f"{said}, {'' if len(told) == 1 else 'by all ' if max(told) == half else 'by half of them '}{how}"


def _learners(number: int) -> str:
    return f"{count(number)} learner{'' if number == 1 else 's'}"


def _tries(outcome: Outcome) -> list[_Bar]:
    told = {at: times for at, times in outcome.solved_at.items() if at}
    last = max((min(at, _LAST) for at in told), default=0)
    bars = [_Bar(str(at), told.get(at, 0), solved=True) for at in range(1, min(last, _LAST - 1) + 1)]
    if last == _LAST:
        bars.append(_Bar(f"{_LAST} or later", sum(n for at, n in told.items() if at >= _LAST), solved=True))
    if outcome.solved_at.get(0):
        bars.append(_Bar("not told", outcome.solved_at[0], solved=True))
    return [*bars, _Bar("not yet", outcome.unsolved, solved=False)]


def _mistakes(outcome: Outcome) -> list[_Bar]:
    shown = list(outcome.refused.items())[:_MOST_MISTAKES]
    return [_Bar(name, learners, solved=False) for name, learners in shown]


def _scale(ax: Axes, height: float, most: int) -> None:
    """Leave the axis out: each bar says its number."""
    ax.set(xlim=(0, most), ylim=(height, 0), xticks=[], yticks=[])
    ax.spines["bottom"].set_visible(False)


def _heading(ax: Axes, top: float, text: str) -> None:
    ax.text(0, top + 22, text, fontsize=points(NORMAL), weight="bold", va="center", transform=ax.get_yaxis_transform())


def _row(ax: Axes, top: float, one: _Bar, left: float) -> None:
    _words(ax, 0, top + 13, one.name)
    _bar(ax, top + 13, one, left)


def _named_row(ax: Axes, top: float, one: _Bar, left: float) -> None:
    _words(ax, 0, top + 9, fit(one.name, WIDTH - MARGIN - RIGHT, SMALL))
    _bar(ax, top + 28, one, left)


def _bar(ax: Axes, middle: float, one: _Bar, left: float) -> None:
    """Draw one bar beside what stands left of all of them, its number behind it."""
    most = ax.get_xlim()[1]
    box = WIDTH - MARGIN - RIGHT
    scale = (box - left - 40) / box  # room for the number of the longest
    begin, length = most * left / box, one.learners * scale
    ax.barh(middle, length, left=begin, height=14, linewidth=points(1), **(_SOLVED if one.solved else _NOT_SOLVED))
    _words(ax, (begin + length) / most + _GAP / box, middle, count(one.learners))


def _words(ax: Axes, x: float, y: float, text: str) -> None:
    how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform()}
    ax.text(x, y, text, fontsize=points(SMALL), **how)


def _alt(title: str, tries: Sequence[_Bar], mistakes: Sequence[_Bar]) -> str:
    at = "; ".join(f"{one.name}: {one.learners}" for one in tries)
    met = "; ".join(f"{one.name} ({one.learners})" for one in mistakes)
    return f"Bar chart: {title}. Solved at try {at}. {f'Refused: {met}.' if met else 'Nothing was refused.'}"

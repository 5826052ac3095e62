"""Bars of stages: what each part of some work takes, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import count, milliseconds
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from workshop_utils.measure.staging import StagedVariant, Stages

_ROW = 72  # with one line of stages under the bar
_LINE = 19
_NAME = 200  # a longer name of a stage is cut
_GAP = 8
_SWATCH = 18  # a stage's colour before its name, in pixels
_HATCHES = ("", "//////", "......", "xxxxxx", "------", "||||||")


def stages(stages: Stages) -> Figure:
    """Draw what the stages of each variant take, as parts of one bar from zero, the median run of each.

    The same stage has the same colour and pattern in every bar, and its name under it: what is done, for the title says
    "to connect". Dots: each run's end.
    Raises WorkshopError for more stages than a picture can tell apart.
    """
    looks = dict(zip(stages.stages, theme.looks(stages.stages), strict=True))
    title = _finding(stages)
    runs = count(len(stages.variants[0].runs))
    note = f"Each bar: the stages of one run, one after the other, the median of {runs} runs. Dots: each run."
    with theme.style():
        right = MARGIN + max(text_width(_total(v), SMALL) for v in stages.variants) + 2 * _GAP
        longest = max(max(*v.totals, sum(v.seconds.values())) for v in stages.variants) * 1.02
        words = [_words(variant, (WIDTH - MARGIN - right) / longest) for variant in stages.variants]
        height = _ROW + _LINE * max(word.line for each in words for word in each)
        sheet = Sheet(title, note, len(stages.variants) * height)
        ax = sheet.axes(MARGIN, right)
        ax.set(xlim=(0, longest), ylim=(len(stages.variants) * height, 0), yticks=[])
        ax.grid(axis="x", linewidth=points(1))
        scale_axis(ax, findings.cost_of("seconds"))
        fills = {stage: _filled(look, place) for place, (stage, look) in enumerate(looks.items())}
        for row, variant in enumerate(stages.variants):
            _bar(ax, row * height, variant, fills)
            _name(ax, row * height, variant)
            _legend(ax, row * height, words[row], fills)
    return Figure(title, _alt(title, stages), sheet.drawing)


def _total(variant: StagedVariant) -> str:
    return f"{milliseconds(variant.total)} ms"


@dataclass(frozen=True)
class _Word:
    """A stage and its time, on which line under the bar, and where on it, in pixels."""

    stage: str
    said: str
    line: int
    x: float


def _words(variant: StagedVariant, scale: float) -> list[_Word]:
    """Place each stage's words under its part, behind the last one's, or on a line more where there is no room.

    `scale` is how many pixels a second takes.
    """
    words: list[_Word] = []
    room, line, free, left = WIDTH - 2 * MARGIN, 0, 0.0, 0.0
    for stage, seconds in variant.seconds.items():
        said = f"{fit(stage, _NAME, SMALL)} {milliseconds(seconds)}"
        wide = _SWATCH + text_width(said, SMALL)
        if free + wide > room:
            line, free = line + 1, 0.0
        x = max(free, min(left, room - wide))
        words.append(_Word(stage, said, line, x))
        free, left = x + wide + 2 * _GAP, left + seconds * scale
    return words


def _bar(ax: Axes, top: float, variant: StagedVariant, fills: dict[str, dict[str, Any]]) -> None:
    left = 0.0
    for stage, seconds in variant.seconds.items():
        ax.barh(top + 36, seconds, left=left, height=18, **fills[stage])
        left += seconds
    each = [top + 36] * len(variant.totals)
    ax.scatter(variant.totals, each, s=12, color=theme.INK, edgecolors=theme.PAPER, linewidths=0.6, zorder=3)
    how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform()}
    ax.text(1 + _GAP / _room(ax), top + 36, _total(variant), fontsize=points(SMALL), **how)


def _name(ax: Axes, top: float, variant: StagedVariant) -> None:
    how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform(), "bbox": BEHIND}
    head = fit(variant.name, WIDTH / 2, NORMAL, "bold")
    ax.text(0, top + 14, head, fontsize=points(NORMAL), weight="bold", **how)
    if variant.label != variant.name:
        after = text_width(head, NORMAL, "bold") + 2 * _GAP
        said = fit(variant.label, WIDTH - 2 * MARGIN - after, SMALL)
        ax.text(after / _room(ax), top + 14, said, fontsize=points(SMALL), color=theme.QUIET, **how)


def _filled(look: theme.Look, place: int) -> dict[str, Any]:
    hatch = _HATCHES[place % len(_HATCHES)]
    face = theme.PAPER if hatch else look.colour
    return {"facecolor": face, "edgecolor": look.colour, "hatch": hatch, "linewidth": points(1)}


def _legend(ax: Axes, top: float, words: Sequence[_Word], fills: dict[str, dict[str, Any]]) -> None:
    """Write the stages under their bar, each behind a piece of its colour and pattern."""
    from matplotlib.patches import Rectangle

    box, where = _room(ax), ax.get_yaxis_transform()
    how: dict[str, Any] = {"va": "center", "fontsize": points(SMALL), "bbox": BEHIND, "parse_math": False}
    for word in words:
        y = top + 57 + word.line * _LINE
        corner = (word.x / box, y - 5)
        ax.add_patch(Rectangle(corner, 12 / box, 10, zorder=4, clip_on=False, transform=where, **fills[word.stage]))
        ax.text((word.x + _SWATCH) / box, y, word.said, transform=where, **how)


def _room(ax: Axes) -> float:
    return float(ax.get_window_extent().width)


def _finding(stages: Stages) -> str:
    in_order = sorted(stages.variants, key=lambda variant: variant.total)
    said = f"{in_order[0].name} takes {_spent(in_order[0])}"
    return f"{said}; {in_order[-1].name} {_spent(in_order[-1])}" if len(in_order) > 1 else said


def _spent(variant: StagedVariant) -> str:
    longest = max(variant.seconds, key=lambda stage: variant.seconds[stage])
    write = findings.cost_of("seconds").write
    part = f", {write(variant.seconds[longest])} of it to {longest}" if len(variant.stages) > 1 else ""
    return f"{write(variant.total)}{part}"


def _alt(title: str, stages: Stages) -> str:
    said = "; ".join(
        f"{v.name} {_total(v)}: {', '.join(f'{stage} {milliseconds(seconds)} ms' for stage, seconds in v.seconds.items())}"
        for v in stages.variants
    )
    return f"Bar chart of stages: {title}. Time of one run: {said}."

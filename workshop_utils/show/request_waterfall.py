"""A waterfall: where the time of one request goes, each part beginning where the one above it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.parts import DATABASE, ELSEWHERE, ORM, SERIALISATION
from workshop_utils.measure.shares import LABELS, Splits
from workshop_utils.measure.table import count, milliseconds, two_digits
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.shares import Split

MOST = 6
"""Requests that one picture can hold."""
_ROW = 26
_HEAD = 30  # a request's name, where there are several
_LABELS = 122  # pixels left of the bars: which part
_NUMBERS = 128  # right of them: milliseconds, and the share
_SHARE = 62  # of these, the share's
_TITLE_NAMES = 3  # requests a title has room for
# The database as in the timeline, and three kinds of Python, told apart in grey print too.
_LOOKS: dict[str, dict[str, Any]] = {
    DATABASE: {"facecolor": theme.DATABASE, "edgecolor": theme.DATABASE},
    ORM: {"facecolor": theme.QUIET, "edgecolor": theme.QUIET},
    SERIALISATION: {"facecolor": theme.PAPER, "edgecolor": theme.QUIET, "hatch": "/////"},
    ELSEWHERE: {"facecolor": theme.ELSEWHERE, "edgecolor": theme.QUIET},
}


def waterfall(*splits: Split | Splits) -> Figure:
    """Draw where the time of one request goes, in parts that add up to it; several requests on one scale.

    Takes what `split` gave. Each bar begins where the one above it ended; milliseconds and the share stand beside it.
    Raises WorkshopError for no request, and for more than a picture can hold.
    """
    requests = list(chain.from_iterable(each if isinstance(each, Splits) else (each,) for each in splits))
    if not 0 < len(requests) <= MOST:
        raise WorkshopError(f"{len(requests)} requests can't be drawn.", remedy=f"Draw 1 to {MOST} at a time.")
    with theme.style():
        rows = sum(_height(requests, split) for split in requests)
        sheet = Sheet(finding(requests), _note(requests), rows)
        ax = _axes(sheet, requests, rows)
        top = 0.0
        for split in requests:
            _request(ax, split, top, headed=len(requests) > 1)
            top += _height(requests, split)
    return Figure(sheet.title, _alt(sheet.title, requests), sheet.drawing)


def finding(requests: Sequence[Split]) -> str:
    """Say which part has most of the time, of one request or of each, and that none has half where that is so."""
    if len(requests) > 1:
        return _of_several(requests)
    (first, most), (second, next_most) = _largest(requests[0])[:2]
    if _percent(most) == _percent(next_most):
        return f"{_percent(most)} of the time is {LABELS[first]}, and as much {LABELS[second]}"
    if round(most * 100) >= 50:
        return f"{_percent(most).replace('>', 'More than ')} of the time is {LABELS[first]}"
    return f"No part has half of the time: {_percent(most)} is {LABELS[first]}, {_percent(next_most)} {LABELS[second]}"


def _of_several(requests: Sequence[Split]) -> str:
    largest = [(split.name, *_largest(split)[0]) for split in requests]
    parts = [part for _, part, _ in largest]
    if len(set(parts)) == 1:
        shares = sorted(share for _, _, share in largest)
        both = f"{_percent(shares[0])} to {_percent(shares[-1])}"
        how_much = both if _percent(shares[0]) != _percent(shares[-1]) else _percent(shares[0])
        return f"The largest part of each is {LABELS[parts[0]]}: {how_much} of the time"
    if len(requests) <= _TITLE_NAMES:
        said = "; ".join(f"of {name} {_percent(share)} {LABELS[part]}" for name, part, share in largest)
        return f"The largest part: {said}"
    many = sorted({part: parts.count(part) for part in parts}.items(), key=lambda each: -each[1])
    return f"The largest part: {', '.join(f'{LABELS[part]} in {number}' for part, number in many)} requests"


def _largest(split: Split) -> list[tuple[str, float]]:
    return sorted(split.shares.items(), key=lambda part: -part[1])


def _percent(share: float) -> str:
    """Write a share in whole percent, a little apart from nothing, and nearly all from all."""
    if 0 < share < 0.005:  # would be written as 0
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"  # would be written as 100


def _note(requests: Sequence[Split]) -> str:
    said = []
    away = requests[0].round_trip_ms
    if away:
        said.append(f"The database {two_digits(away)} ms away.")
    runs = max(len(split.timing.seconds) for split in requests)
    if runs > 1 and len(requests) == 1:
        timing = requests[0].timing
        spread = f"{milliseconds(timing.least)} to {milliseconds(timing.most)} ms"
        said.append(f"The median of {count(runs)} runs, which took {spread}.")
    elif runs > 1:
        said.append(f"Of each, the median of {count(runs)} runs. All have the same scale.")
    return " ".join(said)


def _height(requests: Sequence[Split], split: Split) -> float:
    return (len(split.parts) + 1) * _ROW + (_HEAD if len(requests) > 1 else 0)


def _axes(sheet: Sheet, requests: Sequence[Split], rows: float) -> Axes:
    ax = sheet.axes(MARGIN + _LABELS, MARGIN + _NUMBERS)
    ax.set(xlim=(0, (max(split.whole for split in requests) or 1.0) * 1.02), ylim=(rows, 0), yticks=[])
    ax.grid(axis="x", linewidth=points(1))
    scale_axis(ax, findings.cost_of("seconds"))
    return ax


def _request(ax: Axes, split: Split, top: float, *, headed: bool) -> None:
    if headed:
        _heading(ax, split, top + _HEAD * 0.6)
        top += _HEAD
    for row, (part, start) in enumerate(_steps(split)):
        middle = top + (row + 0.5) * _ROW
        seconds = split.parts[part]
        ax.barh(middle, seconds, left=start, height=_ROW * 0.62, linewidth=points(1), **_LOOKS[part])
        ends = [start + seconds] * 2
        ax.plot(ends, [middle, middle + _ROW], color=theme.QUIET, linewidth=points(1), zorder=0.9)
        _words(ax, middle, LABELS[part], (seconds, split.shares[part]), bold=part == split.largest)
    middle = top + (len(split.parts) + 0.5) * _ROW
    ax.barh(middle, split.whole, height=_ROW * 0.2, color=theme.INK)
    _words(ax, middle, "the whole", (split.whole, 1.0 if split.whole else 0.0), bold=False)


def _steps(split: Split) -> Iterator[tuple[str, float]]:
    """Each part, and the seconds before it."""
    start = 0.0
    for part, seconds in split.parts.items():
        yield part, start
        start += seconds


def _heading(ax: Axes, split: Split, y: float) -> None:
    how: dict[str, Any] = {"va": "center", "parse_math": False, "bbox": BEHIND}
    room = WIDTH - 2 * MARGIN
    chart = room - _LABELS - _NUMBERS
    name = fit(split.name, room / 2, NORMAL, "bold")
    at = ax.get_yaxis_transform()
    ax.text(-_LABELS / chart, y, name, transform=at, fontsize=points(NORMAL), weight="bold", **how)
    if split.label != split.name:
        left = text_width(name, NORMAL, "bold") + 14
        said = fit(split.label, room - left, SMALL)
        ax.text((left - _LABELS) / chart, y, said, transform=at, fontsize=points(SMALL), color=theme.QUIET, **how)


def _words(ax: Axes, y: float, label: str, time: tuple[float, float], *, bold: bool) -> None:
    chart = WIDTH - 2 * MARGIN - _LABELS - _NUMBERS
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": points(SMALL)}
    how["weight"] = "bold" if bold else "normal"
    seconds, share = time
    ax.text(-_LABELS / chart, y, label, **how)
    ax.text(1 + (_NUMBERS - _SHARE) / chart, y, f"{milliseconds(seconds)} ms", ha="right", **how)
    ax.text(1 + _NUMBERS / chart, y, _percent(share), ha="right", **how)


def _alt(title: str, requests: Sequence[Split]) -> str:
    said = "; ".join(f"{split.name}, {milliseconds(split.whole)} ms: {_parts(split)}" for split in requests)
    note = _note(requests)
    return f"Waterfall: {title}. {said}.{' ' if note else ''}{note}"


def _parts(split: Split) -> str:
    return ", ".join(f"{LABELS[p]} {milliseconds(s)} ms ({_percent(split.shares[p])})" for p, s in split.parts.items())

"""Bars of compilers: how many times as fast they make the same loops, and what each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import two_digits
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, SMALL, Sheet, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.compilers import Compiled, Compilers

_HEAD, _ROW, _BETWEEN = 26, 22, 12
_GAP = 8


def compilers(found: Compilers) -> Figure:
    """Draw how many times as fast each compiler makes each loop, on a logarithmic axis that begins at "as written".

    What was recorded elsewhere is striped, and says so. What a compiler refused has no bar.
    """
    title = _finding(found)
    note = "Times as fast as the same code, interpreted. Filled: measured here. Striped: recorded elsewhere. Logarithmic axis."
    loops = tuple(dict.fromkeys(figure.loop for figure in found.figures))
    looks = dict(zip(loops, theme.looks(loops), strict=True))
    height = len(found.names) * (_HEAD + _BETWEEN) + len(found.figures) * _ROW
    with theme.style():
        left = MARGIN + max(text_width(_name(loop), SMALL) for loop in loops) + _GAP
        right = MARGIN + text_width("× 100", SMALL) + 2 * _GAP
        sheet = Sheet(title, note, height)
        ax = sheet.axes(left, right)
        most = max(figure.times or 1 for figure in found.figures)
        ax.set(xscale="log", xlim=(min(1.0, *(figure.times or 1 for figure in found.figures)), most), yticks=[])
        ax.set_ylim(height, 0)
        ax.grid(axis="x", linewidth=points(1))
        ax.xaxis.set_major_formatter(lambda value, _: f"× {value:g}")
        ax.xaxis.set_minor_formatter(lambda *_: "")
        top = 0.0
        for name in found.names:
            _head(ax, top, left, name, found)
            mine = [figure for figure in found.figures if figure.compiler == name]
            for row, figure in enumerate(mine):
                _bar(ax, top + _HEAD + row * _ROW, figure, looks[figure.loop], here=name in found.here)
            top += _HEAD + len(mine) * _ROW + _BETWEEN
    return Figure(title, _alt(title, found), sheet.drawing)


def _head(ax: Axes, top: float, left: float, name: str, found: Compilers) -> None:
    from workshop_utils.measure.compilers import NEEDS

    box = float(ax.get_window_extent().width)
    begin = (MARGIN - left) / box
    how: dict[str, Any] = {"va": "center", "transform": ax.get_yaxis_transform(), "parse_math": False, "bbox": BEHIND}
    where = "measured here" if name in found.here else "recorded"
    ax.text(begin, top + 13, name, fontsize=points(NORMAL), weight="bold", **how)
    after = begin + (text_width(name, NORMAL, "bold") + 2 * _GAP) / box
    ax.text(after, top + 13, f"{where}; needs {NEEDS[name]}", fontsize=points(SMALL), color=theme.QUIET, **how)


def _bar(ax: Axes, top: float, figure: Compiled, look: theme.Look, *, here: bool) -> None:
    box = float(ax.get_window_extent().width)
    middle = top + _ROW / 2
    beside: dict[str, Any] = {"va": "center", "fontsize": points(SMALL), "parse_math": False}
    ax.text(-_GAP / box, middle, _name(figure.loop), ha="right", transform=ax.get_yaxis_transform(), **beside)
    if figure.times is None:
        ax.text(_GAP / box, middle, _said(figure), transform=ax.get_yaxis_transform(), bbox=BEHIND, **beside)
        return
    face, hatch = (look.colour, "") if here else (theme.PAPER, "//////")
    ax.barh(middle, figure.times - 1, left=1, height=14, facecolor=face, edgecolor=look.colour, hatch=hatch)
    end = max(figure.times, 1)
    ax.annotate(
        _said(figure),
        (end, middle),
        (_GAP, 0),
        textcoords="offset pixels",
        annotation_clip=False,
        bbox=BEHIND,
        **beside,
    )


def _name(loop: str) -> str:
    return loop.replace("json", "JSON").replace("_", " ")


def _said(figure: Compiled) -> str:
    return f"refused: {figure.refused}" if figure.times is None else f"× {two_digits(figure.times)}"


def _finding(found: Compilers) -> str:
    timed = [figure for figure in found.figures if figure.times is not None]
    best = max(timed, key=lambda figure: figure.times or 0)
    rows = [figure for figure in timed if figure.loop == "dictionaries"]
    most = max(rows, key=lambda figure: figure.times or 0)
    fast, slow = two_digits(best.times or 0), two_digits(most.times or 0)
    return f"A loop over numbers becomes {fast} times as fast, with {best.compiler}; one over dictionaries {slow} times at most"


def _alt(title: str, found: Compilers) -> str:
    each = "; ".join(
        f"{name} ({'measured here' if name in found.here else 'recorded'}): "
        + ", ".join(f"{_name(figure.loop)} {_said(figure)}" for figure in found.figures if figure.compiler == name)
        for name in found.names
    )
    return f"Bar chart of compilers: {title}. {each}. Recorded on {found.recorded_on}."

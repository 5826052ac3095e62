"""A query plan as a tree: what goes through everything, what goes to its rows, what sorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.plan_steps import SCAN, SEARCH, TEMPORARY_TREE
from workshop_utils.show import findings, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import MARGIN, NORMAL, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.plan_steps import Step
    from workshop_utils.measure.query_plan import Plan

MOST = 12
"""Rows that are drawn; what is beyond is counted."""
_ROW = 25
_INDENT = 26
_TAG = 66  # the box that says the kind
_BLANK = 30  # the sheet keeps room for an axis that isn't there
_CHART = WIDTH - MARGIN - RIGHT
_TAGS = {SCAN: "SCAN", SEARCH: "SEARCH", TEMPORARY_TREE: "SORT"}


@dataclass(frozen=True)
class Row:
    """One step as it is drawn: how deep it lies, the row of its parent, -1 for none."""

    step: Step
    depth: int
    parent: int

    @property
    def tag(self) -> str:
        """The step's kind, as its box says it; empty for a step that only holds others."""
        if self.step.is_full_scan:
            return "SCAN"
        if self.step.kind == TEMPORARY_TREE:
            return next((tag for word, tag in _TREES if word in self.step.detail), "SORT")
        return _TAGS.get(self.step.kind, "")

    @property
    def head(self) -> str:
        """What stands in bold: the table, or the line itself where it has no box."""
        return self.step.table if self.tag else self.step.detail

    @property
    def words(self) -> str:
        """What the step does, and what the index is asked."""
        if self.step.kind == TEMPORARY_TREE:
            return f"{self.step.meaning} in a temporary B-tree, {self._purpose}".strip()
        asked = f" ({self.step.condition})" if self.step.condition else ""
        return f"{self.step.meaning}{asked}" if self.step.meaning else ""

    @property
    def _purpose(self) -> str:
        return self.step.detail.removeprefix("USE TEMP B-TREE ").replace("FOR ", "for ")


_TREES = (("GROUP BY", "GROUP"), ("DISTINCT", "DISTINCT"), ("ORDER BY", "SORT"))


def plan(plan: Plan) -> Figure:
    """Draw a query plan as a tree, from the first step down; what reads everything and what sorts are marked.

    Takes what `workshop_utils.plan` gave. A plan of more than 12 steps ends in a line that counts the rest.
    """
    rows = list(_rows(plan.steps))
    shown = rows if len(rows) <= MOST else rows[: MOST - 1]
    with theme.style():
        height = max(len(shown) + (len(rows) > len(shown)), 1) * _ROW
        sheet = Sheet(finding(plan), _note(rows), max(height - _BLANK, 1))
        ax = sheet.axes(MARGIN, RIGHT)
        ax.set(xlim=(0, _CHART), ylim=(max(height - _BLANK, 1), 0), xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        for number, row in enumerate(shown):
            _draw(ax, row, number)
        if len(rows) > len(shown):
            _text(ax, 0, len(shown), f"… and {len(rows) - len(shown)} more steps", color=theme.QUIET)
    return Figure(sheet.title, _alt(sheet.title, rows), sheet.drawing)


def finding(plan: Plan) -> str:
    """Say which tables SQLite goes through; if none, which indexes, or how it gets to the rows; and what it sorts."""
    full, found = _distinct(step.table for step in plan.full_scans), _distinct(s.table for s in plan.searches)
    through = _distinct(step.index for step in plan.scans if not step.is_full_scan)
    if full:
        said = f"SQLite goes through {_names(full, 'tables')} row by row, without an index"
    elif through:
        what = "the index " if len(through) == 1 else "the indexes " if len(through) <= 3 else ""
        said = f"SQLite goes through {what}{_names(through, 'indexes')} from end to end"
    elif found:
        by = "primary key" if {step.index for step in plan.searches} == {"PRIMARY KEY"} else "index"
        said = f"SQLite goes to the rows of {_names(found, 'tables')} by {by}"
    else:
        said = "No step goes through a table"
    does = _distinct(step.meaning for step in plan.temporary_trees if step.meaning)
    return f"{said}, then {findings.names(does)}" if does else said


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _names(words: Sequence[str], what: str) -> str:
    """Join names as a sentence does; more than three are counted, for they don't fit a title."""
    return findings.names(words) if len(words) <= 3 else f"{len(words)} {what}"  # see above


def _note(rows: Sequence[Row]) -> str:
    """Say how to read the boxes that are there."""
    said = []
    if any(row.step.is_full_scan for row in rows):
        said.append("Hatched: through a whole table.")
    if any(row.tag == "SCAN" and not row.step.is_full_scan for row in rows):
        said.append("Thick frame: through an index.")
    if any(row.tag == "SEARCH" for row in rows):
        said.append("Thin frame: to the rows asked for.")
    if any(row.step.kind == TEMPORARY_TREE for row in rows):
        said.append("Dotted: sorts.")
    return " ".join(said)


def _rows(steps: Sequence[Step], depth: int = 0, first: int = 0, parent: int = -1) -> Iterator[Row]:
    """The steps and all below them, in rows numbered from `first`."""
    for step in steps:
        below = list(_rows(step.children, depth + 1, first + 1, first))
        yield Row(step, depth, parent)
        yield from below
        first += 1 + len(below)


def _draw(ax: Axes, row: Row, number: int) -> None:
    left, middle = float(row.depth * _INDENT), (number + 0.5) * _ROW
    if row.parent >= 0:
        x, top = left - _INDENT + 9, (row.parent + 1) * _ROW - 3
        ax.plot([x, x, left - 2], [top, middle, middle], color=theme.QUIET, linewidth=points(1), clip_on=False)
    if row.tag:
        _tag(ax, row, left, middle)
        left += _TAG + 10
    weight = "bold" if row.tag else "normal"
    head = fit(row.head, _CHART - left, NORMAL, weight)
    if head:
        _text(ax, left, number, head, weight=weight)
        left += text_width(head, NORMAL, weight) + 12
    if left < _CHART and row.words:
        _text(ax, left, number, fit(row.words, _CHART - left, SMALL), pixels=SMALL, color=theme.QUIET)


def _tag(ax: Axes, row: Row, left: float, middle: float) -> None:
    """Draw the kind's box; hatch and frame say it without colour, the word says it without either."""
    from matplotlib.patches import FancyBboxPatch

    kind = TEMPORARY_TREE if row.step.kind == TEMPORARY_TREE else SCAN if row.tag == "SCAN" else SEARCH
    box = "round,pad=0,rounding_size=8" if kind == TEMPORARY_TREE else "square,pad=0"
    looks: dict[str, dict[str, Any]] = {
        SCAN: {"edgecolor": theme.INK, "linewidth": points(2.5), "hatch": "////" if row.step.is_full_scan else ""},
        SEARCH: {"edgecolor": theme.QUIET, "linewidth": points(1)},
        TEMPORARY_TREE: {"edgecolor": theme.QUIET, "linewidth": points(1.5), "linestyle": ":"},
    }
    place = (left + 1.5, middle - 9)
    how: dict[str, Any] = {"facecolor": theme.PAPER, "clip_on": False, "hatch_linewidth": 0.5, **looks[kind]}
    patch = FancyBboxPatch(place, _TAG - 3, 18, boxstyle=box, **how)
    ax.add_patch(patch)
    behind = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5}
    where: dict[str, Any] = {"ha": "center", "va": "center_baseline", "bbox": behind}
    ax.text(left + _TAG / 2, middle, row.tag, fontsize=points(10.5), weight="bold", **where)


def _text(ax: Axes, x: float, number: int, text: str, pixels: float = NORMAL, **how: Any) -> None:
    ax.text(x, (number + 0.5) * _ROW, text, fontsize=points(pixels), va="center", parse_math=False, **how)


def _alt(title: str, rows: Sequence[Row]) -> str:
    said = "; ".join(f"{'within it, ' if row.depth else ''}{' '.join(_said(row))}" for row in rows)
    return f"Query plan: {title}.{f' Steps: {said}.' if said else ''}"


def _said(row: Row) -> Iterator[str]:
    yield from (words for words in (row.tag, row.head) if words)
    if row.words:
        yield f"– {row.words}"

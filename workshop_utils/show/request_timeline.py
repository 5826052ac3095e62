"""Requests on the clock: a bar for each, waiting and working told apart, several ways of serving on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count, milliseconds
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.loop import Request

MOST = 6
"""Watches that one picture can hold."""
MOST_REQUESTS = 120
"""Requests that one watch may have in a picture."""
_HEAD = 30  # a watch's name
_GAP = 8  # between two watches
_ROWS = 260  # pixels that many requests of one watch share
_THIN, _THICK = 3.0, 14.0
_NOTE = "A bar for each request. Thin, outlined: sent, and not begun. Filled: from its endpoint’s first line to the answer’s last byte."
_CHART = WIDTH - MARGIN - RIGHT


class Watched(Protocol):
    """What is drawn of a `Watch`."""

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests, in seconds since the first was sent."""
        ...

    @property
    def overlap(self) -> int:
        """How many endpoints were under way at once, at most."""
        ...

    @property
    def longest_stall(self) -> float:
        """The longest time, in seconds, that the loop kept others waiting."""
        ...


def requests(watches: Watched | Mapping[str, Watched]) -> Figure:
    """Draw the requests that `watch` saw, a bar for each; several watches, by their labels, below one another.

    All have the same scale, which begins when each one's first request was sent.
    Raises WorkshopError for no requests, and for more than a picture can hold.
    """
    panels = _panels(watches)
    height = sum(panel.height for panel in panels) + _GAP * (len(panels) - 1)
    looks = theme.looks([panel.label for panel in panels])
    with theme.style():
        sheet = Sheet(finding(panels), _NOTE, height)
        ax = _axes(sheet, panels, height)
        top = 0.0
        for panel, look in zip(panels, looks, strict=True):
            _draw(ax, panel, top, look)
            top += panel.height + _GAP
    return Figure(sheet.title, _alt(sheet.title, panels), sheet.drawing)


@dataclass(frozen=True)
class Panel:
    """One watch: its label (empty for one alone), its requests, and how its loop fared."""

    label: str
    requests: tuple[Request, ...]
    overlap: int
    longest_stall: float

    @property
    def row(self) -> float:
        """Pixels from one request to the next."""
        return min(_THICK, max(_THIN, _ROWS / len(self.requests)))

    @property
    def height(self) -> float:
        """Pixels of the whole, its name included."""
        return _HEAD + self.row * len(self.requests)

    @property
    def ended(self) -> float:
        """Seconds until the last request had ended."""
        return max(request.ended for request in self.requests)

    @property
    def at_once(self) -> str:
        """How many were under way at once: one at a time, all 10 at once."""
        if self.overlap == 1 and len(self.requests) > 1:
            return "one at a time"
        if self.overlap >= len(self.requests):
            return f"all {count(len(self.requests))} at once" if len(self.requests) > 1 else "one request"
        return f"{count(self.overlap)} of {count(len(self.requests))} at once"

    @property
    def fared(self) -> str:
        """What the clock says: the end, and the longest stall."""
        return f"done after {milliseconds(self.ended)} ms, the loop stalled for {milliseconds(self.longest_stall)} ms"


def _panels(watches: Watched | Mapping[str, Watched]) -> list[Panel]:
    labelled = watches if isinstance(watches, Mapping) else {"": watches}
    if not 0 < len(labelled) <= MOST:
        raise WorkshopError(f"{len(labelled)} watches can't be drawn.", remedy=f"Draw 1 to {MOST} at a time.")
    panels = []
    for label, seen in labelled.items():
        many = len(seen.requests)
        if not 0 < many <= MOST_REQUESTS:
            raise WorkshopError(
                f"{count(many)} requests can't be drawn{f', of {label}' if label else ''}.",
                remedy=f"Send 1 to {MOST_REQUESTS} of them within the watched block.",
            )
        panels.append(Panel(str(label), seen.requests, seen.overlap, seen.longest_stall))
    return panels


def finding(panels: Sequence[Panel]) -> str:
    """Say how many requests were under way at once; the labels of those that are alike stand together."""
    if len(panels) == 1:
        label = f"{panels[0].label}: " if panels[0].label else ""
        return f"{label}{panels[0].at_once}" if label else panels[0].at_once.capitalize()
    alike: dict[str, list[str]] = {}
    for panel in sorted(panels, key=lambda panel: panel.overlap / len(panel.requests)):
        alike.setdefault(panel.at_once, []).append(panel.label)
    said = "; ".join(f"{at_once}: {_and(labels)}" for at_once, labels in alike.items())
    return f"{said[0].upper()}{said[1:]}"


def _and(labels: Sequence[str]) -> str:
    """Join labels, which may have commas of their own."""
    return findings.names([f"“{label}”" if "," in label else label for label in labels])


def _axes(sheet: Sheet, panels: Sequence[Panel], height: float) -> Axes:
    ax = sheet.axes()
    ax.set(xlim=(0, (max(panel.ended for panel in panels) or 1e-3) * 1.01), ylim=(height, 0), yticks=[])
    ax.grid(axis="x", linewidth=points(1))
    scale_axis(ax, findings.cost_of("seconds"))
    ax.set_xlabel("since the first request was sent, ms", fontsize=points(SMALL), loc="left")
    return ax


def _draw(ax: Axes, panel: Panel, top: float, look: theme.Look) -> None:
    _head(ax, panel, top + _HEAD * 0.5)
    edge = points(1) if panel.row > 2 * _THIN else points(0.6)
    for row, request in enumerate(panel.requests):
        middle = top + _HEAD + (row + 0.5) * panel.row
        waited: dict[str, Any] = {"facecolor": theme.PAPER, "edgecolor": look.colour, "linewidth": edge}
        ax.barh(middle, request.began - request.sent, left=request.sent, height=panel.row * 0.36, **waited)
        took = max(request.ended - request.began, ax.get_xlim()[1] / _CHART)
        ax.barh(middle, took, left=request.began, height=panel.row * 0.78, color=look.colour, linewidth=0)


def _head(ax: Axes, panel: Panel, y: float) -> None:
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "parse_math": False, "bbox": BEHIND}
    room = _CHART - text_width(panel.fared, SMALL) - 20
    name = fit(panel.label or _many(panel), room, NORMAL, "bold")
    ax.text(0, y, name, fontsize=points(NORMAL), weight="bold", **how)
    ax.text(1, y, panel.fared, ha="right", fontsize=points(SMALL), color=theme.QUIET, **how)


def _alt(title: str, panels: Sequence[Panel]) -> str:
    return f"Request timeline: {title}. {'; '.join(map(_said, panels))}."


def _said(panel: Panel) -> str:
    waits = sorted(request.began - request.sent for request in panel.requests)
    works = sorted(request.ended - request.began for request in panel.requests)
    label = f"{panel.label}: " if panel.label else ""
    return (
        f"{label}{_many(panel)}, {panel.at_once}, "
        f"waiting {_range(waits)} ms, then working {_range(works)} ms, {panel.fared}"
    )


def _many(panel: Panel) -> str:
    return "1 request" if len(panel.requests) == 1 else f"{count(len(panel.requests))} requests"


def _range(seconds: Sequence[float]) -> str:
    least, most = milliseconds(seconds[0]), milliseconds(seconds[-1])
    return least if least == most else f"{least} to {most}"

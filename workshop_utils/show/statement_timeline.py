"""The statements of one request, on the clock: when each was sent, how long the database worked on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.fingerprint import shortened
from workshop_utils.measure.table import count, milliseconds
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, RIGHT, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.ledger import Group, Ledger, Statement

_ROW = 46
_MOST_LANES = 8
_BIN = 4  # pixels of the top lane that are averaged
_NOTE = (
    "Top lane: filled as far as the time went into the database, the way there included; the rest is Python. "
    "Below: each mark is one statement, at least a pixel wide."
)
_CHART = WIDTH - MARGIN - RIGHT


@dataclass(frozen=True)
class Lane:
    """One row of the picture: executions that belong together."""

    times: int
    what: str
    statements: tuple[Statement, ...]

    @property
    def seconds(self) -> float:
        """Seconds in the database, all of them together."""
        return sum(statement.seconds for statement in self.statements)


def timeline(ledger: Ledger) -> Figure:
    """Draw one request's statements against the clock, a lane for each distinct statement, in order of asking.

    The first lane is the whole block: how much of each moment was spent in the database, and the rest, which is
    Python. A mark begins where its statement was sent and is as long as its way there, executing and fetching took.
    """
    lanes = _lanes(ledger)
    title = _finding(ledger)
    note = _NOTE if lanes else ""
    with theme.style():
        sheet = Sheet(title, note, (len(lanes) + 1) * _ROW)
        ax = _axes(sheet, ledger, len(lanes) + 1)
        _whole(ax, ledger)
        for row, lane in enumerate(lanes, start=1):
            _lane_of(ax, row, lane)
    return Figure(title, _alt(title, lanes), sheet.drawing)


def _lanes(ledger: Ledger) -> list[Lane]:
    groups = sorted(ledger.by_fingerprint(), key=_first)
    if len(groups) <= _MOST_LANES:
        return [_lane(group) for group in groups]
    shown = sorted(groups, key=lambda group: (-group.times, _first(group)))[: _MOST_LANES - 1]
    rest = tuple(s for group in groups if group not in shown for s in group.statements)
    others = Lane(len(rest), f"{len(groups) - len(shown)} other statements", rest)
    return [*(_lane(group) for group in sorted(shown, key=_first)), others]


def _first(group: Group) -> float:
    return group.statements[0].started


def _lane(group: Group) -> Lane:
    return Lane(group.times, shortened(group.fingerprint, width=160), group.statements)


def _finding(ledger: Ledger) -> str:
    if not ledger.statements:
        return f"No statement reached the database in {milliseconds(ledger.elapsed)} ms"
    statements = "1 statement" if ledger.statements == 1 else f"{count(ledger.statements)} statements"
    times = [group.times for group in ledger.by_fingerprint()]
    most = max(times)
    who = "one of them" if times.count(most) == 1 else f"{times.count(most)} of them"
    repeat = f"; {who} ran {count(most)} times{'' if times.count(most) == 1 else ' each'}" if most > 1 else ""
    in_database = f"{milliseconds(ledger.seconds)} of {milliseconds(ledger.elapsed)} ms in the database"
    return f"{statements}{repeat}; {in_database}"


def _axes(sheet: Sheet, ledger: Ledger, rows: int) -> Axes:
    ax = sheet.axes()
    ax.set_xlim(0, ledger.elapsed or 1e-3)
    ax.set_ylim(rows, 0)
    ax.set_yticks([])
    ax.grid(axis="x", linewidth=points(1))
    scale_axis(ax, findings.cost_of("seconds"))
    ax.set_xlabel("since the request began, ms", fontsize=points(SMALL), loc="left")
    return ax


def _whole(ax: Axes, ledger: Ledger) -> None:
    _words(ax, 0, "The whole request", f"{milliseconds(ledger.seconds)} ms in the database", weight="bold")
    bins = _CHART // _BIN
    width = (ledger.elapsed or 1e-3) / bins
    ax.broken_barh([(0, width * bins)], (0.48, 0.44), facecolors=theme.ELSEWHERE, linewidth=0)
    shares = occupied(ledger.entries, width, bins)
    ax.bar(
        [k * width for k in range(bins)],
        [-0.44 * share for share in shares],
        width=width,
        bottom=0.92,
        align="edge",
        color=theme.DATABASE,
        linewidth=0,
    )


def occupied(statements: Iterable[Statement], width: float, bins: int) -> list[float]:
    """Give the share of each `width` seconds spent in the database, `bins` of them from the beginning."""
    shares = [0.0] * bins
    for statement in statements:
        end = statement.started + statement.seconds
        for k in range(int(statement.started / width), min(int(end / width) + 1, bins)):
            shares[k] += max(0.0, min(end, (k + 1) * width) - max(statement.started, k * width)) / width
    return [min(1.0, share) for share in shares]


def _lane_of(ax: Axes, row: int, lane: Lane) -> None:
    _words(ax, row, f"{count(lane.times)} ×  {lane.what}", f"{milliseconds(lane.seconds)} ms")
    pixel = ax.get_xlim()[1] / _CHART
    marks = [(statement.started, max(statement.seconds, pixel)) for statement in lane.statements]
    ax.broken_barh(marks, (row + 0.5, 0.4), facecolors=theme.DATABASE, linewidth=0)


def _words(ax: Axes, row: int, what: str, time: str, weight: str = "normal") -> None:
    how: dict[str, Any] = {
        "transform": ax.get_yaxis_transform(),
        "va": "center",
        "parse_math": False,
        "fontsize": points(SMALL),
        "weight": weight,
        "bbox": BEHIND,
    }
    room = _CHART - text_width(time, SMALL, weight) - 20
    ax.text(0, row + 0.26, fit(what, room, SMALL), **how)
    ax.text(1, row + 0.26, time, ha="right", **how)


def _alt(title: str, lanes: Sequence[Lane]) -> str:
    said = "; ".join(f"{count(lane.times)} × {lane.what}, {milliseconds(lane.seconds)} ms" for lane in lanes)
    return f"Timeline: {title}.{f' Lanes, in the order first asked: {said}.' if said else ''}"

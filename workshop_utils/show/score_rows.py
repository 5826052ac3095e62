"""The scoreboard of a rescue: each place's count beside what is enough, on one logarithmic scale; and the card to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count, two_digits
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, SMALL, Sheet, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _GAP, _HEAD = 46, 10, 28
_SLOW, _YOURS = theme.STRATEGIES["lazy"], theme.STRATEGIES["selectin"]
_NOTE = (
    "Each row: one count, as a multiple of the reference's (1 ×), on a logarithmic scale. Ring: as found. "
    "Diamond: yours. Line: the reference. Triangle: by hand. Nought is drawn as one."
)


class Board(Protocol):
    """What is drawn: one row for each place."""

    @property
    def bars(self) -> Sequence[tuple[str, str, Mapping[str, int], bool]]:
        """Place, what is counted, the counts of `slow`, `yours`, `reference` and `by hand`, and whether `yours` is enough."""


def scores(board: Board) -> Figure:
    """Draw the counts of a rescue as multiples of the reference's: as found, yours, the reference's, and by hand.

    Raises WorkshopError for a board without a score.
    """
    rows = _rows(board)
    title = _finding(rows)
    with theme.style():
        sheet = Sheet(title, _NOTE, len(rows) * _ROW)
        _draw(sheet, rows)
    return Figure(title, _alt(title, rows), sheet.drawing)


def rescue_card(board: Board, name: str = "") -> Figure:
    """Draw a rescue's before and after as a card to keep: `rescue_card(board, "Ada").save("rescue.png")`.

    Raises WorkshopError for a board without a score.
    """
    rows = _rows(board)
    done = all(enough for *_, enough in rows)
    so_far = "half way" if any(enough for *_, enough in rows) else "before its rescue"
    who = f"{name} rescued an API" if name else "An API, rescued"
    title = who if done else f"{name}'s API, {so_far}" if name else f"An API, {so_far}"
    note = f"{_finding(rows)}. From the workshop “Design patterns that make your Python APIs fast”."
    with theme.style():
        sheet = Sheet(title, note, len(rows) * (_HEAD + 2 * _GAP))
        ax = sheet.axes(MARGIN, MARGIN)
        ax.axis("off")
        ax.set(xlim=(0, 1), ylim=(len(rows), 0))
        for row, (place, noun, counts, enough) in enumerate(rows):
            _card_row(ax, row, place, noun, counts, enough=enough)
    return Figure(title, _alt(note.removesuffix("."), rows), sheet.drawing)


def _rows(board: Board) -> Sequence[tuple[str, str, Mapping[str, int], bool]]:
    if board.bars:
        return board.bars
    raise WorkshopError(
        "There is no score to draw.", remedy="See what the scoreboard says: the API has to run and to answer as before."
    )


def _draw(sheet: Sheet, rows: Sequence[tuple[str, str, Mapping[str, int], bool]]) -> None:
    said = [_said(counts, enough=enough) for _, _, counts, enough in rows]
    ax = sheet.axes(MARGIN, MARGIN + max(text_width(words, SMALL) for words in said) + 2 * _GAP)
    least = min(_times(counts, side) for _, _, counts, _ in rows for side in counts)
    most = max(_times(counts, side) for _, _, counts, _ in rows for side in counts)
    ax.set_xscale("log")
    ax.set(xlim=(least / 1.3, most * 1.5), ylim=(len(rows) * _ROW, 0), yticks=[])
    ax.xaxis.set_major_formatter(lambda value, _: f"{two_digits(value)} ×")
    ax.xaxis.set_minor_formatter(lambda *_: "")
    ax.grid(axis="x", linewidth=points(1))
    ax.set_xlabel("times the reference's count, logarithmic", fontsize=points(SMALL), loc="left")
    box = float(ax.get_window_extent().width)
    for row, (place, noun, counts, _) in enumerate(rows):
        _marks(ax, row * _ROW + 33, counts)
        how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform()}
        ax.text(0.01, row * _ROW + 12, f"{place}: {noun}", fontsize=points(NORMAL), weight="bold", bbox=BEHIND, **how)
        ax.text(1 + _GAP / box, row * _ROW + 33, said[row], fontsize=points(SMALL), **how)


def _marks(ax: Axes, y: float, counts: Mapping[str, int]) -> None:
    slow, yours, hand = (_times(counts, side) for side in ("slow", "yours", "by hand"))
    ax.plot([slow, yours], [y, y], color=theme.QUIET, linewidth=points(2), zorder=2)
    ax.plot([1, 1], [y - 10, y + 10], color=theme.INK, linewidth=points(3), zorder=2)
    how: dict[str, Any] = {"linestyle": "none", "zorder": 3, "markeredgewidth": points(2)}
    ax.plot(hand, y, "^", color=theme.QUIET, markersize=points(9), **how)
    ax.plot(slow, y, "o", color=_SLOW.colour, markerfacecolor=theme.PAPER, markersize=points(17), **how)
    ax.plot(yours, y, _YOURS.marker, color=_YOURS.colour, markersize=points(9), **how)


def _card_row(ax: Axes, row: int, place: str, noun: str, counts: Mapping[str, int], *, enough: bool) -> None:
    how: dict[str, Any] = {"va": "center", "parse_math": False}
    ax.text(0, row + 0.5, place, fontsize=points(NORMAL), weight="bold", **how)
    ax.text(0.17, row + 0.5, noun, fontsize=points(SMALL), color=theme.QUIET, **how)
    slow, yours = count(counts["slow"]), count(counts["yours"])
    ax.text(0.62, row + 0.5, slow, fontsize=points(NORMAL), color=_SLOW.colour, ha="right", **how)
    ax.text(0.65, row + 0.5, "→", fontsize=points(NORMAL), ha="center", **how)
    ax.text(0.80, row + 0.5, yours, fontsize=points(18), weight="bold", color=_YOURS.colour, ha="right", **how)
    ax.text(0.84, row + 0.5, "within budget" if enough else "over budget", fontsize=points(SMALL), **how)


def _times(counts: Mapping[str, int], side: str) -> float:
    return max(1, counts[side]) / max(1, counts["reference"])


def _said(counts: Mapping[str, int], *, enough: bool) -> str:
    change = count(counts["yours"])
    before = f"{count(counts['slow'])} → " if counts["yours"] != counts["slow"] else ""
    return f"{before}{change}, {'enough' if enough else 'over budget'}"


def _finding(rows: Sequence[tuple[str, str, Mapping[str, int], bool]]) -> str:
    within = sum(enough for *_, enough in rows)
    if within == len(rows):
        return "Everything is within its budget" if within > 1 else f"{rows[0][0]} is within its budget"
    worst = max((row for row in rows if not row[3]), key=lambda row: _times(row[2], "yours"))
    return f"{within} of {len(rows)} within budget; {worst[0]} is furthest from enough"


def _alt(title: str, rows: Sequence[tuple[str, str, Mapping[str, int], bool]]) -> str:
    said = "; ".join(
        f"{place}, {noun}: {count(counts['slow'])} as found, {count(counts['yours'])} yours, "
        f"{count(counts['reference'])} in the reference, {count(counts['by hand'])} by hand"
        for place, noun, counts, _ in rows
    )
    return f"Scoreboard: {title}. {said}."

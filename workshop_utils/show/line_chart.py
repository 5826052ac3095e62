"""Lines: how a cost grows with size, and how time grows with the way to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count
from workshop_utils.show import distance, findings, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.labels import apart
from workshop_utils.show.sheet import MARGIN, NORMAL, SMALL, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from workshop_utils.measure.crossing import Crossing
    from workshop_utils.measure.growth import Growth, Point

_HEIGHT = 270
_NAME_ROOM = 170  # a longer name is cut
_LABEL_LEFT = 30  # from the line's end to its label: there runs the thread that ties them together
_LINE_OF_TEXT = 18


@dataclass(frozen=True)
class Line:
    """One variant's line: the points it goes through, and what stands at its end."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    end: str
    dots: tuple[tuple[float, float], ...] = ()
    band: tuple[tuple[float, float, float], ...] = ()  # where, and from where to where


def growth(
    growth: Growth, cost: str = "statements", *, of: str = "size", log: bool = False, crossing: Sequence[str] = ()
) -> Figure:
    """Draw how one cost of each variant grows with size, raw runs as dots, each line labelled at its end.

    `cost` is `statements`, `rows`, `bytes`, `seconds`, `database_seconds`, or what was counted `also`; `of` is what the
    sizes count: "orders", or "page" where they are the numbers of pages.
    Both axes begin at zero, or both are logarithmic with `log=True`, and then say so. `crossing` names two variants: the
    title says from where on the second is cheaper, and the stretch between the two sizes that enclose it is shaded.
    Raises WorkshopError for a zero on a logarithmic axis, and for names that weren't measured.
    """
    kind = findings.cost_of(cost)
    lines = [_line(variant.name, variant.points, kind) for variant in growth.variants]
    if log and any(value <= 0 for line in lines for value in (*line.x, *line.y)):
        raise WorkshopError("A logarithmic axis has no place for 0.", remedy="Leave log=True away.")
    met = _met(growth, kind, crossing)
    title = _crossed(growth, kind, of, crossing, met) if crossing else _finding(growth, kind, of)
    note = "Dots: each run." if any(line.dots for line in lines) else ""
    scale = " (log scale)" if log else ""
    note = f"{note} Shaded: they cross somewhere here." if met else note
    axes = Axis(f"{kind.label}{scale}", f"{of}{scale}", kind, log, crossing=met)
    drawing = drawn(title, f"{note} Both axes are logarithmic.".strip() if log else note.strip(), lines, axes)
    numbers = "; ".join(f"{variant.name} {_numbers(variant.points, kind)}" for variant in growth.variants)
    alt = f"Line chart{scale}: {title}. {kind.heading} by {of} ({_sizes(growth)}): {numbers}."
    return Figure(title, alt, drawing)


def round_trip_lines(growth: Growth, at: int | None = None, *, of: str = "size") -> Figure:
    """Draw how the time of one run grows with the way to the database, 0 to 10 ms a round trip, at one measured size.

    Time here is measured; each statement then adds one round trip, which is computed. `at` is the largest
    measured size unless given, `of` what sizes count. The panel of the same name moves through all sizes.
    """
    chosen = growth.sizes[-1] if at is None else at
    points_at = {variant.name: variant.at(chosen) for variant in growth.variants}
    kind = findings.cost_of("seconds")
    lines = [_away(name, point) for name, point in points_at.items()]
    title = distance.finding(points_at)
    where = f"{count(chosen)} {of}" if of != "size" else f"Size {count(chosen)}"
    note = f"{where}. At 0 ms: measured. To the right: one round trip more for each statement, computed."
    drawing = drawn(title, note, lines, Axis(kind.label, "round trip to the database, ms", kind, log=False))
    numbers = "; ".join(f"{name} {distance.words(point)}" for name, point in points_at.items())
    return Figure(title, f"Line chart: {title}. {where}, time of one run: {numbers}.", drawing)


@dataclass(frozen=True)
class Axis:
    """What the axes of a line chart say, and whether they are logarithmic: both, or the x axis alone, `doubling`."""

    y: str
    x: str
    cost: findings.Cost
    log: bool
    doubling: tuple[float, ...] = ()  # what the numbers on such an x axis are
    crossing: Crossing | None = None  # of two lines, marked


def reading(name: str, point: Point, cost: findings.Cost) -> findings.Reading:
    """Give one variant's value at one size."""
    runs = point.timing.seconds if cost.key == "seconds" else ()
    return findings.Reading(name, float(getattr(point, cost.key)), runs)


def _line(name: str, measured: Sequence[Point], cost: findings.Cost) -> Line:
    values = [reading(name, point, cost) for point in measured]
    dots = tuple((p.size, run) for p, value in zip(measured, values, strict=True) for run in value.runs)
    ys = tuple(value.value for value in values)
    return Line(name, tuple(float(p.size) for p in measured), ys, cost.write(ys[-1]), dots)


def _away(name: str, point: Point) -> Line:
    ends = (0.0, float(distance.FARTHEST_MS))
    ys = tuple(distance.seconds(point, ms) for ms in ends)
    dots = tuple((0.0, run) for run in point.timing.seconds)
    return Line(name, ends, ys, findings.cost_of("seconds").write(ys[-1]), dots)


def _finding(growth: Growth, cost: findings.Cost, of: str) -> str:
    ends = [(reading(v.name, v.points[0], cost), reading(v.name, v.points[-1], cost)) for v in growth.variants]
    if len(growth.sizes) == 1:
        return findings.comparison(cost, [first for first, _ in ends])
    return findings.growing(cost, of, (growth.sizes[0], growth.sizes[-1]), ends)


def _met(growth: Growth, cost: findings.Cost, names: Sequence[str]) -> Crossing | None:
    if not names:
        return None
    if isinstance(names, str) or len(names) != 2:
        raise WorkshopError(f"{names!r} aren't two variants.", remedy='Name two, as in crossing=("first", "later").')
    return growth.crossing(names[0], names[1], cost.key)


def _crossed(growth: Growth, cost: findings.Cost, of: str, names: Sequence[str], met: Crossing | None) -> str:
    return findings.crossed(cost, of, [reading(name, growth[name].points[-1], cost) for name in names], met)


def _numbers(measured: Sequence[Point], cost: findings.Cost) -> str:
    return ", ".join(cost.write(getattr(point, cost.key)) for point in measured)


def _sizes(growth: Growth) -> str:
    return ", ".join(map(count, growth.sizes))


def drawn(title: str, note: str, lines: Sequence[Line], axis: Axis) -> Drawing:
    """Draw lines on a sheet, each labelled at its end."""
    looks = theme.looks([line.name for line in lines])
    with theme.style():
        sheet = Sheet(title, note, _HEIGHT, up=axis.y)
        texts = [f"{fit(line.name, _NAME_ROOM, NORMAL, 'bold')}  {line.end}" for line in lines]
        right = _LABEL_LEFT + max(text_width(text, NORMAL, "bold") for text in texts) + MARGIN
        ax = _axes(sheet, lines, axis, right)
        for k, (line, look) in enumerate(zip(lines, looks, strict=True)):
            on_top = sum(other.y == line.y for other in lines[k + 1 :])
            _draw(ax, line, look, width=2.5 + 3 * on_top)  # wider below: lines that coincide are all seen
        _shade(ax, axis.crossing)
        _label_ends(ax, lines, texts, looks)
    return sheet.drawing


def _axes(sheet: Sheet, lines: Sequence[Line], axis: Axis, right: float) -> Axes:
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

    places = [place for line in lines for place in (*zip(line.x, line.y, strict=True), *line.dots)]
    places += [(x, high) for line in lines for x, _, high in line.band]
    xs, ys = zip(*places, strict=True)
    highest = max(ys)
    ax = sheet.axes(MARGIN + text_width(axis.cost.tick(highest), SMALL) + 14, right)
    if axis.log:
        ax.set(xscale="log", yscale="log", xlim=(min(xs), max(xs)), ylim=(min(ys) / 1.3, highest * 1.3))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.yaxis.set_minor_formatter(NullFormatter())
    else:
        ax.set(xlim=(0, max(xs) or 1), ylim=(0, highest * 1.05 or 1))
        ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
        _double(ax, axis.doubling)
        ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=not axis.cost.is_time))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: axis.cost.tick(value)))
    ax.set_xlabel(axis.x, fontsize=points(SMALL), loc="left")
    ax.grid(axis="y", linewidth=points(1))
    return ax


def _double(ax: Axes, at: Sequence[float]) -> None:
    """Make the x axis logarithmic, with numbers at these places; nothing if there are none."""
    if at:
        ax.set_xscale("log", base=2)
        ax.set(xlim=(min(at) / 1.05, max(at)), xticks=at)


def _shade(ax: Axes, crossing: Crossing | None) -> None:
    """Shade the stretch in which two lines cross, and mark where they seem to."""
    if crossing is None:
        return
    ax.axvspan(crossing.below, crossing.above, color=theme.ELSEWHERE, alpha=0.6, linewidth=0, zorder=0)
    if ax.get_xscale() != "log":  # `at` is where straight lines on logarithmic axes meet
        return
    ax.axvline(crossing.at, color=theme.INK, linewidth=points(1), linestyle=":", zorder=2)


def _draw(ax: Axes, line: Line, look: theme.Look, width: float) -> None:
    ax.plot(
        line.x,
        line.y,
        color=look.colour,
        linestyle=look.dashes,
        linewidth=points(width),
        marker=look.marker,
        markersize=points(8),
        markeredgecolor=theme.PAPER,
        clip_on=False,
        zorder=3,
        label=line.name,
    )
    if line.band:
        x, low, high = zip(*line.band, strict=True)
        ax.fill_between(x, low, high, color=look.colour, alpha=0.15, linewidth=0)
        ax.plot(x, high, color=look.colour, linestyle=look.dashes, linewidth=points(0.8))
    if line.dots:
        x, y = zip(*line.dots, strict=True)
        ax.scatter(x, y, s=9, color=theme.INK, clip_on=False, linewidths=0, zorder=4)


def _label_ends(ax: Axes, lines: Sequence[Line], texts: Sequence[str], looks: Sequence[theme.Look]) -> None:
    box = ax.get_window_extent()
    ends = [ax.transData.transform((line.x[-1], line.y[-1])) - box.p0 for line in lines]
    heights = apart([y for _, y in ends], _LINE_OF_TEXT, _LINE_OF_TEXT / 2, box.height)
    for text, look, (x, y), height in zip(texts, looks, ends, heights, strict=True):
        thread_x = [(x + 7) / box.width, (x + _LABEL_LEFT - 5) / box.width]
        thread_y = [y / box.height, height / box.height]
        ax.plot(thread_x, thread_y, color=look.colour, linewidth=points(1.5), transform=ax.transAxes, clip_on=False)
        ax.text(
            (x + _LABEL_LEFT) / box.width,
            height / box.height,
            text,
            transform=ax.transAxes,
            va="center",
            weight="bold",
            fontsize=points(NORMAL),
            parse_math=False,
        )

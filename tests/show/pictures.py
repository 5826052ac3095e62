"""Measurements made by hand, where a test needs certain numbers, and ways to look at a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

from workshop_utils.measure.growth import Growth, Point, VariantGrowth
from workshop_utils.measure.load_result import Load, Loads
from workshop_utils.measure.loop import Request
from workshop_utils.measure.payload import Payload, Payloads
from workshop_utils.measure.timing import Comparison, Costs, Timing, Variant
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure


def compared(label: str = "", **milliseconds: Sequence[float]) -> Comparison:
    """A comparison of runs that took so many milliseconds, with as many statements as the first run's milliseconds."""
    return Comparison(
        tuple(
            Variant(
                name,
                label or name,
                (Costs(round(runs[0]), round(runs[0]), round(runs[0] * 1000), runs[0] / 2000),),
                Timing(tuple(run / 1000 for run in runs)),
                None,
            )
            for name, runs in milliseconds.items()
        )
    )


def grown(sizes: Sequence[int] = (10, 200), **statements: Sequence[int]) -> Growth:
    """A growth of variants with so many statements at each size, and a millisecond a statement."""
    return Growth(
        tuple(
            VariantGrowth(
                name,
                name,
                tuple(
                    Point(size, count, count, count * 100, Timing((count / 1000,) * 3), count / 5000)
                    for size, count in zip(sizes, counts, strict=True)
                ),
            )
            for name, counts in statements.items()
        )
    )


@dataclass(frozen=True)
class Seen:
    """What a watch saw: requests, how many of them at once, and the longest stall."""

    requests: tuple[Request, ...]
    overlap: int
    longest_stall: float = 0.0


def in_turn(many: int = 10, seconds: float = 0.1) -> Seen:
    """So many requests sent at once and served one after the other."""
    every = tuple(Request("/", 0, row * seconds, (row + 1) * seconds, 200, yielded=False) for row in range(many))
    return Seen(every, 1, many * seconds)


def together(many: int = 10, at_once: int | None = None, seconds: float = 0.1) -> Seen:
    """So many requests sent at once, and served in waves of `at_once`, all of them unless given."""
    room = at_once or many
    begins = [row // room * seconds for row in range(many)]
    return Seen(tuple(Request("/", 0, at, at + seconds, 200) for at in begins), min(room, many))


def load(at_once: int, p50_ms: float, *, many: int = 200, failed: int = 0) -> Load:
    """A load test whose latencies go from a tenth below to a tenth above `p50_ms`."""
    latencies = tuple(p50_ms / 1000 * (0.9 + 0.2 * k / (many - 1)) for k in range(many))
    elapsed = many * p50_ms / 1000 / at_once
    answered = tuple(elapsed * (k + 1) / many for k in range(many))
    errors = {"status 500": failed} if failed else {}
    return Load("http://127.0.0.1", at_once, many + failed, latencies, answered, errors, many, elapsed)


def loaded(at: Sequence[int] = (1, 8, 32), **p50_ms: Sequence[float]) -> Loads:
    """Load tests with so many milliseconds, by label."""
    return Loads({label: tuple(map(load, at, every)) for label, every in p50_ms.items()})


def weighed(rows: int = 2000, label: str = "", **weights: tuple[int, int]) -> Payloads:
    """Payloads of so many bytes, raw and gzipped: to encode takes a microsecond a byte, gzip and decode half of it."""
    return Payloads(tuple(_payload(name, label, raw, small) for name, (raw, small) in weights.items()), rows)


def _payload(name: str, label: str, raw: int, gzipped: int) -> Payload:
    encode, half, least = (Timing((raw * factor,) * 3) for factor in (1e-6, 5e-7, 1e-7))
    return Payload(name, label or name, raw, gzipped, encode, compress=half, decompress=least, decode=half)


def axes_of(figure: Figure) -> Axes:
    """The chart of a picture."""
    (ax,) = figure.drawing.axes
    return ax


def words_in(figure: Figure) -> dict[str, Bbox]:
    """Every text a picture shows, each with the box it takes, in pixels; a text that stands twice gets a dot."""
    canvas = FigureCanvasAgg(figure.drawing)
    with theme.style():
        canvas.draw()
    renderer = canvas.get_renderer()
    found: dict[str, Bbox] = {}
    for each in (*figure.drawing.texts, *(word for ax in figure.drawing.axes for word in _of(ax))):
        name = each.get_text()
        while name in found:
            name += "."
        if name.strip("."):
            found[name] = each.get_window_extent(renderer)
    return found


def _of(ax: Axes) -> Iterator[Any]:
    yield from ax.texts
    for axis in (ax.xaxis, ax.yaxis):
        yield axis.label
        low, high = sorted(axis.get_view_interval())
        for at, label in zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True):
            if low <= at <= high:
                yield label


def assert_readable(figure: Figure) -> None:
    """Fail if words of a picture overlap, or stick out of it."""
    boxes = list(words_in(figure).items())
    width, height = figure.size
    for index, (name, box) in enumerate(boxes):
        assert box.x0 >= 0, f"{name!r} begins outside"
        assert box.x1 <= width, f"{name!r} ends outside"
        assert box.y0 >= 0, f"{name!r} is too low"
        assert box.y1 <= height, f"{name!r} is too high"
        for other_name, other in boxes[index + 1 :]:
            both = Bbox.intersection(box, other)
            assert both is None or both.width < 1 or both.height < 1, f"{name!r} lies on {other_name!r}"

"""Measurements made by hand, where a test needs certain numbers, and ways to look at a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

from workshop_utils.measure.growth import Growth, Point, VariantGrowth
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

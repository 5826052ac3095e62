"""The panel of the way to the database: size × round trip × strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipywidgets import HTML, FloatSlider

from workshop_utils.measure.table import count
from workshop_utils.show import distance, findings, theme
from workshop_utils.show.panel_parts import WIDE, Bar, Panel, chart, choice, named, paragraph, slider

if TYPE_CHECKING:
    from workshop_utils.measure.growth import Growth, Point

_KEY = "time of one run, ms. Solid: here, measured. Striped: one round trip for each statement, computed."


def round_trip_panel(growth: Growth, *, of: str = "size") -> RoundTripPanel:
    """Give sliders for size and round trip, and buttons for the variant that is explained; `of` is what sizes count.

    The size slider stops at measured sizes only. `round_trip_lines` is the figure that stands beside it.
    """
    return RoundTripPanel(growth, of)


class RoundTripPanel(Panel):
    """The panel size × round trip × strategy: `size`, `round_trip` and `strategy` set what `bars` and `words` show."""

    def __init__(self, growth: Growth, of: str = "size") -> None:
        self._growth = growth
        names = [variant.name for variant in growth.variants]
        self._looks = dict(zip(names, theme.looks(names), strict=True))
        self.size = slider(of, [(count(size), size) for size in growth.sizes], growth.sizes[-1])
        self.round_trip = FloatSlider(
            0, min=0, max=distance.FARTHEST_MS, step=0.1, description="round trip, ms", readout_format=".1f", **WIDE
        )
        self.strategy = choice(names)
        self.bars = HTML()
        self.words = HTML()
        controls = [self.size, self.round_trip, named("explain", self.strategy)]
        super().__init__(controls, [self.bars, self.words], findings.names(names))

    def _show(self, _change: object = None) -> None:
        points = {variant.name: variant.at(self.size.value) for variant in self._growth.variants}
        bars = [self._bar(name, point) for name, point in points.items()]
        self.bars.value = chart(bars, lambda seconds: f"{seconds * 1000:,.10g}", _KEY)
        self.words.value = paragraph(explained(self.strategy.value, points[self.strategy.value], self.round_trip.value))

    def _bar(self, name: str, point: Point) -> Bar:
        whole = distance.seconds(point, self.round_trip.value)
        said = findings.cost_of("seconds").write(whole)
        chosen = name == self.strategy.value
        return Bar(name, point.seconds, whole - point.seconds, said, self._looks[name], chosen)


def explained(name: str, point: Point, away_ms: float) -> str:
    """Write the sum behind one bar: time here, plus statements × round trip."""
    write = findings.cost_of("seconds").write
    away = point.statements * away_ms / 1000
    whole = distance.seconds(point, away_ms)
    share = f", {away / whole:.0%} of it on the way" if away else ""
    many = "1 statement" if point.statements == 1 else f"{count(point.statements)} statements"
    return f"{name}: {write(point.seconds)} here + {many} × {away_ms:.1f} ms on the way = {write(whole)}{share}."

"""Panels: figures with sliders, for a notebook with a kernel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ipywidgets import HTML, Box, FloatSlider, HBox, Label, SelectionSlider, ToggleButtons, VBox, Widget

from workshop_utils.measure.table import count
from workshop_utils.show import distance, findings, theme

if TYPE_CHECKING:
    from workshop_utils.measure.growth import Growth, Point

_RULE = "var(--jp-border-color1, #bdbdbd)"
_WIDE = "width:auto;max-width:700px"


def round_trip_panel(growth: Growth, *, of: str = "size") -> RoundTripPanel:
    """Give sliders for size and round trip, and buttons for the variant that is explained; `of` is what sizes count.

    The size slider stops at measured sizes only. `round_trip_lines` is the figure that stands beside it.
    """
    return RoundTripPanel(growth, of)


class RoundTripPanel(VBox):  # type: ignore[misc]  # ipywidgets publishes no types
    """The panel size × round trip × strategy: `size`, `round_trip` and `strategy` set what `bars` and `words` show.

    Made of sliders, buttons and HTML, and of `observe`: nbval replays these, and not `interactive_output`.
    """

    _controls: tuple[Widget, ...] = ()  # ipywidgets closes what was never finished, too

    def __init__(self, growth: Growth, of: str = "size") -> None:
        self._growth = growth
        names = [variant.name for variant in growth.variants]
        self._looks = dict(zip(names, theme.looks(names), strict=True))
        sizes = [(count(size), size) for size in growth.sizes]
        style = {"description_width": "110px"}
        wide = {"layout": {"width": "100%", "max_width": "560px"}, "style": style}
        self.size = SelectionSlider(options=sizes, value=growth.sizes[-1], description=of, **wide)
        self.round_trip = FloatSlider(
            0, min=0, max=distance.FARTHEST_MS, step=0.1, description="round trip, ms", readout_format=".1f", **wide
        )
        self.strategy = ToggleButtons(options=names, style={"button_width": "auto"})
        self.bars = HTML()
        self.words = HTML()
        buttons = HBox([Label("explain", layout={"width": "110px", "justify_content": "flex-end"}), self.strategy])
        parts = [self.size, self.round_trip, buttons, self.bars, self.words]
        super().__init__(parts, layout={"max_width": "720px"})
        self._controls = (self.size, self.round_trip, self.strategy)
        for control in self._controls:
            control.observe(self._show, names="value")
        self._show()

    def _show(self, _change: object = None) -> None:
        points = {variant.name: variant.at(self.size.value) for variant in self._growth.variants}
        self.bars.value = _html([self._bar(name, point) for name, point in points.items()])
        said = explained(self.strategy.value, points[self.strategy.value], self.round_trip.value)
        self.words.value = f'<div style="{_WIDE};color:{theme.PAGE_INK};line-height:1.4">{escape(said)}</div>'

    def _bar(self, name: str, point: Point) -> Bar:
        away = distance.seconds(point, self.round_trip.value) - point.seconds
        return Bar(name, point.seconds, away, self._looks[name], chosen=name == self.strategy.value)

    def close(self) -> None:
        """Stop listening, and close every widget the panel is made of."""
        for control in self._controls:
            control.unobserve_all()
        for widget in _inside(self):
            widget.close()
        super().close()

    def __repr__(self) -> str:
        # Stands in the notebook's text, where a test compares it: no times in it.
        return f"A panel with sliders, for a notebook with a kernel: {findings.names(list(self._looks))}"


def _inside(box: Box) -> Iterator[Widget]:
    for child in box.children:
        if isinstance(child, Box):
            yield from _inside(child)
        yield child


def explained(name: str, point: Point, away_ms: float) -> str:
    """Write the sum behind one bar: time here, plus statements × round trip."""
    write = findings.cost_of("seconds").write
    away = point.statements * away_ms / 1000
    whole = distance.seconds(point, away_ms)
    share = f", {away / whole:.0%} of it on the way" if away else ""
    many = "1 statement" if point.statements == 1 else f"{count(point.statements)} statements"
    return f"{name}: {write(point.seconds)} here + {many} × {away_ms:.1f} ms on the way = {write(whole)}{share}."


@dataclass(frozen=True)
class Bar:
    """One variant's bar: seconds `here` and `away`, on the way to the database."""

    name: str
    here: float
    away: float
    look: theme.Look
    chosen: bool

    @property
    def seconds(self) -> float:
        """The whole bar."""
        return self.here + self.away


def _html(bars: Sequence[Bar]) -> str:
    end = _round_up(max(bar.seconds for bar in bars) * 1000) / 1000
    rows = "".join(_row(bar, end) for bar in bars)
    return f'<div style="{_WIDE};color:{theme.PAGE_INK};line-height:1.4">{rows}{_scale(end)}{_KEY}</div>'


def _row(bar: Bar, end: float) -> str:
    shape = "height:18px;box-sizing:border-box;display:inline-block;vertical-align:top"
    colour = bar.look.colour
    stripes = (
        f"background:repeating-linear-gradient(135deg,{colour} 0 3px,transparent 3px 7px);border:1px solid {colour}"
    )
    marked = '<span style="display:inline-block;width:1em">' + ("▸" if bar.chosen else "") + "</span>"
    return (
        f'<div style="margin-top:6px">{marked}<b>{escape(bar.name)} '
        f"{findings.cost_of('seconds').write(bar.seconds)}</b></div>"
        f'<div aria-hidden="true" style="white-space:nowrap;overflow:hidden;line-height:0;{theme.ON_DARK}">'
        f'<span style="{shape};width:{bar.here / end:.3%};min-width:2px;background:{colour}"></span>'
        f'<span style="{shape};width:{bar.away / end:.3%};{stripes if bar.away else ""}"></span></div>'
    )


def _scale(end: float) -> str:
    marks = "".join(f"<span>{end * part * 1000:,.10g}</span>" for part in (0, 0.5, 1))
    return (
        f'<div style="display:flex;justify-content:space-between;border-top:1px solid {_RULE};margin-top:8px;'
        f'font-size:90%">{marks}</div>'
    )


def _round_up(number: float) -> float:
    """Give the next 1, 2 or 5 with zeros: the scale stands still while a bar grows, then jumps."""
    size = 10 ** math.floor(math.log10(number)) if number > 0 else 1.0
    return next(step * size for step in (1, 2, 5, 10) if step * size >= number)


_KEY = (
    f'<div style="font-size:90%;color:{theme.PAGE_QUIET}">time of one run, ms. Solid: here, measured. '
    "Striped: one round trip for each statement, computed.</div>"
)

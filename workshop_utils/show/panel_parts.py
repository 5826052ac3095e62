"""What panels are made of: a box that cleans up after itself, and bars of HTML.

Made of sliders, buttons and HTML, and of `observe`: nbval replays these, and not `interactive_output`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ipywidgets import Box, HBox, Label, SelectionSlider, ToggleButtons, VBox, Widget

from workshop_utils.show import theme

_RULE = "var(--jp-border-color1, #bdbdbd)"
_WIDE = "width:auto;max-width:700px"
_NAME_WIDTH = "110px"
WIDE: dict[str, Any] = {
    "layout": {"width": "100%", "max_width": "560px"},
    "style": {"description_width": _NAME_WIDTH},
}
"""How a slider is laid out, under others of its panel."""


class Panel(VBox):  # type: ignore[misc]  # ipywidgets publishes no types
    """A box of widgets, some of which, the controls, are listened to; it shows `about` where there is no kernel."""

    _controls: tuple[Widget, ...] = ()  # ipywidgets closes what was never finished, too
    _about = ""

    def __init__(self, controls: Sequence[Widget], shown: Sequence[Widget], about: str) -> None:
        """Lay out controls, each by itself or with its name in a box, and what they show below them."""
        self._about = about
        self._controls = tuple(each for control in controls for each in _controls_in(control))
        super().__init__([*controls, *shown], layout={"max_width": "720px"})
        for control in self._controls:
            control.observe(self._show, names="value")
        self._show()

    def _show(self, _change: object = None) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Stop listening, and close every widget the panel is made of."""
        for control in self._controls:
            control.unobserve_all()
        for widget in _inside(self):
            widget.close()
        super().close()

    def __repr__(self) -> str:
        # Stands in the notebook's text, where a test compares it: no times in it.
        return f"A panel with sliders, for a notebook with a kernel: {self._about}"


def _inside(box: Box) -> Iterator[Widget]:
    for child in box.children:
        if isinstance(child, Box):
            yield from _inside(child)
        yield child


def _controls_in(widget: Widget) -> Iterator[Widget]:
    if not isinstance(widget, Box):
        yield widget
        return
    yield from (child for child in _inside(widget) if not isinstance(child, (Box, Label)))


def slider(name: str, options: Sequence[tuple[str, Any]], value: object) -> SelectionSlider:
    """Give a slider that stops at options only, under a name."""
    return SelectionSlider(options=options, value=value, description=name, **WIDE)


def named(name: str, buttons: ToggleButtons) -> HBox:
    """Give buttons with a name on their left, below the names of sliders."""
    return HBox([Label(name, layout={"width": _NAME_WIDTH, "justify_content": "flex-end"}), buttons])


def choice(options: Sequence[Any]) -> ToggleButtons:
    """Give buttons, one for each option, as wide as what stands on them."""
    return ToggleButtons(options=options, style={"button_width": "auto"})


@dataclass(frozen=True)
class Bar:
    """One bar: a solid part and a striped one; `said` stands beside its name, and is what both are together."""

    name: str
    solid: float
    striped: float
    said: str
    look: theme.Look
    chosen: bool = False

    @property
    def whole(self) -> float:
        """The whole bar."""
        return self.solid + self.striped


def paragraph(words: str) -> str:
    """Give a sentence on the page, escaped."""
    return f'<div style="{_WIDE};color:{theme.PAGE_INK};line-height:1.4">{escape(words)}</div>'


def chart(bars: Sequence[Bar], write: Callable[[float], str], key: str) -> str:
    """Give bars from zero on one scale, whose numbers `write` writes, with `key`, escaped, below them."""
    end = _round_up(max(bar.whole for bar in bars))
    rows = "".join(_row(bar, end) for bar in bars)
    small = f'<div style="font-size:90%;color:{theme.PAGE_QUIET}">{escape(key)}</div>'
    return f'<div style="{_WIDE};color:{theme.PAGE_INK};line-height:1.4">{rows}{_scale(end, write)}{small}</div>'


def _row(bar: Bar, end: float) -> str:
    shape = "height:18px;box-sizing:border-box;display:inline-block;vertical-align:top"
    colour = bar.look.colour
    stripes = (
        f"background:repeating-linear-gradient(135deg,{colour} 0 3px,transparent 3px 7px);border:1px solid {colour}"
    )
    marked = '<span style="display:inline-block;width:1em">' + ("▸" if bar.chosen else "") + "</span>"
    return (
        f'<div style="margin-top:6px">{marked}<b>{escape(bar.name)} {escape(bar.said)}</b></div>'
        f'<div aria-hidden="true" style="white-space:nowrap;overflow:hidden;line-height:0;{theme.ON_DARK}">'
        f'<span style="{shape};width:{bar.solid / end:.3%};min-width:2px;background:{colour}"></span>'
        f'<span style="{shape};width:{bar.striped / end:.3%};{stripes if bar.striped else ""}"></span></div>'
    )


def _scale(end: float, write: Callable[[float], str]) -> str:
    marks = "".join(f"<span>{escape(write(end * part))}</span>" for part in (0, 0.5, 1))
    return (
        f'<div style="display:flex;justify-content:space-between;border-top:1px solid {_RULE};margin-top:8px;'
        f'font-size:90%">{marks}</div>'
    )


def _round_up(number: float) -> float:
    """Give the next 1, 2 or 5 with zeros: the scale stands still while a bar grows, then jumps."""
    size = 10 ** math.floor(math.log10(number)) if number > 0 else 1.0
    return next(step * size for step in (1, 2, 5, 10) if step * size >= number)

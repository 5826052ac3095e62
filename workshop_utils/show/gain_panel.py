"""The panel of Amdahl's law: two sliders, and what is left to gain."""

from __future__ import annotations

from html import escape

from ipywidgets import HTML, FloatSlider, SelectionSlider

from workshop_utils.show import theme
from workshop_utils.show.amdahls_law import AXIS, NOTE, Bar, Gain, bars_of, factor, percent
from workshop_utils.show.panel_parts import Panel, paragraph

_SPEED_UPS = (1, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000)
_SHAPE = "height:18px;box-sizing:border-box;display:inline-block;vertical-align:top"


def amdahl_panel(share: float = 0.8, speed_up: float = 10) -> AmdahlPanel:
    """Give sliders for the share of the time that a fix touches, and for how many times as fast it makes that.

    `amdahl` is the figure that stands beside it. Raises WorkshopError for values that can't be.
    """
    return AmdahlPanel(Gain(share, speed_up))


class AmdahlPanel(Panel):
    """The panel share × speed-up: `share`, in percent, and `speed_up` set what `bars` and `words` show."""

    def __init__(self, gain: Gain) -> None:
        wide = {
            "layout": {"width": "100%", "max_width": "560px"},
            "style": {"description_width": "160px"},
        }
        self.share = FloatSlider(
            gain.share * 100,
            min=0,
            max=100,
            step=1,
            description="share of the time, %",
            readout_format=".0f",
            **wide,
        )
        steps = sorted({*_SPEED_UPS, gain.speed_up})
        options = [(f"× {factor(step)}", step) for step in steps]
        self.speed_up = SelectionSlider(options=options, value=gain.speed_up, description="that share, as fast", **wide)
        self.bars = HTML()
        self.words = HTML()
        super().__init__([self.share, self.speed_up], [self.bars, self.words], "Amdahl’s law")

    def _show(self, _change: object = None) -> None:
        gain = Gain(self.share.value / 100, self.speed_up.value)
        self.bars.value = _html(bars_of(gain))
        self.words.value = paragraph(explained(gain))


def explained(gain: Gain) -> str:
    """Write the sum behind the bar after the fix."""
    return (
        f"{gain}. Afterwards: {percent(gain.share)} ÷ {factor(gain.speed_up)} + {percent(gain.rest)} "
        f"= {percent(gain.after)} of the time before."
    )


def _html(bars: tuple[Bar, ...]) -> str:
    rows = "".join(map(_row, bars))
    key = f'<div style="font-size:90%;color:{theme.PAGE_QUIET};margin-top:6px">{AXIS}. {NOTE}</div>'
    return f'<div style="width:auto;max-width:700px;color:{theme.PAGE_INK};line-height:1.4">{rows}{key}</div>'


def _row(bar: Bar) -> str:
    rest = f"background:{theme.ELSEWHERE};border:1px solid {theme.QUIET}" if bar.rest else ""
    return (
        f'<div style="margin-top:6px"><b>{bar.name} {percent(bar.part + bar.rest)}</b> '
        f'<span style="color:{theme.PAGE_QUIET};font-size:90%">{escape(bar.words)}</span></div>'
        f'<div aria-hidden="true" style="white-space:nowrap;overflow:hidden;line-height:0;{theme.ON_DARK}">'
        f'<span style="{_SHAPE};width:{bar.part:.3%};background:{theme.DATABASE}"></span>'
        f'<span style="{_SHAPE};width:{bar.rest:.3%};{rest}"></span></div>'
    )

"""The panel of payloads: rows × layout × compression × the speed of the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ipywidgets import HTML, ToggleButtons

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.payload import LEFT_ALONE
from workshop_utils.measure.table import count, size
from workshop_utils.show import findings, theme
from workshop_utils.show.panel_parts import Bar, Panel, chart, choice, named, paragraph, slider

if TYPE_CHECKING:
    from workshop_utils.measure.payload import Payload, Payloads

SPEEDS = (1, 10, 100, 1000)
"""Mbit/s that the line may have: from a poor mobile connection to a local network."""
_BYTES_KEYS = {False: "bytes of JSON, raw", True: "bytes of JSON. Solid: gzipped. Striped: what gzip takes away."}
_TIME_KEY = (
    "time, ms. Solid: work at both ends, measured. Striped: bytes ÷ speed of the line, computed; "
    "without round trips and headers."
)
_BYTES = findings.cost_of("bytes")
_write = findings.cost_of("seconds").write


def payload_panel(payloads: Mapping[int, Payloads]) -> PayloadPanel:
    """Give sliders for rows and the speed of a line, and buttons for compression and the layout that is explained.

    Takes what `weigh` gave, by the number of rows: `payload_panel({20: few, 2000: many})`. The slider stops at
    these only. `payloads` is the figure that stands beside it.
    Raises WorkshopError for nothing to show, and where the layouts differ from one number of rows to the next.
    """
    if not isinstance(payloads, Mapping) or not payloads:
        raise WorkshopError(
            "There are no payloads to show.", remedy="Give them by rows: payload_panel({20: few, 2000: many})."
        )
    if len({tuple(layout.name for layout in each.layouts) for each in payloads.values()}) > 1:
        raise WorkshopError(
            "Not all of these payloads have the same layouts.", remedy="Weigh the same layouts each time."
        )
    return PayloadPanel(payloads)


class PayloadPanel(Panel):
    """The panel rows × layout × compression.

    `rows`, `line` (Mbit/s), `gzip` and `layout_name` set what `weights`, `times` and `words` show.
    """

    def __init__(self, payloads: Mapping[int, Payloads]) -> None:
        self._payloads = payloads
        sizes = sorted(payloads)
        names = [layout.name for layout in payloads[sizes[0]].layouts]
        self._looks = dict(zip(names, theme.looks(names), strict=True))
        self.rows = slider("rows", [(count(at), at) for at in sizes], sizes[-1])
        self.line = slider("line, Mbit/s", [(count(speed), speed) for speed in SPEEDS], 10)
        self.gzip = ToggleButtons(options=[("raw", False), ("gzipped", True)], style={"button_width": "auto"})
        self.layout_name = choice(names)
        self.weights, self.times, self.words = HTML(), HTML(), HTML()
        controls = [self.rows, self.line, named("compression", self.gzip), named("explain", self.layout_name)]
        super().__init__(controls, [self.weights, self.times, self.words], f"payloads in {len(names)} layouts")

    def _show(self, _change: object = None) -> None:
        layouts = self._payloads[self.rows.value].layouts
        self.weights.value = chart([self._weight(each) for each in layouts], _BYTES.tick, _BYTES_KEYS[self.gzip.value])
        self.times.value = chart([self._time(each) for each in layouts], lambda at: f"{at * 1000:,.10g}", _TIME_KEY)
        chosen = self._payloads[self.rows.value][self.layout_name.value]
        self.words.value = paragraph(explained(chosen, self.line.value, gzip=self.gzip.value))

    def _weight(self, layout: Payload) -> Bar:
        weight = layout.bytes(gzip=self.gzip.value)
        saved = max(0, layout.raw - weight)
        said = f"{size(weight)} of {size(layout.raw)}" if self.gzip.value else size(weight)
        return Bar(layout.name, weight, saved, said, self._looks[layout.name], self._is_chosen(layout))

    def _time(self, layout: Payload) -> Bar:
        here = layout.seconds(gzip=self.gzip.value)
        away = on_the_line(layout.bytes(gzip=self.gzip.value), self.line.value)
        return Bar(layout.name, here, away, _write(here + away), self._looks[layout.name], self._is_chosen(layout))

    def _is_chosen(self, layout: Payload) -> bool:
        return bool(layout.name == self.layout_name.value)


def on_the_line(weight: int, mbits: float) -> float:
    """Seconds that so many bytes take on a line of `mbits` Mbit/s."""
    return weight * 8 / (mbits * 1e6)


def explained(layout: Payload, mbits: float, *, gzip: bool) -> str:
    """Write the sum behind one layout's bar of time: work at both ends, plus bytes on the line."""
    weight = layout.bytes(gzip=gzip)
    away = on_the_line(weight, mbits)
    parts = [("encode", layout.encode), *([("gzip", layout.compress), ("gunzip", layout.decompress)] if gzip else [])]
    parts.append(("decode", layout.decode))
    work = " + ".join(f"{word} {_write(timing.typical)}" for word, timing in parts)
    whole = _write(layout.seconds(gzip=gzip) + away)
    said = f"{layout.name}: {work} + {size(weight)} on a line of {count(mbits)} Mbit/s {_write(away)} = {whole}."
    alone = f" So few bytes FastAPI’s GZipMiddleware leaves alone: it begins at {LEFT_ALONE}."
    return said + (alone if gzip and layout.raw < LEFT_ALONE else "")

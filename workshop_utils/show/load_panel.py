"""The panel of load tests: style × concurrency."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipywidgets import HTML

from workshop_utils.measure.table import count
from workshop_utils.show import theme
from workshop_utils.show.load_lines import LATENCY, THROUGHPUT
from workshop_utils.show.panel_parts import Bar, Panel, chart, choice, named, paragraph, slider

if TYPE_CHECKING:
    from workshop_utils.measure.load_result import Load, Loads

_LATENCY_KEY = (
    "latency, ms. Solid: half of the requests were answered within it (p50). With the striped part: 99 of 100 (p99)."
)
_THROUGHPUT_KEY = "throughput: requests answered a second"


def concurrency_panel(loads: Loads) -> ConcurrencyPanel:
    """Give a slider for the requests at once, and buttons for the label that is explained.

    Takes what `load_tests` gave; the slider stops at measured concurrencies only. `latency` is the figure
    that stands beside it.
    """
    return ConcurrencyPanel(loads)


class ConcurrencyPanel(Panel):
    """The panel style × concurrency: `at_once` and `label` set what `latencies`, `throughputs` and `words` show."""

    def __init__(self, loads: Loads) -> None:
        self._loads = loads
        labels = list(loads.loads)
        self._looks = dict(zip(labels, theme.looks(labels), strict=True))
        self.at_once = slider("at once", [(count(at), at) for at in loads.concurrencies], loads.concurrencies[-1])
        self.label = choice(labels)
        self.latencies, self.throughputs, self.words = HTML(), HTML(), HTML()
        controls = [self.at_once, named("explain", self.label)]
        shown = [self.latencies, self.throughputs, self.words]
        super().__init__(controls, shown, f"latency and throughput of {len(labels)} endpoints")

    def _show(self, _change: object = None) -> None:
        at = self._loads.concurrencies.index(self.at_once.value)
        tests = {label: self._loads[label][at] for label in self._loads.loads}
        latencies = [self._latency(label, load) for label, load in tests.items()]
        self.latencies.value = chart(latencies, lambda seconds: f"{seconds * 1000:,.10g}", _LATENCY_KEY)
        throughputs = [self._throughput(label, load) for label, load in tests.items()]
        self.throughputs.value = chart(throughputs, lambda rate: f"{rate:,.10g}", _THROUGHPUT_KEY)
        self.words.value = paragraph(explained(self.label.value, self._loads[self.label.value], at))

    def _latency(self, label: str, load: Load) -> Bar:
        half, most = load.p50, load.p99
        solid = 0.0 if math.isnan(half) else half
        striped = 0.0 if math.isnan(most) else most - half
        return Bar(label, solid, striped, latencies_of(load), self._looks[label], label == self.label.value)

    def _throughput(self, label: str, load: Load) -> Bar:
        rate = load.throughput if load.latencies else 0.0
        return Bar(label, rate, 0.0, THROUGHPUT.write(rate), self._looks[label], label == self.label.value)


def latencies_of(load: Load) -> str:
    """Write p50 and p99, or why there are none."""
    if math.isnan(load.p50):
        return "p50 – (too few answers)"
    far = "– (fewer than 100 answers)" if math.isnan(load.p99) else LATENCY.write(load.p99)
    return f"p50 {LATENCY.write(load.p50)}, p99 {far}"


def explained(label: str, tests: tuple[Load, ...], at: int) -> str:
    """Write what one label's load test saw, what failed in it, and what was seen with the fewest at once."""
    load, first = tests[at], tests[0]
    failed = ", ".join(f"{count(times)} × {kind}" for kind, times in sorted(load.errors.items()))
    errors = f"errors, left out of the bars: {failed}" if failed else "no errors"
    said = f"{label}, {count(load.concurrency)} at once: {_seen(load)}; {errors}."
    return said if at == 0 else f"{said} With {count(first.concurrency)} at once it was {_seen(first)}."


def _seen(load: Load) -> str:
    return f"{latencies_of(load)}, {THROUGHPUT.write(load.throughput if load.latencies else 0.0)}"

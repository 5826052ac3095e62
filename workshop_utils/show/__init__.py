"""Pictures of measurements: bars, growth lines, one request, query plans, panels. Knows no shop."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workshop_utils.show.access_chart import accesses as accesses
    from workshop_utils.show.amdahls_law import amdahl as amdahl
    from workshop_utils.show.bar_chart import bars as bars
    from workshop_utils.show.compiler_bars import compilers as compilers
    from workshop_utils.show.figure import Figure as Figure
    from workshop_utils.show.gain_panel import amdahl_panel as amdahl_panel
    from workshop_utils.show.import_icicle import icicle as icicle
    from workshop_utils.show.import_icicle import imports_before_after as imports_before_after
    from workshop_utils.show.layout_panel import payload_panel as payload_panel
    from workshop_utils.show.line_chart import growth as growth
    from workshop_utils.show.line_chart import round_trip_lines as round_trip_lines
    from workshop_utils.show.load_lines import latency as latency
    from workshop_utils.show.load_panel import concurrency_panel as concurrency_panel
    from workshop_utils.show.multiplied_rows import multiply_or_add as multiply_or_add
    from workshop_utils.show.outcome_bars import outcomes as outcomes
    from workshop_utils.show.panels import round_trip_panel as round_trip_panel
    from workshop_utils.show.payload_bars import payloads as payloads
    from workshop_utils.show.query_plan_tree import plan as plan
    from workshop_utils.show.request_timeline import requests as requests
    from workshop_utils.show.request_waterfall import waterfall as waterfall
    from workshop_utils.show.rungs import ladder as ladder
    from workshop_utils.show.score_rows import rescue_card as rescue_card
    from workshop_utils.show.score_rows import scores as scores
    from workshop_utils.show.stage_bars import stages as stages
    from workshop_utils.show.statement_timeline import timeline as timeline

# No module has the name of a function: importing it would put the module in the function's place.
# matplotlib takes half a second to import: only those who draw pay for it.
_HOMES = {
    "Figure": "figure",
    "accesses": "access_chart",
    "amdahl": "amdahls_law",
    "amdahl_panel": "gain_panel",
    "bars": "bar_chart",
    "compilers": "compiler_bars",
    "concurrency_panel": "load_panel",
    "growth": "line_chart",
    "icicle": "import_icicle",
    "imports_before_after": "import_icicle",
    "ladder": "rungs",
    "latency": "load_lines",
    "multiply_or_add": "multiplied_rows",
    "outcomes": "outcome_bars",
    "payload_panel": "layout_panel",
    "payloads": "payload_bars",
    "plan": "query_plan_tree",
    "requests": "request_timeline",
    "rescue_card": "score_rows",
    "round_trip_lines": "line_chart",
    "round_trip_panel": "panels",
    "scores": "score_rows",
    "stages": "stage_bars",
    "timeline": "statement_timeline",
    "waterfall": "request_waterfall",
}
__all__ = [
    "Figure",
    "accesses",
    "amdahl",
    "amdahl_panel",
    "bars",
    "compilers",
    "concurrency_panel",
    "growth",
    "icicle",
    "imports_before_after",
    "ladder",
    "latency",
    "multiply_or_add",
    "outcomes",
    "payload_panel",
    "payloads",
    "plan",
    "requests",
    "rescue_card",
    "round_trip_lines",
    "round_trip_panel",
    "scores",
    "stages",
    "timeline",
    "waterfall",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

"""What a lesson's first cell imports. Everything comes on first use, so that importing this costs next to nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workshop_utils import exercises as exercises
    from workshop_utils import lessons as lessons
    from workshop_utils import shop as shop
    from workshop_utils import show as show
    from workshop_utils.cards import card as card
    from workshop_utils.checkup import doctor as doctor
    from workshop_utils.exercises.guesses import predict as predict
    from workshop_utils.exercises.progress import progress as progress
    from workshop_utils.measure.accesses import touch as touch
    from workshop_utils.measure.calls import count_calls as count_calls
    from workshop_utils.measure.compilers import compare_compilers as compare_compilers
    from workshop_utils.measure.constructions import count_constructions as count_constructions
    from workshop_utils.measure.growth import grow as grow
    from workshop_utils.measure.heartbeat import watch_loop as watch_loop
    from workshop_utils.measure.importing import modules_after as modules_after
    from workshop_utils.measure.importing import trace_imports as trace_imports
    from workshop_utils.measure.interpreters import describe_interpreter as describe_interpreter
    from workshop_utils.measure.interpreters import published_jits as published_jits
    from workshop_utils.measure.ledger import record as record
    from workshop_utils.measure.load import load_test as load_test
    from workshop_utils.measure.load import load_tests as load_tests
    from workshop_utils.measure.loop import watch as watch
    from workshop_utils.measure.memory import trace_memory as trace_memory
    from workshop_utils.measure.objects import count_objects as count_objects
    from workshop_utils.measure.payloads import weigh as weigh
    from workshop_utils.measure.query_plan import plan as plan
    from workshop_utils.measure.round_trip import round_trip as round_trip
    from workshop_utils.measure.serving import serve as serve
    from workshop_utils.measure.splitting import split as split
    from workshop_utils.measure.staging import stages as stages
    from workshop_utils.measure.steps import count_steps as count_steps
    from workshop_utils.measure.timing import compare as compare

_MODULES = ("exercises", "lessons", "shop", "show")
_NAMES = {
    "card": "workshop_utils.cards",
    "compare": "workshop_utils.measure.timing",
    "compare_compilers": "workshop_utils.measure.compilers",
    "count_calls": "workshop_utils.measure.calls",
    "count_constructions": "workshop_utils.measure.constructions",
    "count_objects": "workshop_utils.measure.objects",
    "count_steps": "workshop_utils.measure.steps",
    "describe_interpreter": "workshop_utils.measure.interpreters",
    "doctor": "workshop_utils.checkup",
    "grow": "workshop_utils.measure.growth",
    "load_test": "workshop_utils.measure.load",
    "load_tests": "workshop_utils.measure.load",
    "modules_after": "workshop_utils.measure.importing",
    "plan": "workshop_utils.measure.query_plan",
    "predict": "workshop_utils.exercises.guesses",
    "progress": "workshop_utils.exercises.progress",
    "published_jits": "workshop_utils.measure.interpreters",
    "record": "workshop_utils.measure.ledger",
    "round_trip": "workshop_utils.measure.round_trip",
    "serve": "workshop_utils.measure.serving",
    "split": "workshop_utils.measure.splitting",
    "stages": "workshop_utils.measure.staging",
    "touch": "workshop_utils.measure.accesses",
    "trace_imports": "workshop_utils.measure.importing",
    "trace_memory": "workshop_utils.measure.memory",
    "watch": "workshop_utils.measure.loop",
    "watch_loop": "workshop_utils.measure.heartbeat",
    "weigh": "workshop_utils.measure.payloads",
}

__all__ = [
    "card",
    "compare",
    "compare_compilers",
    "count_calls",
    "count_constructions",
    "count_objects",
    "count_steps",
    "describe_interpreter",
    "doctor",
    "exercises",
    "grow",
    "lessons",
    "load_test",
    "load_tests",
    "modules_after",
    "plan",
    "predict",
    "progress",
    "published_jits",
    "record",
    "round_trip",
    "serve",
    "shop",
    "show",
    "split",
    "stages",
    "touch",
    "trace_imports",
    "trace_memory",
    "watch",
    "watch_loop",
    "weigh",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"workshop_utils.{name}")
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

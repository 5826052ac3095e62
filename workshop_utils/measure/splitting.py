"""`split`: where the time of one request goes."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median_low
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, overload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.bench import (
    ENOUGH_SECONDS,
    FEWEST_RUNS,
    RUNS,
    Bench,
    Run,
    check_variants,
    finish,
    label_of,
    name_of,
)
from workshop_utils.measure.entry_points import Change, changed, of_encoders, of_sqlalchemy
from workshop_utils.measure.ledger import sync_engine
from workshop_utils.measure.parts import Clock
from workshop_utils.measure.round_trip import distance
from workshop_utils.measure.shares import Split, Splits
from workshop_utils.measure.timed_cursors import timed_database
from workshop_utils.measure.variant import Costs, Timing

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["Split", "Splits", "split"]

_alone = Lock()


@overload
def split(
    handler: Callable[[Any], object], /, *, on: Engine, encoders: Sequence[Callable[..., Any]] = ..., runs: int = ...
) -> Split: ...
@overload
def split(
    *handlers: Callable[[Any], object], on: Engine, encoders: Sequence[Callable[..., Any]] = ..., runs: int = ...
) -> Splits: ...
def split(
    *handlers: Callable[[Any], object], on: Engine, encoders: Sequence[Callable[..., Any]] = (), runs: int = RUNS
) -> Split | Splits:
    """Run a request on fresh sessions of the engine `on`, and divide its time: database, ORM, serialisation, elsewhere.

    A handler takes a session and gives plain data, as `compare`'s variants do; `functools.partial` gives it further
    arguments. Several handlers are split in turn, and give a row each.

    - `database`: executing, fetching, beginning, committing, rolling back, and what `round_trip` waits
    - `orm`: what SQLAlchemy does in Python: making SQL, hydrating, lazy loads, the unit of work; Core, too
    - `serialisation`: `json`, Pydantic, Marshmallow, FastAPI's `jsonable_encoder`, orjson, msgspec (those that are
      imported, validation included), and `encoders`, functions of your own
    - `elsewhere`: the rest, which is the handler's own code

    A part's time is without the parts inside it: a lazy load within a serialiser is the ORM's and the database's. The
    parts of a run add up to its whole. The handler runs once to warm up; then up to `runs` times split
    and as often not, in turn (after a second, three times must do): `overhead` says what splitting costs. What is
    shown is the median run. Counts come from runs of their own.

    It doesn't see: other threads (their time is that of whoever waits for them); the driver used behind SQLAlchemy's
    back, and other engines' databases; what C code does within an encoder; encoders with entries of their own
    (`msgspec.json.Encoder`, a Pydantic core serialiser used directly) unless a function around them is named; reading
    an attribute that is loaded, freeing objects, and composing a statement with `select`, which are those of who does
    it; and the garbage collector's way through what was there before.
    Raises WorkshopError for async handlers and engines, for an encoder that can't be found, and inside another split.
    """
    bench = Bench(on, ("objects",))
    _check(handlers, bench, runs)
    if not _alone.acquire(blocking=False):
        raise WorkshopError("A request is being split already.", remedy="Split one at a time.")
    try:
        splits = _split(handlers, bench, encoders, runs)
    finally:
        _alone.release()
    return splits[0] if len(splits) == 1 else Splits(splits)


def _split(
    handlers: Sequence[Run], bench: Bench, encoders: Iterable[Callable[..., Any]], runs: int
) -> tuple[Split, ...]:
    for handler in handlers:
        finish(bench.run(handler))  # so that all is imported, and known to SQLAlchemy
    clock = Clock()
    changes = [*of_sqlalchemy(clock), *of_encoders(clock, encoders, handlers)]
    plain: list[list[float]] = [[] for _ in handlers]
    divided: list[list[dict[str, int]]] = [[] for _ in handlers]
    with _collected():
        began = perf_counter()
        for done in range(runs):
            if done >= FEWEST_RUNS and perf_counter() - began > ENOUGH_SECONDS:
                break
            for handler, seconds, parts in zip(handlers, plain, divided, strict=True):
                gc.collect()
                seconds.append(finish(bench.timed(handler)))
                gc.collect()
                parts.append(run_divided(handler, bench, clock, changes))
    costs = [_costs(handler, bench) for handler in handlers]
    away = distance(bench.engine)
    every = zip(handlers, divided, plain, costs, strict=True)
    return tuple(_value(handler, parts, Timing(tuple(s)), cost, away) for handler, parts, s, cost in every)


_FROZEN_BY_PYTHON = 1_000
"""Python 3.12 begins with some hundred frozen objects of its own, which nobody froze to keep them so."""


@contextmanager
def _collected() -> Iterator[None]:
    """Keep the garbage collector from what was there before.

    In turns of the same work, its long collections would fall into every second run: all into those that are split.
    """
    frozen = gc.get_freeze_count() > _FROZEN_BY_PYTHON
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        if not frozen:
            gc.unfreeze()


def run_divided(handler: Run, bench: Bench, clock: Clock, changes: Iterable[Change]) -> dict[str, int]:
    """Run a handler once, its session's beginning and end included, and give each part's time in nanoseconds."""
    with timed_database(sync_engine(bench.engine), clock), changed(changes):
        clock.start()
        try:
            finish(bench.run(handler))
        finally:
            clock.stop()
    return dict(clock.spent)


def _costs(handler: Run, bench: Bench) -> Costs:
    """Count what a handler costs."""
    costs: Costs = finish(bench.counted(handler))[1]
    return costs


def _value(handler: Run, runs: Sequence[dict[str, int]], plain: Timing, costs: Costs, away: float) -> Split:
    seconds = [{part: nanoseconds / 1e9 for part, nanoseconds in parts.items()} for parts in runs]
    wholes = [sum(parts.values()) for parts in seconds]
    shown = seconds[wholes.index(median_low(wholes))]
    timing = Timing(tuple(wholes))
    return Split(name_of(handler), label_of(handler), shown, timing, plain, costs, away)


def _check(handlers: Sequence[object], bench: Bench, runs: int) -> None:
    if not handlers or not all(map(callable, handlers)):
        raise WorkshopError(
            "split is given functions, each of which answers one request.",
            remedy="Pass them without calling them, no parentheses behind: split(handler, on=engine).",
        )
    check_variants(handlers, runs)
    sync_engine(bench.engine)
    if bench.is_async or any(map(inspect.iscoroutinefunction, handlers)):
        raise WorkshopError(
            "A request that waits for others can't be split: its time is also theirs.",
            remedy="Write the handler with `def`, and pass an engine made by create_engine.",
        )

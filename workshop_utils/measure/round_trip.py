"""A network distance for a database that has none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from numbers import Real
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.cursors import told_by
from workshop_utils.measure.ledger import sync_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect
    from sqlalchemy.ext.asyncio import AsyncEngine

_DISTANCES: WeakKeyDictionary[Dialect, tuple[float, ...]] = WeakKeyDictionary()
_lock = Lock()


@contextmanager
def round_trip(engine: Engine | AsyncEngine, ms: float) -> Iterator[None]:
    """Make every statement on `engine` wait `ms` milliseconds, as a database across a network would.

    Waits before the statement is sent, and `record` counts it as time in the database. On a sync engine the calling
    thread waits; on an async engine the task does, and the event loop goes on. Left out: BEGIN and COMMIT, which
    travel too, the time that rows take on the wire, the further trips of a result fetched in parts, and connections
    used behind SQLAlchemy's back. `time.sleep` waits a little longer than asked, most on Windows. Nested blocks add up.
    Raises WorkshopError unless `ms` is a number, 0 or more.
    """
    sync = sync_engine(engine)
    _check(ms)
    wait = _waiting(ms / 1000, is_async=sync.dialect.is_async)
    with _farther(sync.dialect, ms), _listening(sync, wait if ms else None):
        yield


def distance(engine: Engine | AsyncEngine) -> float:
    """The milliseconds each statement on `engine` waits at this moment; 0 outside `round_trip`, nested blocks added."""
    return sum(_DISTANCES.get(sync_engine(engine).dialect, ()))


def _check(ms: object) -> None:
    if not isinstance(ms, Real) or not isfinite(ms) or ms < 0:
        raise WorkshopError(
            f"A round trip can't take {ms!r} ms.", remedy="Give a number, 0 or more, as in round_trip(engine, ms=1)."
        )


@contextmanager
def _farther(dialect: Dialect, ms: float) -> Iterator[None]:
    with _lock:
        _DISTANCES[dialect] = (*_DISTANCES.get(dialect, ()), ms)
    try:
        yield
    finally:
        with _lock:
            left = list(_DISTANCES[dialect])
            left.remove(ms)
            _DISTANCES[dialect] = tuple(left)


@contextmanager
def _listening(engine: Engine, wait: Callable[..., None] | None) -> Iterator[None]:
    if wait is None:
        yield
        return
    from sqlalchemy import event

    event.listen(engine, "before_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", wait)


def _waiting(seconds: float, *, is_async: bool) -> Callable[..., None]:
    def sleep() -> None:
        time.sleep(seconds)

    def sleep_in_loop() -> None:
        from sqlalchemy.util import await_only

        await_only(asyncio.sleep(seconds))

    def wait(_connection: object, cursor: Any, *_: object) -> None:
        began = perf_counter()
        (sleep_in_loop if is_async else sleep)()
        told = told_by(cursor)
        if told is not None:
            told.waited += perf_counter() - began

    return wait

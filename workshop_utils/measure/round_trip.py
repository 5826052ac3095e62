"""A network distance for a database that has none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.ledger import sync_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect
    from sqlalchemy.ext.asyncio import AsyncEngine

_DISTANCES: WeakKeyDictionary[Dialect, float] = WeakKeyDictionary()


@contextmanager
def round_trip(engine: Engine | AsyncEngine, ms: float) -> Iterator[None]:
    """Make every statement on `engine` wait `ms` milliseconds, as a database across a network would.

    Waits before the statement is sent. On a sync engine the calling thread waits; on an async engine the task does,
    and the event loop goes on. Left out: BEGIN and COMMIT, which travel too, the time that rows take on the wire,
    and the further trips of a result fetched in parts. `time.sleep` waits a little longer than asked, most on Windows.
    Raises WorkshopError if `ms` is negative.
    """
    if not ms >= 0:
        raise WorkshopError(
            f"A round trip can't take {ms} ms.", remedy="Give 0 or more, as in round_trip(engine, ms=1)."
        )
    from sqlalchemy import event

    sync = sync_engine(engine)
    wait = _waiting(ms / 1000, is_async=sync.dialect.is_async)
    before = distance(sync)
    event.listen(sync, "before_cursor_execute", wait)
    _DISTANCES[sync.dialect] = before + ms
    try:
        yield
    finally:
        event.remove(sync, "before_cursor_execute", wait)
        _DISTANCES[sync.dialect] = before


def distance(engine: Engine | AsyncEngine) -> float:
    """The milliseconds each statement on `engine` waits at this moment; 0 outside `round_trip`, nested blocks added."""
    return _DISTANCES.get(sync_engine(engine).dialect, 0.0)


def _waiting(seconds: float, *, is_async: bool) -> Any:
    def wait(*_: object) -> None:
        time.sleep(seconds)

    def wait_for_loop(*_: object) -> None:
        import asyncio

        from sqlalchemy.util import await_only

        await_only(asyncio.sleep(seconds))

    return wait_for_loop if is_async else wait

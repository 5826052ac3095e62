"""The database's time: cursors and transactions of one engine whose work a clock credits to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.cursors import CursorProxy, told_by
from workshop_utils.measure.entries import Hub
from workshop_utils.measure.parts import DATABASE, Clock

if TYPE_CHECKING:
    from sqlalchemy import Engine

_TRANSACTIONS = (
    "do_begin",
    "do_commit",
    "do_rollback",
    "do_savepoint",
    "do_rollback_to_savepoint",
    "do_release_savepoint",
)


class Waits:
    """What `round_trip` tells of its waits, in place of a ledger's tally: they are the database's time."""

    entry = None

    def __init__(self, cursor: Any, clock: Clock) -> None:
        self._behind = told_by(cursor)  # of a `record` block around this
        self._clock = clock

    @property
    def waited(self) -> float:
        """Seconds still to be told: none."""
        return 0.0

    @waited.setter
    def waited(self, seconds: float) -> None:
        if self._behind is not None:
            self._behind.waited += seconds
        if self._clock.here:
            self._clock.move(round(seconds * 1e9), DATABASE)


class TimedCursor(CursorProxy):
    """A driver's cursor whose executing and fetching is the database's time."""

    __slots__ = ("_clock",)

    def __init__(self, cursor: Any, clock: Clock) -> None:
        super().__init__(cursor, Hub())
        object.__setattr__(self, "_tally", Waits(cursor, clock))
        object.__setattr__(self, "_clock", clock)

    def execute(self, *arguments: Any, **named: Any) -> Any:
        """Execute, timed."""
        return self._own(self._clock.within(DATABASE, self._cursor.execute, *arguments, **named))

    def executemany(self, *arguments: Any, **named: Any) -> Any:
        """Execute for every set of parameters, timed."""
        return self._own(self._clock.within(DATABASE, self._cursor.executemany, *arguments, **named))

    def fetchone(self) -> Any:
        """Fetch the next row, timed."""
        return self._clock.within(DATABASE, self._cursor.fetchone)

    def fetchmany(self, *size: Any, **named: Any) -> Any:
        """Fetch some rows, timed."""
        return self._clock.within(DATABASE, self._cursor.fetchmany, *size, **named)

    def fetchall(self) -> Any:
        """Fetch the rest, timed."""
        return self._clock.within(DATABASE, self._cursor.fetchall)

    def _own(self, result: Any) -> Any:
        return self if result is self._cursor else result


_CLOCKS: dict[type, Clock] = {}
"""By the class of execution contexts that is timed: the clock at work."""


@contextmanager
def timed_database(engine: Engine, clock: Clock) -> Iterator[None]:
    """Let `clock` credit to the database what `engine` executes, fetches, commits and rolls back inside the block."""
    mine = vars(engine.dialect)
    before = dict(mine)
    plain: Any = engine.dialect.execution_ctx_cls
    hooks: dict[str, Any] = {name: clock.timed(getattr(engine.dialect, name), DATABASE) for name in _TRANSACTIONS}
    hooks["execution_ctx_cls"] = _timed_contexts(plain)
    _CLOCKS[plain] = clock
    try:
        mine.update(hooks)
        yield
    finally:
        for name in hooks:
            if name in before:
                mine[name] = before[name]
            else:
                mine.pop(name, None)


@cache  # a class that Python hasn't met makes it unlearn what it knows of SQLAlchemy's code
def _timed_contexts(plain: Any) -> Any:
    class TimedContext(plain):  # type: ignore[misc]  # the class is known only here
        def create_cursor(self) -> Any:
            return TimedCursor(super().create_cursor(), _CLOCKS[plain])

    TimedContext.__name__ = plain.__name__
    return TimedContext

"""`count_steps`: how much work SQLite does, counted without a clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.ledger import sync_engine
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect


class StepCount:
    """The steps SQLite's virtual machine took in one `count_steps` block. Grows while the block runs."""

    def __init__(self) -> None:
        # One counter a connection: a connection works in one thread at a time, so that none loses a step of another's.
        self._counters: dict[int, Counter] = {}
        self._lock = Lock()

    @property
    def steps(self) -> int:
        """How many there were."""
        return sum(counter.steps for counter in tuple(self._counters.values()))

    def _meet(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if id(connection) not in self._counters:  # a counter holds on to its connection: the number stays its own
                self._counters[id(connection)] = Counter(connection)

    def _stop(self) -> None:
        for counter in self._counters.values():
            counter.stop()

    def __str__(self) -> str:
        return f"{count(self.steps)} step{'' if self.steps == 1 else 's'} of SQLite's virtual machine"

    __repr__ = __str__


class Counter:
    """Counts one connection's steps from now on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection: sqlite3.Connection | None = connection
        self.steps = 0

        def step() -> None:
            if self.connection is not None:
                self.steps += 1

        connection.set_progress_handler(step, 1)

    def stop(self) -> None:
        """Count no more. A connection that is closed, or only its own thread may touch, can't be told."""
        connection, self.connection = self.connection, None
        if connection is not None:
            with suppress(sqlite3.ProgrammingError):
                connection.set_progress_handler(None, 1)


_EXECUTES = ("do_execute", "do_executemany", "do_execute_no_params")
_COUNTED: WeakSet[Dialect] = WeakSet()
_lock = Lock()


@contextmanager
def count_steps(engine: Engine) -> Iterator[StepCount]:
    """Count the steps of SQLite's virtual machine that statements on a sync `engine` take inside the block: exactly.

    They show how work grows: a scan takes steps for each row, a search a few. They don't show what a step costs: pages
    read from disk, a COUNT(*) (a few steps at any size), sorting (done within one step), long texts. Compare counts of
    one version of SQLite only: another makes other programs of the same statement. Counting slows statements down many
    times: never time what is counted. Rows that are fetched from a result opened before the block aren't counted.
    A connection has room for one progress handler: one that was set before is gone afterwards, and blocks on one engine
    can't be nested.
    Raises WorkshopError for other databases, async engines, and inside another such block on the engine.
    """
    sync = sync_engine(engine)
    _check(engine, sync)
    counted = StepCount()
    with _alone(sync.dialect), _listening(sync, counted):
        try:
            yield counted
        except Exception as error:
            if _was_interrupted(error):  # while a step was counted: SQLite then says that it was
                raise KeyboardInterrupt from error
            raise
        finally:
            counted._stop()  # noqa: SLF001 (count_steps is what ends a count)


def _was_interrupted(error: Exception) -> bool:
    said = getattr(error, "orig", error)
    return isinstance(said, sqlite3.OperationalError) and said.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT


def _check(engine: object, sync: Engine) -> None:
    if sync.dialect.name != "sqlite" or engine is not sync:
        raise WorkshopError(
            f"Steps are counted on SQLite through a sync engine, and this is {sync.dialect.name}+{sync.dialect.driver}.",
            remedy="Elsewhere, look at the plan; PostgreSQL says what was read with EXPLAIN (ANALYZE, BUFFERS).",
        )


@contextmanager
def _alone(dialect: Dialect) -> Iterator[None]:
    with _lock:
        if dialect in _COUNTED:
            raise WorkshopError(
                "The steps of this engine are being counted already, and SQLite has room for one count.",
                remedy="End the other count_steps block first, or count with that one.",
            )
        _COUNTED.add(dialect)
    try:
        yield
    finally:
        _COUNTED.discard(dialect)


@contextmanager
def _listening(engine: Engine, counted: StepCount) -> Iterator[None]:
    """Meet every connection where it is handed out, and those that are out already where they execute."""
    from sqlalchemy import event

    def handed_out(driver: Any, _record: object, _proxy: object) -> None:
        counted._meet(driver)  # noqa: SLF001 (as above)

    event.listen(engine, "checkout", handed_out)
    mine = vars(engine.dialect)
    # Not an event of the engine's: having had one makes all its later statements slower.
    hooked = {name: _meeting(getattr(engine.dialect, name), counted) for name in _EXECUTES if name not in mine}
    mine.update(hooked)
    try:
        yield
    finally:
        for name in hooked:
            del mine[name]
        event.remove(engine, "checkout", handed_out)


def _meeting(execute: Callable[..., Any], counted: StepCount) -> Callable[..., Any]:
    def meet_and_execute(cursor: Any, *arguments: Any) -> Any:
        counted._meet(cursor.connection)  # noqa: SLF001 (as above)
        return execute(cursor, *arguments)

    return meet_and_execute

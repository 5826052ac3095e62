"""Where statements are seen: at the database driver, by a cursor of our own.

Two ways lead there. Connections made by a class from `recordable_connection` give out recording cursors while
somebody records, and plain ones otherwise: nearly free, and it sees the driver used behind SQLAlchemy's back too.
Any other engine gets a wrapped cursor through its dialect's execution context, for as long as somebody records.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from workshop_utils.measure.origin import here
from workshop_utils.measure.sizes import bytes_of

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect

Watch = Callable[[int, int], None]
"""Called with the statements and rows so far, at each execution and each fetch; may raise to stop the work."""


class Entry:
    """One execution while it is under way: rows, bytes and seconds grow as rows are fetched."""

    __slots__ = (
        "bytes",
        "hit",
        "parameters",
        "place",
        "recorders",
        "rows",
        "seconds",
        "sets",
        "sql",
        "started",
    )

    def __init__(self, sql: str, recorders: tuple[Recorder, ...]) -> None:
        self.sql = sql
        self.recorders = recorders
        self.parameters = self.rows = self.bytes = 0
        self.sets = 1
        self.seconds = 0.0
        self.started = perf_counter()
        self.hit: object = None  # SQLAlchemy's word for it; read when the block has ended
        self.place: tuple[str, int] | None = None

    def took(self, rows: Sequence[Sequence[object]]) -> None:
        """Add fetched `rows`, and let those who watch speak up."""
        number = len(rows)
        if number:
            self.rows += number
            self.bytes += bytes_of(rows)
            for recorder in self.recorders:
                recorder.took(number)


class Recorder:
    """Collects the entries of one `record` block."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.entries: list[Entry] = []
        self.rows = 0
        self._watch = watch

    def add(self, entry: Entry) -> None:
        """Take a statement that is about to be executed."""
        self.entries.append(entry)
        if self._watch is not None:
            self._watch(len(self.entries), self.rows)

    def took(self, rows: int) -> None:
        """Take notice of `rows` more rows."""
        self.rows += rows
        if self._watch is not None:
            self._watch(len(self.entries), self.rows)


class Hub:
    """Who records what one engine's connections do."""

    def __init__(self) -> None:
        self.recorders: tuple[Recorder, ...] = ()
        self._lock = Lock()

    def join(self, recorder: Recorder) -> None:
        """Let `recorder` see everything from now on."""
        with self._lock:
            self.recorders = (*self.recorders, recorder)

    def leave(self, recorder: Recorder) -> None:
        """Let `recorder` see nothing more."""
        with self._lock:
            self.recorders = tuple(other for other in self.recorders if other is not recorder)

    def begin(self, sql: str, parameters: object) -> Entry:
        """Open the entry of a statement that is about to run."""
        entry = Entry(sql, self.recorders)
        entry.parameters = len(parameters) if hasattr(parameters, "__len__") else 0
        for recorder in entry.recorders:
            recorder.add(entry)
        return entry


class Fetching:
    """The counting half of a recording cursor; the other half is the driver's own cursor."""

    __slots__ = ()

    def _counted(self, entry: Entry | None, fetch: Callable[..., Any], *arguments: Any) -> Any:
        if entry is None:
            return fetch(*arguments)
        start = perf_counter()
        rows = fetch(*arguments)
        entry.seconds += perf_counter() - start
        entry.took(rows)
        return rows

    def _counted_one(self, entry: Entry | None, fetch: Callable[[], Any]) -> Any:
        if entry is None:
            return fetch()
        start = perf_counter()
        row = fetch()
        entry.seconds += perf_counter() - start
        if row is not None:
            entry.took((row,))
        return row


def timed(entry: Entry, call: Callable[..., Any], *arguments: Any) -> Any:
    """Run `call`, and add what it takes to the entry's seconds, also when it raises."""
    entry.started = start = perf_counter()
    try:
        return call(*arguments)
    finally:
        entry.seconds += perf_counter() - start


class RecordingCursor(sqlite3.Cursor, Fetching):
    """A cursor of SQLite's that says what it did."""

    connection: RecordableConnection
    entry: Entry | None = None

    def _begin(self, sql: str, parameters: object) -> Entry:
        entry = self.connection.hub.begin(sql, parameters)
        told, self.connection.told = self.connection.told, None
        entry.place, entry.hit = told or (here(sys._getframe(2)), None)  # noqa: SLF001 (there is no public way up the stack this cheap)
        self.entry = entry
        return entry

    def execute(self, sql: str, parameters: Any = (), /) -> RecordingCursor:
        """Execute, counted."""
        timed(self._begin(sql, parameters), super().execute, sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Any, /) -> RecordingCursor:
        """Execute for every set of parameters: one statement, as the driver takes it."""
        sets = parameters if isinstance(parameters, (list, tuple)) else list(parameters)
        entry = self._begin(sql, sets[0] if sets else ())
        entry.sets = len(sets)
        timed(entry, super().executemany, sql, sets)
        return self

    def executescript(self, script: str, /) -> RecordingCursor:
        """Execute a script, counted as one statement."""
        timed(self._begin(script, ()), super().executescript, script)
        return self

    def fetchall(self) -> list[Any]:
        """Fetch the rest."""
        rows: list[Any] = self._counted(self.entry, super().fetchall)
        return rows

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Fetch up to `size` rows."""
        rows: list[Any] = self._counted(self.entry, super().fetchmany, self.arraysize if size is None else size)
        return rows

    def fetchone(self) -> Any:
        """Fetch the next row, or None."""
        return self._counted_one(self.entry, super().fetchone)

    def __next__(self) -> Any:
        """Give the next row."""
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row


class RecordableConnection(sqlite3.Connection):
    """A connection of SQLite's whose cursors record while somebody asks for it."""

    hub: ClassVar[Hub]
    # What SQLAlchemy knows of the next statement and the driver doesn't: its origin, and whether it was cached.
    told: tuple[tuple[str, int] | None, object] | None = None

    def cursor(self, factory: Any = None) -> Any:
        """Give a recording cursor to those who record, a plain one to all others."""
        if self.hub.recorders and factory is None:
            return super().cursor(RecordingCursor)
        return super().cursor(factory or sqlite3.Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Execute on a cursor of its own, so that it is seen."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Execute on a cursor of its own, so that it is seen."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script: str, /) -> Any:
        """Execute on a cursor of its own, so that it is seen."""
        return self.cursor().executescript(script)


_HUBS: WeakKeyDictionary[Dialect, Hub] = WeakKeyDictionary()


def recordable_connection() -> type[RecordableConnection]:
    """Make a class of connections for one engine: hand it to SQLite as `factory`, then call `make_recordable`."""
    return type("RecordableConnection", (RecordableConnection,), {"hub": Hub()})


def make_recordable(engine: Engine, connection: type[RecordableConnection]) -> None:
    """Say that all connections of `engine` are of the class `connection`, so that `record` can use them."""
    _HUBS[engine.dialect] = connection.hub


def hub_of(engine: Engine) -> Hub | None:
    """Give the hub of an engine made recordable, None for any other."""
    return _HUBS.get(engine.dialect)


def rows_of(cursor: Any) -> Iterator[Any]:
    """Iterate over a cursor by `fetchone`, so that each row is seen."""
    while (row := cursor.fetchone()) is not None:
        yield row

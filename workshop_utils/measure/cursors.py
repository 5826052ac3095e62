"""Cursors that write down what they do: SQLite's own, and a proxy for every other driver's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any, ClassVar, Self

from workshop_utils.measure.entries import Counted, Entry, Hub, begin

_execute = sqlite3.Cursor.execute
_executemany = sqlite3.Cursor.executemany
_executescript = sqlite3.Cursor.executescript
_fetchall = sqlite3.Cursor.fetchall
_fetchmany = sqlite3.Cursor.fetchmany
_fetchone = sqlite3.Cursor.fetchone


def run(entry: Entry | None, execute: Callable[..., Any], *arguments: Any) -> Any:
    """Run `execute`, and add what it takes to its entry, also when it raises."""
    if entry is None:
        return execute(*arguments)
    start = perf_counter()
    entry.started = start - entry.seconds
    try:
        return execute(*arguments)
    finally:
        entry.seconds += perf_counter() - start


def fetch_many(entry: Entry | None, fetch: Callable[..., Any], *arguments: Any) -> Any:
    """Run `fetch`, and count the rows it gives."""
    if entry is None:
        return fetch(*arguments)
    start = perf_counter()
    rows = fetch(*arguments)
    entry.seconds += perf_counter() - start
    if rows:
        entry.took(rows)
    return rows


def fetch_one(entry: Entry | None, fetch: Callable[..., Any], *arguments: Any) -> Any:
    """Run `fetch`, and count the row it gives, if any."""
    if entry is None:
        return fetch(*arguments)
    start = perf_counter()
    row = fetch(*arguments)
    entry.seconds += perf_counter() - start
    if row is not None:
        entry.took((row,))
    return row


class RecordingCursor(sqlite3.Cursor):
    """A cursor of SQLite's that writes down what it does. Each hub has a subclass of its own: `cursors_of`."""

    hub: ClassVar[Hub]
    entry: Entry | None = None
    cached: bool | None = None
    place: tuple[str, int] | None = None
    waited = 0.0

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        """Execute, counted."""
        # As `run`, without its call: this and `fetchall` are what an N+1 does all the time.
        entry = begin(self, sql, parameters)
        if entry is None:
            _execute(self, sql, parameters)
            return self
        start = perf_counter()
        entry.started = start - entry.seconds
        try:
            _execute(self, sql, parameters)
        finally:
            entry.seconds += perf_counter() - start
        return self

    def executemany(self, sql: str, parameters: Any, /) -> Self:
        """Execute for every set of parameters: one statement, as the driver takes it."""
        sets = _as_list(parameters)
        entry = begin(self, sql, sets[0] if sets else ())
        if entry is not None:
            entry.sets = len(sets)
        run(entry, _executemany, self, sql, sets)
        return self

    def executescript(self, script: str, /) -> Self:
        """Execute a script, counted as one statement."""
        run(begin(self, script, ()), _executescript, self, script)
        return self

    def fetchall(self) -> list[Any]:
        """Fetch the rest."""
        entry = self.entry
        if entry is None:
            return _fetchall(self)
        start = perf_counter()
        rows = _fetchall(self)
        entry.seconds += perf_counter() - start
        if rows:
            entry.took(rows)
        return rows

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Fetch up to `size` rows."""
        rows: list[Any] = fetch_many(self.entry, _fetchmany, self, self.arraysize if size is None else size)
        return rows

    def fetchone(self) -> Any:
        """Fetch the next row, or None."""
        return fetch_one(self.entry, _fetchone, self)

    def __next__(self) -> Any:
        """Give the next row."""
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row


def cursors_of(hub: Hub) -> type[RecordingCursor]:
    """Make the class of recording cursors for `hub`."""
    return type("RecordingCursor", (RecordingCursor,), {"hub": hub})


class Tally:
    """What a proxy knows of its cursor beside the cursor itself (`entries.Counted`)."""

    __slots__ = ("cached", "entry", "hub", "place", "waited")

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.entry: Entry | None = None
        self.cached: bool | None = None
        self.place: tuple[str, int] | None = None
        self.waited = 0.0


class CursorProxy:
    """A driver's cursor, counted; everything that isn't counted goes straight through."""

    __slots__ = ("_cursor", "_tally")

    _cursor: Any
    _tally: Tally

    def __init__(self, cursor: Any, hub: Hub) -> None:
        object.__setattr__(self, "_cursor", cursor)
        object.__setattr__(self, "_tally", Tally(hub))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._cursor, name, value)

    def execute(self, sql: Any, *parameters: Any, **options: Any) -> Any:
        """Execute, counted."""
        entry = begin(self._tally, sql, parameters[0] if parameters else ())
        return self._run(entry, partial(self._cursor.execute, sql, *parameters, **options))

    def executemany(self, sql: Any, parameters: Any, *more: Any, **options: Any) -> Any:
        """Execute for every set of parameters: one statement, as the driver takes it."""
        sets = _as_list(parameters)
        entry = begin(self._tally, sql, sets[0] if sets else ())
        if entry is not None:
            entry.sets = len(sets)
        return self._run(entry, partial(self._cursor.executemany, sql, sets, *more, **options))

    def _run(self, entry: Entry | None, execute: Callable[[], Any]) -> Any:
        result = run(entry, execute)
        if not getattr(self._cursor, "server_side", True):
            # An async driver's cursor has fetched all there is while it executed, also for `first()`. SQLAlchemy's
            # adapters keep it there, and have no other name for it.
            self._tally.entry = None
            rows = self._cursor._rows  # noqa: SLF001
            if rows and entry is not None:
                entry.took(tuple(rows))
        return self if result is self._cursor else result

    def fetchall(self) -> Any:
        """Fetch the rest."""
        return fetch_many(self._tally.entry, self._cursor.fetchall)

    def fetchmany(self, *size: Any, **named: Any) -> Any:
        """Fetch some rows."""
        return fetch_many(self._tally.entry, partial(self._cursor.fetchmany, *size, **named))

    def fetchone(self) -> Any:
        """Fetch the next row, or None."""
        return fetch_one(self._tally.entry, self._cursor.fetchone)

    def __iter__(self) -> Iterator[Any]:
        """Iterate by `fetchone`, so that each row is seen."""
        while (row := self.fetchone()) is not None:
            yield row

    def __enter__(self) -> Self:
        self._cursor.__enter__()
        return self

    def __exit__(self, *raised: object) -> Any:
        return self._cursor.__exit__(*raised)


def told_by(cursor: Any) -> Counted | None:
    """Give what there is to tell about a cursor that SQLAlchemy hands out, None if it isn't recorded."""
    if isinstance(cursor, RecordingCursor):
        return cursor
    if isinstance(cursor, CursorProxy):
        return cursor._tally  # noqa: SLF001 (the proxy has no attributes but its cursor's)
    behind = behind_aiosqlite(cursor)
    return behind if isinstance(behind, RecordingCursor) else None


def behind_aiosqlite(cursor: Any) -> Any:
    """Give SQLite's cursor behind those of SQLAlchemy's adapter and of aiosqlite, None if there isn't one."""
    return getattr(getattr(cursor, "_cursor", None), "_cursor", None)


def _as_list(parameters: Any) -> Any:
    return parameters if isinstance(parameters, (list, tuple)) else list(parameters)

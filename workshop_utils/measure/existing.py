"""Recording on engines that exist already, whoever made them: sync and async, any database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from workshop_utils.measure.origin import here
from workshop_utils.measure.recording import Entry, Fetching, Hub, Recorder, RecordingCursor, rows_of, timed

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect

_OWN = frozenset({"_cursor", "_context", "_entry", "_hub"})


class CursorProxy(Fetching):
    """A driver's cursor, counted; everything that isn't counted goes straight through."""

    __slots__ = ("_context", "_cursor", "_entry", "_hub")

    def __init__(self, cursor: Any, context: Any, hub: Hub) -> None:
        self._cursor = cursor
        self._context = context
        self._hub = hub
        self._entry: Entry | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self._cursor, name, value)

    def _begin(self, sql: str, parameters: object) -> Entry:
        entry = self._hub.begin(sql, parameters)
        entry.place, entry.hit = here(sys._getframe(2)), self._context.cache_hit  # noqa: SLF001 (as in recording.py)
        self._entry = entry
        return entry

    def execute(self, sql: str, *parameters: Any) -> Any:
        """Execute, counted."""
        return timed(self._begin(sql, parameters[0] if parameters else ()), self._cursor.execute, sql, *parameters)

    def executemany(self, sql: str, parameters: Any, *more: Any) -> Any:
        """Execute for every set of parameters: one statement, as the driver takes it."""
        entry = self._begin(sql, parameters[0] if parameters else ())
        entry.sets = len(parameters)
        return timed(entry, self._cursor.executemany, sql, parameters, *more)

    def fetchall(self) -> Any:
        """Fetch the rest."""
        return self._counted(self._entry, self._cursor.fetchall)

    def fetchmany(self, *size: Any) -> Any:
        """Fetch some rows."""
        return self._counted(self._entry, self._cursor.fetchmany, *size)

    def fetchone(self) -> Any:
        """Fetch the next row, or None."""
        return self._counted_one(self._entry, self._cursor.fetchone)

    def __iter__(self) -> Iterator[Any]:
        return rows_of(self)


_proxied: WeakKeyDictionary[Dialect, Hub] = WeakKeyDictionary()
_lock = RLock()


@contextmanager
def proxied(engine: Engine, recorder: Recorder) -> Iterator[None]:
    """Wrap the cursors of `engine` for as long as the block runs; nested blocks share one wrapping."""
    dialect = engine.dialect
    with _lock:
        hub = _proxied.get(dialect)
        if hub is None:
            hub = _proxied[dialect] = Hub()
            _wrap(dialect, hub)
        hub.join(recorder)
    try:
        yield
    finally:
        with _lock:
            hub.leave(recorder)
            if not hub.recorders:
                del _proxied[dialect]
                _unwrap(dialect)


def _wrap(dialect: Dialect, hub: Hub) -> None:
    plain: Any = dialect.execution_ctx_cls

    class RecordingContext(plain):  # type: ignore[misc]  # the class is known only here
        def create_cursor(self) -> Any:
            cursor = super().create_cursor()
            return cursor if isinstance(cursor, RecordingCursor) else CursorProxy(cursor, self, hub)

    RecordingContext.__name__ = plain.__name__
    vars(dialect)["_before_recording"] = vars(dialect).get("execution_ctx_cls")
    dialect.execution_ctx_cls = RecordingContext


def _unwrap(dialect: Dialect) -> None:
    before = vars(dialect).pop("_before_recording")
    if before is None:
        del vars(dialect)["execution_ctx_cls"]
    else:
        dialect.execution_ctx_cls = before

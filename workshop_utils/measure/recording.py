"""Where statements are seen: at the database driver, by cursors that write down what they do.

While somebody records an engine, its dialect makes execution contexts of a class of ours, whose cursors record. On
connections made by a class from `recordable_connection` the driver itself gives out recording cursors as well, so
that a connection used behind SQLAlchemy's back is seen too. Nobody records: nothing is hooked, plain cursors.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from workshop_utils.measure.cursors import CursorProxy, RecordingCursor, behind_aiosqlite, cursors_of, told_by
from workshop_utils.measure.entries import Hub, Recorder
from workshop_utils.measure.origin import here

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect

_plain_cursor = sqlite3.Connection.cursor


class RecordableConnection(sqlite3.Connection):
    """A connection of SQLite's whose cursors record while somebody asks for it.

    Only once SQLAlchemy has handed it out: the PRAGMAs that set a connection up are nobody's statements, and whether
    there are any depends on what the pool happens to hold.
    """

    hub: ClassVar[Hub]
    recording_cursor: ClassVar[type[RecordingCursor]]
    handed_out = False

    def cursor(self, factory: Any = None) -> Any:
        """Give a recording cursor to those who record, a plain one to all others."""
        if factory is None and self.handed_out and self.hub.recorders:
            return _plain_cursor(self, self.recording_cursor)
        return _plain_cursor(self, factory or sqlite3.Cursor)

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
_lock = RLock()


def recordable_connection() -> type[RecordableConnection]:
    """Make a class of connections for one engine: hand it to SQLite as `factory`, then call `make_recordable`."""
    hub = Hub()
    return type("RecordableConnection", (RecordableConnection,), {"hub": hub, "recording_cursor": cursors_of(hub)})


def make_recordable(engine: Engine, connection: type[RecordableConnection]) -> None:
    """Say that all connections of `engine` are of the class `connection`, so that `record` can use them."""
    from sqlalchemy import event

    def hand_out(_connection: object, record: Any, _proxy: object) -> None:
        driver = record.driver_connection
        getattr(driver, "_conn", driver).handed_out = True  # aiosqlite keeps SQLite's connection there

    event.listen(engine, "checkout", hand_out)
    _HUBS[engine.dialect] = connection.hub


@contextmanager
def recording(engine: Engine, recorder: Recorder) -> Iterator[None]:
    """Let `recorder` see what `engine` does for as long as the block runs; blocks at the same time share the hooks."""
    dialect = engine.dialect
    with _lock:
        hub = _HUBS.setdefault(dialect, Hub())
        if not hub.recorders:
            _hook(dialect, hub)
        hub.join(recorder)
    try:
        yield
    finally:
        with _lock:
            hub.leave(recorder)
            if not hub.recorders:
                _unhook(dialect)


_BEFORE = "_execution_ctx_cls_before_recording"


def _hook(dialect: Dialect, hub: Hub) -> None:
    mine = vars(dialect)
    mine[_BEFORE] = mine.get("execution_ctx_cls")
    plain = dialect.execution_ctx_cls
    # Kept for the next block: a class that Python hasn't met makes it unlearn what it knows of SQLAlchemy's code.
    dialect.execution_ctx_cls = hub.contexts.get(plain) or hub.contexts.setdefault(plain, _recording_class(plain, hub))


def _unhook(dialect: Dialect) -> None:
    mine = vars(dialect)
    before = mine.pop(_BEFORE)
    if before is None:
        del mine["execution_ctx_cls"]
    else:
        mine["execution_ctx_cls"] = before


def _recording_class(plain: Any, hub: Hub) -> Any:
    from sqlalchemy.engine.interfaces import CacheStats
    from sqlalchemy.pool import base

    hit = CacheStats.CACHE_HIT
    # What a connection runs on while the pool sets it up: the dialect's own questions to a new database.
    set_up = getattr(base, "_AdhocProxiedConnection", None)
    make = plain.create_cursor
    recorded = _recorder_of_cursors(hub)

    class RecordingContext(plain):  # type: ignore[misc]  # the class is known only here
        def create_cursor(self) -> Any:
            cursor = make(self)
            if type(self._dbapi_connection) is not set_up:
                cursor, told = recorded(cursor)
                told.cached = None if self.compiled is None else self.cache_hit is hit
            return cursor

    RecordingContext.__name__ = plain.__name__
    return RecordingContext


def _recorder_of_cursors(hub: Hub) -> Callable[[Any], tuple[Any, Any]]:
    own = cursors_of(hub)

    def recorded(cursor: Any) -> tuple[Any, Any]:
        """Give a cursor that records in place of `cursor`, and whom to tell about it."""
        if isinstance(cursor, RecordingCursor):
            return cursor, cursor
        if type(cursor) is sqlite3.Cursor and type(cursor.connection).cursor is _plain_cursor:
            cursor = _plain_cursor(cursor.connection, own)
            return cursor, cursor
        behind = behind_aiosqlite(cursor)
        if isinstance(behind, RecordingCursor):
            # It will run in aiosqlite's thread, from where no line of the learner's can be seen.
            behind.place = here(sys._getframe(2))  # noqa: SLF001 (as in entries.py)
            return cursor, behind
        proxy = CursorProxy(cursor, hub)
        return proxy, told_by(proxy)

    return recorded

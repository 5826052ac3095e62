"""Engines: recordable, with foreign keys on, and read-only where they should be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine
from sqlalchemy.pool import StaticPool

from workshop_utils.measure.recording import RecordableConnection, make_recordable, recordable_connection

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

Connect = Callable[..., sqlite3.Connection]


def file_engine(path: Path, *, writable: bool = False) -> Engine:
    """Open a database file for SQLAlchemy."""
    kind = recordable_connection()
    engine = create_engine(
        _url("sqlite", path, writable=writable), connect_args={"factory": _connect(kind, writable=writable)}
    )
    make_recordable(engine, kind)
    return engine


def async_file_engine(path: Path, *, writable: bool = False) -> AsyncEngine:
    """Open a database file for SQLAlchemy's asyncio."""
    from sqlalchemy.ext.asyncio import create_async_engine  # dear, and most lessons do without

    kind = recordable_connection()
    url = _url("sqlite+aiosqlite", path, writable=writable)
    engine = create_async_engine(url, connect_args={"factory": _connect(kind, writable=writable)})
    make_recordable(engine.sync_engine, kind)
    return engine


def memory_engine(content: bytes) -> Engine:
    """Open a copy of a database's bytes for SQLAlchemy: one connection, which all threads share."""
    kind = recordable_connection()

    def connect() -> sqlite3.Connection:
        connection = _connect(kind, writable=True)(":memory:", check_same_thread=False)
        connection.deserialize(content)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    make_recordable(engine, kind)
    return engine


def _connect(kind: type[RecordableConnection], *, writable: bool) -> Connect:
    """Make what SQLite calls for a new connection: of the class `kind`, and set up as the shop wants it."""

    def connect(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        connection = kind(*arguments, **settings)
        # On plain cursors: set-up isn't what a learner's ledger is about.
        sqlite3.Cursor(connection).execute("PRAGMA foreign_keys = ON")
        if not writable:
            sqlite3.Cursor(connection).execute("PRAGMA query_only = ON")
        return connection

    return connect


def _url(driver: str, path: Path, *, writable: bool) -> URL:
    mode = "rw" if writable else "ro"
    return URL.create(driver, database=path.absolute().as_uri(), query={"mode": mode, "uri": "true"})

"""Engines of every kind that `record` tells apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from workshop_utils.measure.recording import make_recordable, recordable_connection

KINDS = ("native", "existing", "proxied")
ASYNC_KINDS = ("native", "existing")


class OwnCursors(sqlite3.Connection):
    """A connection that insists on cursors of its own, so that they can't be swapped and must be wrapped."""

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or type("OwnCursor", (sqlite3.Cursor,), {}))


def engine_of(kind: str, path: Path, **settings: Any) -> Engine:
    arguments: dict[str, Any] = {}
    if kind == "native":
        connections = recordable_connection()
        arguments = {"factory": connections}
    elif kind == "proxied":
        arguments = {"factory": OwnCursors}
    engine = create_engine(f"sqlite:///{path}", connect_args=arguments, **settings)
    if kind == "native":
        make_recordable(engine, connections)
    return engine


def async_engine_of(kind: str, path: Path) -> AsyncEngine:
    connections = recordable_connection()
    arguments = {"factory": connections} if kind == "native" else {}
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args=arguments)
    if kind == "native":
        make_recordable(engine.sync_engine, connections)
    return engine

"""What a database holds: described, made comparable, or handed about as bytes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from workshop_utils.shop.connecting import memory_engine
from workshop_utils.shop.models import Base
from workshop_utils.shop.sizes import Size

if TYPE_CHECKING:
    from sqlalchemy import Engine


def build_content(size: Size, seed: int) -> bytes:
    """Draw a shop into memory, and give it as the bytes of a database file."""
    from workshop_utils.shop.writing import write_shop  # brings NumPy, which opening doesn't need

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        write_shop(connection, size, seed)
        return connection.serialize()


def open_content(content: bytes) -> Engine:
    """Open a copy of `content` in memory, writable; it goes when the engine is disposed of."""
    return memory_engine(content)


@dataclass(frozen=True)
class Contents:
    """How many rows each table holds, and what they are."""

    rows: dict[str, int]

    def __str__(self) -> str:
        wide, long = max(map(len, self.rows)), max(len(f"{number:,}") for number in self.rows.values())
        return "\n".join(f"{table:<{wide}}  {number:>{long},}  {about(table)}" for table, number in self.rows.items())

    def _repr_html_(self) -> str:
        body = "".join(
            f'<tr><td style="text-align:left"><code>{escape(table)}</code></td><td>{number:,}</td>'
            f'<td style="text-align:left">{escape(about(table))}</td></tr>'
            for table, number in self.rows.items()
        )
        return f"<table><thead><tr><th>table</th><th>rows</th><th>holds</th></tr></thead><tbody>{body}</tbody></table>"


def about(table: str) -> str:
    """Say in a sentence what a table of the models holds."""
    return Base.metadata.tables[table].comment or ""


def describe(engine: Engine) -> Contents:
    """Count the rows of every table."""
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return Contents(
            {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        )


def content_digest(engine: Engine) -> str:
    """Give a digest that is equal exactly if all rows of all tables are, on whatever platform and in whatever database."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            return digest(driver)
        # A cursor with a name is the server's: it gives the rows in parts.
        return _digest(lambda query: driver.cursor(name="digest").execute(query))


def digest(connection: sqlite3.Connection) -> str:
    """Give the same for a connection of SQLite's own."""
    return _digest(lambda query: sqlite3.Cursor(connection).execute(query))


def _digest(asked: Callable[[str], Any]) -> str:
    total = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        total.update(table.name.encode())
        columns = ", ".join(column.name for column in table.columns)
        with closing(asked(f"SELECT {columns} FROM {table.name} ORDER BY id")) as cursor:  # noqa: S608 (ours)
            while rows := cursor.fetchmany(1_000):
                total.update(json.dumps(rows, default=bytes.hex, ensure_ascii=False, separators=(",", ":")).encode())
    return total.hexdigest()

"""Rows into SQLite: tables first, rows by the dozen, indexes last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import chain, islice
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from workshop_utils.shop.models import Base
from workshop_utils.shop.seed import Batch, batches
from workshop_utils.shop.sizes import SCHEMA_VERSION, Size

APPLICATION_ID = 0x53484F50
"""Marks a SQLite file as a shop's: `SHOP` in ASCII."""

AT_ONCE = 50
"""Rows in one INSERT: it halves what SQLite's Python module spends on each."""

Progress = Callable[[str, int], object]
"""Called with a table's name and the number of its rows just written."""


def write_shop(connection: sqlite3.Connection, size: Size, seed: int, progress: Progress | None = None) -> None:
    """Fill an empty database, opened with `isolation_level=None`, in one transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("BEGIN")
    for statement in table_statements():
        connection.execute(statement)
    for batch in batches(size, seed):
        insert(connection, batch)
        if progress is not None:
            progress(batch.table, batch.rows)
    for statement in index_statements():
        connection.execute(statement)
    connection.execute("COMMIT")
    # Last, so that a file without it was never finished.
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def insert(connection: sqlite3.Connection, batch: Batch) -> None:
    """Insert a batch, many rows at a time."""
    width = len(batch.columns)
    row = f"({', '.join('?' * width)})"
    into = f"INSERT INTO {batch.table} VALUES "  # noqa: S608 (the name is a table's of ours)
    values = chain.from_iterable(zip(*batch.columns, strict=True))
    many = islice(values, batch.rows // AT_ONCE * AT_ONCE * width)
    connection.executemany(into + ", ".join([row] * AT_ONCE), zip(*[many] * (AT_ONCE * width), strict=True))
    connection.executemany(into + row, zip(*[values] * width, strict=True))


def table_statements() -> list[str]:
    """Give the CREATE TABLE statements of the models, in an order that works."""
    return [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in Base.metadata.sorted_tables]


def index_statements() -> list[str]:
    """Give the CREATE INDEX statements of the models."""
    indexes = (index for table in Base.metadata.sorted_tables for index in sorted(table.indexes, key=lambda index: cast(str, index.name)))
    return [str(CreateIndex(index).compile(dialect=sqlite.dialect())) for index in indexes]

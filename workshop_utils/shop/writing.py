"""Rows into SQLite: tables first, rows by the dozen, indexes last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import chain, islice

from workshop_utils.shop.schema import index_statements, table_statements
from workshop_utils.shop.seed import Batch, batches
from workshop_utils.shop.sizes import APPLICATION_ID, SCHEMA_VERSION, Size

AT_ONCE = 50
"""Rows in one INSERT: it halves what SQLite's Python module spends on each."""

INDEXING = 0.25
"""The indexes' share of the whole time, about."""

Progress = Callable[[float], object]
"""Told the share of the work that is done, from 0 to 1."""


def write_shop(connection: sqlite3.Connection, size: Size, seed: int, progress: Progress | None = None) -> None:
    """Fill an empty database, opened with `isolation_level=None`, in one transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("BEGIN")
    for statement in table_statements():
        connection.execute(statement)
    orders = 0
    for batch in batches(size, seed):
        insert(connection, batch)
        orders += batch.rows if batch.table == "orders" else 0
        if progress is not None:
            progress(orders / size.orders * (1 - INDEXING))
    for done, statement in enumerate(index_statements(), 1):
        connection.execute(statement)
        if progress is not None:
            progress(1 - INDEXING + INDEXING * done / len(index_statements()))
    connection.execute("COMMIT")


def insert(connection: sqlite3.Connection, batch: Batch) -> None:
    """Insert a batch, many rows at a time."""
    width = len(batch.columns)
    row = f"({', '.join('?' * width)})"
    into = f"INSERT INTO {batch.table} VALUES "  # noqa: S608 (the name is a table's of ours)
    values = chain.from_iterable(zip(*batch.columns, strict=True))
    many = islice(values, batch.rows // AT_ONCE * AT_ONCE * width)
    connection.executemany(into + ", ".join([row] * AT_ONCE), zip(*[many] * (AT_ONCE * width), strict=True))
    connection.executemany(into + row, zip(*[values] * width, strict=True))

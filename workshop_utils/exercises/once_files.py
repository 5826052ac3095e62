"""A trial's database as a file that several connections can open, in the mode in which readers don't wait for a writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.orm import Session

OWN = 1
"""How many connections it takes us to write one file."""


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder for as long as the block runs."""
    with TemporaryDirectory(prefix="once-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def written(session: Session, path: Path, sql: str = "") -> Path:
    """Write the session's database to a file, change it by `sql`, and give the file. Nothing of it is counted."""
    driver: Any = session.connection().connection.driver_connection
    with closing(sqlite3.connect(path)) as file:
        driver.backup(file)
        file.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; {sql}")
    return path


def numbers(path: Path, sql: str, *values: int) -> list[int]:
    """Give the first column of what a connection of its own reads, in which there is what was committed."""
    with closing(sqlite3.connect(path)) as file:
        return [row[0] for row in file.execute(sql, values)]


def add(path: Path, order: int, customer: int) -> None:
    """Add an order to a file, on a connection of its own. Raises sqlite3.OperationalError where somebody keeps everybody from writing."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(
            "INSERT INTO orders (id, customer_id, placed_at, status) VALUES (?, ?, '2025-12-24 00:00:00', 'placed')",
            (order, customer),
        )
        file.commit()


def rename(path: Path, product: int, name: str) -> None:
    """Give a product another name in a file, on a connection of its own."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE products SET name = ? WHERE id = ?", (name, product))
        file.commit()


def url_of(path: Path) -> str:
    """Give a file's address, as `create_engine` takes it."""
    return f"sqlite:///{path.as_posix()}"


def own_engine(path: Path, **settings: Any) -> Engine:
    """Give an engine whose transactions begin with their first statement, also where that only reads, and never wait to write."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 0}, **settings)

    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin at the first change only
        connection.execute("PRAGMA synchronous = OFF")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine

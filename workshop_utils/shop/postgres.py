"""The same shop in PostgreSQL: the same rows, tables and indexes, in a schema of its own.

A schema is loaded under another name, and gets its own when it is whole. One loader at a time; what a killed one left is
dropped by the next. A schema of that name which isn't ours is never touched.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import URL, Engine, MetaData, create_engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from workshop_utils.shop.errors import DatabaseError
from workshop_utils.shop.models import Base
from workshop_utils.shop.sizes import SCHEMA_VERSION, SEED, Size
from workshop_utils.shop.writing import INDEXING, Progress

if TYPE_CHECKING:
    from psycopg import Connection, Cursor
    from sqlalchemy import Column

    from workshop_utils.shop.seed import Batch

POSTGRESQL = "postgresql"
OURS = "fast_api_workshop"
"""What the names of all our schemas begin with, and what their comment says."""
LOCK = 0x53484F50
"""The number of the advisory lock that a loader holds: `SHOP` in ASCII."""
REFUSED = (
    "It needs the right to create a schema, or to read ours. Ask whoever runs that database, or leave the URL out."
)


def schema_name(size: Size) -> str:
    """Say which schema holds the shop of a size."""
    return f"{OURS}_{size.name}"


def postgres_engine(url: URL, size: Size) -> Engine:
    """Open the shop of that size in a database of PostgreSQL, read-only; the first time it is loaded, with a progress bar.

    Raises DatabaseError if the database can't be reached, refuses us, or holds a schema of our name that isn't ours.
    """
    with _said_plainly(url):
        _ensure_loaded(url, size)
        return _engine(url, schema_name(size), writable=False)


@contextmanager
def postgres_scratch(url: URL, size: Size) -> Iterator[Engine]:
    """Give a writable copy of that shop, in a schema that goes at the end; a killed program's goes when the next is made."""
    with _said_plainly(url):
        _ensure_loaded(url, size)
    name = f"{OURS}_scratch_{uuid4().hex[:8]}"
    with closing(_connect(url)) as holder:
        _drop_forgotten(holder)
        holder.execute("SELECT pg_advisory_lock(%s::int, hashtext(%s))", (LOCK, name))
        try:
            _copy(holder, schema_name(size), name)
            _look_over(holder, name)
            engine = _engine(url, name, writable=True)
            try:
                yield engine
            finally:
                engine.dispose()
        finally:
            holder.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def parsed_url(text: str) -> URL:
    """Read a URL of PostgreSQL; the driver is psycopg."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise DatabaseError(
            f"{text!r} isn't a URL of a database.", remedy="Write it as postgresql://name:password@host:5432/database."
        ) from error
    return url.set(drivername=f"{POSTGRESQL}+psycopg")


def _engine(url: URL, schema: str, *, writable: bool) -> Engine:
    options = f"-csearch_path={schema}" + ("" if writable else " -cdefault_transaction_read_only=on")
    engine = create_engine(url, connect_args={"options": options, "application_name": OURS})
    with engine.connect():  # what a dialect asks of its first connection isn't for a learner's ledger
        pass
    return engine


def _connect(url: URL) -> Connection[tuple[object, ...]]:
    import psycopg

    plain = url.set(drivername=POSTGRESQL).render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, application_name=OURS)


@contextmanager
def _said_plainly(url: URL) -> Iterator[None]:
    import psycopg

    try:
        yield
    except (OperationalError, psycopg.OperationalError) as error:
        raise DatabaseError(
            f"PostgreSQL can't be reached at {url.render_as_string()}: {_first_line(error)}",
            remedy="Look whether it runs, and at the name, password and port in the URL.",
        ) from error
    except (SQLAlchemyError, psycopg.Error) as error:
        raise DatabaseError(f"PostgreSQL refuses: {_first_line(error)}", remedy=REFUSED) from error


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0]


def _ensure_loaded(url: URL, size: Size) -> None:
    with closing(_connect(url)) as connection:
        name = schema_name(size)
        if _comment(connection, name) == _mark(size):
            return
        connection.execute(
            "SELECT pg_advisory_lock(%s)", (LOCK,)
        )  # another loader may be at it; ends with the connection
        found = _comment(connection, name)  # and may be done
        if found == _mark(size):
            return
        if found is not None and not found.startswith(OURS):
            raise DatabaseError(
                f"The database holds a schema {name!r} that isn't ours.",
                remedy="Rename it, if you need it, and try again; we don't overwrite it.",
            )
        if found is not None:
            sys.stderr.write(f"The schema {name} was loaded by another version of the workshop. It is loaded anew.\n")
        _load(connection, size)
        _look_over(connection, name)


def _look_over(connection: Connection[tuple[object, ...]], name: str) -> None:
    """Let PostgreSQL count what there is, so that its plans are those of a database in use."""
    tables = ", ".join(f'"{name}".{table.name}' for table in Base.metadata.sorted_tables)
    connection.execute(f"VACUUM (ANALYZE) {tables}".encode())


def _mark(size: Size) -> str:
    """What the comment of a whole schema says: what it holds."""
    return f"{OURS}: version {SCHEMA_VERSION}, seed {SEED}, {size.orders} orders"


def _comment(connection: Connection[tuple[object, ...]], name: str) -> str | None:
    """Give a schema's comment, empty if it has none; None if there is no such schema."""
    query = "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s"
    row = connection.execute(query, (name,)).fetchone()
    return None if row is None else str(row[0])


def _load(connection: Connection[tuple[object, ...]], size: Size) -> None:
    """Load beside, and rename when it is whole: all in one transaction, so that a loader that is killed leaves nothing."""
    from workshop_utils.shop.building import bar
    from workshop_utils.shop.seed import batches

    name = schema_name(size)
    with bar(f"{name} in PostgreSQL", "Loading") as progress, connection.transaction(), connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        _create(cursor, name)
        orders = 0
        for batch in batches(size, SEED):
            _copy_in(cursor, batch)
            orders += batch.rows if batch.table == "orders" else 0
            progress(orders / size.orders * (1 - INDEXING))
        _finish(cursor, name, _mark(size), progress)


def _create(cursor: Cursor[tuple[object, ...]], name: str, kind: str = "TABLE") -> None:
    cursor.execute(f'CREATE SCHEMA "{name}"')
    cursor.execute(f'SET LOCAL search_path = "{name}"')
    for statement in _tables():
        cursor.execute(statement.replace("TABLE", kind, 1).encode())


def _finish(cursor: Cursor[tuple[object, ...]], name: str, mark: str, progress: Progress) -> None:
    """Add what is dear to keep while rows come: indexes, foreign keys, statistics. And say what it is."""
    statements = _indexes_and_keys()
    for done, statement in enumerate(statements, 1):
        cursor.execute(statement.encode())
        progress(1 - INDEXING + INDEXING * done / len(statements))
    for table in Base.metadata.sorted_tables:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))".encode()  # noqa: S608 (names of ours)
        )
    cursor.execute(f"COMMENT ON SCHEMA \"{name}\" IS '{mark}'".encode())


def _copy_in(cursor: Cursor[tuple[object, ...]], batch: Batch) -> None:
    with cursor.copy(f"COPY {batch.table} FROM STDIN".encode()) as copy:
        for row in zip(*batch.columns, strict=True):
            copy.write_row(row)


def _copy(connection: Connection[tuple[object, ...]], source: str, name: str) -> None:
    """Copy a schema of ours, rows, indexes and keys. Its tables aren't logged: they needn't outlive a crash."""
    from workshop_utils.shop.building import bar

    tables = Base.metadata.sorted_tables
    with bar(f"{source} in PostgreSQL", "Copying") as progress, connection.transaction(), connection.cursor() as cursor:
        _create(cursor, name, kind="UNLOGGED TABLE")
        for done, table in enumerate(tables):
            progress(done / len(tables) * (1 - INDEXING))
            cursor.execute(f'INSERT INTO {table.name} SELECT * FROM "{source}".{table.name}'.encode())  # noqa: S608 (names of ours)
        _finish(cursor, name, f"{OURS}: scratch", progress)


def _drop_forgotten(connection: Connection[tuple[object, ...]]) -> None:
    """Drop the scratch schemas whose makers are gone: nobody holds their lock."""
    left = f"SELECT nspname FROM pg_namespace WHERE nspname LIKE '{OURS}_scratch_%'"  # noqa: S608 (our own name)
    for (name,) in connection.execute(left.encode()).fetchall():
        taken = connection.execute("SELECT pg_try_advisory_lock(%s::int, hashtext(%s))", (LOCK, name)).fetchone()
        if taken and taken[0]:
            connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            connection.execute("SELECT pg_advisory_unlock(%s::int, hashtext(%s))", (LOCK, name))


@cache
def _tables() -> tuple[str, ...]:
    """Give the CREATE TABLE statements, without foreign keys; texts sort by their bytes, as in SQLite."""
    return tuple(_sql(CreateTable(table, include_foreign_key_constraints=[])) for table in _metadata().sorted_tables)


@cache
def _indexes_and_keys() -> tuple[str, ...]:
    tables = _metadata().sorted_tables
    indexes = sorted(_sql(CreateIndex(index)) for table in tables for index in table.indexes)
    keys = sorted(_sql(AddConstraint(key)) for table in tables for key in table.foreign_key_constraints)
    return (*indexes, *keys)


@cache
def _metadata() -> MetaData:
    """Give the models' tables with texts in the collation that SQLite has."""
    from sqlalchemy import Text

    copy = MetaData()
    for table in Base.metadata.sorted_tables:
        copied = table.to_metadata(copy)
        for column in copied.columns:
            if _is_text(column):
                column.type = Text(collation="C")
    return copy


def _is_text(column: Column[object]) -> bool:
    from sqlalchemy import Text

    return isinstance(getattr(column.type, "impl", column.type), Text)


def _sql(statement: CreateTable | CreateIndex | AddConstraint) -> str:
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect)).strip()

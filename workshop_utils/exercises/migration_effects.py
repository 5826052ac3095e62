"""What a migration left of the shop's own rows, and how much it put into one value. Runs in the judge's process."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from workshop_utils.exercises.fence import may_attach

_WRITING = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})

Changed = tuple[tuple[str, int], ...]
"""Tables, and in how many of its rows each differs."""


class Writing:
    """Notes into which tables a connection's statements write, triggers' included: SQLite asks before it runs one.

    Refuses to attach files: they would be the learner's own.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.tables: set[str] = set()
        connection.set_authorizer(self._asked)

    def _asked(self, action: int, table: str | None, *_: str | None) -> int:
        if action in _WRITING and table:
            self.tables.add(table)
        refused = action == sqlite3.SQLITE_ATTACH and not may_attach(table)
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def changed_rows(before: bytes, after: bytes, named: Collection[str]) -> Changed:
    """Give those tables of the database `before` that hold other rows in `after`; columns added to them don't count.

    Only `named` ones are looked at: to read a whole shop takes longer than to judge an answer.
    """
    with _opened(before) as was, _opened(after) as now:
        counted = ((name, _differing(was, now, name)) for name in _tables(was) if name in named)
        return tuple((name, rows) for name, rows in counted if rows)


def largest_value(before: bytes, after: bytes) -> int:
    """Give the bytes of the largest value in tables and columns that `after` has and `before` hasn't; 0 without any."""
    with _opened(before) as was, _opened(after) as now:
        return max((_largest(now, name, set(_columns(was, name))) for name in _tables(now)), default=0)


@contextmanager
def _opened(content: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        yield connection


def _tables(connection: sqlite3.Connection) -> list[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    return [name for (name,) in connection.execute(named)]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Give the quoted names of a table's columns, the computed ones too; none if there is no such table."""
    named = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))
    return [_quoted(name) for (name,) in named]


def _differing(was: sqlite3.Connection, now: sqlite3.Connection, table: str) -> int:
    """Count the rows that differ, by the table's first column, which is its key; all of them if a column is gone."""
    asked = f"SELECT {', '.join(_columns(was, table))} FROM {_quoted(table)} ORDER BY 1"  # noqa: S608 (the shop's own names)
    expected = was.execute(asked).fetchall()
    try:
        found = now.execute(asked).fetchall()
    except sqlite3.Error:
        return max(1, len(expected))
    if found == expected:
        return 0
    return len({row[0] for row in set(expected) ^ set(found)}) or max(1, abs(len(found) - len(expected)))


def _largest(connection: sqlite3.Connection, table: str, known: set[str]) -> int:
    sizes = [f"max(length(CAST({name} AS BLOB)))" for name in _columns(connection, table) if name not in known]
    if not sizes:
        return 0
    try:
        (found,) = connection.execute(f"SELECT {', '.join(sizes)} FROM {_quoted(table)}").fetchall()  # noqa: S608 (quoted names)
    except sqlite3.Error:  # a virtual table's columns needn't be readable like this
        return 0
    return max((size or 0 for size in found), default=0)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

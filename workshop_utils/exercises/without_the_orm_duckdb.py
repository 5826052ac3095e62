"""How 8.4 is called, with a file; and what of its rows came through Python, counted where they are fetched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import adbc_driver_manager.dbapi as adbc
import adbc_driver_sqlite.dbapi as sqlite_by_arrow
import duckdb
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_planted import INJECTED
from workshop_utils.exercises.without_the_orm_revenue import CITIES
from workshop_utils.measure.entries import Recorder
from workshop_utils.measure.recording import recordable_connection

_FETCHES = ("fetchall", "fetchone", "fetchmany", "df", "fetchdf", "to_df", "fetch_df", "fetchnumpy")


@dataclass
class Passed:
    """What went by on the way: rows that Python got, from SQLite and from DuckDB, and the SQL that SQLite was sent."""

    recorder: Recorder = field(default_factory=Recorder)
    from_duckdb: int = 0
    by_arrow: list[str] = field(default_factory=list)
    streams: list[tuple[Any, Any]] = field(default_factory=list)
    """Each cursor with what it gave."""
    files: list[str] = field(default_factory=list)
    """What was opened, by `sqlite3` and by ADBC, as it was named."""

    @property
    def from_sqlite(self) -> int:
        """Rows fetched through Python's `sqlite3`, by whomever."""
        return sum(entry.rows for entry in self.recorder.entries)

    @property
    def asked(self) -> list[str]:
        """What SQLite was sent, by `sqlite3` and by ADBC."""
        return [*(str(entry.sql) for entry in self.recorder.entries), *self.by_arrow]


def in_a_file(function: Callable[..., Any], session: Session) -> Counted:
    """Ask for each of CITIES, in a file with the session's shop. Gives each `city` and its `months`.

    Its rows are those that Python got for the first city, from SQLite or from DuckDB, whichever are more. Beside the answer stand both numbers,
    the SQL that SQLite was sent, whether a city was `named` in it, and whether `other` files were opened, and that one never.
    """
    driver: Any = session.connection().connection.driver_connection
    answers: list[dict[str, Any]] = []
    seen: list[Passed] = []
    with TemporaryDirectory(prefix="shop-", ignore_cleanup_errors=True, dir=_trial_folder()) as folder:
        path = Path(folder) / "shop.db"
        path.write_bytes(driver.serialize())
        for city in CITIES:
            with watched() as passed:
                answers.append({"city": city, "months": function(str(path), city)})
            seen.append(passed)
            if city in INJECTED and answers[-1]["months"]:
                break  # the name became SQL: no other one could say more
    first = seen[0]
    named = any(city in sql for city, passed in zip(CITIES, seen, strict=False) for sql in passed.asked)
    aside = {"named": named, "sqlite": first.from_sqlite, "duckdb": first.from_duckdb, "asked": first.asked}
    aside["other"] = bool(first.files) and not any(path.parent.name in file for file in first.files)
    return Counted(answers, {"rows": max(first.from_sqlite, first.from_duckdb)}, aside)


def _trial_folder() -> Path | None:
    """Give the folder that goes with a trial, also with one that is ended; in the kernel there is none, and none is needed."""
    here = Path.cwd()
    return here if here.name.startswith("judge-") else None


@contextmanager
def watched() -> Iterator[Passed]:
    """Count the rows that Python fetches from `sqlite3` and from DuckDB, whoever opened the connection."""
    passed = Passed()
    kind = recordable_connection()
    kind.handed_out = True
    kind.hub.join(passed.recorder)

    def connect(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        passed.files += map(str, [*arguments[:1], *settings.values()])
        return kind(*arguments, **{**settings, "factory": kind})

    places: list[tuple[Any, str, Any]] = [(sqlite3, "connect", connect), (sqlite3.dbapi2, "connect", connect)]
    places += _on_arrow(passed)
    for relation in (duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation):
        there = [name for name in _FETCHES if hasattr(relation, name)]
        places += [(relation, name, _counting(getattr(relation, name), passed)) for name in there]
    before = [(place, name, vars(place)[name]) for place, name, _ in places]
    try:
        for place, name, new in places:
            setattr(place, name, new)
        yield passed
    finally:
        for place, name, old in before:
            setattr(place, name, old)


def _on_arrow(passed: Passed) -> list[tuple[Any, str, Any]]:
    """Let ADBC's cursors tell what they are sent, and take back, when they are closed, a stream that nobody has read.

    Who reads such a stream afterwards reads memory that isn't there: it ended the process, or hung until the clock did.
    """
    opening = sqlite_by_arrow.connect
    execute, fetch_arrow, close = adbc.Cursor.execute, adbc.Cursor.fetch_arrow, adbc.Cursor.close

    def opened(*arguments: Any, **settings: Any) -> Any:
        passed.files += map(str, [*arguments[:1], *settings.values()])
        return opening(*arguments, **settings)

    def noting(cursor: Any, operation: Any, *arguments: Any, **settings: Any) -> Any:
        passed.by_arrow.append(str(operation))
        return execute(cursor, operation, *arguments, **settings)

    def handing_out(cursor: Any) -> Any:
        passed.streams.append((cursor, fetch_arrow(cursor)))
        return passed.streams[-1][1]

    def closing(cursor: Any) -> None:
        for owner, stream in passed.streams:
            if owner is cursor and stream.is_valid:
                stream.release()
        close(cursor)

    return [
        (sqlite_by_arrow, "connect", opened),
        (adbc.Cursor, "execute", noting),
        (adbc.Cursor, "fetch_arrow", handing_out),
        (adbc.Cursor, "close", closing),
    ]


def _counting(fetch: Callable[..., Any], passed: Passed) -> Callable[..., Any]:
    def counting(source: Any, *arguments: Any, **settings: Any) -> Any:
        rows = fetch(source, *arguments, **settings)
        passed.from_duckdb += _number(rows)
        return rows

    return counting


def _number(rows: Any) -> int:
    """Count rows: of a list or a frame, of one row, of columns by name. A list in a row is as many rows as it holds."""
    if isinstance(rows, dict):
        return max((sum(map(_inside, column)) for column in rows.values()), default=0)
    if hasattr(rows, "itertuples"):
        return sum(map(_of_row, rows.itertuples(index=False, name=None)))
    if isinstance(rows, tuple):
        return _of_row(rows)
    return sum(map(_of_row, rows)) if rows is not None else 0


def _of_row(row: tuple[Any, ...]) -> int:
    return max(map(_inside, row), default=1)


def _inside(value: Any) -> int:
    """Count what a value holds: a text holds itself, a list or an array its items, and an empty one counts, too."""
    return max(1, len(value)) if hasattr(value, "__len__") and not isinstance(value, (str, bytes)) else 1

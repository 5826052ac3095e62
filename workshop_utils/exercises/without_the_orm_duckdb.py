"""How 8.4 is called, with a file; and what of its rows came through Python, counted where they are fetched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import adbc_driver_manager.dbapi as adbc
import adbc_driver_sqlite.dbapi as sqlite_by_arrow
import duckdb
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_planted import CITY, INJECTED
from workshop_utils.exercises.without_the_orm_revenue import ASKED_AGAIN, CITIES
from workshop_utils.measure.entries import Recorder
from workshop_utils.measure.recording import recordable_connection

_CONSUMED = "already consumed"
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
    text_from_duckdb: int = 0
    """Bytes of texts that Python got from it."""
    taken_back: bool = False
    """Whether a stream was closed that nobody had read."""

    @property
    def bytes_from_sqlite(self) -> int:
        """Bytes fetched likewise."""
        return sum(entry.bytes for entry in self.recorder.entries)

    @property
    def from_sqlite(self) -> int:
        """Rows fetched through Python's `sqlite3`, by whomever."""
        return sum(entry.rows for entry in self.recorder.entries)

    @property
    def asked(self) -> list[str]:
        """What SQLite was sent, by `sqlite3` and by ADBC."""
        return [*(str(entry.sql) for entry in self.recorder.entries), *self.by_arrow]


def in_a_file(function: Callable[..., Any], session: Session, again: int = 1) -> Counted:
    """Ask for each of CITIES, in a file with the session's shop, and `again` for the first one when the shop has changed.

    Gives each `city` and its `months`, and whether they were asked for `again`. Its rows, and its bytes, are those that Python got for the first city, from SQLite or from DuckDB, whichever are more. Beside the answer stand both numbers,
    the SQL that SQLite was sent, whether a city was `named` in it, whether `other` files were opened, and that one never, and whether the
    function doubles quotes (`escaped`), as who writes a name into a statement does; and which of the two gave more bytes (`heavier`).
    """
    driver: Any = session.connection().connection.driver_connection
    answers: list[dict[str, Any]] = []
    seen: list[Passed] = []
    with TemporaryDirectory(prefix="shop-", ignore_cleanup_errors=True, dir=_trial_folder()) as folder:
        path = Path(folder) / "shop.db"
        path.write_bytes(driver.serialize())
        for city in CITIES:
            with watched() as passed, _told_apart(passed):
                answers.append({"city": city, "months": function(str(path), city), "again": False})
            seen.append(passed)
            if city in INJECTED and answers[-1]["months"]:
                break  # the name became SQL: no other one could say more
        else:
            answers += [_once_more(function, path, driver) for _ in range(again)]
    first = seen[0]
    named = any(city in sql for city, passed in zip(CITIES, seen, strict=False) for sql in passed.asked)
    aside = {"named": named, "sqlite": first.from_sqlite, "duckdb": first.from_duckdb, "asked": first.asked}
    aside["other"] = bool(first.files) and not any(path.parent.name in file for file in first.files)
    aside["escaped"] = _escapes(function)
    aside["heavier"] = "SQLite" if first.bytes_from_sqlite >= first.text_from_duckdb else "DuckDB"
    weight = max(first.bytes_from_sqlite, first.text_from_duckdb)
    return Counted(answers, {"rows": max(first.from_sqlite, first.from_duckdb), "bytes": weight}, aside)


def _once_more(function: Callable[..., Any], path: Path, driver: sqlite3.Connection) -> dict[str, Any]:
    """Ask for the first city when every order line in the file has one piece more."""
    path.write_bytes(_one_more_of_each(driver))
    with watched() as passed, _told_apart(passed):
        return {"city": ASKED_AGAIN, "months": function(str(path), CITY), "again": True, "turned": False}


def _one_more_of_each(driver: sqlite3.Connection) -> bytes:
    """Give the shop as a file in which every order line has one piece more."""
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(driver.serialize())
        copy.execute("UPDATE order_lines SET quantity = quantity + 1")
        copy.commit()
        return copy.serialize()


@contextmanager
def _told_apart(passed: Passed) -> Iterator[None]:
    """Let an exception for a stream that is read a second time say so: DuckDB says the same of one that was closed."""
    try:
        yield
    except Exception as error:
        if _CONSUMED in str(error) and not passed.taken_back:
            error.args = (str(error).replace(_CONSUMED, "already been consumed"),)
        raise


def _escapes(function: Any) -> bool:
    """Whether a function, or one that it calls by name, knows both a quote and a doubled one, and `replace`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    helpers = [function.__globals__.get(name) for name in code.co_names]
    codes = [code, *(one.__code__ for one in helpers if hasattr(one, "__code__"))]
    return any({"'", "''"} <= set(filter(_is_text, one.co_consts)) and "replace" in one.co_names for one in codes)


def _is_text(constant: Any) -> bool:
    return isinstance(constant, str)


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

    def closed(cursor: Any) -> None:
        for owner, stream in passed.streams:
            if owner is cursor and stream.is_valid:
                stream.release()
                passed.taken_back = True
        close(cursor)

    return [
        (sqlite_by_arrow, "connect", opened),
        (adbc.Cursor, "execute", noting),
        (adbc.Cursor, "fetch_arrow", handing_out),
        (adbc.Cursor, "close", closed),
    ]


def _counting(fetch: Callable[..., Any], passed: Passed) -> Callable[..., Any]:
    def counting(source: Any, *arguments: Any, **settings: Any) -> Any:
        rows = fetch(source, *arguments, **settings)
        passed.from_duckdb += _number(rows)
        passed.text_from_duckdb += _text(rows)
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


def _text(rows: Any) -> int:
    """Count the bytes of texts in rows, where they are tuples; what a frame or columns hold is told by their number."""
    listed = rows if isinstance(rows, list) else [rows] if isinstance(rows, tuple) else []
    return sum(len(value) for row in listed for value in row if isinstance(value, (str, bytes)))


def _of_row(row: tuple[Any, ...]) -> int:
    return max(map(_inside, row), default=1)


def _inside(value: Any) -> int:
    """Count what a value holds: a text holds itself, a list or an array its items, and an empty one counts, too."""
    return max(1, len(value)) if hasattr(value, "__len__") and not isinstance(value, (str, bytes)) else 1

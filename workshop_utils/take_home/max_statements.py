"""A budget of statements and rows for tests: copy this file to your project's conftest.py, or import the fixture from it.

    def test_the_order_page_stays_within_six_statements(max_statements, engine):
        with max_statements(engine, 6, rows=500):
            client.get("/orders")

Needs pytest and SQLAlchemy 2. For an async engine, pass `async_engine.sync_engine`. It sees one engine, and what goes
through SQLAlchemy: a driver's connection used by itself isn't seen.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

NOT_YOURS = ("site-packages", "sqlalchemy", "contextlib.py", __file__)


class Seen(Counter[tuple[str, str]]):
    """How often each statement ran, by its text and the line of your code; and in `rows` what each of them fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Counter[tuple[str, str]] = Counter()


@contextmanager
def statement_budget(engine: Engine, most: int, rows: int | None = None) -> Iterator[Seen]:
    """Fail with an AssertionError if the block runs more than `most` statements on `engine`, or fetches more than `rows` rows.

    The message names what ran most often, or fetched most, and the line of your code that asked for it.
    """
    seen = Seen()

    def see(_connection: Any, cursor: Any, sql: str, *_: Any) -> None:
        said = " ".join(sql.split()), _your_line()
        seen[said] += 1
        if isinstance(cursor, _Counted):
            cursor.said = said

    event.listen(engine, "before_cursor_execute", see)
    try:
        with _rows_counted(engine, seen):
            yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)
    if seen.total() > most:
        often = [f"  {times} × {line}\n      {sql[:100]}" for (sql, line), times in seen.most_common(3)]
        raise AssertionError("\n".join([f"{seen.total()} statements, and the budget is {most}. Most often:", *often]))
    if rows is not None and seen.rows.total() > rows:
        much = [
            f"  {fetched} rows by {seen[sql, line]} × {line}\n      {sql[:100]}"
            for (sql, line), fetched in seen.rows.most_common(3)
        ]
        raise AssertionError("\n".join([f"{seen.rows.total()} rows, and the budget is {rows}. Most by:", *much]))


@contextmanager
def _rows_counted(engine: Engine, seen: Seen) -> Iterator[None]:
    """Have SQLAlchemy's execution contexts give out cursors that count what is fetched."""
    plain: Any = engine.dialect.execution_ctx_cls

    class Counting(plain):  # type: ignore[misc]  # known only here
        def create_cursor(self) -> Any:
            return _Counted(super().create_cursor(), seen)

    engine.dialect.execution_ctx_cls = Counting
    try:
        yield
    finally:
        engine.dialect.execution_ctx_cls = plain


class _Counted:
    """A cursor that counts the rows it gives."""

    def __init__(self, cursor: Any, seen: Seen) -> None:
        self._cursor, self._seen = cursor, seen
        self.said = ("", "")

    def _took(self, rows: Any) -> Any:
        self._seen.rows[self.said] += len(rows)
        return rows

    def fetchall(self) -> Any:
        return self._took(self._cursor.fetchall())

    def fetchmany(self, *size: int) -> Any:
        return self._took(self._cursor.fetchmany(*size))

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        self._took(() if row is None else (row,))
        return row

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _your_line() -> str:
    for frame in reversed(traceback.extract_stack()):
        if not any(part in frame.filename for part in NOT_YOURS) and not frame.filename.startswith("<"):
            # A notebook's cell is compiled under a name that says nothing to its reader.
            where = "a cell" if "ipykernel_" in frame.filename else Path(frame.filename).name
            return f"{frame.line or '?'}  ({where}, line {frame.lineno})"
    return "a line that wasn't found"


@pytest.fixture
def max_statements() -> Callable[..., AbstractContextManager[Any]]:
    """A budget of statements and rows for tests."""
    return statement_budget

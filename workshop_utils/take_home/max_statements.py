"""A statement budget for tests: copy this file to your project's conftest.py, or import the fixture from it.

    def test_the_order_page_stays_within_six_statements(max_statements, engine):
        with max_statements(engine, 6):
            client.get("/orders")

Needs pytest and SQLAlchemy. For an async engine, pass `async_engine.sync_engine`.
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


@contextmanager
def statement_budget(engine: Engine, most: int) -> Iterator[Counter[tuple[str, str]]]:
    """Fail with an AssertionError if the block executes more than `most` statements on `engine`.

    The message names what ran most often, and the line of your code that asked for it.
    """
    seen: Counter[tuple[str, str]] = Counter()

    def see(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        seen[" ".join(sql.split()), _your_line()] += 1

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)
    if seen.total() > most:
        often = "\n".join(f"  {times} × {line}\n      {sql[:100]}" for (sql, line), times in seen.most_common(3))
        raise AssertionError(f"{seen.total()} statements, and the budget is {most}. Most often:\n{often}")


def _your_line() -> str:
    for frame in reversed(traceback.extract_stack()):
        if not any(part in frame.filename for part in NOT_YOURS) and not frame.filename.startswith("<"):
            # A notebook's cell is compiled under a name that says nothing to its reader.
            where = "a cell" if "ipykernel_" in frame.filename else Path(frame.filename).name
            return f"{frame.line or '?'}  ({where}, line {frame.lineno})"
    return "a line that wasn't found"


@pytest.fixture
def max_statements() -> Callable[[Engine, int], AbstractContextManager[Any]]:
    """A statement budget for tests."""
    return statement_budget

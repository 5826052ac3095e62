"""How 8.3 is called: for one city, for one with a quote in its name, for two names that would be SQL, and for the first one again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.sql import is_read
from workshop_utils.exercises.without_the_orm_again import one_more_of_each, turned_round
from workshop_utils.exercises.without_the_orm_in_python import functions_of
from workshop_utils.exercises.without_the_orm_planted import CITY, INJECTED, QUOTED_CITY
from workshop_utils.exercises.without_the_orm_traced import traced
from workshop_utils.measure.ledger import record
from workshop_utils.measure.objects import count_objects

CITIES = (CITY, *INJECTED, QUOTED_CITY)
ASKED_AGAIN = f"{CITY}, asked again"
"""What the second answer for the first city goes by: answers are told apart by their city."""

_NUMBER = re.compile(r"\d+")


def by_month(function: Callable[..., Any], session: Session, *cities: str) -> Counted:
    """Ask for each of CITIES, and again for the first one when the shop has changed; or for `cities` alone.

    Gives each `city` and its `months`, and whether they were asked for `again`. The costs are those of the first one, and beside
    the answer stands what was `sent` for it, each SQL with its rows, how many `numbers` stood in texts of its rows, and which `functions` of
    Python's SQLite was given.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    answers: list[dict[str, Any]] = []
    costs: list[dict[str, int]] = []
    sent: list[list[tuple[str, int]]] = []
    numbers: list[int] = []
    known = functions_of(engine)
    for city in cities or CITIES:
        with _noted(engine) as asked:
            with Session(engine) as own, record(engine) as ledger, count_objects() as built, traced(own, ledger):
                answers.append({"city": city, "months": function(own, city), "again": False})
            numbers.append(0 if cities or numbers else _numbers(engine, asked))
        costs.append(
            {cost: getattr(ledger, cost) for cost in ("statements", "rows", "bytes")} | {"objects": built.objects}
        )
        sent.append([(one.sql, one.rows) for one in ledger.entries])
        if city in INJECTED and answers[-1]["months"]:
            break  # the name became SQL: no other one could say more
    else:
        answers += [] if cities else [_again(function, engine)]
    aside = {"sent": sent[0], "functions": sorted(functions_of(engine) - known), "numbers": numbers[0]}
    return Counted(answers, costs[0], aside)


@contextmanager
def _noted(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Note what is executed inside the block, each SQL with its values."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _numbers(engine: Engine, asked: list[tuple[str, Any]]) -> int:
    """Count the numbers in texts that these statements give, asked once more by a cursor that no ledger sees."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = sqlite3.Cursor(driver)
        cursor.row_factory = None
        rows = [row for sql, values in asked if is_read(sql) for row in cursor.execute(sql, values)]
    texts = (
        value if isinstance(value, str) else value.decode(errors="replace")
        for row in rows
        for value in row
        if isinstance(value, (str, bytes))
    )
    return sum(len(_NUMBER.findall(text)) for text in texts)


def _again(function: Callable[..., Any], engine: Engine) -> dict[str, Any]:
    with one_more_of_each(engine), turned_round(engine), Session(engine) as own:
        return {"city": ASKED_AGAIN, "months": function(own, CITY), "again": True}

"""How 8.2 is called: with few rows and with many, to see what one more costs, and with a bad row among good ones."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_traced import traced
from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.ledger import record

MARK = "Came in good time"
"""Every text holds it."""
_BAD: dict[str, dict[str, Any]] = {
    "a product that isn't there": {"product_id": 1_000_000},
    "no text": {"text": None},
    "a word for its stars": {"stars": "five"},
}
_WARM, _WITH_BAD = 5, 9
_FIRST = datetime(2026, 1, 1)

Row = dict[str, Any]


class NotCounted(Exception):  # noqa: N818 (it says what happened)
    """The function took our counter of calls away."""


def added(function: Callable[..., Any], session: Session, few: int, many: int, seed: int) -> Counted:
    """Add `few` reviews and `many`, and take it back, then some with one bad row among them.

    Gives for `few` and `many` what was `stored`, whether the rows are as they were `given`, and whether all was `undone` by
    the caller's rollback; for each kind of bad row whether it `raised`, how many rows of its batch the shop held then, and how
    many were `left` after the rollback. Its costs are what `many` cost more than `few`: statements, and calls of Python
    functions. Raises NotCounted. Without `few`, `many` are added and taken back, to be timed, and nothing is looked at.
    """
    if not few:
        return _timed(function, session, reviews(many, seed))
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    _batch(function, engine, reviews(_WARM, seed))  # SQLAlchemy compiles once what it compiles once
    (first, cheap), (second, dear) = (_batch(function, engine, reviews(number, seed)) for number in (few, many))
    costs = {cost: max(0, dear[cost] - cheap[cost]) for cost in dear}
    bad = [_bad_batch(function, engine, name, reviews(_WITH_BAD, seed)) for name in _BAD]
    return Counted([first, second, *bad], costs)


def reviews(number: int, seed: int) -> list[Row]:
    """Draw rows for `add_reviews`: with quotes, and times to the millionth; not each has its keys in the same order."""
    drawn = random.Random(seed)  # noqa: S311 (no secret)
    rows: list[Row] = []
    for place in range(number):
        text = f"{MARK}, as {drawn.choice(_NAMES)} had said; {drawn.randrange(100)} % of it. Größe: ½"
        time = _FIRST + timedelta(hours=place, microseconds=drawn.choice((0, 0, 250_000)))
        row = {
            "product_id": drawn.randint(1, 20),
            "customer_id": drawn.randint(1, 20),
            "stars": drawn.randint(1, 5),
            "text": text,
            "written_at": time,
        }
        rows.append(dict(reversed(row.items())) if place % 5 == 4 else row)
    return rows


_NAMES = ("O'Neill", 'the "old" one', "they: somebody", "a colleague")


def _timed(function: Callable[..., Any], session: Session, rows: list[Row]) -> Counted:
    function(session, rows)
    session.flush()
    session.rollback()
    return Counted(len(rows))


def _batch(function: Callable[..., Any], engine: Engine, rows: list[Row]) -> tuple[Row, dict[str, int]]:
    given, newest = deepcopy(rows), _newest(engine)
    with Session(engine) as session:
        _begin(session)
        with record(engine) as ledger, traced(session, ledger), count_calls() as counted:
            counter = sys.getprofile()
            function(session, rows)
            session.flush()
            if sys.getprofile() is not counter:
                raise NotCounted
        stored = _stored(session.connection(), newest)
        session.rollback()
    undone = _newest(engine) == newest
    costs = {"statements": ledger.statements, "calls": counted.calls}
    return {"rows": len(rows), "stored": stored, "given": rows == given, "undone": undone}, costs


def _bad_batch(function: Callable[..., Any], engine: Engine, name: str, rows: list[Row]) -> Row:
    rows[2 * len(rows) // 3].update(_BAD[name])
    newest, raised, held = _newest(engine), True, 0
    with Session(engine) as session:
        _begin(session)
        try:
            function(session, rows)
            session.flush()
        except Exception:  # noqa: BLE001 (whatever it is: it reached the caller)
            session.rollback()
        else:
            raised, held = False, len(_stored(session.connection(), newest))
            session.rollback()
    with engine.connect() as connection:
        left = len(_stored(connection, newest))
    return {"bad": name, "raised": raised, "held": held, "left": left}


def _begin(session: Session) -> None:
    """Begin as a caller does who has written something already: else a savepoint would be the whole transaction on SQLite."""
    _asked(session.connection(), "BEGIN")


def _newest(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(_asked(connection, "SELECT max(id) FROM reviews")[0][0])


def _stored(connection: Any, newest: int) -> list[tuple[Any, ...]]:
    columns = "product_id, customer_id, stars, text, written_at"
    return sorted(_asked(connection, f"SELECT {columns} FROM reviews WHERE id > {newest}"))  # noqa: S608 (our own number)


def _asked(connection: Any, sql: str) -> list[Any]:
    """Ask by a cursor that no ledger sees."""
    cursor = sqlite3.Cursor(connection.connection.driver_connection)
    cursor.row_factory = None
    return cursor.execute(sql).fetchall()

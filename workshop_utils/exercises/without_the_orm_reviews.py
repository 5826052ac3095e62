"""How 8.2 is called: with few rows and with many, to see what one more costs, and with a bad row among good ones."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_traced import traced
from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.ledger import record
from workshop_utils.shop import Customer

MARK = "Came in good time"
"""Every text holds it."""
_BAD: dict[str, dict[str, Any]] = {
    "a product that isn't there": {"product_id": 1_000_000},
    "no text": {"text": None},
    "a word for its stars": {"stars": "five"},
}
_ODD = {"stars": 7}
"""What no database refuses here, and what a function may refuse, but not lose."""
_MOVED = "Nowhere near"
"""Where two customers have moved to, whom the caller has changed."""
_WARM, BAD_BATCH, LARGE_BATCH = 5, 9, 1_200
_QUICK = 3
"""Statements that many rows may take more than few, where a large batch is worth its time."""
_FIRST = datetime(2026, 1, 1)

Row = dict[str, Any]


class NotCounted(Exception):  # noqa: N818 (it says what happened)
    """The function took our counter of calls away."""


def added(function: Callable[..., Any], session: Session, few: int, many: int, seed: int) -> Counted:
    """Add `few` reviews and `many`, and take it back, then some with one bad row among them.

    Gives for `few` and `many` what was `stored`, whether the rows are as they were `given`, how many rows the caller's list has
    afterwards (`left_rows`), whether all was `undone` by the caller's rollback, what he had changed before too (`left_changes`), and whether that was
    `kept` until then; for each kind of bad row whether it `raised`, how
    many rows of its batch the shop `held` then, how many were `left` after the rollback, whether another exception had `replaced` the
    database's, and whether the caller's changes were `kept`; how many rows were `lost` for odd stars, and as what `stars` these are stored; and how
    many are `missing` of a large batch, which only a function gets that is quick with few. Its costs are what `many` cost more than `few`: statements, and calls of Python
    functions. Raises NotCounted. Without `few`, `many` are added and taken back, to be timed, and nothing is looked at.
    """
    if not few:
        return _timed(function, session, reviews(many, seed))
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    _batch(function, engine, reviews(_WARM, seed))  # SQLAlchemy compiles once what it compiles once
    (first, cheap), (second, dear) = (_batch(function, engine, reviews(number, seed)) for number in (few, many))
    costs = {cost: max(0, dear[cost] - cheap[cost]) for cost in dear}
    bad = [_bad_batch(function, engine, name, reviews(BAD_BATCH, seed)) for name in _BAD]
    odd = _odd(function, engine, reviews(BAD_BATCH, seed))
    quick = costs["statements"] <= _QUICK
    odd["missing"] = _missing(function, engine, reviews(LARGE_BATCH, seed)) if quick else 0
    return Counted([first, second, *bad, odd], costs)


def reviews(number: int, seed: int) -> list[Row]:
    """Draw rows for `add_reviews`: with quotes, and times to the millionth; not each has its keys in the same order.

    All stars are there, and of ten rows one says the same as another.
    """
    drawn = random.Random(seed)  # noqa: S311 (no secret)
    rows: list[Row] = []
    for place in range(number):
        text = f"{MARK}, as {drawn.choice(_NAMES)} had said; {drawn.randrange(100)} % of it. Größe: ½"
        time = _FIRST + timedelta(hours=place, microseconds=drawn.choice((0, 0, 250_000)))
        row = {
            "product_id": drawn.randint(1, 20),
            "customer_id": drawn.randint(1, 20),
            "stars": 1 + place % 5,
            "text": text,
            "written_at": time,
        }
        row = dict(rows[-3]) if place % 9 == 8 else row
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
        _change(session)
        with record(engine) as ledger, traced(session, ledger), count_calls() as counted:
            counter = sys.getprofile()
            function(session, rows)
            session.flush()
            if sys.getprofile() is not counter:
                raise NotCounted
        stored, kept = _stored(session.connection(), newest), _kept(session)
        session.rollback()
    undone, left = _newest(engine) == newest, _moved(engine)
    costs = {"statements": ledger.statements, "calls": counted.calls}
    answer = {"rows": len(given), "stored": stored, "given": rows == given, "undone": undone, "kept": kept}
    return {**answer, "left_rows": len(rows), "left_changes": left}, costs


def _bad_batch(function: Callable[..., Any], engine: Engine, name: str, rows: list[Row]) -> Row:
    rows[2 * len(rows) // 3].update(_BAD[name])
    newest, error, held = _newest(engine), None, 0
    with Session(engine) as session:
        _begin(session)
        _change(session)
        try:
            function(session, rows)
            session.flush()
        except Exception as came:  # noqa: BLE001 (whatever it is: it reached the caller)
            error = came
        else:
            held = len(_stored(session.connection(), newest))
        kept = _kept(session)
        session.rollback()
    with engine.connect() as connection:
        left = len(_stored(connection, newest))
    return {
        "bad": name,
        "raised": error is not None,
        "held": held,
        "left": left,
        "replaced": _replaced(error),
        "kept": kept,
    }


def _replaced(error: BaseException | None) -> str:
    """Name an exception that came in the place of the database's; nothing if it is the database's, or no other one came before."""
    chain: list[BaseException] = []
    before = error
    while before is not None and before not in chain:
        chain.append(before)
        before = before.__cause__ or before.__context__
    of_database = [isinstance(one, (sqlite3.Error, StatementError)) for one in chain]
    return type(error).__name__ if any(of_database) and not of_database[0] else ""


def _odd(function: Callable[..., Any], engine: Engine, rows: list[Row]) -> Row:
    """Count the rows that aren't stored though nothing was raised, of a batch in which one has odd stars, and say what became of these."""
    rows[len(rows) // 3].update(_ODD)
    stored = _quietly(function, engine, rows)
    if stored is None or len(stored) < len(rows):
        return {"lost": 0 if stored is None else len(rows) - len(stored), "stars": _ODD["stars"]}
    stars = [row[2] for row in stored]
    for row in rows:
        if row is not rows[len(rows) // 3] and row["stars"] in stars:
            stars.remove(row["stars"])
    return {"lost": 0, "stars": stars[0] if stars else None}


def _missing(function: Callable[..., Any], engine: Engine, rows: list[Row]) -> int:
    """Count the rows of a large batch that aren't stored though nothing was raised."""
    stored = _quietly(function, engine, rows)
    return 0 if stored is None else len(rows) - len(stored)


def _quietly(function: Callable[..., Any], engine: Engine, rows: list[Row]) -> list[tuple[Any, ...]] | None:
    """Give what is stored of the rows, and take it back; None if an exception came."""
    newest = _newest(engine)
    with Session(engine) as session:
        _begin(session)
        try:
            function(session, rows)
            session.flush()
            return _stored(session.connection(), newest)
        except Exception:  # noqa: BLE001 (as above)
            return None
        finally:
            session.rollback()


def _change(session: Session) -> None:
    """Change two customers as a caller may have, before he calls: one is flushed, the other one not yet."""
    first, second = session.get_one(Customer, 1), session.get_one(Customer, 2)
    first.city = _MOVED
    session.flush()
    second.city = _MOVED


def _kept(session: Session) -> bool:
    """Whether both are still changed; a session that refuses to go on until its caller rolls back has told him enough."""
    with suppress(Exception):
        session.flush()
    if not session.is_active:
        return True
    return _asked(session.connection(), f"SELECT id FROM customers WHERE city = '{_MOVED}'") == [(1,), (2,)]  # noqa: S608 (ours)


def _moved(engine: Engine) -> bool:
    """Whether one of them is still changed after the caller's rollback."""
    with engine.connect() as connection:
        return bool(_asked(connection, f"SELECT id FROM customers WHERE city = '{_MOVED}'"))  # noqa: S608 (ours)


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

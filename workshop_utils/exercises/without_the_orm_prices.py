"""How 8.1 is called: for a name that two shelves share, for two that would be SQL, and for one with a quote."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError, ObjectDeletedError

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_in_python import functions_of
from workshop_utils.exercises.without_the_orm_planted import INJECTED, QUOTED_SHELF, RENAMED, SHELVES
from workshop_utils.exercises.without_the_orm_traced import traced
from workshop_utils.measure.ledger import Ledger, Statement, record
from workshop_utils.measure.objects import count_objects
from workshop_utils.shop import Category, Customer, Product

NAMES = (SHELVES, *INJECTED, QUOTED_SHELF)
_SHELF = Product.category.has(Category.name.in_((SHELVES, QUOTED_SHELF)))
_HELD = or_(Product.id % 20 == 0, and_(Product.id % 2 == 0, _SHELF))
"""Few: what an answer has expired is asked for again one by one."""
_MOVED = "Nowhere near"
"""Where two customers have moved to, whom the caller has changed; only one of the changes is flushed."""
_MOVED_ONES = f"SELECT id FROM customers WHERE city = '{_MOVED}' ORDER BY id"  # noqa: S608 (ours)
_COLUMNS = ("name", "category_id", "cost_cents", "description", "attributes")

Rows = dict[int, tuple[Any, ...]]


def raised(function: Callable[..., Any], session: Session, percent: int, only: str = "") -> Counted:
    """Raise the prices of the products of each of NAMES by `percent`, and take it back.

    Gives for each name what was `asked`, the `prices` of all products afterwards, those that `held` objects show (loaded
    before, some of other shelves), the columns that `changed` beside the price, whether all was `undone` by the caller's
    rollback, whether two changes of the caller's were `kept`, of which he hadn't flushed one, and whether one is `stored` though he rolls
    back; and at the last name the products of a shelf that he had `renamed` so, and not flushed that. Its costs are those of the first call,
    with a flush that was left to the caller and without his reads and his change; beside the answer stands what that call
    `sent`, each SQL with its sets of values, and which `functions` of Python's SQLite was given.
    With `only` a name, that name's prices are raised and taken back, to be timed, and nothing is looked at.
    """
    if only:
        return _timed(function, session, (only, percent))
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    answers, costs, sent = [], [], []
    known = functions_of(engine)
    for name in NAMES:
        with Session(engine) as own:
            held = {product.id: product for product in own.scalars(select(Product).where(_HELD))}
            before = _rows(own)
            renamed = _changed(own, name)
            ledger, built = _called(function, own, (name, percent))
            entries = [one for one in ledger.entries if not one.sql.startswith("UPDATE customers")]
            costs.append(_costs(entries) | {"objects": built})
            sent.append([(one.sql, one.sets) for one in entries])
            kept = _asked(own, _MOVED_ONES) == [(1,), (2,)]
            seen = {number: _price(product) for number, product in held.items()}
            answers.append({"asked": name, "held": seen, **_after(own, before), "kept": kept, "renamed": renamed})
            answers[-1]["stored"] = bool(_asked(own, _MOVED_ONES))
        if name in INJECTED and answers[-1]["prices"] != {number: row[0] for number, row in before.items()}:
            break  # the name became SQL: no other one could say more
    return Counted(answers, costs[0], {"sent": sent[0], "functions": sorted(functions_of(engine) - known)})


def _changed(session: Session, name: str) -> list[int]:
    """Change what a caller may have changed before he calls; give the products of a shelf that he has renamed to the last name."""
    first, second = session.get_one(Customer, 1), session.get_one(Customer, 2)
    second.city = _MOVED
    session.flush()
    shelf = session.scalars(select(Category).where(Category.name == RENAMED)).one()
    numbers = list(session.scalars(select(Product.id).where(Product.category_id == shelf.id)))
    first.city = _MOVED  # from here on nothing is asked, which would flush it
    if name != NAMES[-1]:
        return []
    shelf.name = name
    return numbers


def _timed(function: Callable[..., Any], session: Session, arguments: tuple[Any, ...]) -> Counted:
    function(session, *arguments)
    session.flush()
    session.rollback()
    return Counted(arguments)


def _called(function: Callable[..., Any], session: Session, arguments: tuple[Any, ...]) -> tuple[Ledger, int]:
    """Call the function, and give what it sent, and how many objects were built."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (as above)
    with record(engine) as ledger, count_objects() as built, traced(session, ledger):
        function(session, *arguments)
        session.flush()
    return ledger, built.objects


def _costs(entries: list[Statement]) -> dict[str, int]:
    sent = sum(one.sets - 1 for one in entries)  # by an executemany, which is one statement
    return {"statements": len(entries), "rows": sum(one.rows for one in entries) + sent}


def _price(product: Product) -> int | None:
    """Give the price that an object shows; None if it has left its session."""
    try:
        return product.price_cents
    except (DetachedInstanceError, ObjectDeletedError):
        return None


def _after(session: Session, before: Rows) -> dict[str, Any]:
    """Compare the shop's products with those before, and again after a rollback."""
    now = _rows(session)
    session.rollback()
    changed = [
        column
        for place, column in enumerate(_COLUMNS, start=1)
        if any(now[number][place] != row[place] for number, row in before.items() if number in now)
    ]
    prices = {number: row[0] for number, row in now.items()}
    return {"prices": prices, "changed": changed, "undone": _rows(session) == before}


def _rows(session: Session) -> Rows:
    """Give price and _COLUMNS of each product as the session's connection sees them."""
    rows = _asked(session, f"SELECT id, price_cents, {', '.join(_COLUMNS)} FROM products ORDER BY id")  # noqa: S608 (ours)
    return {number: tuple(values) for number, *values in rows}


def _asked(session: Session, sql: str) -> list[Any]:
    """Ask by a cursor that no ledger sees."""
    driver: Any = session.connection().connection.driver_connection
    cursor = sqlite3.Cursor(driver)
    cursor.row_factory = None
    return cursor.execute(sql).fetchall()

"""How exercise 7.2 calls `dearest`: once, and once more after a line was added to an invoice that somebody still holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from workshop_utils.exercises.behind_the_dot_waiting import AFTERWARDS, LINE_CENTS, called_meanwhile
from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.plain import plain
from workshop_utils.measure.ledger import record
from workshop_utils.shop import Invoice

FIRST, AGAIN = "at first", "after a line was added"
ONCE, TWICE, WAITING = range(3)
"""How it is called: once, again after a line was added, or while the caller's own lines wait in the session."""
ADDED_CENTS = LINE_CENTS
_HEADER = 100
"""Bytes, says SQLite's file format."""
_NEWEST = "SELECT id FROM orders ORDER BY placed_at DESC, id DESC LIMIT 1"
_ADD = (
    "INSERT INTO order_lines (id, order_id, product_id, quantity, unit_price_cents)"  # noqa: S608 (our own number)
    f" SELECT 1 + (SELECT max(id) FROM order_lines), ({_NEWEST}), 1, 1, {ADDED_CENTS}"
)


def called_twice(
    function: Callable[..., Any], session: Session, limit: int, at_least: int, how: int = TWICE
) -> Counted:
    """7.2: give what `function` answers, and what it answers after a line was added to the newest invoice, or while lines wait.

    The answer is a list of what came `when`: the invoices of each call, and what was changed `afterwards` that wasn't to
    be, of the class `Invoice` and of the shop's rows. The costs are those of the dearer call; aside is told how many
    of the trial's statements are the first call's.
    """
    engine, before = session.get_bind(), dict(vars(Invoice))
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    driver = _driver(session)
    if how == WAITING:
        newest = sqlite3.Cursor(driver).execute(_NEWEST).fetchone()[0]
        return called_meanwhile(function, session, newest, limit, at_least)
    if how == ONCE:
        return Counted([{"when": FIRST, "invoices": plain(function(session, limit, at_least))}])
    shop = _pages(driver)
    with _holding(session), record(engine) as first:
        came = plain(function(session, limit, at_least))
        session.commit()
        written = _pages(driver) != shop
        sqlite3.Cursor(driver).execute(_ADD)  # a plain one, which no ledger sees
        driver.commit()
        with record(engine) as second:
            came_again = plain(function(session, limit, at_least))
    asked = first.statements - second.statements
    rows = first.rows - second.rows
    changed = sorted(name for name, value in vars(Invoice).items() if before.get(name) is not value)
    afterwards = {"when": AFTERWARDS, "changed": changed, "written": written}
    calls = [{"when": FIRST, "invoices": came}, {"when": AGAIN, "invoices": came_again}]
    costs = {"statements": max(asked, second.statements), "rows": max(rows, second.rows)}
    return Counted([*calls, afterwards], costs, asked)


@contextmanager
def _holding(session: Session) -> Iterator[None]:
    """Hold on to every object that is loaded, as somebody else in the same request may."""
    held: list[object] = []

    def hold(_: Session, instance: object) -> None:
        held.append(instance)

    event.listen(session, "loaded_as_persistent", hold)
    try:
        yield
    finally:
        event.remove(session, "loaded_as_persistent", hold)


def _pages(driver: sqlite3.Connection) -> bytes:
    """Give the database's pages, which writing changes and nothing else; temporary tables aren't among them.

    No statement, because the steps of SQLite are counted. The header is left out: it counts the transactions.
    """
    return driver.serialize()[_HEADER:]


def _driver(session: Session) -> sqlite3.Connection:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 (the shop has no other engines)
    return driver

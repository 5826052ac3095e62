"""What 8.3 is asked a second time: after the shop has changed, and by statements whose rows come in any order they may."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from workshop_utils.shop import OrderLine

_READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NESTED = re.compile(r"\([^()]*\)")


@contextmanager
def one_more_of_each(engine: Engine) -> Iterator[None]:
    """Let every order line have one piece more inside the block: a view that goes before the table, which stays as it is."""
    names = [column.name for column in OrderLine.__table__.columns]
    columns = ", ".join(f"{name} + 1 AS {name}" if name == "quantity" else name for name in names)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = sqlite3.Cursor(driver)  # which no ledger sees
        cursor.execute(f"CREATE TEMP VIEW order_lines AS SELECT {columns} FROM main.order_lines")  # noqa: S608 (our own names)
        try:
            yield
        finally:
            cursor.execute("DROP VIEW temp.order_lines")


@contextmanager
def turned_round(engine: Engine) -> Iterator[None]:
    """Let statements that ask for no order give the highest values of their first column first, as a database may."""

    def turn(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        turned = f"SELECT * FROM ({statement}\n) ORDER BY 1 DESC"  # noqa: S608 (the learner's own)
        return statement if is_ordered(statement) else turned, parameters

    event.listen(engine, "before_cursor_execute", turn, retval=True)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", turn)


def is_ordered(statement: str) -> bool:
    """Whether a statement's outermost part asks for an order; so does what reads nothing, or ends in a way of its own."""
    rest, before = _QUOTED.sub("", statement), ""
    while rest != before:
        before, rest = rest, _NESTED.sub(" ", rest)
    return not _READS.match(rest) or bool(_ORDERED.search(rest)) or ";" in rest or "--" in rest

"""What 7.2 is asked while the caller has work in the session, flushed and not yet flushed, and what the verdicts say of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.plain import plain
from workshop_utils.exercises.report import Remark
from workshop_utils.measure.ledger import record
from workshop_utils.measure.table import count
from workshop_utils.shop import OrderLine

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

LINE_CENTS = 5_000_000
"""More than any invoice comes to: a line of so much brings its invoice to the top."""
WAITED, AFTERWARDS = "while the caller's lines waited", "afterwards"
_COUNT = f"SELECT count(*) FROM order_lines WHERE unit_price_cents = {LINE_CENTS}"  # noqa: S608 (our own number)
_OURS = "INSERT INTO order_lines"


def called_meanwhile(function: Callable[..., Any], session: Session, newest: int, limit: int, at_least: int) -> Counted:
    """Give what `function` answers when its caller has added two lines to the `newest` invoice, and flushed only the first.

    Afterwards is told whether the lines were `lost` from the session, whether the flushed one was `taken_back` in the database, and
    whether they are `stored` though the caller rolls back.
    The costs leave out the flush.
    """
    engine: Any = session.get_bind()
    driver: Any = session.connection().connection.driver_connection
    lines = [
        OrderLine(order_id=newest, product_id=number, quantity=1, unit_price_cents=LINE_CENTS) for number in (1, 2)
    ]
    session.add(lines[0])
    session.flush()
    session.add(lines[1])
    with record(engine) as ledger:
        came = plain(function(session, limit, at_least))
    lost, flushed = any(line not in session for line in lines), _lines(driver)
    session.rollback()
    stored = _lines(driver) > 0
    asked = [one for one in ledger.entries if not one.sql.startswith(_OURS)]
    costs = {"statements": len(asked), "rows": sum(one.rows for one in asked)}
    afterwards = {"when": AFTERWARDS, "changed": [], "written": False, "lost": lost, "stored": stored}
    afterwards["taken_back"] = not flushed
    return Counted([{"when": WAITED, "invoices": came}, afterwards], costs)


def on_waiting(report: Report) -> Remark | None:
    """Speak of what waited in the session: unseen, thrown away, or stored for good; None where nothing waited, or nothing of it is wrong."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    if asked[0]["when"] != WAITED:
        return None
    label = f"With {report.last.case.label}, our caller had added two lines to the newest invoice"
    if came[-1]["lost"]:
        return _on_lost(f"{label}, and flushed one of them.", taken_back=came[-1]["taken_back"])
    if came[-1]["stored"]:
        saw = f"{label}. After your call he rolled back, and they stayed: yours had committed."
        why = "Who calls decides what belongs together, and when it is done. A list only reads."
        return Remark(
            saw,
            why,
            "which line of yours ends the caller's transaction, and what would be missing without it?",
            at_any_size=True,
        )
    newest = asked[0]["invoices"][0]
    totals = {
        row["id"]: row["total"] for row in came[0]["invoices"] if isinstance(row, dict) and {"id", "total"} <= set(row)
    }
    if totals.get(newest["id"]) != newest["total"] - LINE_CENTS:
        return None
    saw = f"{label}, and flushed one of them. With both it comes to {count(newest['total'])} cents, and yours says {count(totals[newest['id']])}: the other line isn't seen."
    why = "A session sends what waits before it asks, when it is asked through `execute` or `scalars`."
    if "no_autoflush" in report.source or re.search(r"autoflush\s*=\s*False", report.source):
        return Remark(saw, f"{why} Yours tells it not to.", "what would be missing without that?", at_any_size=True)
    return Remark(
        saw,
        f"{why} Past it, by a connection or another session, nobody does.",
        "by which way do your statements go to the database?",
        at_any_size=True,
    )


def _on_lost(start: str, *, taken_back: bool) -> Remark:
    why = "What waits in a session belongs to whoever put it there. A function that reads has to leave it alone."
    if taken_back:
        saw = f"{start} After your call both were gone, from his session and from the database: yours had rolled back."
        return Remark(saw, why, "which line of yours takes work back, and whose work is that?", at_any_size=True)
    saw = f"{start} After your call his session knew neither, and the other one will never be stored."
    return Remark(saw, why, "which line of yours empties the session?", at_any_size=True)


def _lines(driver: Any) -> int:
    """Count the lines that are there, by a plain cursor, which no ledger sees."""
    return int(sqlite3.Cursor(driver).execute(_COUNT).fetchone()[0])

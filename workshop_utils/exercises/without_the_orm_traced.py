"""What SQLite itself ran while a function was judged, held against what the ledger saw of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from workshop_utils.exercises.report import Report
    from workshop_utils.measure.ledger import Ledger

_NO_WORK = re.compile(r"\s*(?:--|BEGIN\b|COMMIT\b|ROLLBACK\b|SAVEPOINT\b|RELEASE\b|PRAGMA\b)", re.IGNORECASE)


class NotSeen(Exception):  # noqa: N818 (it says what happened)
    """SQLite ran more than went through the session and its connection; the message says how much."""


@contextmanager
def traced(session: Session, ledger: Ledger) -> Iterator[None]:
    """Hold what SQLite runs inside the block against the `ledger`. Raises NotSeen if it is more.

    Each set of values of an `executemany` is run by itself. Beginning and ending transactions aren't counted.
    """
    driver: Any = session.connection().connection.driver_connection
    ran: list[str] = []
    driver.set_trace_callback(ran.append)  # a function in C, so that no call of Python's is added
    try:
        yield
    finally:
        driver.set_trace_callback(None)
    worked = sum(_NO_WORK.match(sql) is None for sql in ran)
    seen = sum(one.sets for one in ledger.entries)
    if worked > seen:
        raise NotSeen(f"SQLite ran {worked}, and the ledger saw {seen}")


def on_unseen(report: Report) -> Remark | None:
    """Word a function that went past the session; None for another exception."""
    raised = report.last.yours.raised
    if raised is None or raised.type != "NotSeen":
        return None
    saw = f"With {report.last.case.label}, more statements reached the database than we could see: {raised.message}."
    why = "We count what goes through the session, its connection and the cursors that these give. A script counts as one, and hides the rest."
    return Remark(saw, why, "by which cursor, or in which script, did the others go?")

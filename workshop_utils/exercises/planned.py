"""What each kind of statement took in steps, and how SQLite went about it.

Lives in the judge's process, as `witness` does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.evidence import Planned

if TYPE_CHECKING:
    from sqlalchemy import Engine

READS_SCHEMA = "SELECT 1 FROM sqlite_master LIMIT 1"
"""What a connection asks first makes it read the schema, in steps that are no statement's; so ask this before counting."""

_MOST = 20
"""How many kinds of statements are told."""


@dataclass
class _Kind:
    """The statements of one text."""

    values: Any
    """Of the first of them: SQLite looks at values too when it chooses an index."""
    times: int = 0
    steps: int = 0


class Planner:
    """Notes what is sent through an engine, and how many steps `steps` counts from one statement to the next."""

    def __init__(self, engine: Engine, steps: Callable[[], int]) -> None:
        from sqlalchemy import event

        self._steps = steps
        self._kinds: dict[str, _Kind] = {}
        self._last: tuple[_Kind, int] | None = None
        event.listen(engine, "before_cursor_execute", self._note)

    def plans(self, driver: sqlite3.Connection | None) -> tuple[Planned, ...]:
        """Give all kinds of statements, the dearest first, with their plans as they are now; ends the noting."""
        self._end_last()
        dearest = sorted(self._kinds.items(), key=lambda noted: -noted[1].steps)[:_MOST]
        return tuple(Planned(sql, kind.times, kind.steps, _lines(driver, sql, kind.values)) for sql, kind in dearest)

    def _note(self, _connection: object, _cursor: object, sql: str, values: Any, _context: object, many: bool) -> None:
        self._end_last()
        kind = self._kinds.setdefault(sql, _Kind(next(iter(values), ()) if many else values))
        kind.times += 1
        self._last = kind, self._steps()

    def _end_last(self) -> None:
        if self._last is not None:
            kind, before = self._last
            kind.steps += self._steps() - before
            self._last = None


def _lines(driver: sqlite3.Connection | None, sql: str, values: Any) -> tuple[tuple[int, int, str], ...]:
    if driver is None:
        return ()
    try:
        cursor = sqlite3.Cursor(driver)  # a plain one, which no ledger sees
        cursor.row_factory = None
        rows = cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    except (sqlite3.Error, sqlite3.Warning):  # SQLite refused the statement, or it has none: PRAGMA, BEGIN
        return ()
    return tuple((number, parent, detail) for number, parent, _, detail in rows)

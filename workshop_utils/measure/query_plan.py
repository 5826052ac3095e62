"""`plan`: how SQLite is going to look for what a statement asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, NoReturn

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.plan_steps import SCAN, SEARCH, TEMPORARY_TREE, Step, tree_of
from workshop_utils.measure.table import Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, repr=False)
class Plan:
    """The steps in which SQLite runs `sql`, as a tree: the outermost in `steps`, what they consist of below each."""

    sql: str
    steps: tuple[Step, ...]

    def walk(self) -> Iterator[Step]:
        """Every step, in the order SQLite lists them."""
        for step in self.steps:
            yield from step.walk()

    @property
    def scans(self) -> tuple[Step, ...]:
        """The steps that go through a table or an index from end to end."""
        return self._of(SCAN)

    @property
    def searches(self) -> tuple[Step, ...]:
        """The steps that go to the rows asked for; where the condition holds for all rows, these are all."""
        return self._of(SEARCH)

    @property
    def temporary_trees(self) -> tuple[Step, ...]:
        """The steps that sort, group or remove duplicates in a B-tree made for this."""
        return self._of(TEMPORARY_TREE)

    @property
    def full_scans(self) -> tuple[Step, ...]:
        """The steps that read a table from end to end, for want of an index (`Step.is_full_scan`)."""
        return tuple(step for step in self.walk() if step.is_full_scan)

    def _of(self, kind: str) -> tuple[Step, ...]:
        return tuple(step for step in self.walk() if step.kind == kind)

    def __str__(self) -> str:
        rows = list(_rows(self.steps))
        width = max((len(line) for line, _ in rows), default=0)
        lines = (f"{line.ljust(width)}   {meaning}".rstrip() for line, meaning in rows)
        return "\n".join(lines) if rows else _EMPTY

    def _repr_html_(self) -> str:
        rows = tuple((line.replace(" ", _SPACE), meaning) for line, meaning in _rows(self.steps))
        if not rows:
            return f"<p>{escape(_EMPTY)}</p>"
        return Table(("step", "what it does"), rows)._repr_html_()

    __repr__ = __str__


_EMPTY = "No step reads a table."


def plan(statement: Any, on: Any, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> Plan:
    """Ask SQLite how it would run a statement, without running it (EXPLAIN QUERY PLAN).

    `statement` is a select, insert, update or delete of Core or the ORM, a Query, `text()` or a string of SQL, with
    `parameters` where it has some; `on` an engine, a session or a connection. Statements that loading sends afterwards
    (`selectinload`, lazy loads) have plans of their own. A surrounding `record` doesn't count it. The wording of plans,
    and at times the plan, changes with SQLite's version and with the statistics that ANALYZE keeps.
    Raises WorkshopError for other databases, for async engines, and for statements SQLite can't plan.
    """
    from sqlalchemy.exc import SQLAlchemyError

    with _connection(on, statement) as connection:
        try:
            return _planned(connection, statement, parameters)
        except (SQLAlchemyError, sqlite3.Error) as error:
            said = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise WorkshopError(
                f"There is no plan for this statement: {said}",
                remedy="See that it runs, and give its values, as in plan(statement, on=engine, parameters={...}).",
            ) from error


class _Explained(Exception):  # noqa: N818 (it carries an answer out of SQLAlchemy, and never leaves this module)
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def _planned(connection: Connection, statement: Any, parameters: Any) -> Plan:
    from sqlalchemy import event

    # SQLAlchemy makes SQL and values ready as if it were to run them; where it would send them, the plan is asked for.
    event.listen(connection, "before_cursor_execute", _explain)
    try:
        _send(connection, statement, parameters)
    except _Explained as explained:
        return explained.plan
    finally:
        event.remove(connection, "before_cursor_execute", _explain)
    raise WorkshopError("This statement sends no SQL.", remedy="Pass a select, insert, update, delete, or SQL as text.")


def _send(connection: Connection, statement: Any, parameters: Any) -> None:
    from sqlalchemy.orm import Query

    if isinstance(statement, str):
        connection.exec_driver_sql(statement, parameters if parameters is None else _as_driver_takes(parameters))
        return
    if isinstance(statement, Query):
        statement = statement.statement
    connection.execute(statement, parameters)


def _as_driver_takes(parameters: Any) -> Any:
    return parameters if isinstance(parameters, (tuple, dict)) else tuple(parameters)


def _explain(
    connection: Connection,
    cursor: Any,
    sql: str,
    parameters: Any,
    _context: object,
    executemany: bool,
) -> NoReturn:
    cursor.close()
    driver: Any = connection.connection.driver_connection
    values = (parameters[0] if parameters else ()) if executemany else parameters
    asking = sqlite3.Cursor(driver)  # a plain one: what `record` counts are the learner's statements
    try:
        rows = asking.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    finally:
        asking.close()
    raise _Explained(Plan(sql, tree_of((number, parent, detail) for number, parent, _, detail in rows)))


@contextmanager
def _connection(on: Any, statement: Any) -> Iterator[Connection]:
    """Give a connection to plan on, and leave its transaction as it was."""
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    if isinstance(on, Session):
        clause = None if isinstance(statement, str) or not hasattr(statement, "_execute_on_connection") else statement
        bind = on.get_bind(clause=clause)
        on = on.connection(bind_arguments={"bind": bind}) if on.in_transaction() else bind
    _check(on)
    if isinstance(on, Engine):
        with on.connect() as connection:
            yield connection
        return
    began = on.in_transaction()
    try:
        yield on
    finally:
        if not began:
            on.rollback()


def _rows(steps: Sequence[Step], before: str = "") -> Iterator[tuple[str, str]]:
    for step in steps:
        last = step is steps[-1]
        yield f"{before}{'└─' if last else '├─'} {step.detail}", step.meaning
        yield from _rows(step.children, f"{before}{'   ' if last else '│  '}")


def _check(on: Any) -> None:
    from sqlalchemy import Connection, Engine

    if not isinstance(on, (Engine, Connection)):
        asynchronous = hasattr(on, "sync_engine") or hasattr(on, "sync_session") or hasattr(on, "sync_connection")
        raise WorkshopError(
            f"A plan is asked of an engine, a session or a connection, and this is a {type(on).__name__}.",
            remedy="Make a sync engine to the same database with create_engine."
            if asynchronous
            else "Pass one, as in plan(statement, on=engine).",
        )
    if on.dialect.name != "sqlite" or on.dialect.is_async:
        raise WorkshopError(
            f"plan reads the plans of SQLite through a sync engine, and this is {on.dialect.name}+{on.dialect.driver}.",
            remedy="Elsewhere, send EXPLAIN before the statement; PostgreSQL says most with EXPLAIN (ANALYZE, BUFFERS).",
        )

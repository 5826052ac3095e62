"""How 4.1 and 4.4 are called: once before, when the shop was another one, so that what a function keeps is seen."""

from __future__ import annotations

import io
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.pool import StaticPool

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.load_less_drive import forget_temporary_tables, turn_round
from workshop_utils.exercises.plain import plain
from workshop_utils.measure.objects import count_objects

Function = Callable[..., Any]
EARLIER, MADE = "earlier", "made"
"""What stands aside of an answer: what an earlier call gave, and how many objects of the models the function made itself."""


def product_list(function: Function, session: Session, limit: int, before: str = "") -> Counted:
    """4.1: ask for the list. Objects that the function makes of the models' classes count as those of the ORM.

    `before` is SQL that makes temporary tables, which an earlier call sees in the place of the shop's.
    """
    earlier = _earlier(function, session, before, limit)
    with count_objects() as built, _made() as made:
        answer = function(session, limit)
    return Counted(answer, {"objects": built.objects + len(made)}, {EARLIER: earlier, MADE: len(made)})


def revenue_by_category(function: Function, session: Session, before: str = "") -> Counted:
    """4.4: ask for the table, where rows that no ORDER BY puts in order come the other way round."""
    turn_round(_engine(session))
    earlier = _earlier(function, session, before)
    with count_objects() as built:
        answer = function(session)
    return Counted(answer, {"objects": built.objects}, {EARLIER: earlier})


def _earlier(function: Function, session: Session, before: str, *arguments: Any) -> Any:
    """Give what a call gave that nobody counts and that sees other tables; None if it gave nothing that can be compared."""
    answer = None
    if before:
        engine = _engine(session)
        _execute(engine, before)
        with _unseen(engine) as other, _quiet(), suppress(Exception):  # the judged call shows what is wrong
            answer = plain(function(other, *arguments))
        forget_temporary_tables(engine)
    return answer


@contextmanager
def _unseen(engine: Engine) -> Iterator[Session]:
    """Give a session on the connection of `engine`, whose statements no ledger sees."""
    driver = _driver(engine)
    unseen = create_engine(
        "sqlite://", creator=lambda: driver, poolclass=StaticPool
    )  # never disposed of: that would close it
    before, driver.handed_out = driver.handed_out, False
    try:
        with Session(unseen) as session:
            yield session
    finally:
        driver.handed_out = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what is printed, and warnings, which Python gives once for a line."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _made() -> Iterator[list[object]]:
    """Note each object of a mapped class that is made by calling the class."""
    made: list[object] = []

    def init(_state: object, _arguments: object, _named: object) -> None:
        made.append(None)

    event.listen(Mapper, "init", init, raw=True)
    try:
        yield made
    finally:
        event.remove(Mapper, "init", init)


def _engine(session: Session) -> Engine:
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    return engine


def _driver(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.connection.driver_connection


def _execute(engine: Engine, sql: str) -> None:
    sqlite3.Cursor(_driver(engine)).executescript(sql).close()  # a plain one, which no ledger sees

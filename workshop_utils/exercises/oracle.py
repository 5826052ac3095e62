"""What the slow version answers and costs on a case's private database: what learners' answers are held to."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.counted import counted
from workshop_utils.exercises.evidence import Limits, TrialCase
from workshop_utils.exercises.planned import READS_SCHEMA
from workshop_utils.exercises.report import Baseline
from workshop_utils.exercises.seeds import drawn_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop_utils.exercises.exercise import Case, Exercise
    from workshop_utils.shop import Size

# Far above what any right answer needs, so that only runaways meet them. A statement takes about 0.1 ms here,
# and SQLite does some fifty million steps a second.
_TIMES_SLOW, _TIMES_SLOW_ROWS = 12, 200
_FEWEST_STATEMENTS, _FEWEST_ROWS = 2_000, 200_000
_STEPS = 200_000_000
_FEWEST_STEPS = 5_000_000
"""Where they are counted one by one, which is dear."""


def content(case: Case) -> bytes:
    """Give the private database of a case; built once in a kernel."""
    return _content(case.size, case.seed, case.prepared)


@lru_cache(maxsize=16)
def _content(size: Size, seed: int, prepared: tuple[str, ...]) -> bytes:
    from workshop_utils.shop import build_content

    return with_rows(_content(size, seed, ()), ";".join(prepared)) if prepared else build_content(size, seed)


def with_rows(database: bytes, sql: str) -> bytes:
    """Give a database with what `sql`, the checker's own, changes in it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        connection.executescript(sql)
        return connection.serialize()


def trial_cases(exercise: Exercise, migration: str | None = None) -> tuple[TrialCase, ...]:
    """Give an exercise's cases as the judge takes them, with the learner's `migration` where it asks for one."""
    return tuple(TrialCase(content(case), case.arguments, migration, case.later) for case in drawn_cases(exercise))


def as_called(exercise: Exercise, function: Callable[..., Any]) -> Callable[..., Any]:
    """Give what is called with the session: the function, or the exercise's drive around it."""
    return partial(exercise.drive, function) if exercise.drive else function


def baseline(exercise: Exercise, case: Case) -> Baseline:
    """Run the slow version on a case's database, recorded."""
    from sqlalchemy.orm import Session

    from workshop_utils.exercises.plain import plain
    from workshop_utils.measure.ledger import record
    from workshop_utils.measure.objects import count_objects
    from workshop_utils.measure.steps import count_steps
    from workshop_utils.shop import open_content

    slow = as_called(exercise, exercise.slow_version)
    database = content(case)
    engine = open_content(with_rows(database, case.later) if case.later else database)
    steps = count_steps(engine) if judges_steps(exercise) else nullcontext()  # begins to count when it is entered
    try:
        with engine.connect() as connection:  # what connecting asks isn't the slow version's
            connection.exec_driver_sql(READS_SCHEMA).close()
        with Session(engine) as session, record(engine) as ledger, count_objects() as built, steps as stepped:
            came = counted(slow(session, *case.arguments))
            answer = plain(came.answer)
    finally:
        engine.dispose()
    return Baseline(answer, ledger.entries, built.objects, stepped.steps if stepped else 0, came.costs)


def judges_steps(exercise: Exercise) -> bool:
    """Whether steps are part of an exercise's budget, and so are counted one by one."""
    return "steps" in exercise.budget.judged()


def limits(exercise: Exercise) -> Limits:
    """Give the limits at which a trial is stopped, far above the slow version's costs."""
    costs = [one.costs for one in exercise.baselines()]
    statements = max(_FEWEST_STATEMENTS, *(_TIMES_SLOW * one.statements for one in costs))
    rows = max(_FEWEST_ROWS, *(_TIMES_SLOW_ROWS * one.rows for one in costs))
    exact = judges_steps(exercise)
    most = max(_FEWEST_STEPS, *(_TIMES_SLOW * one.steps for one in costs)) if exact else _STEPS
    return Limits(
        _thousands(statements),
        _thousands(rows),
        _thousands(most),
        exact_steps=exact,
        threads=exercise.may_use_threads,
    )


@lru_cache(maxsize=16)
def rows_of_tables(case: Case) -> dict[str, int]:
    """Count the rows of every table of a case's private database."""
    from sqlalchemy import text

    from workshop_utils.shop import Base, open_content

    engine = open_content(content(case))
    try:
        with engine.connect() as connection:
            names = Base.metadata.tables
            counted = {name: connection.scalar(text(f'SELECT COUNT(*) FROM "{name}"')) for name in names}  # noqa: S608 (our own tables)
    finally:
        engine.dispose()
    return {name: int(rows or 0) for name, rows in counted.items()}


def _thousands(number: float) -> int:
    return -(-int(number) // 1000) * 1000

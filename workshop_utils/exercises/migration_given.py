"""What `check` of a migration's exercise was given, sorted out; or why it can't be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.exercises.wording import a, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.migration_exercise import MigrationExercise


@dataclass(frozen=True)
class Given:
    """A function and some SQL, or what is odd about them."""

    function: object = None
    migration: str = ""
    odd: str = ""
    question: str = ""


def given(exercise: MigrationExercise, answer: tuple[object, ...]) -> Given:
    """Sort out the arguments of `check`, whichever came first; a missing or odd one is told."""
    question = f"does your line read `{exercise.check_source}`?"
    odd = _odd_number(exercise, answer)
    if odd:
        return Given(odd=odd, question=question)
    function: object = exercise.starter if exercise.fixed else answer[0]
    migration = answer[-1]
    if not exercise.fixed and callable(migration) and _sql(function) is not None:  # the other way round
        function, migration = migration, function
    sql = _sql(migration)
    if sql is not None:
        return Given(function, sql)
    what = a(f"`{type(migration).__name__}`") + ("" if callable(migration) else f", {shown(migration)}")
    return Given(odd=f"`MIGRATION` is a text of SQL statements, and `check` was given {what}.", question=question)


def _odd_number(exercise: MigrationExercise, answer: tuple[object, ...]) -> str:
    wanted = 1 if exercise.fixed else 2
    if not answer:
        return f"`check` was called without {'`MIGRATION`' if exercise.fixed else 'your function and `MIGRATION`'}."
    if exercise.fixed and len(answer) == 2 and any(map(callable, answer)):
        return "The query stays as it is, so `check` takes `MIGRATION` alone; a changed function isn't looked at."
    if len(answer) > wanted:
        return f"`check` takes {_takes(exercise)}, and was given {len(answer)} things."
    if len(answer) < wanted:
        missing = "your function" if _sql(answer[0]) is not None else "`MIGRATION`"
        return f"`check` takes {_takes(exercise)}, and was called without {missing}."
    return ""


def _takes(exercise: MigrationExercise) -> str:
    return "`MIGRATION`" if exercise.fixed else "your function and `MIGRATION`"


def _sql(value: object) -> str | None:
    """Give SQL as one text: from a text, a list of texts, or a statement of SQLAlchemy's; None if it is none."""
    from sqlalchemy import ClauseElement

    if value is None or value is ...:
        return ""
    if isinstance(value, (str, ClauseElement)):
        return str(value)
    if isinstance(value, (list, tuple)):
        parts = [_sql(part) for part in value]
        return None if None in parts else "".join(f"{part}\n;" for part in parts)
    return None

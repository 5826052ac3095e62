"""Functions of Python's that SQLite was given while an answer of lesson 08 ran, and what the verdicts say of them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import joined

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workshop_utils.exercises.report import Trial


def functions_of(engine: Engine) -> set[str]:
    """Name what SQL may call on the `engine`'s connection and SQLite doesn't bring along, asked by a cursor that no ledger sees."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = sqlite3.Cursor(driver)
        cursor.row_factory = None
        return {name for (name,) in cursor.execute("SELECT name FROM pragma_function_list WHERE NOT builtin")}


def given(trials: tuple[Trial, ...]) -> list[str]:
    """Name the functions that were given to SQLite in any of the trials."""
    return sorted({name for trial in trials for name in (trial.yours.aside or {}).get("functions", ())})


def on_given(functions: list[str]) -> Remark:
    """Speak of functions of Python's that SQLite was given."""
    one = len(functions) == 1
    named = joined([code(name) for name in functions])
    saw = f"The answer is right, and SQLite was given {named}, {'a function' if one else 'functions'} of Python's."
    why = (
        "SQL that calls such a function goes back to Python for every row. That is near here, where the database lives in your process; one on "
        "another machine couldn't do it."
    )
    return Remark(saw, why, "which step of that function has no name yet in SQL?")

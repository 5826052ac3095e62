"""The fixture that learners take home: what it lets through, and what it says."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from workshop_utils.take_home.max_statements import max_statements, statement_budget

__all__ = ["max_statements"]  # pytest finds the fixture under its name


@pytest.fixture
def engine():
    made = create_engine("sqlite://")
    yield made
    made.dispose()


def ask(engine, times):
    with engine.connect() as connection:
        for number in range(times):
            connection.execute(text("SELECT :number"), {"number": number})


def test_as_many_statements_as_the_budget_pass(max_statements, engine):
    with max_statements(engine, 3):
        ask(engine, 3)


def test_one_more_fails_and_names_the_statement_and_the_line_that_asked(engine):
    with pytest.raises(AssertionError) as raised, statement_budget(engine, 3):
        ask(engine, 4)
    said = str(raised.value)
    assert "4 statements, and the budget is 3" in said
    assert "4 × connection.execute(text(" in said
    assert "(test_max_statements.py, line" in said
    assert "SELECT ?" in said


def test_a_line_of_a_notebook_is_said_to_be_in_a_cell(engine):
    asking = "with engine.connect() as connection: connection.exec_driver_sql('SELECT 1')"
    cell = compile(asking, "/tmp/ipykernel_7/1234567.py", "exec")  # noqa: S108 - a name, and no file
    with pytest.raises(AssertionError, match=r"\(a cell, line 1\)"), statement_budget(engine, 0):
        exec(cell, {"engine": engine})  # noqa: S102


def test_nothing_listens_after_the_block_also_when_it_raised(engine):
    with pytest.raises(ZeroDivisionError), statement_budget(engine, 3) as seen:
        raise ZeroDivisionError
    ask(engine, 5)
    assert seen.total() == 0

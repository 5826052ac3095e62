"""The fixture that learners take home: what it lets through, and what it says."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

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


def numbers(engine, most):
    with engine.connect() as connection:
        return connection.execute(
            text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n"),
            {"most": most},
        ).all()


def test_rows_have_a_budget_of_their_own_and_the_dearest_statement_is_named(max_statements, engine):
    with max_statements(engine, 5, rows=30):
        numbers(engine, 30)
    with pytest.raises(AssertionError) as raised, max_statements(engine, 5, rows=30):
        [numbers(engine, most) for most in (11, 20)]
    said = str(raised.value)
    assert "31 rows, and the budget is 30" in said
    assert "31 rows by 2 × return connection.execute(" in said
    assert "WITH RECURSIVE" in said


@pytest.mark.parametrize("fetch", ["all", "one at a time", "some", "scalars"])
def test_rows_count_however_they_are_fetched(engine, fetch):
    with statement_budget(engine, 1) as seen, engine.connect() as connection:
        result = connection.execute(text("SELECT 1 UNION SELECT 2 UNION SELECT 3"))
        if fetch == "all":
            result.all()
        elif fetch == "one at a time":
            while result.fetchone():
                pass
        elif fetch == "some":
            assert len(list(result.partitions(2))) == 2
        else:
            assert list(result.scalars()) == [1, 2, 3]
    assert seen.rows.total() == 3


def test_the_orms_entities_come_through_the_counting_cursor_and_blocks_nest(engine):
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)

    with engine.connect() as connection:
        Base.metadata.create_all(connection)
        with Session(connection) as session:
            session.add_all(Thing(id=number) for number in range(1, 8))
            session.flush()
            session.expunge_all()
            with statement_budget(engine, 2) as outer, statement_budget(engine, 1) as inner:
                assert len(session.scalars(select(Thing)).all()) == 7
    assert (inner.rows.total(), outer.rows.total()) == (7, 7)


def test_cursors_are_plain_again_after_the_block(engine):
    before = engine.dialect.execution_ctx_cls
    with pytest.raises(ZeroDivisionError), statement_budget(engine, 1):
        raise ZeroDivisionError
    assert engine.dialect.execution_ctx_cls is before


def test_an_async_engine_counts_by_its_sync_one():
    async def asked():
        engine = create_async_engine("sqlite+aiosqlite://")
        try:
            with statement_budget(engine.sync_engine, 1) as seen:
                async with engine.connect() as connection:
                    (await connection.execute(text("SELECT 1 UNION SELECT 2"))).all()
            return seen
        finally:
            await engine.dispose()

    seen = asyncio.run(asked())
    assert (seen.total(), seen.rows.total()) == (1, 2)

"""`plan`: SQLite's plan of any statement, which isn't run, and which nobody counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engines import async_engine_of
from library import ALBUMS, Album, Track
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, joinedload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.ledger import record
from workshop_utils.measure.query_plan import Plan, plan
from workshop_utils.measure.round_trip import round_trip


def kinds(planned: Plan) -> list[str]:
    return [step.kind for step in planned.walk()]


STATEMENTS = {
    "core select": (select(Album.__table__).where(Album.__table__.c.id == 3), ["search"]),
    "orm select": (select(Album).where(Album.id == 3), ["search"]),
    "expanding in": (select(Album).where(Album.id.in_([1, 2, 3])), ["search"]),
    "full scan, sorted": (select(Album).order_by(Album.title), ["scan", "temporary tree"]),
    "join": (select(Album).join(Album.tracks).where(Album.id == 1), ["search", "scan"]),
    "text": (text("SELECT * FROM albums WHERE title = 'a'"), ["scan"]),
    "string": ("SELECT * FROM albums WHERE title = 'a'", ["scan"]),
    "insert": (insert(Album).values(title="a"), []),
    "update": (update(Album).where(Album.id == 1).values(title="a"), ["search"]),
    "delete": (delete(Track).where(Track.title == "a"), ["scan"]),
    "compound": (union_all(select(Album.id), select(Track.id)), ["compound", "compound", "scan", "compound", "scan"]),
}


@pytest.mark.parametrize(("statement", "found"), STATEMENTS.values(), ids=STATEMENTS)
def test_any_statement_has_a_plan(engine: Engine, statement: object, found: list[str]) -> None:
    assert kinds(plan(statement, on=engine)) == found


def test_a_joined_load_is_in_the_plan_of_a_select_and_of_a_query(native: Engine) -> None:
    selected = plan(select(Track).options(joinedload(Track.album)), on=native)
    with Session(native) as session:
        queried = plan(session.query(Track).options(joinedload(Track.album)), on=session)
    assert kinds(selected) == kinds(queried) == ["scan", "search"]
    assert "albums" in queried.sql


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (text("SELECT * FROM albums WHERE id = :number"), {"number": 1}),
        ("SELECT * FROM albums WHERE id = ?", (1,)),
        ("SELECT * FROM albums WHERE id = ?", [1]),
        ("SELECT * FROM albums WHERE id = :number", {"number": 1}),
        (insert(Album), [{"title": "a"}, {"title": "b"}]),
    ],
)
def test_a_statement_takes_its_values(native: Engine, statement: object, parameters: object) -> None:
    assert plan(statement, native, parameters).full_scans == ()  # type: ignore[arg-type]


def test_values_are_made_what_the_driver_takes(native: Engine) -> None:
    times = Table("times", MetaData(), Column("id", Integer), Column("at", DateTime))
    times.create(native)
    assert plan(select(times).where(times.c.at > datetime(2020, 1, 1, tzinfo=UTC)), native).full_scans


def test_the_statement_is_not_run(native: Engine) -> None:
    plan(delete(Track), on=native)
    plan("DELETE FROM tracks", on=native)
    with native.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Track)) > 0


def test_nobody_counts_it_and_the_statement_after_it_is_counted(engine: Engine) -> None:
    with record(engine) as ledger, engine.connect() as connection:
        plan(select(Album), on=engine)
        plan(select(Album), on=connection)
        connection.execute(select(Album.id)).all()
    assert (ledger.statements, ledger.rows) == (1, ALBUMS)


def test_a_session_and_a_connection_are_left_as_they_were(native: Engine) -> None:
    with Session(native) as session, native.connect() as connection:
        plan(select(Album), on=session)
        plan(select(Album), on=connection)
        assert not session.in_transaction()
        assert not connection.in_transaction()


def test_what_is_not_yet_committed_is_seen_and_kept(native: Engine) -> None:
    with Session(native) as session:
        session.execute(insert(Album).values(title="a"))  # from here on, a transaction is open
        session.execute(text("CREATE INDEX ix_title ON albums (title)"))
        assert plan(select(Album).where(Album.title == "a"), on=session).searches[0].index == "ix_title"
        assert session.in_transaction()
        assert plan(select(Album).where(Album.title == "a"), on=session.connection()).searches
        session.rollback()
    assert plan(select(Album).where(Album.title == "a"), on=native).full_scans


def test_nothing_listens_and_no_connection_is_kept(native: Engine) -> None:
    with native.connect() as connection:
        plan(select(Album), on=connection)
        assert connection.execute(select(Album.id)).all()
    with pytest.raises(WorkshopError):
        plan("SELECT * FROM nowhere", on=native)
    assert native.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_steps_are_told_apart_in_the_whole_tree(native: Engine) -> None:
    inner = select(Track.title).distinct().subquery()
    planned = plan(select(func.count()).select_from(inner), on=native)
    assert [step.table for step in planned.full_scans] == ["tracks"]
    assert [step.meaning for step in planned.temporary_trees] == ["removes duplicates"]
    assert planned.searches == ()


def test_a_partial_index_is_scanned_and_yet_no_full_scan(native: Engine) -> None:
    with native.begin() as connection:
        connection.execute(text("CREATE INDEX ix_covered ON albums (id, title) WHERE cover IS NOT NULL"))
    planned = plan("SELECT id, title FROM albums WHERE cover IS NOT NULL ORDER BY id, title", on=native)
    assert [step.index for step in planned.scans] == ["ix_covered"]
    assert planned.full_scans == ()


def test_it_prints_itself_as_a_tree_that_says_in_words_what_is_read(native: Engine) -> None:
    assert str(plan(select(Album.id).order_by(Album.title), on=native)) == (
        "├─ SCAN albums                    reads every row\n└─ USE TEMP B-TREE FOR ORDER BY   sorts"
    )


def test_what_a_notebook_shows_is_escaped(native: Engine) -> None:
    with native.begin() as connection:
        connection.execute(text('CREATE TABLE "<b>" (x)'))
    shown = plan(text('SELECT * FROM "<b>"'), on=native)._repr_html_()
    assert "SCAN" in shown
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_a_statement_that_reads_nothing_says_so(native: Engine) -> None:
    planned = plan(insert(Album).values(title="a"), on=native)
    assert str(planned) == "No step reads a table."
    assert "No step reads a table." in planned._repr_html_()


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", text("SELECT :lacking"), "", 3])
def test_a_statement_without_a_plan_is_refused_with_a_remedy(native: Engine, statement: object) -> None:
    with pytest.raises(WorkshopError, match="There is no plan for this statement") as raised:
        plan(statement, on=native)
    assert raised.value.remedy


def test_another_database_is_refused_and_its_own_way_is_named() -> None:
    engine = create_engine("sqlite://")
    engine.dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # no server is needed to be refused
    with pytest.raises(WorkshopError, match=r"EXPLAIN \(ANALYZE, BUFFERS\)"):
        plan(select(Album), on=engine)


@pytest.mark.parametrize("on", [None, "sqlite://", Album])
def test_what_is_no_engine_is_refused(on: object) -> None:
    with pytest.raises(WorkshopError, match="an engine, a session or a connection"):
        plan(select(Album), on=on)


async def refused(path: Path) -> WorkshopError:
    engine = async_engine_of("native", path)
    try:
        with pytest.raises(WorkshopError) as raised:
            plan(select(Album), on=engine)
    finally:
        await engine.dispose()
    return raised.value


def test_an_async_engine_is_refused(database: Path) -> None:
    import asyncio

    assert "create_engine" in asyncio.run(refused(database)).remedy


def test_a_plan_can_be_asked_within_a_round_trip(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine("native")
    with round_trip(engine, ms=0.1):
        assert plan(select(Album), on=engine).full_scans

"""`count_steps`: exact, on every connection that a block uses, and gone after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from engines import async_engine_of
from library import ALBUMS, TRACKS, Album, Track
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.ledger import record
from workshop_utils.measure.steps import count_steps

SCAN = "SELECT count(*) FROM tracks WHERE title = 'nobody'"


def work(engine: Engine) -> None:
    with Session(engine) as session:
        session.scalars(select(Track)).all()


def by_definition(path: Path, sql: str) -> int:
    """Ask SQLite itself, without SQLAlchemy."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql).fetchall()
        connection.set_progress_handler(step, 1)
        connection.execute(sql).fetchall()
    return steps


def test_steps_are_those_sqlite_takes(engine: Engine, database: Path) -> None:
    with engine.connect() as connection:
        connection.execute(text(SCAN)).all()
        with count_steps(engine) as counted:
            connection.execute(text(SCAN)).all()
    assert counted.steps == by_definition(database, SCAN) > TRACKS


def test_steps_are_the_same_each_time(engine: Engine) -> None:
    work(engine)
    counts = []
    for _ in range(3):
        with count_steps(engine) as counted:
            work(engine)
        counts.append(counted.steps)
    assert len(set(counts)) == 1


def test_a_scan_takes_more_steps_than_a_search(native: Engine) -> None:
    with count_steps(native) as scan, native.connect() as connection:
        connection.execute(text(SCAN)).all()
    with count_steps(native) as search, native.connect() as connection:
        connection.execute(select(Track.title).where(Track.id == 1)).all()
    assert scan.steps > 3 * search.steps > 0


def test_new_connections_and_those_already_out_are_counted(native: Engine) -> None:
    with native.connect() as out, native.connect() as other:
        out.execute(text("SELECT 1")).all()
        other.execute(text("SELECT 1")).all()
        with count_steps(native) as counted:
            out.execute(text(SCAN)).all()
            first = counted.steps
            other.execute(text(SCAN)).all()
            second = counted.steps
            with native.connect() as new:
                new.execute(text(SCAN)).all()
    assert 0 < first < second < counted.steps


def test_a_driver_connection_used_directly_is_counted(native: Engine) -> None:
    with count_steps(native) as counted, closing(native.raw_connection()) as raw:
        raw.cursor().execute(SCAN).fetchall()
    assert counted.steps > TRACKS


def test_other_threads_are_counted_and_lose_nothing(native: Engine) -> None:
    work(native)
    with count_steps(native) as alone:
        work(native)
    threads = [Thread(target=work, args=(native,)) for _ in range(3)]
    with count_steps(native) as counted:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert counted.steps >= 3 * alone.steps  # a new connection reads the schema first


def test_executemany_is_counted(native: Engine) -> None:
    with count_steps(native) as counted, native.begin() as connection:
        connection.execute(insert(Album), [{"title": "a"}, {"title": "b"}])
    assert counted.steps > 0


def test_nothing_is_counted_after_the_block(engine: Engine) -> None:
    with engine.connect() as connection:
        with count_steps(engine) as counted:
            connection.execute(text(SCAN)).all()
        steps = counted.steps
        connection.execute(text(SCAN)).all()
    work(engine)
    assert counted.steps == steps


def hooks(engine: Engine) -> dict[str, object]:
    return {name: value for name, value in vars(engine.dialect).items() if name.startswith("do_")}


def test_nothing_stays_after_the_block_raised(native: Engine) -> None:
    before = hooks(native)
    seen = []

    def fails() -> None:
        with count_steps(native) as counted:
            seen.append(counted)
            work(native)
            assert hooks(native) != before
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert hooks(native) == before
    steps = seen[0].steps
    work(native)
    assert seen[0].steps == steps > 0


def test_later_work_calls_no_function_more(native: Engine) -> None:
    work(native)
    work(native)
    with count_calls() as before:
        work(native)
    with count_steps(native):
        work(native)
    with count_calls() as after:
        work(native)
    assert after.calls <= before.calls + 5  # the pool's list of listeners is there, and empty


def test_a_ledger_beside_it_counts_the_same(engine: Engine) -> None:
    with record(engine) as ledger, count_steps(engine) as counted:
        work(engine)
    with count_steps(engine) as inner, record(engine) as other:
        work(engine)
    assert ledger.statements == other.statements == 1
    assert ledger.rows == other.rows == TRACKS > ALBUMS
    assert counted.steps > 0
    assert inner.steps > 0


def test_a_block_inside_another_is_refused_and_the_outer_goes_on(native: Engine) -> None:
    with count_steps(native) as counted:
        with pytest.raises(WorkshopError, match="being counted already"), count_steps(native):
            pass  # pragma: no cover
        work(native)
    assert counted.steps > TRACKS
    with count_steps(native):
        pass


def test_two_engines_are_counted_apart(make_engine: Callable[..., Engine]) -> None:
    one, other = make_engine("native"), make_engine("existing")
    with count_steps(one) as of_one, count_steps(other) as of_other:
        work(one)
    assert of_one.steps > 0 == of_other.steps


def test_another_database_is_refused_and_its_own_way_is_named() -> None:
    engine = create_engine("sqlite://")
    engine.dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # no server is needed to be refused
    with pytest.raises(WorkshopError, match=r"EXPLAIN \(ANALYZE, BUFFERS\)"), count_steps(engine):
        pass  # pragma: no cover


def test_an_async_engine_and_what_is_no_engine_are_refused(database: Path) -> None:
    with pytest.raises(WorkshopError, match="aiosqlite"), count_steps(async_engine_of("native", database)):  # type: ignore[arg-type]
        pass  # pragma: no cover
    with pytest.raises(WorkshopError, match="An engine is needed"), count_steps("sqlite://"):  # type: ignore[arg-type]
        pass  # pragma: no cover


def test_it_says_what_it_counted(native: Engine) -> None:
    with count_steps(native) as counted:
        work(native)
    assert str(counted) == f"{counted.steps:,} steps of SQLite's virtual machine"

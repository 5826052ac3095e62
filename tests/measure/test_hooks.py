"""What `record` hooks into an engine, and that nothing of it stays."""

from __future__ import annotations

import gc
import sqlite3
import threading
import weakref

import pytest
from library import ALBUMS, TRACKS, Album, Track
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.entries import Recorder
from workshop_utils.measure.ledger import Ledger, record
from workshop_utils.measure.recording import make_recordable, recordable_connection

ALL_TRACKS = "SELECT id FROM tracks"


def hooked(engine: Engine) -> dict[str, object]:
    """Everything of an engine that recording could leave behind."""
    names = (name for name in engine.dispatch._event_names)
    return {
        "context": engine.dialect.execution_ctx_cls,
        "dialect": set(vars(engine.dialect)),
        "listeners": {name: list(getattr(engine.dispatch, name)) for name in names},
        "has events": engine._has_events,
        "cursor": _kind_of_cursor(engine),
    }


def _kind_of_cursor(engine: Engine) -> str:
    pooled = engine.raw_connection()
    try:
        return type(pooled.driver_connection.cursor()).__name__
    finally:
        pooled.close()


def ask(engine: Engine, times: int = 1) -> None:
    with Session(engine) as session:
        for _ in range(times):
            session.execute(text(ALL_TRACKS)).all()


def _ask_and_raise(engine: Engine) -> None:
    ask(engine)
    raise ZeroDivisionError


def test_nothing_is_hooked_after_the_block(engine: Engine):
    ask(engine)
    before = hooked(engine)
    with record(engine):
        ask(engine)
        assert hooked(engine)["context"] is not before["context"]
    assert hooked(engine) == before


def test_nothing_is_hooked_after_the_block_raised(engine: Engine):
    ask(engine)
    before = hooked(engine)
    with pytest.raises(ZeroDivisionError), record(engine) as ledger:
        _ask_and_raise(engine)
    assert hooked(engine) == before
    assert ledger.statements == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_nothing_is_hooked_after_the_block_was_left_by_force(engine: Engine, error):
    ask(engine)
    before = hooked(engine)
    with pytest.raises(error), record(engine), record(engine):
        raise error
    assert hooked(engine) == before


def test_a_context_class_of_the_dialects_own_comes_back(engine: Engine):
    class Own(engine.dialect.execution_ctx_cls):
        pass

    engine.dialect.execution_ctx_cls = Own
    with record(engine) as ledger:
        ask(engine)
    assert engine.dialect.execution_ctx_cls is Own
    assert ledger.statements == 1


def test_what_ran_outside_the_block_is_not_counted(engine: Engine):
    ask(engine)
    with record(engine) as ledger:
        ask(engine, times=2)
    ask(engine)
    assert ledger.statements == 2


def test_a_statement_inside_nested_blocks_is_counted_in_both(engine: Engine):
    with record(engine) as outer:
        ask(engine)
        with record(engine) as inner:
            ask(engine)
        ask(engine)
    assert (outer.statements, inner.statements) == (3, 1)
    assert (outer.rows, inner.rows) == (3 * TRACKS, TRACKS)
    assert outer.entries[1].sql == inner.entries[0].sql


def test_an_inner_block_that_raised_leaves_the_outer_one_recording(engine: Engine):
    with record(engine) as outer:
        with pytest.raises(ZeroDivisionError), record(engine):
            raise ZeroDivisionError
        ask(engine)
    assert outer.statements == 1


def test_blocks_that_end_in_another_order_than_they_began_count_right(engine: Engine):
    ask(engine)
    before = hooked(engine)
    first, second = record(engine), record(engine)
    one = first.__enter__()
    ask(engine)
    two = second.__enter__()
    ask(engine)
    first.__exit__(None, None, None)
    ask(engine)
    second.__exit__(None, None, None)
    ask(engine)
    assert (one.statements, two.statements) == (2, 2)
    assert hooked(engine) == before


def test_rows_fetched_in_an_inner_block_belong_to_the_statement_of_the_outer(engine: Engine):
    with record(engine) as outer, engine.connect() as connection:
        result = connection.execution_options(stream_results=True).execute(text(ALL_TRACKS))
        with record(engine) as inner:
            result.fetchall()
    assert (outer.rows, inner.statements, inner.rows) == (TRACKS, 0, 0)


def test_rows_fetched_after_the_block_are_not_in_it(engine: Engine):
    with engine.connect() as connection:
        with record(engine) as ledger:
            result = connection.execute(text(ALL_TRACKS))
            result.fetchmany(5)
        seen = ledger.rows
        assert len(result.fetchall()) == TRACKS - 5
    assert ledger.rows == seen == sum(s.rows for s in ledger.entries) == 5


def test_a_ledger_grows_while_the_block_runs_and_then_stays(engine: Engine):
    with record(engine) as ledger:
        assert (ledger.statements, ledger.rows, ledger.entries) == (0, 0, ())
        ask(engine)
        assert (ledger.statements, ledger.rows) == (1, TRACKS)
        first = ledger.elapsed
        ask(engine)
        assert ledger.elapsed > first
    assert ledger.elapsed == ledger.elapsed
    assert ledger.entries is ledger.entries


def test_two_engines_are_recorded_apart(make_engine):
    one, other = make_engine("native"), make_engine("existing")
    with record(one) as ones, record(other) as others:
        ask(one)
        ask(other, times=2)
    assert (ones.statements, others.statements) == (1, 2)


def test_engines_made_by_execution_options_count_as_the_one_they_were_made_from(engine: Engine):
    special = engine.execution_options(stream_results=True)
    with record(engine) as all_of_it:
        ask(special)
        with record(special) as same:
            ask(engine)
            ask(special)
    assert (all_of_it.statements, same.statements) == (3, 2)


def test_a_session_on_a_connection_is_recorded(engine: Engine):
    with engine.connect() as connection, record(engine) as ledger, Session(connection) as session:
        session.scalars(select(Track)).all()
    assert (ledger.statements, ledger.rows) == (1, TRACKS)


def test_threads_are_counted_together_and_exactly(engine: Engine):
    everybody_in = threading.Barrier(4)

    def work() -> None:
        everybody_in.wait(10)
        ask(engine, times=20)

    threads = [threading.Thread(target=work) for _ in range(4)]
    with record(engine) as ledger:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (ledger.statements, ledger.rows) == (80, 80 * TRACKS)
    assert all(s.rows == TRACKS for s in ledger.entries)


def test_threads_that_record_at_once_leave_nothing_hooked(engine: Engine):
    ask(engine)
    before = hooked(engine)
    ledgers: list[Ledger] = []
    everybody_in = threading.Barrier(4)

    def work() -> None:
        for _ in range(10):
            everybody_in.wait(10)
            with record(engine) as ledger:
                ask(engine)
            ledgers.append(ledger)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledgers) == 40
    assert all(ledger.statements >= 1 for ledger in ledgers)
    assert hooked(engine) == before


def test_threads_that_record_engines_of_their_own_see_only_those(make_engine):
    counts = {}

    def work(number: int, engine: Engine) -> None:
        with record(engine) as ledger:
            ask(engine, times=number)
        counts[number] = ledger.statements

    engines = {number: make_engine("native") for number in (3, 5, 7)}
    threads = [threading.Thread(target=work, args=pair) for pair in engines.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {3: 3, 5: 5, 7: 7}


class TestSetUpIsNobodysStatement:
    """A pool opens connections when it needs them: counts would differ from one run to the next."""

    def test_a_fresh_engine_counts_as_a_used_one(self, engine: Engine):
        with record(engine) as ledger:
            ask(engine)
        assert [s.sql for s in ledger.entries] == [ALL_TRACKS]

    def test_listeners_that_set_a_connection_up_are_not_counted(self, engine: Engine):
        @event.listens_for(engine, "connect")
        def foreign_keys(connection, _record):
            connection.cursor().execute("PRAGMA foreign_keys = ON")

        with record(engine) as ledger:
            ask(engine)
            assert ledger.statements == 1
            engine.dispose()
            ask(engine)
        assert ledger.statements == 2

    def test_what_the_dialect_asks_of_a_new_database_is_not_counted(self, engine: Engine):
        asked = []
        initialize = engine.dialect.initialize

        def curious(connection):
            initialize(connection)
            asked.append(connection.exec_driver_sql("SELECT sqlite_version()").scalar())

        engine.dialect.initialize = curious
        with record(engine) as ledger:
            ask(engine)
        assert asked
        assert ledger.statements == 1


class TestWatching:
    def test_a_watch_hears_of_statements_before_they_run_and_of_rows(self, engine: Engine):
        heard = []
        with record(engine, watch=lambda *counts: heard.append(counts)), engine.connect() as connection:
            connection.execute(text(ALL_TRACKS)).fetchmany(5)
            connection.execute(text(ALL_TRACKS)).all()
        assert heard == [(1, 0), (1, 5), (2, 5), (2, 5 + TRACKS)]

    def test_a_watch_that_raises_stops_the_statement(self, engine: Engine):
        class EnoughError(Exception):
            pass

        def watch(statements: int, _rows: int) -> None:
            if statements > 2:
                raise EnoughError

        def insert_ten() -> None:
            with engine.begin() as connection:
                for number in range(10):
                    connection.execute(text("INSERT INTO albums (title) VALUES (:n)"), {"n": f"new {number}"})

        with pytest.raises(EnoughError), record(engine, watch=watch) as ledger:
            insert_ten()
        assert ledger.statements == 3
        starts = [s.started for s in ledger.entries]
        assert 0 <= starts[0] <= starts[1] <= starts[2] <= ledger.elapsed
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM albums WHERE title LIKE 'new %'")) == 0

    def test_a_watch_that_raises_stops_the_fetching(self, engine: Engine):
        class EnoughError(Exception):
            pass

        def watch(_statements: int, rows: int) -> None:
            if rows > 10:
                raise EnoughError

        with pytest.raises(EnoughError), record(engine, watch=watch), engine.connect() as connection:
            list(connection.execution_options(yield_per=2).execute(text(ALL_TRACKS)))

    def test_both_of_two_nested_watches_hear(self, engine: Engine):
        outer, inner = [], []
        with record(engine, watch=lambda *c: outer.append(c)):
            ask(engine)
            with record(engine, watch=lambda *c: inner.append(c)):
                ask(engine)
        assert outer == [(1, 0), (1, TRACKS), (2, TRACKS), (2, 2 * TRACKS)]
        assert inner == [(1, 0), (1, TRACKS)]

    def test_nobody_hears_of_rows_fetched_after_the_block(self, engine: Engine):
        heard = []
        with engine.connect() as connection:
            with record(engine, watch=lambda *counts: heard.append(counts)):
                result = connection.execute(text(ALL_TRACKS))
            heard.clear()
            result.all()
        assert heard == []

    def test_rows_of_many_threads_add_up(self):
        recorder = Recorder(watch=lambda _statements, _rows: None)
        threads = [threading.Thread(target=lambda: [recorder.notice(1) for _ in range(2000)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert recorder._rows == 8000


class TestHooksOfTheLearnersOwn:
    def test_listeners_still_hear_and_change_statements(self, engine: Engine):
        @event.listens_for(engine, "before_cursor_execute", retval=True)
        def comment(_connection, _cursor, statement, parameters, _context, _many):
            return f"{statement} -- mine", parameters

        with record(engine) as ledger:
            ask(engine)
        assert [s.sql for s in ledger.entries] == [f"{ALL_TRACKS} -- mine"]

    def test_a_listener_that_asks_on_the_same_cursor_is_counted(self, engine: Engine):
        @event.listens_for(engine, "before_cursor_execute")
        def ask_first(_connection, cursor, _statement, _parameters, _context, _many):
            cursor.execute("SELECT 1").fetchall()

        with record(engine) as ledger:
            ask(engine)
        assert [s.rows for s in ledger.entries] == [1, TRACKS]

    def test_a_result_gives_what_its_cursor_gives(self, engine: Engine):
        with record(engine), engine.begin() as connection:
            made = connection.execute(text("INSERT INTO albums (title) VALUES ('new')"))
            assert made.lastrowid == ALBUMS + 1
            assert made.rowcount == 1
            asked = connection.execute(text("SELECT id, title FROM albums"))
            assert [column[0] for column in asked.cursor.description] == ["id", "title"]
            asked.cursor.arraysize = 4
            assert len(asked.cursor.fetchmany()) == 4


def test_engines_of_one_connection_in_memory_are_recorded():
    connections = recordable_connection()
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"factory": connections})
    make_recordable(engine, connections)
    with record(engine) as ledger, engine.connect() as one, engine.connect() as other:
        one.exec_driver_sql("SELECT 1").all()
        other.exec_driver_sql("SELECT 2").all()
    engine.dispose()
    assert ledger.statements == 2


def test_an_engine_that_was_recorded_can_go(database):
    connections = recordable_connection()
    engine = create_engine(f"sqlite:///{database}", connect_args={"factory": connections})
    make_recordable(engine, connections)
    with record(engine):
        ask(engine)
    engine.dispose()
    gone = weakref.ref(engine.dialect)
    del engine
    gc.collect()
    assert gone() is None


def test_a_recorded_statement_keeps_no_context_alive(engine: Engine):
    contexts = []
    with record(engine), engine.connect() as connection:
        gc.disable()
        try:
            result = connection.execute(text(ALL_TRACKS))
            contexts.append(weakref.ref(result.context))
            result.all()
            del result
            assert contexts[0]() is None  # no cycle that waits for the garbage collector
        finally:
            gc.enable()


def test_nobody_records_on_plain_cursors(native: Engine):
    with native.connect() as connection:
        assert type(connection.connection.driver_connection.cursor()) is sqlite3.Cursor
        assert type(connection.execute(text("SELECT 1")).cursor) is sqlite3.Cursor


@pytest.mark.parametrize("thing", [None, "sqlite://", 7, create_engine])
def test_what_is_no_engine_is_refused_by_name(thing):
    with pytest.raises(WorkshopError, match=f"this is a {type(thing).__name__}"), record(thing):
        pass


def test_a_session_is_refused_and_its_engine_named(engine: Engine):
    with Session(engine) as session, pytest.raises(WorkshopError) as raised, record(session):
        pass
    assert "get_bind()" in raised.value.remedy


def test_a_connection_is_refused_and_its_engine_named(engine: Engine):
    with engine.connect() as connection, pytest.raises(WorkshopError) as raised, record(connection):
        pass
    assert "connection.engine" in raised.value.remedy


def test_writing_through_the_orm_is_counted(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        album = session.get_one(Album, 1)
        album.title = "changed"
        session.commit()
        assert album.title == "changed"
    assert [s.fingerprint.split()[0] for s in ledger.entries] == ["SELECT", "UPDATE", "SELECT"]

"""Every way to execute and to fetch, on the shop's kind of engine and on engines that exist already."""

from __future__ import annotations

import sqlite3

import pytest
from library import ALBUMS, TRACKS, TRACKS_EACH, Album, Track, bytes_by_definition
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session, selectinload

from workshop_utils.measure.ledger import record

ALL_TRACKS = "SELECT id, album_id, title, seconds FROM tracks"


@pytest.fixture
def plain_rows(database):
    def rows(sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    return rows


def test_a_lazy_page_is_one_statement_and_one_more_for_each_album(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        page = [(album.title, len(album.tracks)) for album in session.scalars(select(Album))]
    assert len(page) == ALBUMS
    assert ledger.statements == 1 + ALBUMS
    assert ledger.rows == ALBUMS + TRACKS


def test_rows_and_bytes_are_what_the_database_gave(engine: Engine, plain_rows):
    albums = "SELECT id, title, cover, note FROM albums"
    with record(engine) as ledger, Session(engine) as session:
        session.execute(text(albums)).all()
        session.execute(text(ALL_TRACKS)).all()
    assert [s.rows for s in ledger.entries] == [ALBUMS, TRACKS]
    assert [s.bytes for s in ledger.entries] == [bytes_by_definition(plain_rows(s)) for s in (albums, ALL_TRACKS)]


EVERY_ROW = {
    "orm entities": lambda session: session.scalars(select(Track)).all(),
    "orm columns": lambda session: session.execute(select(Track.id, Track.title)).all(),
    "core": lambda session: session.execute(select(Track.__table__)).all(),
    "text": lambda session: session.execute(text(ALL_TRACKS)).all(),
    "driver sql": lambda session: session.connection().exec_driver_sql(ALL_TRACKS).all(),
    "iteration": lambda session: list(session.execute(text(ALL_TRACKS))),
    "mappings": lambda session: session.execute(text(ALL_TRACKS)).mappings().all(),
    "yield_per option": lambda session: list(session.scalars(select(Track).execution_options(yield_per=5))),
    "yield_per": lambda session: list(session.scalars(select(Track)).yield_per(7)),
    "partitions": lambda session: [list(part) for part in session.execute(select(Track)).partitions(5)],
    "scalars in partitions": lambda session: [list(part) for part in session.scalars(select(Track)).partitions(100)],
    "stream_results": lambda session: session.scalars(select(Track).execution_options(stream_results=True)).all(),
    "fetchmany": lambda session: _in_parts(session.execute(text(ALL_TRACKS))),
    "fetchone": lambda session: _one_by_one(session.execute(text(ALL_TRACKS))),
    "unique": lambda session: session.scalars(select(Track)).unique().all(),
    "frozen": lambda session: session.execute(text(ALL_TRACKS)).freeze(),
    "query": lambda session: session.query(Track).all(),
}


def _in_parts(result):
    return result.fetchmany(1), result.fetchmany(0), result.fetchmany(10), result.fetchmany(1000)


def _one_by_one(result):
    while result.fetchone() is not None:
        pass


@pytest.mark.parametrize("fetch", EVERY_ROW.values(), ids=EVERY_ROW)
def test_every_row_counts_once_however_it_is_fetched(engine: Engine, fetch):
    with record(engine) as ledger, Session(engine) as session:
        fetch(session)
    assert (ledger.statements, ledger.rows) == (1, TRACKS)


SOME_ROWS = {
    "first": (lambda session: session.execute(text(ALL_TRACKS)).first(), 1),
    "scalar": (lambda session: session.scalar(text(ALL_TRACKS)), 1),
    "one of none": (lambda session: session.execute(text(ALL_TRACKS + " WHERE id = 0")).one_or_none(), 0),
    "one": (lambda session: session.execute(text(ALL_TRACKS + " WHERE id = 1")).one(), 1),
    "get": (lambda session: session.get(Track, 1), 1),
    "get of none": (lambda session: session.get(Track, -1), 0),
    "count": (lambda session: session.scalar(text("SELECT count(*) FROM tracks")), 1),
    "nothing fetched": (lambda session: session.execute(text(ALL_TRACKS)).close(), 0),
    "three of all": (lambda session: session.execute(text(ALL_TRACKS)).fetchmany(3), 3),
}


@pytest.mark.parametrize(("fetch", "rows"), SOME_ROWS.values(), ids=SOME_ROWS)
def test_only_rows_that_were_fetched_count(engine: Engine, fetch, rows):
    with record(engine) as ledger, Session(engine) as session:
        fetch(session)
    assert (ledger.statements, ledger.rows) == (1, rows)


def test_eager_loading_is_two_statements(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        albums = session.scalars(select(Album).options(selectinload(Album.tracks))).all()
        assert sum(len(album.tracks) for album in albums) == TRACKS
    assert (ledger.statements, ledger.rows) == (2, ALBUMS + TRACKS)


def test_executemany_is_one_statement_with_its_sets(engine: Engine):
    with record(engine) as ledger, engine.begin() as connection:
        sql = text("INSERT INTO tracks (album_id, title) VALUES (:album, :title)")
        connection.execute(sql, [{"album": 1, "title": f"new {i}"} for i in range(50)])
    (statement,) = ledger.entries
    assert (statement.sets, statement.parameters, statement.rows) == (50, 2, 0)


def test_add_all_is_what_the_driver_sees(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        session.add_all([Album(title=f"new {i}") for i in range(20)])
        session.commit()
    # SQLAlchemy gets the keys by RETURNING, one statement for each or some hundred rows in one: as it pleases.
    assert sum(s.rows for s in ledger.entries) == 20
    assert {s.fingerprint.split(" VALUES")[0] for s in ledger.entries} == {"INSERT INTO albums (title, cover, note)"}
    counted = []
    with engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(counted.append)
        with Session(connection) as session:
            session.add_all([Album(title=f"again {i}") for i in range(20)])
            session.flush()
        connection.connection.driver_connection.set_trace_callback(None)
    assert ledger.statements == sum(sql.startswith("INSERT") for sql in counted)


def test_a_cursor_used_for_many_statements_counts_each(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        session.add_all([Track(album_id=1, title=f"new {i}") for i in range(3)])
        session.flush()
        session.add_all([Track(id=1000 + i, album_id=1, title="with a key") for i in range(3)])
        session.flush()
    assert ledger.entries[-1].sets == 3


def test_returning_gives_rows(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        rows = [{"title": f"new {i}"} for i in range(7)]
        ids = session.scalars(insert(Album).returning(Album.id), rows).all()
        session.execute(update(Album).where(Album.id.in_(ids)).values(note="x").returning(Album.id)).all()
        session.execute(delete(Album).where(Album.id.in_(ids[:2])).returning(Album.id)).all()
        session.commit()
    assert len(ids) == 7
    assert [s.rows for s in ledger.entries] == [7, 7, 2]


def test_parameters_are_counted_by_name_or_by_place(engine: Engine):
    with record(engine) as ledger, engine.connect() as connection:
        connection.exec_driver_sql("SELECT ?, ?", (1, 2)).all()
        connection.exec_driver_sql("SELECT :a, :b, :a", {"a": 1, "b": 2}).all()
        connection.exec_driver_sql("SELECT 1").all()
        connection.execute(select(Album.id).where(Album.id.in_([1, 2, 3]))).all()
    assert [s.parameters for s in ledger.entries] == [2, 2, 0, 3]


def test_cached_is_what_sqlalchemy_says(engine: Engine):
    wide = select(Track.title).where(Track.seconds > 61, Track.album_id == 2)
    with record(engine) as ledger, engine.connect() as connection:
        connection.execute(wide).all()
        connection.execute(wide).all()
        connection.execute(wide, execution_options={"compiled_cache": None}).all()
        connection.exec_driver_sql("SELECT 1").all()
    assert [s.cached for s in ledger.entries] == [False, True, False, None]


def test_a_failing_statement_counts_and_its_error_goes_on(engine: Engine):
    with record(engine) as ledger, engine.connect() as connection:
        with pytest.raises(Exception, match="no such table"):
            connection.exec_driver_sql("SELECT * FROM nowhere")
        with pytest.raises(Exception, match="bind"):
            connection.exec_driver_sql("SELECT ?", (object(),))
    assert [s.rows for s in ledger.entries] == [0, 0]


def test_statements_come_in_order_and_start_after_each_other(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        for album in session.scalars(select(Album)):
            assert album.tracks
    starts = [s.started for s in ledger.entries]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert ledger.entries[-1].started + ledger.entries[-1].seconds <= ledger.elapsed
    assert 0 < ledger.seconds < ledger.elapsed


def test_the_database_works_while_rows_are_fetched_and_that_counts(engine: Engine, monkeypatch):
    """The SQL function moves the clock: one second for each row that SQLite makes, and nothing else does."""
    clock = [100.0]

    def work(value: int) -> int:
        clock[0] += 1
        return value

    monkeypatch.setattr("workshop_utils.measure.cursors.perf_counter", lambda: clock[0])
    with record(engine) as ledger, engine.connect() as connection:
        connection.connection.driver_connection.create_function("work", 1, work)
        sql = "SELECT work(id) FROM tracks"
        connection.exec_driver_sql(sql).close()
        connection.exec_driver_sql(sql).all()
        connection.exec_driver_sql(sql).first()
        list(connection.execution_options(yield_per=2).exec_driver_sql(sql))
    executed, fetched, first, streamed = (s.seconds for s in ledger.entries)
    assert executed < TRACKS / 2  # SQLite has made a row or two when execute is over
    assert fetched == streamed == TRACKS
    assert first <= executed + 1


def test_what_python_does_with_rows_is_not_database_time(engine: Engine, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("workshop_utils.measure.cursors.perf_counter", lambda: clock[0])
    with record(engine) as ledger, engine.connect() as connection:
        for _ in connection.execution_options(yield_per=2).exec_driver_sql(ALL_TRACKS):
            clock[0] += 1
    assert ledger.seconds == 0


class TestADriverConnectionUsedBehindSqlalchemysBack:
    """Seen on the shop's kind of engines; no other kind can see it."""

    def test_cursors_are_seen(self, native: Engine):
        with record(native) as ledger, native.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(ALL_TRACKS)
            assert len(cursor.fetchmany(5)) == 5
            assert len(cursor.fetchmany()) == cursor.arraysize
            assert len(cursor.fetchmany(size=2)) == 2
            cursor.fetchone()
            next(cursor)
            assert len(list(cursor)) == len(cursor.fetchall()) + TRACKS - 10
            cursor.close()
        assert [(s.rows, s.cached) for s in ledger.entries] == [(TRACKS, None)]

    def test_a_sessions_cursor_is_seen(self, native: Engine):
        with record(native) as ledger, Session(native) as session:
            cursor = session.connection().connection.cursor()
            assert cursor.execute("SELECT title FROM tracks").fetchall()
        assert (ledger.statements, ledger.rows) == (1, TRACKS)

    def test_statements_of_the_connection_itself_are_seen(self, native: Engine):
        with record(native) as ledger:
            pooled = native.raw_connection()
            driver = pooled.driver_connection
            assert driver.execute("SELECT ?", (1,)).fetchone() == (1,)
            driver.executemany("INSERT INTO albums (title) VALUES (?)", ((f"new {i}",) for i in range(3)))
            driver.executescript("CREATE TEMP TABLE a (x); CREATE TEMP TABLE b (x);")
            pooled.close()
        assert [(s.sets, s.rows) for s in ledger.entries] == [(1, 1), (3, 0), (1, 0)]

    def test_a_cursor_outlives_the_block_uncounted(self, native: Engine):
        with native.connect() as connection:
            with record(native) as ledger:
                cursor = connection.connection.cursor()
                cursor.execute(ALL_TRACKS)
                cursor.fetchmany(5)
            assert len(cursor.fetchall()) == TRACKS - 5
            assert cursor.execute("SELECT 1").fetchall() == [(1,)]
        assert (ledger.statements, ledger.rows) == (1, 5)

    def test_a_cursor_class_that_was_asked_for_is_given(self, native: Engine):
        class Own(sqlite3.Cursor):
            pass

        with record(native), native.connect() as connection:
            assert type(connection.connection.driver_connection.cursor(Own)) is Own

    def test_row_factories_of_any_kind_are_counted(self, native: Engine):
        factories = {
            sqlite3.Row: 8 + 3,
            (lambda _cursor, row: {"id": row[0], "title": row[1]}): 8 + 3,
            (lambda _cursor, row: row[1]): 3,
            (lambda _cursor, row: row[0]): 8,
            (lambda _cursor, row: [list(row)]): len("[7, 'abc']"),
        }
        with native.connect() as connection:
            driver = connection.connection.driver_connection
            for factory, size in factories.items():
                with record(native) as ledger:
                    cursor = driver.cursor()
                    cursor.row_factory = factory
                    cursor.execute("SELECT 7, 'abc' FROM tracks").fetchall()
                    cursor.execute("SELECT 7, 'abc'").fetchall()
                assert [s.bytes for s in ledger.entries] == [TRACKS * size, size]


def test_a_connections_row_factory_goes_on_working(engine: Engine):
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.row_factory = sqlite3.Row
        with record(engine) as ledger:
            assert connection.exec_driver_sql("SELECT 7 AS seven").all() == [(7,)]
        driver.row_factory = None
    assert ledger.bytes == 8


def test_a_connection_that_prepares_its_cursors_goes_on_doing_so(make_engine):
    class Prepared(sqlite3.Connection):
        def cursor(self, factory=sqlite3.Cursor):
            cursor = super().cursor(factory)
            cursor.row_factory = lambda _cursor, row: tuple(v.upper() if isinstance(v, str) else v for v in row)
            return cursor

    engine = make_engine("existing", creator=lambda: sqlite3.connect(":memory:", factory=Prepared))
    with record(engine) as ledger, engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 'abc'").all() == [("ABC",)]
    assert (ledger.statements, ledger.rows, ledger.bytes) == (1, 1, 3)


def test_text_that_is_not_utf8_is_counted(engine: Engine):
    with engine.connect() as connection:
        connection.connection.driver_connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        with record(engine) as ledger:
            connection.exec_driver_sql("SELECT CAST(x'ff41' AS TEXT)").all()
        connection.connection.driver_connection.text_factory = str
    assert ledger.rows == 1


def test_recording_changes_no_answer(engine: Engine):
    def ask(session: Session) -> object:
        return [
            [(a.id, a.title, a.cover, a.note, [t.title for t in a.tracks]) for a in session.scalars(select(Album))],
            session.execute(text(ALL_TRACKS)).mappings().all(),
            session.execute(select(Track.id).limit(3)).fetchmany(2),
        ]

    with Session(engine) as session:
        plain = ask(session)
    with record(engine), Session(engine) as session:
        assert ask(session) == plain


@pytest.mark.parametrize("rows", [1, 7, 8, 499, 500, 501, 2000])
def test_any_number_of_rows_is_counted_exactly(native: Engine, rows):
    sql = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "SELECT i, CASE WHEN i % 3 THEN 'ä' || i END, CASE i % 4 WHEN 0 THEN x'0001' WHEN 1 THEN 1.5 WHEN 2 THEN 'z' END, 'x' FROM n"
    )
    with record(native) as ledger, native.connect() as connection:
        fetched = connection.exec_driver_sql(sql, (rows,)).fetchall()
    assert ledger.rows == rows
    assert ledger.bytes == bytes_by_definition([tuple(row) for row in fetched])


def test_the_tracks_are_as_many_as_the_library_says(plain_rows):
    assert plain_rows("SELECT count(*) FROM tracks") == [(ALBUMS * TRACKS_EACH,)]

"""Async engines: recorded, far away, compared, and the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from engines import async_engine_of
from library import ALBUMS, TRACKS, Album, Track, bytes_by_definition
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import selectinload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.growth import grow
from workshop_utils.measure.ledger import Ledger, record
from workshop_utils.measure.round_trip import distance, round_trip
from workshop_utils.measure.timing import compare

ALL_TRACKS = "SELECT id, album_id, title, seconds FROM tracks"


@pytest.fixture
def run(async_kind, database) -> Callable[[Callable[[AsyncEngine], Awaitable[Any]]], Any]:
    """Give the function that runs a coroutine function on an async engine in a loop of its own."""

    def run(work):
        async def main():
            engine = async_engine_of(async_kind, database)
            try:
                return await work(engine)
            finally:
                await engine.dispose()

        return asyncio.run(main())

    return run


def recorded(run, ask) -> Ledger:
    async def work(engine):
        with record(engine) as ledger:
            async with AsyncSession(engine) as session:
                await ask(session)
        return ledger

    return run(work)


async def _streamed(session, **options):
    result = await session.stream(select(Track), execution_options=options)
    assert len([row async for row in result]) == TRACKS


async def _in_parts(session):
    result = await session.stream(select(Track))
    assert len([row async for part in result.partitions(5) for row in part]) == TRACKS


async def _sync_inside(session):
    assert len(await session.run_sync(lambda s: s.scalars(select(Track)).all())) == TRACKS


async def _entities(session):
    assert len((await session.scalars(select(Track))).all()) == TRACKS


EVERY_ROW = {
    "entities": _entities,
    "core": lambda session: session.execute(select(Track.__table__)),
    "text": lambda session: session.execute(text(ALL_TRACKS)),
    "stream": _streamed,
    "stream with yield_per": lambda session: _streamed(session, yield_per=3),
    "partitions": _in_parts,
    "run_sync": _sync_inside,
}


@pytest.mark.parametrize("ask", EVERY_ROW.values(), ids=EVERY_ROW)
def test_every_row_counts_once_however_it_is_fetched(run, ask):
    ledger = recorded(run, ask)
    assert (ledger.statements, ledger.rows) == (1, TRACKS)


def test_bytes_are_what_the_database_gave(run):
    async def work(engine):
        with record(engine) as ledger:
            async with engine.connect() as connection:
                rows = (await connection.execute(text(ALL_TRACKS))).all()
        return ledger, rows

    ledger, rows = run(work)
    assert ledger.bytes == bytes_by_definition([tuple(row) for row in rows])


def test_first_takes_one_row_of_a_result_that_the_driver_fetched_whole(run):
    """The adapters of async drivers fetch everything when they execute, and that is what has been paid for."""

    async def first(session):
        assert (await session.execute(text(ALL_TRACKS))).first() is not None

    assert recorded(run, first).rows == TRACKS


def test_first_of_a_stream_takes_only_what_the_driver_gave(run):
    async def first(session):
        result = await session.stream(text(ALL_TRACKS))
        assert await result.first() is not None

    assert 1 <= recorded(run, first).rows < TRACKS


def test_writing_counts(run):
    async def write(session):
        session.add_all([Album(title=f"new {i}") for i in range(5)])
        await session.commit()

    ledger = recorded(run, write)
    assert ledger.rows == 5
    assert "INSERT" in ledger.entries[0].sql


def test_executemany_is_one_statement(run):
    async def work(engine):
        with record(engine) as ledger:
            async with engine.begin() as connection:
                sets = [{"title": f"new {i}"} for i in range(9)]
                await connection.execute(text("INSERT INTO albums (title) VALUES (:title)"), sets)
        return ledger

    (statement,) = run(work).entries
    assert (statement.sets, statement.parameters) == (9, 1)


def test_the_origin_is_the_line_that_awaits(run):
    async def ask(session):
        await session.execute(text("SELECT 1"))
        (await session.scalars(select(Album).options(selectinload(Album.tracks)))).all()

    ledger = recorded(run, ask)
    first = ask.__code__.co_firstlineno
    assert [(s.origin.file, s.origin.line - first) for s in ledger.entries] == [
        (__file__, 1),
        (__file__, 2),
        (__file__, 2),
    ]


def test_the_origin_inside_run_sync_is_the_line_that_asks(run):
    def page(session):
        lengths = []
        for album in session.scalars(select(Album)):
            lengths.append(len(album.tracks))  # noqa: PERF401 (a line of its own is the point)
        return lengths

    ledger = recorded(run, lambda session: session.run_sync(page))
    assert ledger.statements == 1 + ALBUMS
    assert {s.origin.line - page.__code__.co_firstlineno for s in ledger.entries[1:]} == {3}


def test_cached_is_told(run):
    async def ask(session):
        for _ in range(2):
            await session.execute(select(Track.title).where(Track.album_id > 1))

    assert [s.cached for s in recorded(run, ask).entries] == [False, True]


def test_set_up_of_connections_is_nobodys_statement(run):
    async def work(engine):
        @event.listens_for(engine.sync_engine, "connect")
        def foreign_keys(connection, _record):
            connection.cursor().execute("PRAGMA foreign_keys = ON")

        with record(engine) as ledger:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        return ledger

    assert [s.sql for s in run(work).entries] == ["SELECT 1"]


def test_tasks_at_once_are_all_counted(run):
    async def work(engine):
        async def ask():
            async with AsyncSession(engine) as session:
                for _ in range(5):
                    (await session.scalars(select(Track))).all()

        with record(engine) as ledger:
            await asyncio.gather(*(ask() for _ in range(4)))
        return ledger

    ledger = run(work)
    assert (ledger.statements, ledger.rows) == (20, 20 * TRACKS)
    assert {s.rows for s in ledger.entries} == {TRACKS}


def test_nothing_is_hooked_after_the_block_raised(run):
    async def work(engine):
        before = engine.dialect.execution_ctx_cls

        async def ask_and_raise():
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError), record(engine) as ledger:
            await ask_and_raise()
        assert ledger.statements == 1
        assert engine.dialect.execution_ctx_cls is before
        assert "execution_ctx_cls" not in vars(engine.dialect)

    run(work)


def test_a_driver_connection_used_directly_is_seen_on_the_shops_kind_of_engines(database):
    async def main():
        engine = async_engine_of("native", database)
        with record(engine) as ledger:
            async with engine.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                async with driver.execute(ALL_TRACKS) as cursor:
                    await cursor.fetchall()
        await engine.dispose()
        return ledger

    (statement,) = asyncio.run(main()).entries
    assert (statement.rows, statement.cached) == (TRACKS, None)


class TestAFarDatabase:
    def test_the_loop_goes_on_while_a_statement_is_on_its_way(self, run):
        """While one statement waits, another begins to: a wait that held the loop would be over before."""

        async def work(engine):
            order = []

            async def ask(name):
                async with engine.connect() as connection:
                    await connection.execute(text("SELECT 1"), execution_options={"name": name})

            def note(what):
                return lambda _c, _cursor, _s, _p, context, _m: order.append((what, context.execution_options["name"]))

            event.listen(engine.sync_engine, "before_cursor_execute", note("left"))
            with round_trip(engine, ms=100):
                event.listen(engine.sync_engine, "before_cursor_execute", note("arrived"))
                await asyncio.gather(*(ask(name) for name in range(5)))
            return order

        order = run(work)
        assert sorted(order) == sorted((what, name) for what in ("left", "arrived") for name in range(5))
        waits = [order.index(("arrived", name)) - order.index(("left", name)) for name in range(5)]
        assert max(waits) > 1

    def test_the_wait_is_database_time(self, run):
        async def work(engine):
            with round_trip(engine, ms=50), record(engine) as ledger:
                async with engine.connect() as connection:
                    await connection.execute(text("SELECT 1"))
                    await connection.execute(text("SELECT 2"))
            return ledger

        ledger = run(work)
        # A sleep may end a tick of the clock early, which is long on Windows.
        assert all(s.seconds > 0.03 for s in ledger.entries)
        assert ledger.entries[1].started > ledger.entries[0].started + 0.03
        assert ledger.seconds <= ledger.elapsed

    def test_the_distance_is_told(self, run):
        async def work(engine):
            with round_trip(engine, ms=3):
                return distance(engine), distance(engine.sync_engine)

        assert run(work) == (3, 3)


async def lazy_titles(session):
    """A statement for each."""
    ids = (await session.scalars(select(Track.id).order_by(Track.id))).all()
    return [await session.scalar(select(Track.title).where(Track.id == key)) for key in ids]


async def all_titles(session):
    return list((await session.scalars(select(Track.title).order_by(Track.id))).all())


async def few_titles(session):
    return (await all_titles(session))[:3]


async def first_titles(session, limit):
    return list((await session.scalars(select(Track.title).order_by(Track.id).limit(limit))).all())


async def first_titles_by_slice(session, limit):
    return (await all_titles(session))[:limit]


class TestComparing:
    def test_a_comparison_is_awaited(self, run):
        compared = run(lambda engine: compare(lazy_titles, all_titles, on=engine))
        assert (compared["lazy_titles"].statements, compared["all_titles"].statements) == (1 + TRACKS, 1)
        assert compared["lazy_titles"].label == "A statement for each."

    def test_variants_that_disagree_are_refused(self, run):
        with pytest.raises(VariantsDisagreeError, match=f"has {TRACKS} items in the first and 3 in the second"):
            run(lambda engine: compare(all_titles, few_titles, on=engine))

    def test_a_growth_is_awaited(self, run):
        growth = run(lambda engine: grow(first_titles, first_titles_by_slice, on=engine, sizes=(10, 2)))
        assert [p.rows for p in growth["first_titles"].points] == [2, 10]
        assert [p.rows for p in growth["first_titles_by_slice"].points] == [TRACKS, TRACKS]

    def test_a_plain_function_is_refused(self, run):
        def plain(_session):
            return []

        with pytest.raises(WorkshopError, match="plain is a plain function, and this engine is an async one"):
            run(lambda engine: compare(plain, on=engine))

    def test_a_generator_is_refused(self, run):
        async def generating(_session):
            yield 1

        with pytest.raises(WorkshopError, match="generating gave a async_generator"):
            run(lambda engine: compare(generating, on=engine))

    def test_orm_objects_are_refused(self, run):
        async def entities(session):
            return (await session.scalars(select(Album))).all()

        with pytest.raises(WorkshopError, match="ORM objects"):
            run(lambda engine: compare(entities, on=engine))

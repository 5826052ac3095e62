"""Cursors whose work is the database's time: they do what the driver's do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from library import ALBUMS, TRACKS, Album, Track
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import record
from workshop_utils.measure.parts import DATABASE, Clock
from workshop_utils.measure.timed_cursors import TimedCursor, timed_database


def work(engine: Engine) -> list[object]:
    with Session(engine) as session:
        album = Album(title="new")
        session.add(album)
        session.flush()
        session.execute(insert(Track), [{"album_id": album.id, "title": str(k)} for k in range(3)])
        with session.begin_nested():
            session.execute(text("UPDATE albums SET note = 'a'"))
        parts = session.execute(select(Album.id)).partitions(2)
        found = [album.id, [len(part) for part in parts], session.execute(text("SELECT 1")).scalar()]
        session.rollback()
    return found


def cursors_used(engine: Engine, handler: Callable[[Engine], object]) -> list[type]:
    seen: list[type] = []

    def executes(_connection: object, cursor: object, *_: object) -> None:
        seen.append(type(cursor))

    event.listen(engine, "before_cursor_execute", executes)
    try:
        handler(engine)
    finally:
        event.remove(engine, "before_cursor_execute", executes)
    return seen


def test_work_gives_the_same_on_timed_cursors(engine: Engine) -> None:
    plain = work(engine)
    clock = Clock()
    clock.start()
    with timed_database(engine, clock):
        assert work(engine) == plain
    clock.stop()
    assert clock.spent[DATABASE] > 0


def test_every_statement_runs_on_a_timed_cursor_and_none_after_the_block(engine: Engine) -> None:
    with timed_database(engine, Clock()):
        assert set(cursors_used(engine, work)) == {TimedCursor}
    assert TimedCursor not in cursors_used(engine, work)


def test_the_dialect_is_as_it_was_after_the_block_raised(engine: Engine) -> None:
    work(engine)
    before = dict(vars(engine.dialect))

    def fails() -> None:
        with timed_database(engine, Clock()):
            assert dict(vars(engine.dialect)) != before
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert dict(vars(engine.dialect)) == before


def test_ledgers_around_and_inside_count_as_ever(engine: Engine) -> None:
    with (
        record(engine) as around,
        timed_database(engine, Clock()),
        record(engine) as inside,
        Session(engine) as session,
    ):
        assert len(session.scalars(select(Track)).all()) == TRACKS
        assert len(session.scalars(select(Album)).all()) == ALBUMS
    assert (around.statements, around.rows) == (inside.statements, inside.rows) == (2, TRACKS + ALBUMS)
    with record(engine) as later, Session(engine) as session:
        session.scalars(select(Album)).all()
    assert (later.statements, later.rows) == (1, ALBUMS)

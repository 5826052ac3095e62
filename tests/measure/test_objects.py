"""`count_objects`: what the ORM builds from rows."""

from __future__ import annotations

import pytest
from library import ALBUMS, TRACKS, Album, Track
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.instrumentation import ClassManager

from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.objects import count_objects


def listeners() -> int:
    event = ClassManager.dispatch.load
    return sum(len(listeners) for listeners in event._clslevel.values())


def albums(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(Album)).all())


def test_each_object_built_is_counted_by_its_class(engine: Engine) -> None:
    with Session(engine) as session, count_objects() as counted:
        session.scalars(select(Album).options(selectinload(Album.tracks))).all()
    assert counted.objects == ALBUMS + TRACKS
    assert counted.by_class == {"Track": TRACKS, "Album": ALBUMS}


def test_rows_that_repeat_an_object_build_it_once(native: Engine) -> None:
    with Session(native) as session, count_objects() as counted:
        session.scalars(select(Track).options(joinedload(Track.album))).all()
    assert counted.by_class == {"Track": TRACKS, "Album": ALBUMS}


def test_rows_of_columns_build_none(native: Engine) -> None:
    with Session(native) as session, count_objects() as counted:
        session.execute(select(Album.id, Album.title)).all()
    assert (counted.objects, str(counted)) == (0, "No object was built from rows.")


def test_an_object_that_is_there_is_neither_built_nor_rebuilt(native: Engine) -> None:
    with Session(native) as session:
        album = session.get(Album, 1)
        with count_objects() as counted:
            session.get(Album, 1)
            session.refresh(album)
            session.scalars(select(Album).where(Album.id == 1)).all()
    assert counted.objects == 0


def test_nested_blocks_both_count(native: Engine) -> None:
    with count_objects() as outer:
        albums(native)
        with count_objects() as inner:
            albums(native)
    assert (outer.objects, inner.objects) == (2 * ALBUMS, ALBUMS)


def test_nothing_listens_after_the_block_raised(native: Engine) -> None:
    before = listeners()
    seen = []

    def fails() -> None:
        with count_objects() as counted:
            seen.append(counted)
            albums(native)
            assert listeners() == before + 1
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert listeners() == before
    albums(native)
    assert seen[0].objects == ALBUMS


def test_later_work_calls_no_function_more(native: Engine) -> None:
    def calls() -> int:
        with count_calls() as counted:
            albums(native)
        return counted.calls

    albums(native)
    albums(native)
    before = calls()
    with count_objects():
        albums(native)
    assert calls() == before


def test_it_prints_itself_as_a_table(native: Engine) -> None:
    with count_objects() as counted:
        albums(native)
    assert str(counted).splitlines()[0] == f"Objects built from rows: {ALBUMS}"
    assert "Album" in counted._repr_html_()

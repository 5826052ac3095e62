"""`touch`: what one attribute access costs, the first time and again, each of an object of its own."""

from __future__ import annotations

from functools import cached_property

import pytest
from library import ALBUMS, TRACKS_EACH, Album, Track
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, object_session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.accesses import Access, Accesses, duration, touch


class Price:
    currency = "EUR"

    def __init__(self, cents: int) -> None:
        self.cents = cents

    @property
    def euros(self) -> float:
        return self.cents / 100

    @cached_property
    def kept(self) -> float:
        return self.euros

    def with_tax(self) -> float:
        return self.euros * 1.19


def price(_session: Session) -> Price:
    return Price(1_299)


def with_tax(price: Price) -> float:
    return price.with_tax()


def album(session: Session) -> Album:
    return session.get_one(Album, 1)


def track(session: Session) -> Track:
    return session.get_one(Track, 1)


def seconds_asked(album: Album) -> float:
    session = object_session(album)
    assert session is not None
    return session.scalar(select(func.sum(Track.seconds)).where(Track.album_id == album.id)) or 0.0


def tracks_counted(album: Album) -> int:
    return len(album.tracks)


def test_statements_are_counted_the_first_time_and_again(engine: Engine) -> None:
    touched = touch(album, "title", "tracks", seconds_asked, on=engine)
    assert [(each.name, each.statements) for each in touched.accesses] == [
        ("title", (0, 0)),
        ("tracks", (1, 0)),
        ("seconds_asked", (1, 1)),
    ]


def test_each_access_has_an_object_of_its_own(native: Engine) -> None:
    touched = touch(album, "tracks", tracks_counted, on=native)
    assert [each.statements for each in touched.accesses] == [(1, 0), (1, 0)]


def test_loading_the_object_is_not_part_of_an_access(native: Engine) -> None:
    def with_all(session: Session) -> Album:
        albums = session.scalars(select(Album)).all()
        assert sum(len(each.tracks) for each in albums) == ALBUMS * TRACKS_EACH
        return albums[0]

    assert touch(with_all, "tracks", on=native)["tracks"].statements == (0, 0)


def test_a_path_goes_on_from_object_to_object(native: Engine) -> None:
    assert touch(track, "album.title", on=native)["album.title"].statements == (1, 0)


def test_calls_are_those_of_python_functions(native: Engine) -> None:
    touched = touch(price, "cents", "currency", "euros", with_tax, on=native)
    assert [each.calls for each in touched.accesses] == [(0, 0), (0, 0), (1, 1), (3, 3)]


def test_what_keeps_its_value_calls_nothing_again(native: Engine) -> None:
    first, again = touch(price, "kept", on=native)["kept"].calls
    assert first > 1
    assert again == 0


def test_one_more_access_is_timed_on_what_was_touched_before(native: Engine) -> None:
    statements = []

    def counted(album: Album) -> int:
        statements.append("tracks" in album.__dict__)
        return len(album.tracks)

    touch(album, counted, on=native)
    assert statements[:5] == [False, False, True, False, True]  # the warm-up, statements, calls
    assert all(statements[5:])
    assert len(statements) > 10


def test_no_session_stays_open(native: Engine) -> None:
    sessions = []

    def make(session: Session) -> Album:
        sessions.append(session)
        return album(session)

    touch(make, "tracks", on=native)
    assert len(sessions) == len(set(map(id, sessions))) == 3
    assert not any(session.in_transaction() for session in sessions)


@pytest.mark.parametrize(
    ("accesses", "problem"), [((), "nothing to touch"), (("cents", "cents"), "have the same name")]
)
def test_nothing_and_the_same_twice_are_refused(native: Engine, accesses: tuple[str, ...], problem: str) -> None:
    with pytest.raises(WorkshopError, match=problem):
        touch(price, *accesses, on=native)


def test_an_attribute_that_is_not_there_says_so(native: Engine) -> None:
    with pytest.raises(AttributeError, match="dollars"):
        touch(price, "dollars", on=native)


MADE = Accesses((Access("a<b", (0, 0), (3, 2), 3.8e-8), Access("total", (1, 0), (1_100, 4), 1.2e-6)))


def test_counts_are_a_table_apart_from_times() -> None:
    assert MADE.counts.rows == (("a<b", "0", "0", "3", "2"), ("total", "1", "0", "1,100", "4"))
    assert MADE.times.rows == (("a<b", "38 ns"), ("total", "1.2 µs"))


def test_accesses_print_both_tables_and_escape_names() -> None:
    assert str(MADE) == repr(MADE) == f"{MADE.counts}\n\n{MADE.times}"
    assert MADE._repr_html_().count("a&lt;b") == 2
    assert "a<b" not in MADE._repr_html_()


def test_an_access_is_found_by_its_name() -> None:
    assert MADE["total"].seconds == 1.2e-6
    with pytest.raises(WorkshopError, match="'lines' wasn't touched"):
        MADE["lines"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "0 ns"),
        (3.8e-8, "38 ns"),
        (9.94e-7, "990 ns"),
        (9.96e-7, "1.0 µs"),
        (1.2e-6, "1.2 µs"),
        (0.00099999, "1.0 ms"),
        (0.0045, "4.5 ms"),
        (2.0, "2,000 ms"),
    ],
)
def test_a_short_time_is_written_with_the_unit_that_fits(seconds: float, said: str) -> None:
    assert duration(seconds) == said

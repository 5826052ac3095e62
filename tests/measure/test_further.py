"""Further costs in `compare` and `grow`: objects, calls and steps, exact, only where they are asked for."""

from __future__ import annotations

import asyncio
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engines import async_engine_of
from library import ALBUMS, TRACKS, Album, Track
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, selectinload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import bench
from workshop_utils.measure.growth import grow
from workshop_utils.measure.timing import compare

ALL = ("objects", "calls", "steps")


def lazy(session: Session) -> list[int]:
    return [len(album.tracks) for album in session.scalars(select(Album))]


def eager(session: Session) -> list[int]:
    return [len(album.tracks) for album in session.scalars(select(Album).options(selectinload(Album.tracks)))]


def rows(session: Session) -> list[int]:
    counts = session.execute(text("SELECT count(*) FROM tracks GROUP BY album_id")).scalars()
    return list(counts)


def first_tracks(session: Session, size: int) -> int:
    return len(session.scalars(select(Track).limit(size)).all())


def all_tracks(session: Session, _size: int) -> int:
    session.scalars(select(Track)).all()
    return 1


def test_further_costs_are_columns_beside_the_counts(engine: Engine) -> None:
    compared = compare(lazy, eager, rows, on=engine, runs=1, also=ALL)
    assert compared.counts.headers == ("variant", "statements", "rows", "bytes", "objects", "calls", "steps")
    assert [variant.objects for variant in compared.variants] == [ALBUMS + TRACKS, ALBUMS + TRACKS, 0]
    assert compared["lazy"].calls > compared["eager"].calls > compared["rows"].calls > 0
    assert compared["lazy"].steps > 0


def test_calls_are_those_within_the_variant(native: Engine) -> None:
    def one(_session: Session) -> int:
        return 1

    assert compare(one, on=native, runs=1, also=("calls",))["one"].calls == 1


def test_both_counted_runs_give_the_same(native: Engine) -> None:
    compare(lazy, on=native, runs=1, also=ALL)
    costs = compare(lazy, on=native, runs=1, also=ALL)["lazy"].costs
    assert costs[0].also == costs[1].also


def test_nothing_counts_while_time_is_taken(native: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool]] = []
    timed = bench.Bench.timed

    async def look(self: bench.Bench, variant: Any) -> float:
        seen.append((sys.getprofile() is None, "do_execute" in vars(native.dialect)))
        return await timed(self, variant)

    monkeypatch.setattr(bench.Bench, "timed", look)
    compare(lazy, on=native, runs=2, also=ALL)
    assert seen == [(True, False)] * 2


def test_without_asking_nothing_more_is_counted_or_shown(native: Engine) -> None:
    calls = []

    def counted(_session: Session) -> int:
        calls.append(1)
        return 1

    compared = compare(counted, on=native, runs=1)
    assert len(calls) == 3
    assert compared.counts.headers == ("variant", "statements", "rows", "bytes")
    with pytest.raises(WorkshopError, match="Steps were not counted") as raised:
        _ = compared["counted"].steps
    assert 'also=("steps",)' in raised.value.remedy


def test_one_cost_may_be_given_as_a_word_and_each_counts_once(native: Engine) -> None:
    assert compare(lazy, on=native, runs=1, also="objects").also == ("objects",)
    assert compare(lazy, on=native, runs=1, also=["steps", "objects", "steps"]).also == ("objects", "steps")


@pytest.mark.parametrize("also", ["seconds", ("steps", "luck"), 3, [None]])
def test_a_cost_that_is_not_known_is_refused(native: Engine, also: Any) -> None:
    with pytest.raises(WorkshopError, match="can't be counted also"):
        compare(lazy, on=native, also=also)


async def on_async(path: Path, also: tuple[str, ...]) -> Any:
    async def albums(session: Any) -> int:
        return len((await session.scalars(select(Album))).all())

    engine = async_engine_of("native", path)
    try:
        return await compare(albums, on=engine, runs=1, also=also)
    finally:
        await engine.dispose()


def test_on_an_async_engine_objects_are_counted_and_the_others_refused(database: Path) -> None:
    assert asyncio.run(on_async(database, ("objects",)))["albums"].objects == ALBUMS
    for cost in ("calls", "steps", "peak"):
        with pytest.raises(WorkshopError, match=f"On an async engine {cost}"):
            asyncio.run(on_async(database, (cost,)))


def test_growth_has_them_at_each_size(engine: Engine) -> None:
    grown = grow(first_tracks, on=engine, sizes=(2, 8, 16), runs=1, also=ALL)
    points = grown["first_tracks"].points
    assert [point.objects for point in points] == [2, 8, 16]
    assert points[0].steps < points[1].steps < points[2].steps
    assert points[0].calls < points[1].calls < points[2].calls
    assert grown.table("objects").rows == (("first_tracks", "2", "8", "16"),)
    assert grown.counts.headers[-3:] == ALL
    assert "steps at size" in str(grown)
    assert "steps at size" in grown._repr_html_()


MEGABYTE = 1_000_000


def hungry(_session: Session, size: int = 1) -> int:
    return len(bytes(size * MEGABYTE))


def thrifty(_session: Session, size: int = 1) -> int:
    return sum(len(bytes(1_000)) for _ in range(size * MEGABYTE // 1_000))


def test_the_peak_of_memory_is_a_cost_in_bytes(native: Engine) -> None:
    compared = compare(hungry, thrifty, on=native, runs=1, also="peak")
    assert compared["hungry"].peak == pytest.approx(MEGABYTE, rel=0.05)
    assert compared["thrifty"].peak < MEGABYTE / 10
    assert compared.counts.headers[-1] == "peak"
    assert compared.counts.rows[0][-1] == "1.0 MB"


def test_growth_has_the_peak_at_each_size(native: Engine) -> None:
    grown = grow(hungry, on=native, sizes=(1, 4), runs=1, also=("steps", "peak"))
    assert [point.peak for point in grown["hungry"].points] == pytest.approx([MEGABYTE, 4 * MEGABYTE], rel=0.05)
    assert grown.table("peak").rows == (("hungry", "1.0 MB", "4.0 MB"),)
    assert [row[-1] for row in grown.counts.rows] == ["1.0 MB", "4.0 MB"]
    assert "peak at size" in str(grown)


def test_memory_is_not_traced_while_time_is_taken_or_the_others_are_counted(native: Engine) -> None:
    traced = []

    def looks(_session: Session) -> int:
        traced.append(tracemalloc.is_tracing())
        return 1

    compare(looks, on=native, runs=2, also=("objects", "peak"))
    assert traced == [False, False, True] * 2 + [False] * 2


def test_a_peak_nobody_asked_for_is_a_sentence(native: Engine) -> None:
    with pytest.raises(WorkshopError, match="The peak of memory was not counted") as raised:
        _ = compare(hungry, on=native, runs=1)["hungry"].peak
    assert 'also=("peak",)' in raised.value.remedy


def test_growth_without_asking_shows_what_it_always_did(native: Engine) -> None:
    grown = grow(first_tracks, on=native, sizes=(2,), runs=1)
    assert "steps" not in str(grown)
    assert grown.counts.headers == ("variant", "size", "statements", "rows", "bytes")
    with pytest.raises(WorkshopError, match="Objects were not counted"):
        grown.table("objects")


def test_a_database_may_grow_instead_of_what_is_asked(make_engine: Callable[..., Engine]) -> None:
    small, large = make_engine("native"), make_engine("existing")
    with small.begin() as connection:
        connection.execute(text("CREATE TEMP VIEW tracks AS SELECT * FROM main.tracks LIMIT 4"))  # of this connection
    grown = grow(all_tracks, on={TRACKS: large, 4: small}, runs=1, also="steps")
    assert grown.sizes == (4, TRACKS)
    assert [point.rows for point in grown["all_tracks"].points] == [4, TRACKS]
    assert grown["all_tracks"].at(4).steps < grown["all_tracks"].at(TRACKS).steps


def test_sizes_choose_among_engines_and_one_that_lacks_is_named(native: Engine) -> None:
    assert grow(all_tracks, on={4: native, 8: native}, sizes=(8,), runs=1).sizes == (8,)
    with pytest.raises(WorkshopError, match="no engine for size 16"):
        grow(all_tracks, on={4: native}, sizes=(4, 16))
    with pytest.raises(WorkshopError, match="aren't sizes"):
        grow(all_tracks, on={})
    with pytest.raises(WorkshopError, match="aren't sizes"):
        grow(all_tracks, on=native)


def test_engines_of_two_kinds_are_refused(native: Engine, database: Path) -> None:
    with pytest.raises(WorkshopError, match="Some of these engines are async"):
        grow(all_tracks, on={4: native, 8: async_engine_of("native", database)}, runs=1)  # type: ignore[call-overload]

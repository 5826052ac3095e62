"""`split`: whose time it is. Time passes where a test says so, never by itself."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from json import dumps
from pathlib import Path
from typing import Any

import pytest
from engines import async_engine_of
from fastapi.encoders import jsonable_encoder
from library import ALBUMS, TRACKS, Album, Track
from marshmallow import Schema, fields
from pydantic import BaseModel, TypeAdapter, computed_field
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Mapper, Session, joinedload
from starlette.responses import JSONResponse

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import splitting
from workshop_utils.measure.bench import Bench
from workshop_utils.measure.entry_points import of_encoders, of_sqlalchemy
from workshop_utils.measure.ledger import record
from workshop_utils.measure.parts import DATABASE, ELSEWHERE, ORM, PARTS, SERIALISATION, Clock
from workshop_utils.measure.round_trip import round_trip
from workshop_utils.measure.splitting import Split, Splits, run_divided, split

DATABASE_NS, ORM_NS = 1_000, 100


class Time:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now

    def passes(self, nanoseconds: int) -> int:
        self.now += nanoseconds
        return nanoseconds


time = Time()


class TimeTaking(BaseModel, from_attributes=True):
    """A view whose field takes time to be made."""

    id: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def slow(self) -> int:
        return time.passes(7)


class AlbumView(BaseModel, from_attributes=True):
    id: int
    tracks: list[TimeTaking]


class TimeTakingSchema(Schema):
    slow = fields.Function(lambda _: time.passes(7))


def to_json(_thing: object) -> str:
    time.passes(7)
    return "{}"


class Writer:
    def write(self, thing: object) -> str:
        return to_json(thing)

    @staticmethod
    def plain(thing: object) -> str:
        return to_json(thing)

    @classmethod
    def of_class(cls, thing: object) -> str:
        return to_json(thing)


@pytest.fixture
def spent(native: Engine) -> Iterator[Callable[..., dict[str, int]]]:
    """Give the function that runs a handler and says whose time passed."""
    with measured(native) as run:
        yield run


@contextmanager
def measured(engine: Engine) -> Iterator[Callable[..., dict[str, int]]]:
    """Let time pass in the ORM for each object it builds, and in SQLite where `passes(n)` stands in SQL."""

    def connected(connection: Any, _record: object) -> None:
        connection.create_function("passes", 1, time.passes)

    def built(_object: object, _context: object) -> None:
        time.passes(ORM_NS)

    event.listen(engine, "connect", connected)
    event.listen(Mapper, "load", built)

    def run(handler: Callable[[Session], object], *encoders: Callable[..., Any]) -> dict[str, int]:
        clock = Clock(time)
        changes = [*of_sqlalchemy(clock), *of_encoders(clock, encoders, [handler])]
        began = time.now
        parts = run_divided(handler, Bench(engine), clock, changes)
        assert sum(parts.values()) == time.now - began
        return {part: nanoseconds for part, nanoseconds in parts.items() if nanoseconds}

    try:
        yield run
    finally:
        event.remove(engine, "connect", connected)
        event.remove(Mapper, "load", built)


SLOW_ROWS = text(f"SELECT id, passes({DATABASE_NS}) FROM albums")
IN_DATABASE = {DATABASE: ALBUMS * DATABASE_NS}
IN_ORM = {ORM: ALBUMS * ORM_NS}

FETCHES: dict[str, Callable[[Session], object]] = {
    "session, all": lambda s: len(s.execute(SLOW_ROWS).all()),
    "session, iterated": lambda s: [row.id for row in s.execute(SLOW_ROWS)],
    "session, mappings": lambda s: [row["id"] for row in s.execute(SLOW_ROWS).mappings()],
    "session, scalars": lambda s: s.scalars(SLOW_ROWS).all(),
    "session, partitions": lambda s: [len(part) for part in s.execute(SLOW_ROWS).partitions(4)],
    "session, fetchmany": lambda s: len(s.execute(SLOW_ROWS).fetchmany(ALBUMS)),
    "core": lambda s: len(s.connection().execute(SLOW_ROWS).all()),
    "driver's SQL": lambda s: len(s.connection().exec_driver_sql(SLOW_ROWS.text).fetchall()),
    "written": lambda s: s.execute(text(f"UPDATE albums SET note = passes({DATABASE_NS})")).close(),
}


@pytest.mark.parametrize("handler", FETCHES.values(), ids=FETCHES)
def test_executing_and_fetching_is_the_databases(engine: Engine, handler: Any) -> None:
    with measured(engine) as spent:
        assert spent(handler) == IN_DATABASE


BUILDS: dict[str, Callable[[Session], object]] = {
    "all": lambda s: len(s.scalars(select(Album)).all()),
    "iterated": lambda s: [album.id for album in s.scalars(select(Album))],
    "execute, iterated": lambda s: [album.id for (album,) in s.execute(select(Album))],
    "unique": lambda s: [album.id for album in s.scalars(select(Album)).unique()],
    "yield_per": lambda s: [album.id for album in s.scalars(select(Album).execution_options(yield_per=2))],
    "partitions": lambda s: [len(p) for p in s.scalars(select(Album)).partitions(2)],
    "one by one": lambda s: [s.get(Album, number).id for number in range(1, ALBUMS + 1)],  # type: ignore[union-attr]
    "query, all": lambda s: len(s.query(Album).all()),
    "query, iterated": lambda s: [album.id for album in s.query(Album)],
}


@pytest.mark.parametrize("handler", BUILDS.values(), ids=BUILDS)
def test_building_objects_is_the_orms(spent: Any, handler: Any) -> None:
    assert spent(handler) == IN_ORM


def test_a_lazy_load_is_the_orms_wherever_it_is_asked_for(spent: Any) -> None:
    def handler(session: Session) -> object:
        return [AlbumView.model_validate(album).id for album in session.scalars(select(Album))]

    assert spent(handler) == {ORM: (ALBUMS + TRACKS) * ORM_NS}


def test_a_lazy_load_of_a_parent_and_of_an_expired_object_are_the_orms(spent: Any) -> None:
    def handler(session: Session) -> object:
        track = session.scalars(select(Track)).first()
        assert track is not None
        session.expire(track)
        return track.title, track.album.title

    assert spent(handler) == {ORM: (TRACKS + 1) * ORM_NS}


def test_flushing_is_the_orms_and_committing_the_databases(spent: Any) -> None:
    def flushed(*_: object) -> None:
        time.passes(11)

    def handler(session: Session) -> object:
        session.connection().connection.driver_connection.set_trace_callback(commits)  # type: ignore[union-attr]
        session.add(Album(title="new"))
        session.commit()
        return 1

    def commits(sql: str) -> None:
        time.passes(50 if sql == "COMMIT" else 0)

    event.listen(Mapper, "before_insert", flushed)
    try:
        assert spent(handler) == {ORM: 11, DATABASE: 50}
    finally:
        event.remove(Mapper, "before_insert", flushed)


ENCODERS: dict[str, Callable[[Session], object]] = {
    "json.dumps": lambda _: json.dumps(Track, default=to_json),
    "dumps under its own name": lambda _: dumps(Track, default=to_json),
    "JSONEncoder": lambda _: json.JSONEncoder(default=to_json).encode(Track),
    "JSONEncoder, in parts": lambda _: list(json.JSONEncoder(default=to_json).iterencode(Track)),
    "model_dump": lambda _: TimeTaking(id=1).model_dump(),
    "model_dump_json": lambda _: TimeTaking(id=1).model_dump_json(),
    "TypeAdapter": lambda _: TypeAdapter(list[TimeTaking]).dump_json([TimeTaking(id=1)]),
    "marshmallow": lambda _: TimeTakingSchema().dump(Track),
    "jsonable_encoder": lambda _: jsonable_encoder(TimeTaking(id=1)),
    "JSONResponse": lambda _: JSONResponse(jsonable_encoder(TimeTaking(id=1))).body,
}


@pytest.mark.parametrize("handler", ENCODERS.values(), ids=ENCODERS)
def test_a_known_encoder_is_serialisation(spent: Any, handler: Any) -> None:
    assert spent(handler) == {SERIALISATION: 7}


def local_encoder() -> tuple[Callable[..., Any], Callable[..., Any]]:
    def encode(thing: object) -> str:
        time.passes(7)
        return str(thing)

    return (lambda _: encode(1)), encode


OWN: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "a function": (lambda _: to_json(1), to_json),
    "a method": (lambda _: Writer().write(1), Writer.write),
    "a bound method": (lambda _: Writer().write(1), Writer().write),
    "a static method": (lambda _: Writer.plain(1), Writer.plain),
    "a class method": (lambda _: Writer.of_class(1), Writer.of_class),
    "a function around the handler": local_encoder(),
}


@pytest.mark.parametrize(("handler", "encoder"), OWN.values(), ids=OWN)
def test_an_encoder_of_ones_own_is_serialisation_if_it_is_named(spent: Any, handler: Any, encoder: Any) -> None:
    assert spent(handler) == {ELSEWHERE: 7}
    assert spent(handler, encoder) == {SERIALISATION: 7}


@pytest.mark.parametrize("encoder", [lambda x: x, TimeTaking, 3], ids=["lambda", "class", "number"])
def test_an_encoder_that_nobody_can_call_by_name_is_refused(native: Engine, encoder: Any) -> None:
    with pytest.raises(WorkshopError, match="can't be found"):
        split(lambda _: 1, on=native, encoders=(encoder,), runs=1)


def test_all_parts_of_one_request(spent: Any) -> None:
    def handler(session: Session) -> object:
        session.execute(SLOW_ROWS).all()
        albums = session.scalars(select(Album)).all()
        time.passes(3)
        return [json.dumps(Track, default=to_json) for _ in albums]

    assert spent(handler) == {**IN_DATABASE, **IN_ORM, SERIALISATION: 7 * ALBUMS, ELSEWHERE: 3}


def test_what_a_round_trip_waits_is_the_databases(native: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from workshop_utils.measure import round_trip as module

    monkeypatch.setattr(module.time, "sleep", lambda seconds: time.passes(round(seconds * 1e9)))
    monkeypatch.setattr(module, "perf_counter", lambda: time.now / 1e9)
    clock = Clock(time)
    changes = of_sqlalchemy(clock)
    with record(native) as ledger, round_trip(native, ms=2):
        parts = run_divided(lambda s: s.execute(text("SELECT 1")).scalar(), Bench(native), clock, changes)
    assert parts == {DATABASE: 2_000_000, ORM: 0, SERIALISATION: 0, ELSEWHERE: 0}
    assert ledger.seconds >= 0.002  # a ledger around it sees the wait, too


# What it leaves behind


def handler_of_encoder(session: Session) -> str:
    return to_json(session.scalars(select(Album)).all())


def namespaces() -> dict[str, object]:
    """What stands in the classes and modules themselves, read without the code that is tested."""
    from sqlalchemy import Connection, MappingResult, Result, ScalarResult
    from sqlalchemy.orm import Query
    from sqlalchemy.orm.attributes import _AttributeImpl
    from sqlalchemy.orm.state import InstanceState

    owners: list[Any] = [Session, Query, Connection, Engine, Result, ScalarResult, MappingResult, _AttributeImpl]
    owners += [InstanceState, BaseModel, TypeAdapter, Schema, JSONResponse, json.JSONEncoder, Writer]
    owners += [json, sys.modules[__name__], sys.modules["fastapi.encoders"]]
    return {f"{owner} {name}": value for owner in owners for name, value in list(vars(owner).items())}


def same(first: dict[str, object], second: dict[str, object]) -> bool:
    return first.keys() == second.keys() and all(first[key] is second[key] for key in first)


@pytest.mark.parametrize("ends_in", [None, KeyError, KeyboardInterrupt, SystemExit])
def test_everything_is_as_it_was_after_the_block(native: Engine, ends_in: type[BaseException] | None) -> None:
    split(handler_of_encoder, on=native, encoders=(to_json, Writer.write), runs=1)  # all is imported
    before, dialect = namespaces(), dict(vars(native.dialect))
    runs = 0
    seen = []

    def handler(session: Session) -> object:
        nonlocal runs
        runs += 1
        seen.append(not same(namespaces(), before))
        if runs == 5 and ends_in:  # divided, as the third was
            raise ends_in
        return handler_of_encoder(session)

    if ends_in:
        with pytest.raises(ends_in):
            split(handler, on=native, encoders=(to_json, Writer.write), runs=3)
    else:
        split(handler, on=native, encoders=(to_json, Writer.write), runs=3)
    # Once to warm up; then plain and divided in turn.
    assert seen[:5] == [False, False, True, False, True]
    assert same(namespaces(), before)
    assert dict(vars(native.dialect)) == dialect
    assert gc.get_freeze_count() == 0
    assert len(handler_of_encoder(Session(native))) > 0
    assert isinstance(split(handler_of_encoder, on=native, runs=1), Split)


# What it gives


def joined(session: Session) -> list[str]:
    """Ask once."""
    return [track.album.title for track in session.scalars(select(Track).options(joinedload(Track.album)))]


def lazy(session: Session) -> list[str]:
    return [track.album.title for track in session.scalars(select(Track))]


def test_a_split_has_its_parts_its_counts_and_its_runs(engine: Engine) -> None:
    found = split(joined, on=engine, runs=4)
    assert list(found.parts) == list(PARTS)
    assert found.whole == sum(found.parts.values()) > 0
    assert found.whole in found.timing.seconds
    assert (len(found.timing.seconds), len(found.plain.seconds)) == (4, 4)
    assert (found.name, found.label) == ("joined", "Ask once.")
    assert (found.costs.statements, found.costs.rows, found.costs.objects) == (1, TRACKS, TRACKS + ALBUMS)


def test_several_requests_are_split_in_turn(native: Engine) -> None:
    found = split(joined, lazy, on=native, runs=2)
    assert isinstance(found, Splits)
    assert [each.name for each in found] == ["joined", "lazy"]
    assert [each.costs.statements for each in found] == [1, 1 + ALBUMS]


def test_a_handler_takes_arguments_by_a_partial(native: Engine) -> None:
    def album(session: Session, number: int) -> str:
        return session.get_one(Album, number).title

    assert split(partial(album, number=2), on=native, runs=1).name == "album"


def test_the_run_shown_is_the_median_one(native: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    wholes = iter([50, 10, 30, 20, 40])
    monkeypatch.setattr(splitting, "run_divided", lambda *_: dict.fromkeys(PARTS, 0) | {ORM: next(wholes)})
    found = split(joined, on=native, runs=5)
    assert found.parts[ORM] == 30e-9
    assert found.timing.seconds == (50e-9, 10e-9, 30e-9, 20e-9, 40e-9)


def test_slow_requests_get_fewer_runs(native: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "ENOUGH_SECONDS", 0.0)
    assert len(split(joined, on=native).timing.seconds) == splitting.FEWEST_RUNS


def test_writing_is_split_too(engine: Engine) -> None:
    def writes(session: Session) -> int:
        session.execute(insert(Album), [{"title": "a"}, {"title": "b"}])
        session.add(Album(title="c"))
        session.commit()
        return 3

    assert split(writes, on=engine, runs=1).costs.statements == 2


def test_a_split_inside_a_split_is_refused(native: Engine) -> None:
    def handler(_session: Session) -> object:
        with pytest.raises(WorkshopError, match="being split already"):
            split(joined, on=native)
        return 1

    split(handler, on=native, runs=1)


async def waits(_session: object) -> int:
    return 1


@pytest.mark.parametrize("handlers", [(waits,), (joined, waits)])
def test_an_async_handler_is_refused(native: Engine, handlers: Any) -> None:
    with pytest.raises(WorkshopError, match="waits for others"):
        split(*handlers, on=native)


def test_an_async_engine_and_what_is_no_engine_are_refused(database: Path) -> None:
    with pytest.raises(WorkshopError, match="waits for others"):
        split(joined, on=async_engine_of("native", database))  # type: ignore[call-overload]
    with pytest.raises(WorkshopError, match="An engine is needed"):
        split(joined, on="sqlite://")  # type: ignore[call-overload]


@pytest.mark.parametrize("handlers", [(), (1,), ([],)])
def test_what_is_no_function_is_refused(native: Engine, handlers: Any) -> None:
    with pytest.raises(WorkshopError, match="split is given functions"):
        split(*handlers, on=native)

"""A database that seems to be across a network."""

from __future__ import annotations

import threading

import pytest
from library import Album, Track
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.ledger import record
from workshop_utils.measure.round_trip import distance, round_trip
from workshop_utils.measure.timing import compare


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The seconds of every wait, none of which takes any time."""
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    return waits


def ask(engine: Engine, times: int = 1) -> None:
    with Session(engine) as session:
        for _ in range(times):
            session.execute(text("SELECT 1")).all()


def listeners(engine: Engine) -> list[object]:
    return list(engine.dispatch.before_cursor_execute)


def test_every_statement_waits_once(engine: Engine, slept):
    with round_trip(engine, ms=5):
        ask(engine, times=3)
    assert slept == [0.005] * 3


def test_nothing_waits_before_and_after(engine: Engine, slept):
    ask(engine)
    with round_trip(engine, ms=5):
        pass
    ask(engine)
    assert slept == []


def test_executemany_waits_once(engine: Engine, slept):
    with round_trip(engine, ms=1), engine.begin() as connection:
        connection.execute(text("INSERT INTO albums (title) VALUES (:t)"), [{"t": f"n {i}"} for i in range(50)])
    assert len(slept) == 1


def test_each_batch_of_a_bulk_insert_waits(engine: Engine, slept):
    with round_trip(engine, ms=1), record(engine) as ledger, Session(engine) as session:
        options = {"insertmanyvalues_page_size": 10}
        session.execute(
            insert(Album).returning(Album.id), [{"title": f"n {i}"} for i in range(25)], execution_options=options
        ).all()
    assert ledger.statements == len(slept) == 3


def test_the_wait_is_in_the_calling_thread(engine: Engine, monkeypatch):
    waited_in = []
    monkeypatch.setattr("time.sleep", lambda _: waited_in.append(threading.get_ident()))
    with round_trip(engine, ms=1):
        thread = threading.Thread(target=ask, args=(engine,))
        thread.start()
        thread.join()
    assert waited_in == [thread.ident]


def test_the_wait_counts_as_time_in_the_database(engine: Engine, monkeypatch):
    clock = [100.0]
    for module in ("cursors", "round_trip", "ledger"):
        monkeypatch.setattr(f"workshop_utils.measure.{module}.perf_counter", lambda: clock[0])

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr("time.sleep", sleep)
    with round_trip(engine, ms=5), record(engine) as ledger:
        ask(engine, times=2)
        clock[0] += 1  # Python's own work
        ask(engine)
    assert [s.seconds for s in ledger.entries] == pytest.approx([0.005] * 3)
    assert [s.started for s in ledger.entries] == pytest.approx([0, 0.005, 1.01])
    assert ledger.elapsed == pytest.approx(1.015)


@pytest.mark.usefixtures("slept")
def test_a_wait_for_a_statement_that_never_ran_is_nobodys(engine: Engine, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(
        "workshop_utils.measure.round_trip.perf_counter", lambda: clock.append(clock[-1] + 1) or clock[-1]
    )
    monkeypatch.setattr("workshop_utils.measure.cursors.perf_counter", lambda: 0.0)

    def refuse(*_: object) -> None:
        raise ZeroDivisionError

    with record(engine) as ledger:
        with round_trip(engine, ms=5):
            event.listen(engine, "before_cursor_execute", refuse)
            with pytest.raises(ZeroDivisionError):
                ask(engine)
            event.remove(engine, "before_cursor_execute", refuse)
        ask(engine)
    assert [s.seconds for s in ledger.entries] == [0.0]


def test_nested_distances_add_up(engine: Engine, slept):
    with round_trip(engine, ms=0.1), round_trip(engine, ms=0.2):
        assert distance(engine) == pytest.approx(0.3)
        ask(engine)
        with round_trip(engine, ms=0.1):
            assert distance(engine) == pytest.approx(0.4)
        assert distance(engine) == pytest.approx(0.3)
    assert sorted(slept) == [0.0001, 0.0002]
    assert distance(engine) == 0


def test_nothing_listens_after_the_block_raised(engine: Engine):
    before = listeners(engine)

    def look_and_raise() -> None:
        assert len(listeners(engine)) == len(before) + 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), round_trip(engine, ms=1):
        look_and_raise()
    assert listeners(engine) == before
    assert distance(engine) == 0


def test_a_distance_of_nothing_hooks_nothing(engine: Engine):
    before = listeners(engine)
    with round_trip(engine, ms=0):
        assert listeners(engine) == before
        assert distance(engine) == 0


def test_another_engine_is_as_near_as_before(make_engine, slept):
    far, near = make_engine("native"), make_engine("existing")
    with round_trip(far, ms=5):
        ask(near)
        assert (distance(far), distance(near)) == (5, 0)
    assert slept == []


@pytest.mark.parametrize("ms", [-1, float("nan"), float("inf"), "5", None, [1]])
def test_a_distance_that_is_none_is_refused(engine: Engine, ms):
    with pytest.raises(WorkshopError, match="can't take"), round_trip(engine, ms=ms):
        pass
    assert listeners(engine) == []


def test_what_is_no_engine_is_refused():
    with pytest.raises(WorkshopError, match="An engine is needed"), round_trip("sqlite://", ms=1):
        pass


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(Track.title)))


@pytest.mark.usefixtures("slept")
def test_a_comparison_knows_how_far_its_database_was(engine: Engine):
    with round_trip(engine, ms=2.5):
        far = compare(titles, on=engine, runs=1)
    near = compare(titles, on=engine, runs=1)
    assert (far.round_trip_ms, near.round_trip_ms) == (2.5, 0)
    assert "the database 2.5 ms away" in str(far)
    assert "away" not in str(near)

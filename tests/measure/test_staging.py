"""`stages`: what the parts of some work take, marked by the work itself; on a clock that goes only when it is told to."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from library import TRACKS, Track
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import staging
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.staging import StagedVariant, Stages, run_through, stages

Work = Generator[str, None, Any]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(staging, "perf_counter", clock)
    return clock


def titles(session: Session) -> Work:
    """Titles, sorted in Python."""
    yield "ask"
    rows = session.scalars(select(Track.title)).all()
    yield "sort"
    return sorted(rows)


def sorted_titles(session: Session) -> Work:
    """Titles, sorted in SQLite."""
    yield "ask"
    return list(session.scalars(select(Track.title).order_by(Track.title)))


def test_a_stage_lasts_to_the_next_one_or_to_the_end(native: Engine, clock: Clock) -> None:
    def work(_session: Session) -> Work:
        yield "read"
        clock.now += 2
        yield "write"
        clock.now += 5
        return 1

    staged = stages(work, on=native, runs=2)["work"]
    assert staged.stages == ("read", "write")
    assert staged.runs == ((2, 5), (2, 5))
    assert (staged.seconds, staged.totals, staged.total) == ({"read": 2, "write": 5}, (7, 7), 7)


def test_what_comes_before_the_first_stage_is_not_timed(native: Engine, clock: Clock) -> None:
    def work(_session: Session) -> Work:
        clock.now += 100
        yield "read"
        clock.now += 1
        return 1

    assert stages(work, on=native, runs=1)["work"].totals == (1,)


def test_a_stage_that_begins_again_adds_to_its_time(native: Engine, clock: Clock) -> None:
    def work(_session: Session) -> Work:
        for part in range(1, 4):
            yield "read"
            clock.now += part
            yield "write"
            clock.now += 10
        return 1

    assert stages(work, on=native, runs=1)["work"].seconds == {"read": 6, "write": 30}


def test_the_first_run_is_for_the_answer_and_the_others_are_in_turn(native: Engine, clock: Clock) -> None:
    order = []

    def first(_session: Session) -> Work:
        yield "work"
        order.append("first")
        clock.now += len(order)
        return 1

    def second(_session: Session) -> Work:
        yield "work"
        order.append("second")
        return 1

    staged = stages(first, second, on=native, runs=2)
    assert order == ["first", "second"] * 3
    assert staged["first"].runs == ((3,), (5,))


def test_stages_and_totals_are_medians_of_their_own() -> None:
    staged = StagedVariant("a", "a", ("x", "y"), ((1, 9), (2, 1), (9, 2)))
    assert staged.seconds == {"x": 2, "y": 2}
    assert (staged.totals, staged.total) == ((10, 3, 11), 10)


def test_different_answers_are_refused_before_anything_is_timed(native: Engine) -> None:
    runs = []

    def one(_session: Session) -> Work:
        yield "count"
        runs.append(1)
        return 1

    def two(_session: Session) -> Work:
        yield "count"
        return 2

    with pytest.raises(VariantsDisagreeError, match="one and two give different answers"):
        stages(one, two, on=native)
    assert runs == [1]


def unmarked(_session: Session) -> Work:
    yield from ()
    return 1


@pytest.mark.parametrize("work", [lambda _session: 1, unmarked], ids=["a plain function", "a generator of nothing"])
def test_work_that_marks_no_stage_is_refused(native: Engine, work: Any) -> None:
    with pytest.raises(WorkshopError, match="marks no stage"):
        stages(work, on=native)


def test_stages_that_come_only_in_some_runs_are_refused(native: Engine) -> None:
    runs = []

    def fickle(_session: Session) -> Work:
        yield "read"
        runs.append(1)
        if len(runs) == 2:
            yield "repair"
        return 1

    with pytest.raises(WorkshopError, match="stages of fickle aren't the same in every run"):
        stages(fickle, on=native)


def test_each_run_has_a_session_of_its_own_which_is_ended(native: Engine) -> None:
    sessions = []

    def work(session: Session) -> Work:
        sessions.append(session)
        yield "ask"
        return len(session.scalars(select(Track)).all())

    stages(work, on=native, runs=2)
    assert len(sessions) == len(set(map(id, sessions))) == 3
    assert not any(session.in_transaction() for session in sessions)


def test_an_exception_of_the_work_comes_through_and_ends_its_session(native: Engine) -> None:
    sessions = []

    def work(session: Session) -> Work:
        sessions.append(session)
        yield "ask"
        raise ZeroDivisionError(session.scalar(select(Track.id)))

    with pytest.raises(ZeroDivisionError):
        stages(work, on=native)
    assert not sessions[0].in_transaction()


def test_staged_work_can_be_run_through_without_a_clock() -> None:
    def work() -> Work:
        yield "read"
        yield "write"
        return 42

    assert run_through(work()) == 42


def test_real_work_gives_its_stages_in_their_order(engine: Engine) -> None:
    staged = stages(titles, sorted_titles, on=engine)
    assert staged.stages == ("ask", "sort")
    assert [(v.name, v.label, v.stages, len(v.runs)) for v in staged.variants] == [
        ("titles", "Titles, sorted in Python.", ("ask", "sort"), 3),
        ("sorted_titles", "Titles, sorted in SQLite.", ("ask",), 3),
    ]
    assert all(seconds > 0 for run in staged["titles"].runs for seconds in run)
    with Session(engine) as session:
        assert len(run_through(titles(session))) == TRACKS  # type: ignore[arg-type]


MADE = Stages(
    (
        StagedVariant("a<b", "a<b", ("add up",), ((0.7,), (0.72,), (0.76,))),
        StagedVariant("duck", "duck", ("connect", "add up"), ((0.02, 0.03),) * 3),
    )
)


def test_the_table_has_a_column_a_stage_and_a_blank_where_there_is_none() -> None:
    assert MADE.times.headers == ("ms", "add up", "connect", "together")
    assert MADE.times.rows == (("a<b", "720", "", "720"), ("duck", "30", "20", "50"))
    assert "median of 3 runs in turn" in MADE.times.caption


def test_stages_print_their_table_and_escape_names() -> None:
    assert str(MADE) == repr(MADE) == str(MADE.times)
    assert "a&lt;b" in MADE._repr_html_()
    assert "a<b" not in MADE._repr_html_()


def test_a_variant_is_found_by_its_name() -> None:
    with pytest.raises(WorkshopError, match="No variant is called 'goose'"):
        MADE["goose"]

"""The clock of parts: every moment is one part's, and all add up to the whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_utils.measure.parts import DATABASE, ELSEWHERE, ORM, PARTS, SERIALISATION, Clock


class Time:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000

    def __call__(self) -> int:
        return self.now

    def passes(self, nanoseconds: int) -> None:
        self.now += nanoseconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def clock(time: Time) -> Clock:
    return Clock(time)


def test_what_nobody_takes_is_elsewhere(time: Time, clock: Clock) -> None:
    clock.start()
    time.passes(7)
    clock.stop()
    assert clock.spent == {DATABASE: 0, ORM: 0, SERIALISATION: 0, ELSEWHERE: 7}


def test_a_part_has_its_time_without_the_parts_inside_it(time: Time, clock: Clock) -> None:
    def lazy_load() -> None:
        time.passes(3)
        clock.timed(time.passes, DATABASE)(100)
        time.passes(4)

    def encode() -> None:
        time.passes(20)
        clock.timed(lazy_load, ORM)()
        time.passes(30)

    clock.start()
    time.passes(1)
    clock.timed(encode, SERIALISATION)()
    clock.stop()
    assert clock.spent == {DATABASE: 100, ORM: 7, SERIALISATION: 50, ELSEWHERE: 1}


@given(st.lists(st.tuples(st.sampled_from([*PARTS, None]), st.integers(0, 10**9))))
def test_the_parts_add_up_to_the_whole_to_the_last_nanosecond(crossings: list[tuple[str | None, int]]) -> None:
    time = Time()
    clock = Clock(time)
    began, depth = time.now, 0
    clock.start()
    for part, nanoseconds in crossings:
        if part is not None:
            clock.enter(part)
            depth += 1
        elif depth:
            clock.leave()
            depth -= 1
        time.passes(nanoseconds)
    clock.stop()
    assert sum(clock.spent.values()) == time.now - began


def test_the_parts_add_up_by_a_real_clock_too() -> None:
    seen: list[int] = []

    def now() -> int:
        from time import perf_counter_ns

        seen.append(perf_counter_ns())
        return seen[-1]

    clock = Clock(now)
    clock.start()
    for part in PARTS * 100:
        clock.timed(sorted, part)(range(10))
    clock.stop()
    assert sum(clock.spent.values()) == seen[-1] - seen[0]
    assert all(first <= second for first, second in pairwise(seen))


def test_a_call_that_raises_leaves_its_part(time: Time, clock: Clock) -> None:
    def fails() -> None:
        time.passes(5)
        raise KeyError

    clock.start()
    with pytest.raises(KeyError):
        clock.timed(fails, DATABASE)()
    time.passes(2)
    clock.stop()
    assert (clock.spent[DATABASE], clock.spent[ELSEWHERE]) == (5, 2)


def test_each_step_of_an_iterator_is_timed_and_what_is_done_with_it_is_not(time: Time, clock: Clock) -> None:
    def rows() -> Iterator[int]:
        for number in range(3):
            time.passes(10)
            yield number
        time.passes(5)

    clock.start()
    for _ in clock.iterated(rows, ORM)():
        time.passes(1)
    clock.stop()
    assert (clock.spent[ORM], clock.spent[ELSEWHERE]) == (35, 3)


def test_an_iterator_asked_for_within_its_own_part_is_handed_over_as_it_is(clock: Clock) -> None:
    rows = iter("abc")
    give = clock.iterated(lambda: rows, SERIALISATION)
    clock.start()
    assert clock.timed(give, SERIALISATION)() is rows
    assert give() is not rows
    clock.stop()


def test_an_iterator_that_is_left_early_leaves_its_part(time: Time, clock: Clock) -> None:
    def rows() -> Iterator[int]:
        while True:
            time.passes(10)
            yield 1

    clock.start()
    next(iter(clock.iterated(rows, ORM)()))
    time.passes(2)
    clock.stop()
    assert (clock.spent[ORM], clock.spent[ELSEWHERE]) == (10, 2)


def test_another_thread_is_not_measured(time: Time, clock: Clock) -> None:
    function = clock.timed(time.passes, DATABASE)
    clock.start()
    thread = Thread(target=function, args=(100,))
    thread.start()
    thread.join()
    clock.stop()
    assert (clock.spent[DATABASE], clock.spent[ELSEWHERE]) == (0, 100)


def test_nobody_is_measured_before_the_start_and_after_the_stop(time: Time, clock: Clock) -> None:
    function = clock.timed(time.passes, DATABASE)
    function(1)
    clock.start()
    clock.stop()
    function(1)
    assert sum(clock.spent.values()) == 0


def test_time_can_be_moved_to_the_part_that_took_it(time: Time, clock: Clock) -> None:
    def waits() -> None:
        time.passes(50)
        clock.move(40, DATABASE)

    clock.start()
    clock.timed(waits, ORM)()
    clock.stop()
    assert (clock.spent[ORM], clock.spent[DATABASE]) == (10, 40)


def test_a_timed_function_gives_and_takes_what_the_function_does(clock: Clock) -> None:
    assert clock.timed(sorted, ORM)([2, 3, 1], reverse=True) == [3, 2, 1]
    clock.start()
    assert clock.timed(sorted, ORM)([2, 3, 1], reverse=True) == [3, 2, 1]
    assert clock.within(ORM, sorted, [2, 1], reverse=False) == [1, 2]
    clock.stop()

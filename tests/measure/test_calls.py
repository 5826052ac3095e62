"""`count_calls`: exact, this thread's, and nothing of its own."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from threading import Thread

import pytest
from library import ALBUMS, Album
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.calls import CallCount, count_calls


def one() -> int:
    return 1


def counting(number: int) -> Iterator[int]:
    yield from range(number)


def test_an_empty_block_has_no_calls() -> None:
    with count_calls() as counted:
        pass
    assert (counted.calls, counted.c_calls, counted.by_module) == (0, 0, {})


def test_each_call_counts_once() -> None:
    with count_calls() as counted:
        one()
        one()
    assert counted.calls == 2
    assert counted.by_module == {__name__.partition(".")[0]: 2}


def test_what_c_code_does_is_counted_apart() -> None:
    with count_calls() as counted:
        len([])
        sorted(range(1000))
    assert counted.calls == 0
    assert counted.c_calls == 2


def test_each_resumption_of_a_generator_is_a_call() -> None:
    with count_calls() as counted:
        for _ in counting(3):
            pass
    assert counted.calls == 4


def test_calls_are_told_by_package() -> None:
    with count_calls() as counted:
        json.dumps({"a": 1}, indent=1)
        one()
    assert set(counted.by_module) == {"json", __name__.partition(".")[0]}
    assert sum(counted.by_module.values()) == counted.calls


def test_functions_of_the_same_text_in_two_modules_are_told_apart() -> None:
    modules: list[dict[str, object]] = [{"__name__": "first"}, {"__name__": "second"}]
    for module in modules:
        exec("def same(): return 1", module)  # noqa: S102 (as two files would be)
    with count_calls() as counted:
        for module in modules:
            module["same"]()  # type: ignore[operator]
    assert counted.by_module == {"first": 1, "second": 1}


def test_the_same_work_gives_the_same_number(native: Engine) -> None:
    def work() -> CallCount:
        with count_calls() as counted, Session(native) as session:
            list(session.scalars(select(Album)))
        return counted

    work()
    work()
    first, second = work(), work()
    assert (first.calls, first.c_calls, first.by_module) == (second.calls, second.c_calls, second.by_module)
    assert next(iter(first.by_module)) == "sqlalchemy"
    assert first.calls > ALBUMS


def test_another_thread_is_not_counted() -> None:
    thread = Thread(target=lambda: [one() for _ in range(1000)])
    with count_calls() as counted:
        thread.start()
        thread.join()
    assert counted.calls < 1000


def test_no_profiler_and_no_halted_collector_stay_after_the_block_raised() -> None:
    def fails() -> None:
        with count_calls():
            assert sys.getprofile() is not None
            assert not gc.isenabled()
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert sys.getprofile() is None
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with count_calls():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_inside_another_profiler_it_is_refused_and_that_one_goes_on() -> None:
    with count_calls() as outer:
        with pytest.raises(WorkshopError, match="A profiler is running"), count_calls():
            pass  # pragma: no cover
        one()
    assert outer.calls > 1


def test_it_prints_its_counts_and_its_blind_spots() -> None:
    with count_calls() as counted:
        one()
    shown = str(counted)
    assert shown.startswith("Calls of Python functions: 1; of C functions: 0. In this thread only.")
    assert "don't time" in shown
    assert "C code" in counted._repr_html_()


def test_many_packages_are_cut_and_the_rest_added_up() -> None:
    counted = CallCount()
    for k in range(14):
        code = compile(f"{k}", "<test>", "eval")
        counted._python[k], counted._owners[k] = 20 - k, (f"package{k:02}", code)
    assert counted.counts.rows[-1] == ("2 more", "15")


def test_functions_of_a_notebook_are_your_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, object] = {"__name__": "__main__"}
    exec("def of_a_cell(): return 1", written)  # noqa: S102 (a cell is run like this)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    with count_calls() as counted:
        written["of_a_cell"]()  # type: ignore[operator]
    assert counted.by_module == {"your cells": 1}

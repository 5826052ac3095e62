"""Other private data: what `WORKSHOP_SEED` moves, and what it leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demonstration import demonstration

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import async_or_sync, n_plus_one
from workshop_utils.exercises.exercise import Case
from workshop_utils.exercises.oracle import content
from workshop_utils.exercises.seeds import VARIABLE, drawn_cases


@pytest.mark.parametrize("said", [None, "", "0"])
def test_without_a_seed_every_case_is_its_own(monkeypatch, said):
    monkeypatch.delenv(VARIABLE, raising=False)
    if said is not None:
        monkeypatch.setenv(VARIABLE, said)
    assert drawn_cases(n_plus_one.order_page) is n_plus_one.order_page.cases


def test_another_seed_draws_other_rows_and_asks_the_same(monkeypatch):
    exercise = demonstration()
    monkeypatch.setenv(VARIABLE, "1000")
    moved = drawn_cases(exercise)
    assert [content(one) != content(own) for one, own in zip(moved, exercise.cases, strict=True)] == [True, True]
    assert tuple(replace(one, seed=own.seed) for one, own in zip(moved, exercise.cases, strict=True)) == exercise.cases


def test_what_a_drive_draws_is_moved_too_and_how_much_it_draws_is_not(monkeypatch):
    monkeypatch.setenv(VARIABLE, "5")
    assert [case.arguments for case in async_or_sync.fetch_all.cases][:2] == [(20, 4, 63), (11, 3, 64)]
    assert [case.arguments for case in drawn_cases(async_or_sync.fetch_all)][:2] == [(20, 4, 68), (11, 3, 69)]


def test_an_argument_that_is_no_seed_stays(monkeypatch):
    monkeypatch.setenv(VARIABLE, "5")
    assert drawn_cases(demonstration())[0].arguments == (5,)


@pytest.mark.parametrize(("seed", "by"), [("1", 3), ("2", 14), ("3", 3), ("1000", 14)])
def test_where_not_any_draw_will_do_the_exercise_says_which(monkeypatch, seed, by):
    monkeypatch.setenv(VARIABLE, seed)
    exercise = demonstration(shifts=(3, 14))
    assert [case.seed for case in drawn_cases(exercise)] == [7 + by, 8 + by]


def test_a_baseline_is_that_of_the_moved_cases(monkeypatch):
    monkeypatch.setenv(VARIABLE, "1")
    moved, own = demonstration().baselines(), demonstration()
    monkeypatch.delenv(VARIABLE)
    assert [one.answer for one in moved] != [one.answer for one in own.baselines()]


def test_a_seed_that_is_no_number_is_said_to_be_none(monkeypatch):
    monkeypatch.setenv(VARIABLE, "many")
    with pytest.raises(WorkshopError, match="'many', which isn't a whole number"):
        drawn_cases(demonstration(cases=(Case("1 order", n_plus_one.order_page.cases[0].size, 1),)))

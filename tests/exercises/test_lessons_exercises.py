"""Every lesson's exercises: what is refused, with which words, and what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import attempts_async_or_sync as attempts_async
import attempts_behind_the_dot as attempts_dot
import attempts_decide_once as attempts_decide
import attempts_is_it_the_database as attempts_database
import attempts_load_less as attempts_less
import attempts_load_what_the_view_shows as attempts_views
import attempts_once_or_every_time as attempts_once
import attempts_start_here
import attempts_the_shape_of_the_json as attempts_json
import attempts_without_the_orm as attempts_bare
import pytest
from attempts import ODD, RIGHT, WRONG
from attempts_n_plus_one import BASKET_RIGHT, BASKET_WRONG, GUARD_RIGHT, GUARD_WRONG, PAGE_RIGHT, PAGE_WRONG

from workshop_utils.exercises import (
    async_or_sync,
    behind_the_dot,
    decide_once,
    is_it_the_database,
    load_less,
    n_plus_one,
    once_or_every_time,
    start_here,
    without_the_orm,
)
from workshop_utils.exercises import load_what_the_view_shows as views
from workshop_utils.exercises import the_shape_of_the_json as the_json
from workshop_utils.exercises.exercise import Exercise
from workshop_utils.exercises.migration_exercise import MigrationExercise
from workshop_utils.exercises.seeds import drawn_cases
from workshop_utils.exercises.the_shape_of_the_json_pair import PairExercise
from workshop_utils.exercises.verdict import State, Verdict

ODD_HERE = {label: text for label, text in ODD.items() if label.startswith("can't be judged")}

Cell = Callable[..., Any]
ALL = {
    "cheapest_products": (start_here.cheapest_products, attempts_start_here.WRONG, attempts_start_here.RIGHT),
    "customer_by_email": (
        is_it_the_database.customer_by_email,
        attempts_database.LOOK_UP_WRONG,
        attempts_database.LOOK_UP_RIGHT,
    ),
    "newest_paid": (is_it_the_database.newest_paid, attempts_database.PAID_WRONG, attempts_database.PAID_RIGHT),
    "order_page": (n_plus_one.order_page, {**WRONG, **PAGE_WRONG, **ODD_HERE}, {**RIGHT, **PAGE_RIGHT}),
    "basket": (n_plus_one.basket, BASKET_WRONG, BASKET_RIGHT),
    "orders_for_page": (n_plus_one.orders_for_page, GUARD_WRONG, GUARD_RIGHT),
    "customer_page": (views.customer_page, attempts_views.PAGE_WRONG, attempts_views.PAGE_RIGHT),
    "options_for": (views.options_for, attempts_views.OPTIONS_WRONG, attempts_views.OPTIONS_RIGHT),
    "receipt_view": (views.receipt_view, attempts_views.RECEIPT_WRONG, attempts_views.RECEIPT_RIGHT),
    "category_view": (views.category_view, attempts_views.TREE_WRONG, attempts_views.TREE_RIGHT),
    "product_list": (load_less.product_list, attempts_less.LIST_WRONG, attempts_less.LIST_RIGHT),
    "orders_after": (load_less.orders_after, attempts_less.AFTER_WRONG, attempts_less.AFTER_RIGHT),
    "returners": (load_less.returners, attempts_less.NEXT_WRONG, attempts_less.NEXT_RIGHT),
    "revenue_by_category": (load_less.revenue_by_category, attempts_less.REVENUE_WRONG, attempts_less.REVENUE_RIGHT),
    "side_load": (the_json.side_load, attempts_json.PAIR_WRONG, attempts_json.PAIR_RIGHT),
    "add_products": (the_json.add_products, attempts_json.ENDPOINT_WRONG, attempts_json.ENDPOINT_RIGHT),
    "product_reviews": (the_json.product_reviews, attempts_json.TAG_WRONG, attempts_json.TAG_RIGHT),
    "price_page": (async_or_sync.price_page, attempts_async.PAGE_WRONG, attempts_async.PAGE_RIGHT),
    "fetch_all": (async_or_sync.fetch_all, attempts_async.FETCH_WRONG, attempts_async.FETCH_RIGHT),
    "raise_prices": (without_the_orm.raise_prices, attempts_bare.PRICES_WRONG, attempts_bare.PRICES_RIGHT),
    "add_reviews": (without_the_orm.add_reviews, attempts_bare.REVIEWS_WRONG, attempts_bare.REVIEWS_RIGHT),
    "monthly_revenue": (without_the_orm.monthly_revenue, attempts_bare.REVENUE_WRONG, attempts_bare.REVENUE_RIGHT),
    "monthly_in_duckdb": (without_the_orm.monthly_in_duckdb, attempts_bare.DUCKDB_WRONG, attempts_bare.DUCKDB_RIGHT),
    "dearest": (behind_the_dot.dearest, attempts_dot.DEAREST_WRONG, attempts_dot.DEAREST_RIGHT),
    "bill_class": (behind_the_dot.bill_class, attempts_dot.BILL_WRONG, attempts_dot.BILL_RIGHT),
    "price_class": (behind_the_dot.price_class, attempts_dot.PRICE_WRONG, attempts_dot.PRICE_RIGHT),
    "product_app": (once_or_every_time.product_app, attempts_once.PRODUCT_WRONG, attempts_once.PRODUCT_RIGHT),
    "order_app": (once_or_every_time.order_app, attempts_once.ORDER_WRONG, attempts_once.ORDER_RIGHT),
    "payment_app": (once_or_every_time.payment_app, attempts_once.PAYMENT_WRONG, attempts_once.PAYMENT_RIGHT),
    "make_encoder": (decide_once.make_encoder, attempts_decide.ENCODER_WRONG, attempts_decide.ENCODER_RIGHT),
    "make_reader": (decide_once.make_reader, attempts_decide.READER_WRONG, attempts_decide.READER_RIGHT),
    "price_app": (once_or_every_time.price_app, attempts_once.PRICE_WRONG, attempts_once.PRICE_RIGHT),
}
STATES = {
    "raised": State.RAISED,
    "stopped": State.STOPPED,
    "ended": State.DIED,
    "wrong": State.WRONG,
    "worse": State.WORSE,
    "no better": State.NO_BETTER,
    "over": State.OVER_BUDGET,
    "over in statements": State.OVER_BUDGET,
    "over in rows": State.OVER_BUDGET,
    "over in bytes": State.OVER_BUDGET,
    "over in objects": State.OVER_BUDGET,
    "over in steps": State.OVER_BUDGET,
    "over in validations": State.OVER_BUDGET,
    "over in serialisations": State.OVER_BUDGET,
    "over in waves": State.OVER_BUDGET,
    "over in gaps": State.OVER_BUDGET,
    "over in calls": State.OVER_BUDGET,
    "over in engines": State.OVER_BUDGET,
    "over in connections": State.OVER_BUDGET,
    "over in reads": State.OVER_BUDGET,
    "over in decodings": State.OVER_BUDGET,
    "over in decisions": State.OVER_BUDGET,
    "can't be judged": State.CANT_BE_JUDGED,
    "leaned": State.LEANED,
}
WRONG_ONES = [(name, label) for name, (_, wrong, _) in ALL.items() for label in wrong]
RIGHT_ONES = [(name, label) for name, (_, _, right) in ALL.items() for label in right]


@pytest.fixture(scope="module")
def verdicts() -> dict[tuple[str, str], Verdict]:
    """Keep what was judged in this module, so that nothing is judged twice."""
    return {}


def checked(exercise: Exercise, function: Any) -> Verdict:
    """Check what a cell defines."""
    return exercise.check(*given(exercise, function))


def rehearsed(exercise: Exercise, function: Any) -> Verdict:
    """Judge what a cell defines, and keep nothing."""
    return exercise.rehearse(*given(exercise, function))


def given(exercise: Exercise, function: Any) -> tuple[Any, ...]:
    """Give what `check` takes of a cell: its function, and its MIGRATION, or its sender, where the exercise asks for one."""
    if isinstance(exercise, PairExercise):
        return function.__globals__[exercise.name], function
    if not isinstance(exercise, MigrationExercise):
        return (function,)
    migration = function.__globals__["MIGRATION"]
    return (migration,) if exercise.fixed else (function, migration)


def judged(kept: dict[tuple[str, str], Verdict], cell: Cell, name: str, label: str) -> Verdict:
    exercise, wrong, right = ALL[name]
    if (name, label) not in kept:
        kept[name, label] = checked(exercise, cell({**wrong, **right}[label]))
    return kept[name, label]


@pytest.mark.parametrize("name", ALL)
def test_the_starter_is_not_attempted(cell: Cell, name: str) -> None:
    exercise: Exercise = ALL[name][0]
    assert checked(exercise, cell(exercise.starter_source)).state is State.NOT_ATTEMPTED


@pytest.mark.parametrize("name", ALL)
def test_the_solution_is_correct(cell: Cell, name: str) -> None:
    exercise: Exercise = ALL[name][0]
    assert checked(exercise, cell(exercise.solution_source)).correct


@pytest.mark.parametrize(("name", "label"), WRONG_ONES)
def test_a_wrong_fix_is_refused_at_its_rung(
    verdicts: dict[tuple[str, str], Verdict], cell: Cell, name: str, label: str
) -> None:
    verdict = judged(verdicts, cell, name, label)
    expected = label.partition(":")[0]
    assert verdict.state is STATES[expected], str(verdict)
    if expected.startswith("over in "):
        assert verdict.over == expected.removeprefix("over in ")


@pytest.mark.parametrize(("name", "label"), RIGHT_ONES)
def test_an_unusual_right_answer_is_accepted(
    verdicts: dict[tuple[str, str], Verdict], cell: Cell, name: str, label: str
) -> None:
    verdict = judged(verdicts, cell, name, label)
    assert verdict.correct, str(verdict)


@pytest.mark.parametrize("name", ALL)
def test_the_words_of_each_verdict_are_as_reviewed(
    verdicts: dict[tuple[str, str], Verdict],
    cell: Cell,
    name: str,
    verdict_file: Callable[[str, Mapping[str, Verdict]], None],
) -> None:
    labels = [label for exercise, label in [*WRONG_ONES, *RIGHT_ONES] if exercise == name]
    verdict_file(f"{ALL[name][0].lesson}_{name}", {label: judged(verdicts, cell, name, label) for label in labels})


@pytest.mark.parametrize("name", ALL)
def test_every_right_answer_has_the_same_first_line(
    verdicts: dict[tuple[str, str], Verdict], cell: Cell, name: str
) -> None:
    lines = {str(judged(verdicts, cell, name, label)).splitlines()[0] for label in ALL[name][2]}
    assert len(lines) == 1


@pytest.mark.parametrize("name", ALL)
def test_no_two_wrong_fixes_of_an_exercise_get_the_same_words(
    verdicts: dict[tuple[str, str], Verdict], cell: Cell, name: str
) -> None:
    words: dict[str, str] = {}
    for label in ALL[name][1]:
        text = str(judged(verdicts, cell, name, label))
        if label.endswith(", likewise"):  # the same mistake in another form: the same words are right
            assert text in words, f"{label} reads like no other"
            continue
        assert text not in words, f"{label} reads like {words[text]}"
        words[text] = label


@pytest.mark.parametrize("name", ALL)
def test_the_solution_is_correct_on_the_private_data_of_a_grader_too(
    cell: Cell, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_SEED", "1000")
    exercise: Exercise = replace(ALL[name][0])  # a copy, which has no baselines yet
    assert drawn_cases(exercise) != exercise.cases
    assert checked(exercise, cell(exercise.solution_source)).correct

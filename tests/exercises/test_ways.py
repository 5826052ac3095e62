"""Who took one good way hears of another one, and of why their own works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attempts_start_here
import pytest
from attempts import RIGHT
from attempts_n_plus_one import BASKET_RIGHT, GUARD_RIGHT, PAGE_RIGHT

from workshop_utils.exercises import n_plus_one, start_here
from workshop_utils.exercises.exercise import Exercise

SELECTS, JOINS = "`selectinload` for all four", "A `joinedload` for the customer"
DICTIONARY, HELD = "look the rows up in a dictionary", "keep `session.get` for the ids that came"
STAR, BY_NAME = '`raiseload("*")` once', "`raiseload` for single relationships"
COLUMNS, OBJECTS = "`select(Product.name, Product.price_cents)`", "`select(Product)`, ordered and limited"

HEARD = [
    (n_plus_one.order_page, RIGHT["selectinload for all"], JOINS),
    (n_plus_one.order_page, PAGE_RIGHT["joins towards one, by options"], SELECTS),
    (n_plus_one.order_page, PAGE_RIGHT["three statements of Core"], SELECTS),
    (n_plus_one.basket, BASKET_RIGHT["objects in a dictionary"], HELD),
    (n_plus_one.basket, BASKET_RIGHT["the warm-up is held"], DICTIONARY),
    (n_plus_one.orders_for_page, GUARD_RIGHT["the guard first"], BY_NAME),
    (n_plus_one.orders_for_page, GUARD_RIGHT["named one by one"], STAR),
    (n_plus_one.orders_for_page, GUARD_RIGHT["let go by their session"], STAR),
    (start_here.cheapest_products, attempts_start_here.RIGHT["columns"], OBJECTS),
    (start_here.cheapest_products, start_here.cheapest_products.solution_source, COLUMNS),
]
EXERCISES = (n_plus_one.order_page, n_plus_one.basket, n_plus_one.orders_for_page, start_here.cheapest_products)

Cell = Callable[..., Any]


@pytest.mark.parametrize(("exercise", "source", "other"), HEARD)
def test_who_took_one_way_hears_of_the_first_other_one(cell: Cell, exercise: Exercise, source: str, other: str) -> None:
    said = exercise.rehearse(cell(source)).text
    heard = [way.text for way in exercise.ways if way.text in said]
    assert len(heard) == 1
    assert heard[0].startswith(other) or other in heard[0]


def test_an_answer_that_left_its_session_is_not_told_of_options(cell: Cell) -> None:
    said = n_plus_one.orders_for_page.rehearse(cell(GUARD_RIGHT["let go by their session"])).text
    assert "*Why it works.* Objects that no session holds" in said
    assert "What no option names" not in said


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_solution_is_shown_with_what_those_hear_who_wrote_it(cell: Cell, exercise: Exercise) -> None:
    assert f"*The other good way.* {exercise.other_way}" in exercise.rehearse(cell(exercise.solution_source)).text

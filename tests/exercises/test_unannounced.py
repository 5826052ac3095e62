"""A size that nobody announced: left out of what is shown, unless an answer is refused for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attempts import RIGHT, WRONG
from attempts_n_plus_one import BASKET_WRONG, PAGE_WRONG

from workshop_utils.exercises import n_plus_one
from workshop_utils.exercises.exercise import Exercise

Cell = Callable[..., Any]
SIZE = {"order_page": "120 orders", "basket": "990 ids"}
SAID = "Nobody had announced that we ask for"


def test_a_right_answer_does_not_show_it(cell: Cell) -> None:
    verdict = n_plus_one.order_page.rehearse(cell(RIGHT["selectinload for all"]))
    assert verdict.correct
    assert "120" not in str(verdict)


@pytest.mark.parametrize("label", ["no better: a list first", "over in rows: whole tables", "wrong: an empty list"])
def test_an_answer_refused_for_an_announced_size_does_not_show_it(cell: Cell, label: str) -> None:
    said = str(n_plus_one.order_page.rehearse(cell(WRONG[label])))
    assert SAID not in " ".join(said.split())
    assert "120 orders" not in said


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        (n_plus_one.order_page, PAGE_WRONG["over in statements: right for the sizes announced"]),
        (n_plus_one.order_page, PAGE_WRONG["wrong: right for the sizes announced"]),
        (n_plus_one.basket, BASKET_WRONG["over in statements: right for the sizes announced"]),
        (n_plus_one.basket, BASKET_WRONG["over in statements: in portions of three hundred"]),
    ],
)
def test_an_answer_made_for_the_announced_sizes_is_refused_and_told_which_size_decided(
    cell: Cell, exercise: Exercise, source: str
) -> None:
    verdict = exercise.rehearse(cell(source))
    assert not verdict.correct
    assert f"{SAID} {SIZE[exercise.name]}, too" in verdict.text
    counts = verdict.counts
    heads = [*counts.headers, *(row[0] for row in counts.rows)] if counts else []
    shown = [head for head in heads if SIZE[exercise.name] in head]
    assert len(shown) == bool(heads)


def test_the_columns_of_two_shops_say_how_large_each_is(cell: Cell) -> None:
    counts = n_plus_one.order_page.rehearse(cell(RIGHT["selectinload for all"])).counts
    assert counts is not None
    assert "rows, 5 orders of 900" in counts.headers
    assert "rows, 50 orders of 300" in counts.headers

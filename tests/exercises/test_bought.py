"""What a right answer bought."""

from __future__ import annotations

import time

import attempts
import pytest
from cells import solution_of
from demonstration import demonstration, solved
from sqlalchemy import create_engine

from workshop_utils import shop
from workshop_utils.exercises import n_plus_one, start_here


@pytest.fixture
def exercise():
    return demonstration()


@pytest.fixture
def engine():
    made = shop.open_content(shop.build_content(shop.Size("own", 200, 50, 100), seed=3))
    yield made
    made.dispose()


def test_before_a_right_answer_there_is_a_kind_sentence(exercise, cell):
    assert "once `check` has said correct" in str(exercise.what_it_bought())
    exercise.check(cell(attempts.WRONG["no better: a list first"]))
    assert "once `check` has said <em>correct</em>" in exercise.what_it_bought()._repr_html_().replace(
        '<code style="font-size:.95em;white-space:pre-wrap">check</code>', "`check`"
    )


def test_both_are_timed_here_and_1_and_5_ms_away(exercise):
    exercise.check(solved)
    shown = exercise.what_it_bought()
    assert [comparison.round_trip_ms for comparison in shown.comparisons] == [0, 1, 5]
    assert [row[0] for row in shown.times.rows] == ["here", "1 ms away", "5 ms away"]
    for comparison in shown.comparisons:
        slow, yours = comparison.variants
        least = comparison.round_trip_ms / 1000
        assert min(slow.timing.seconds) >= slow.statements * least
        assert min(yours.timing.seconds) >= yours.statements * least
    assert "33 statements became 4 statements" in str(shown).replace("\n", " ")
    assert "<td" in shown._repr_html_()


def test_the_learner_s_own_engine_can_be_used_and_stays_open(exercise, engine):
    exercise.check(solved)
    assert exercise.what_it_bought(engine).comparisons
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_the_last_right_answer_is_timed(exercise, cell):
    exercise.check(solved)
    exercise.check(cell(attempts.RIGHT["selectinload for all"]))
    exercise.check(cell(attempts.WRONG["wrong: an empty list"]))
    assert exercise.what_it_bought().comparisons[0].variants[1].statements == 5


def test_it_says_on_which_shop_it_ran_and_whose_size_a_label_tells(engine):
    cheapest = start_here.cheapest_products
    cheapest.check(solution_of(cheapest))
    assert cheapest.what_it_bought(engine).times.caption.endswith("what it bought on your own shop, 30 products")
    assert cheapest.what_it_bought().times.caption.endswith("what it bought on a private shop, 30 products of 400")


def test_after_an_answer_that_is_not_right_it_says_that_the_last_right_one_is_timed(exercise, cell):
    exercise.check(solved)
    assert "last right answer" not in str(exercise.what_it_bought())
    exercise.check(cell(attempts.WRONG["wrong: an empty list"]))
    assert "what it bought you, with your last right answer, on" in str(exercise.what_it_bought())


def test_where_both_ask_as_often_it_says_what_came_back():
    cheapest = start_here.cheapest_products
    cheapest.check(solution_of(cheapest))
    said = " ".join(str(cheapest.what_it_bought()).split())
    assert "Both send 1 statement" in said
    assert "400 rows with" in said
    assert "became 30 rows with" in said
    assert "plain version, ms" in said


def test_where_nothing_was_slow_it_is_not_offered_and_says_why():
    guarded = n_plus_one.orders_for_page
    verdict = guarded.check(solution_of(guarded))
    assert verdict.correct
    assert "what_it_bought" not in verdict.text
    assert "nothing to time" in str(guarded.what_it_bought())


def test_an_engine_without_a_shop_gets_a_sentence_and_no_traceback(exercise):
    exercise.check(solved)
    empty = create_engine("sqlite://")
    assert "no such table" in str(exercise.what_it_bought(empty))
    empty.dispose()
    assert "An engine is needed" in str(exercise.what_it_bought("engine"))


def test_it_takes_a_few_seconds_at_most(exercise):
    exercise.check(solved)
    began = time.monotonic()
    exercise.what_it_bought()
    assert time.monotonic() - began < 10  # 1.5 s on two quiet cores

"""Guesses, scored by order of magnitude."""

from __future__ import annotations

import re

import pytest

from workshop_utils.exercises import n_plus_one, start_here
from workshop_utils.exercises.prediction import PredictionExercise
from workshop_utils.exercises.store import Store
from workshop_utils.exercises.verdict import State
from workshop_utils.measure.prediction import Score, score


def guess_of(**changed):
    declared = {
        "name": "how_many",
        "number": "2.1",
        "lesson": "demonstration",
        "goal": "Predict how many statements a page of 50 orders takes.",
        "answer": lambda: 473,
        "unit": "statements",
        "example": 300,
        "hints": ("Count the dots.",),
        "misconceptions": {
            5: "That is one for each kind of thing.",
            51: "One for the orders and one for each order makes 51.",
            500: "That is never said.",
        },
        "why": "Each order asks for its lines, and each line for its product.",
    }
    return PredictionExercise(**declared | changed)


def choice_of(**changed):
    options = ("about 4: one for each table", "about 50: one for each order", "a few hundred")
    return guess_of(options=options, answer=lambda: "c", unit="", example="c", **changed)


@pytest.mark.parametrize("guess", [473, 900, 240, 4700, 48, 473.0])
def test_a_guess_within_a_factor_of_ten_is_correct(guess):
    assert guess_of().check(guess).state is State.CORRECT


@pytest.mark.parametrize("guess", [47, 4731, 0, 1e12])
def test_a_guess_further_off_is_a_wrong_answer_that_does_not_give_the_fact_away(guess):
    verdict = guess_of().check(guess)
    assert verdict.state is State.WRONG
    assert "473" not in str(verdict)


@pytest.mark.parametrize(("within", "guess"), [(10, 4731), (10, 6000), (10, 47), (3, 1420), (3, 157), (3, 4000)])
def test_a_guess_that_is_refused_is_off_by_more_than_what_is_near_enough(within, guess):
    said = str(guess_of(within=within).check(guess))
    words = {3: "three", 10: "ten"}[within]
    off = int(re.search(r"more than a\s+factor of ([\d,]+)", said)[1].replace(",", ""))
    assert within <= off < max(guess / 473, 473 / guess)
    assert f"within a factor of {words} is near enough" in " ".join(said.split())


def test_the_guess_of_lesson_02_stands_below_its_numbers_and_must_be_within_three():
    fact = n_plus_one.page_of_50.fact
    assert n_plus_one.page_of_50.check(round(fact / 2.9)).correct
    assert n_plus_one.page_of_50.check(50).state is State.WRONG
    assert start_here.page_of_100.check(100).correct


def test_verdicts_on_guesses(verdict_file):
    number, choice = guess_of(), choice_of()
    verdicts = {
        "no guess yet": number.check(...),
        "called without one": number.check(),
        "spot on": number.check(500),
        "the right order of magnitude": number.check(60),
        "a known misconception, near": number.check(51),
        "a known misconception, too low": number.check(5),
        "too low": number.check(4),
        "too high": number.check(100_000),
        "too high by a little": number.check(4_731),
        "too high by more than a hundred": number.check(50_000),
        "none at all": number.check(0),
        "within three, far": guess_of(within=3).check(200),
        "within three, too low": guess_of(within=3).check(51),
        "within three, too high": guess_of(within=3).check(1_500),
        "a text": number.check("many"),
        "below zero": number.check(-5),
        "True": number.check(True),
        "not a number": number.check(float("nan")),
        "without end": number.check(float("inf")),
        "two guesses": number.check(1, 2),
        "a list": number.check([1]),
        "the right letter": choice.check("c"),
        "another letter": choice.check("A"),
        "a letter that isn't there": choice.check("x"),
        "a number in place of a letter": choice.check(3),
        "no letter yet": choice.check(...),
    }
    reached = [verdict.state for verdict in verdicts.values()]
    odd, right, wrong = State.CANT_BE_JUDGED, State.CORRECT, State.WRONG
    open_ = State.NOT_ATTEMPTED
    assert reached == [
        open_,
        open_,
        right,
        right,
        right,
        *[wrong] * 6,
        right,
        wrong,
        wrong,
        *[odd] * 7,
        right,
        wrong,
        odd,
        odd,
        open_,
    ]
    verdict_file("demonstration_prediction", verdicts)


def test_a_guess_that_is_right_on_is_told_of_no_misconception():
    assert "never said" not in str(guess_of().check(500))


def test_a_guess_of_the_right_magnitude_is_not_called_plainly_correct():
    verdict = guess_of().check(51)
    assert verdict.correct
    assert verdict.headline == "2.1 how_many: correct, to the order of magnitude."


def test_the_lessons_misconceptions_are_said_because_none_is_near():
    for exercise in (start_here.page_of_100, n_plus_one.page_of_50):
        assert {score(guess, exercise.fact) for guess in exercise.misconceptions} <= {Score.MAGNITUDE, Score.OFF}
        assert score(exercise.example, exercise.fact) is Score.SPOT_ON


def test_a_guess_has_nothing_to_time():
    assert "nothing to time" in str(guess_of().what_it_bought())


def test_the_fact_is_measured_once_and_only_when_it_is_needed():
    asked = []
    exercise = guess_of(answer=lambda: asked.append(1) or 473)
    exercise.check(...)
    exercise.check("many")
    assert asked == []
    exercise.check(5)
    exercise.check(500)
    assert asked == [1]


def test_guesses_count_in_the_progress_and_two_that_differ_open_the_solution(progress_file):
    exercise = guess_of()
    exercise.check(...)
    exercise.check(1)
    exercise.check(1)
    assert not exercise.solution().is_open
    exercise.check(2)
    assert exercise.solution().is_open
    assert exercise.solution().code == "guess = 473  # as measured"
    exercise.check(500)
    kept = Store(progress_file).record("demonstration.how_many")
    assert (kept.attempts, bool(kept.solved), kept.state) == (4, True, "correct")


def test_the_same_wrong_guess_again_is_said_to_be_the_same():
    exercise = guess_of()
    assert exercise.check(1).note == ""
    assert exercise.check(1).note == "Same guess as last time."


def test_its_cell_is_an_open_guess_and_a_reset_brings_it_back():
    exercise = guess_of()
    assert exercise.starter_source == "guess = ..."
    assert exercise.solution_source == "guess = 300"
    assert exercise.check_source == "exercises.how_many.check(guess)"
    assert exercise.reset().starter == "guess = ...\nexercises.how_many.check(guess)"
    assert exercise.hint().numbers == (1,)

"""Guesses: kept, scored by order of magnitude, and never in the way of Run All."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_utils.measure.prediction import Prediction, Score, factor_of, predict, score

QUESTION = "How many statements?"
OPTIONS = ("four", "about 50", "hundreds")


class Unspeakable:
    def __repr__(self):
        raise RuntimeError


ODD = ["many", b"1", None, True, -1, -0.5, math.nan, math.inf, 10**400, [], {}, object(), Unspeakable(), 1j, print, ""]


@pytest.mark.parametrize("guess", [0, 1, 444, 0.5, 1e300, np.int64(7), np.float64(7.5), Decimal(3), Fraction(1, 2)])
def test_a_number_is_a_guess(guess):
    prediction = predict(QUESTION, guess)
    assert prediction.guess == guess
    assert prediction.problem == ""
    assert "Your guess: " in str(prediction)


@pytest.mark.parametrize("guess", ODD, ids=lambda guess: type(guess).__name__)
@pytest.mark.parametrize("options", [(), OPTIONS])
@pytest.mark.parametrize("fact", [444, 0, 0.001, "b"])
def test_what_is_no_guess_is_kept_as_none_and_never_raises(guess, options, fact):
    prediction = predict(QUESTION, guess, options)
    assert prediction.guess is None
    revealed = prediction.reveal(fact)
    assert revealed.score is Score.NONE
    for shown in (prediction, revealed):
        assert QUESTION in str(shown)
        assert QUESTION in shown._repr_html_()
        assert len(str(shown)) < 400


def test_no_guess_yet_says_what_to_do():
    assert "put a number in place of the ..." in str(predict(QUESTION, ...))
    assert "put a letter in place of the ..." in str(predict(QUESTION, ..., OPTIONS))


def test_a_guess_that_cannot_be_scored_is_named_with_what_is_asked():
    assert "'many' can't be scored here: give a number, 0 or more." in str(predict(QUESTION, "many"))
    assert "'d' can't be scored here: give one of the letters a, b, c." in str(predict(QUESTION, "d", OPTIONS))


@pytest.mark.parametrize(
    ("guess", "fact", "scored"),
    [
        (444, 444, Score.SPOT_ON),
        (222, 444, Score.SPOT_ON),
        (888, 444, Score.SPOT_ON),
        (221, 444, Score.MAGNITUDE),
        (889, 444, Score.MAGNITUDE),
        (44.4, 444, Score.MAGNITUDE),
        (4440, 444, Score.MAGNITUDE),
        (44, 444, Score.OFF),
        (4441, 444, Score.OFF),
        (0, 0, Score.SPOT_ON),
        (0, 1, Score.SPOT_ON),
        (0, 10, Score.MAGNITUDE),
        (0, 11, Score.OFF),
        (2, 0, Score.SPOT_ON),
        (11, 0, Score.OFF),
        (0.5, 0.2, Score.MAGNITUDE),
        (3, 0.5, Score.MAGNITUDE),
        (6, 0.5, Score.OFF),
        (0, 0.5, Score.OFF),
        (1e300, 1e-300, Score.OFF),
        (5, -5, Score.OFF),
        (5, math.nan, Score.OFF),
    ],
)
def test_numbers_score_by_factor(guess, fact, scored):
    assert score(guess, fact) is scored
    shown = predict(QUESTION, guess).reveal(fact)
    assert shown.score is scored
    assert "In fact: " in str(shown)


@given(st.floats(min_value=1e-6, max_value=1e6), st.floats(min_value=1e-6, max_value=1e6))
def test_a_factor_is_the_same_from_both_sides_and_at_least_one(one, other):
    assert factor_of(one, other) == factor_of(other, one) >= 1


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers())))
def test_any_guess_can_be_shown_and_revealed(guess):
    for prediction in (predict(QUESTION, guess), predict(QUESTION, guess, OPTIONS)):
        for fact in (7, 0.3, "a"):
            assert str(prediction)
            assert str(prediction.reveal(fact))


@pytest.mark.parametrize("guess", ["b", "B", " b "])
def test_the_right_letter_is_right(guess):
    revealed = predict(QUESTION, guess, OPTIONS).reveal("b")
    assert revealed.score is Score.RIGHT
    assert "In fact: b) about 50." in str(revealed)
    assert "that is it" in str(revealed)


def test_another_letter_is_another_one():
    revealed = predict(QUESTION, "a", OPTIONS).reveal("B")
    assert revealed.score is Score.OTHER
    assert "about 50" in str(revealed)


@pytest.mark.parametrize("guess", ["d", "ab", "", "é", "1", 1])
def test_what_is_no_letter_of_the_options_is_no_guess(guess):
    assert predict(QUESTION, guess, OPTIONS).guess is None


@pytest.mark.parametrize(
    ("guess", "fact", "said"),
    [
        (444, 444, "exactly"),
        (440, 444, "not more than a factor of two"),
        (100, 444, "the right order of magnitude"),
        (11, 444, "too low by a factor of 40"),
        (44400, 444, "too high by a factor of 100"),
        (0, 0.5, "too low, by any factor"),
        (..., 444, "You made no guess this time."),
    ],
)
def test_a_reveal_says_how_near_it_was(guess, fact, said):
    assert said in str(predict(QUESTION, guess).reveal(fact))


def test_a_guess_is_shown_as_it_was_given_and_a_measurement_with_two_digits():
    revealed = str(predict(QUESTION, 12.345).reveal(97.1234567))
    assert "Your guess was 12.345" in revealed
    assert "In fact: 97." in revealed
    assert "In fact: 12,345." in str(predict(QUESTION, 1).reveal(12345))


def test_html_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    prediction = predict(evil, "a", (evil, "b"))
    for shown in (prediction, prediction.reveal("a"), predict(evil, evil), predict(evil, evil, (evil,))):
        assert "<script" not in shown._repr_html_()
        assert "&lt;script&gt;" in shown._repr_html_()


def test_options_are_lettered():
    assert [line[:2] for line in str(predict(QUESTION, ..., OPTIONS)).splitlines()[1:4]] == ["a)", "b)", "c)"]


def test_a_prediction_is_kept_as_it_was():
    prediction = predict(QUESTION, 7)
    with pytest.raises(FrozenInstanceError):
        prediction.guess = 444
    with pytest.raises(FrozenInstanceError):
        prediction.reveal(444).score = Score.SPOT_ON
    assert prediction == Prediction(QUESTION, 7)

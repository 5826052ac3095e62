"""Guesses that are kept with their facts."""

from __future__ import annotations

import json

import pytest
from test_prediction import choice_of, guess_of

from workshop_utils.exercises.guesses import predict
from workshop_utils.exercises.progress import COLUMNS, progress_of
from workshop_utils.exercises.store import Guess, Record, Store, store

ASKED = "How many statements?"


def test_guess_and_fact_are_kept_when_the_fact_is_revealed_and_not_before():
    made = predict(ASKED, 300)
    assert store().guesses() == {}
    made.reveal(473)
    assert store().guesses() == {ASKED: Guess("300", "473", "within × 2")}


def test_the_first_guess_stays_whatever_is_guessed_after_the_fact_was_seen():
    predict(ASKED, 5).reveal(473)
    predict(ASKED, 473).reveal(473)
    assert store().guesses() == {ASKED: Guess("5", "473", "further off than × 10")}


def test_a_letter_is_kept_with_what_it_stands_for():
    predict("Which?", "A", options=("one by one", "all at once")).reveal("b")
    assert store().guesses() == {"Which?": Guess("a) one by one", "b) all at once", "another one")}


@pytest.mark.parametrize("guess", [..., None, "many"])
def test_without_a_guess_nothing_is_kept(guess):
    predict(ASKED, guess).reveal(473)
    assert store().guesses() == {}


def test_a_guess_reads_as_it_did_before_it_was_kept():
    said = str(predict(ASKED, 300).reveal(473))
    assert said == f"{ASKED}\nIn fact: 473. Your guess was 300: not more than a factor of two away."
    assert repr(predict(ASKED, 300)).startswith(ASKED)


def test_where_nothing_can_be_written_the_reveal_goes_on_and_the_kernel_remembers(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("WORKSHOP_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert "In fact: 473" in str(predict(ASKED, 300).reveal(473))
    assert ASKED in store().guesses()


def test_of_an_exercise_the_first_guess_is_kept_and_the_fact_only_once_it_is_solved(progress_file):
    exercise = guess_of()
    exercise.check(5)
    record = store().record(exercise.key)
    assert (record.guess, record.band, record.fact) == ("5", "further off than × 10", "")
    assert "473" not in progress_file.read_text(encoding="utf-8")
    exercise.check(400)
    record = store().record(exercise.key)
    assert (record.guess, record.band, record.fact, record.tries) == ("5", "further off than × 10", "473", 2)


def test_a_choice_is_kept_with_its_words():
    exercise = choice_of()
    exercise.check("c")
    record = store().record(exercise.key)
    assert (record.guess, record.fact, record.band) == ("c) a few hundred", "c) a few hundred", "right")


def test_to_begin_anew_keeps_the_first_guess_and_at_which_try_it_was_solved():
    exercise = guess_of()
    exercise.check(5)
    exercise.check(400)
    exercise.reset()
    record = store().record(exercise.key)
    assert (record.guess, record.fact, record.tries, record.attempts, record.mistakes) == ("5", "473", 2, 0, ())


def test_guesses_and_facts_are_shown_beside_each_other():
    from types import ModuleType

    lesson = ModuleType("demonstration")
    lesson.how_many = guess_of()
    lesson.how_many.check(5)
    predict(ASKED, 300).reveal(473)
    shown = str(progress_of([lesson]))
    rows = [line.split() for line in shown.splitlines()]
    assert ["2.1", "how_many", "5", "not", "told", "yet", "further", "off", "than", "×", "10"] in rows
    assert [*ASKED.split(), "300", "473", "within", "×", "2"] in rows
    assert "within × 2" in progress_of([lesson])._repr_html_()
    assert progress_of([lesson]).rows[-1] == ("", "", ASKED, "guess", *[""] * 6, "300", "473", "within × 2")
    assert {len(row) for row in progress_of([lesson]).rows} == {len(COLUMNS)}


def test_a_file_of_before_is_read_and_what_it_holds_stays(tmp_path):
    old = {"state": "correct", "attempts": 3, "answers": ["a"], "last": "a", "hints": 1, "solved": "2026-11-22"}
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"version": 1, "exercises": {"a.b": old}}), encoding="utf-8")
    assert Store(path).record("a.b") == Record("correct", 3, ("a",), "a", 1, "2026-11-22")
    Store(path).keep_guess(ASKED, Guess("1", "2", "within × 2"))
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["exercises"]["a.b"].items() >= old.items()  # what the version of before reads of it
    assert kept["version"] == 1


@pytest.mark.parametrize(
    "damage", ['{"exercises": {}, "predictions": 3}', '{"exercises": {}, "predictions": {"a": 3}}']
)
def test_damaged_guesses_are_a_damaged_file(tmp_path, damage):
    path = tmp_path / "progress.json"
    path.write_text(damage, encoding="utf-8")
    assert "damaged" in Store(path).change("a.b", lambda record: record).problem

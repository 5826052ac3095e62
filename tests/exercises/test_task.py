"""Hints, solutions, and beginning anew."""

from __future__ import annotations

import json
from dataclasses import replace

import attempts
import pytest
from demonstration import demonstration, solved

from workshop_utils.exercises.progress import Standing
from workshop_utils.exercises.store import Store, store


def progress_of_one(exercise):
    return Standing(exercise, store().record(exercise.key))


FEW, FEWER = attempts.WRONG["wrong: an empty list"], attempts.WRONG["wrong: a text"]


@pytest.fixture
def exercise():
    return demonstration()


def test_hints_come_one_by_one_and_then_all_together(exercise, verdict_file):
    shown = [exercise.hint() for _ in range(4)]
    assert [hint.numbers for hint in shown] == [(1,), (2,), (3,), (1, 2, 3)]
    assert str(shown[0]).startswith("Hint 1 of 3. Record your page")
    assert "These are all the hints." in str(shown[3])
    verdict_file("demonstration_hints", {f"call {number}": hint for number, hint in enumerate(shown, 1)})


def test_hints_go_on_after_a_restart(exercise):
    exercise.hint()
    assert demonstration().hint().numbers == (2,)


def test_the_solution_is_closed_at_first_and_says_what_is_missing(exercise, verdict_file):
    closed = exercise.solution()
    assert not closed.is_open
    assert "def " not in str(closed)
    verdict_file("demonstration_solution_closed", {"nothing tried": closed})


def test_two_answers_that_differ_open_the_solution_and_the_same_one_twice_does_not(exercise, cell):
    exercise.check(cell(FEW))
    exercise.check(cell("# again\n" + FEW))
    assert "So far there is one, judged two times." in exercise.solution().missing
    exercise.check(cell(FEWER))
    assert exercise.solution().is_open


def test_answers_that_cannot_be_judged_are_no_try(exercise, cell):
    exercise.check(cell("def order_page(session):\n    return []"))
    exercise.check(cell("def order_page(session, limit):\n    ..."))
    exercise.check(3)
    assert "none has been judged" in str(exercise.solution())


def test_a_right_answer_opens_the_solution_for_good(exercise):
    exercise.check(solved)
    assert demonstration().solution().is_open


def test_a_teacher_opens_it_always(exercise, monkeypatch):
    monkeypatch.setenv("WORKSHOP_TEACHER", "1")
    shown = exercise.solution()
    assert shown.code.startswith("def order_page(session")
    assert "*Why it works.*" in shown.text
    assert "<em>Why it works.</em>" in shown._repr_html_()


def test_the_solution_s_code_is_escaped(exercise):
    opened = replace(exercise.solution(), missing="", code="if a < b: print('<script>')")
    assert "a &lt; b" in opened._repr_html_()
    assert "<script>" not in opened._repr_html_()


def test_after_a_reset_tries_and_hints_are_forgotten_and_the_starter_is_back(exercise, cell, progress_file):
    exercise.check(cell(FEW))
    exercise.check(cell(FEWER))
    exercise.hint()
    Store(progress_file).change("demonstration.other", lambda record: replace(record, hints=1))
    shown = exercise.reset()
    assert shown.starter.startswith("def order_page(session")
    assert shown.starter.endswith("\n\n\nexercises.order_page.check(order_page)")
    assert shown.starter in str(shown)
    kept = json.loads(progress_file.read_text(encoding="utf-8"))["exercises"]
    assert kept["demonstration.order_page"]["attempts"] == 0
    assert kept["demonstration.other"]["hints"] == 1
    assert "tries and hints are forgotten. This is" in str(shown).replace("\n", " ")
    assert exercise.hint().numbers == (1,)
    assert not exercise.solution().is_open


def test_what_is_solved_stays_solved_after_a_reset_which_says_so(exercise):
    exercise.check(solved)
    shown = exercise.reset()
    assert "that it is solved is kept" in str(shown)
    assert exercise.right_answer is None
    assert exercise.solution().is_open
    assert progress_of_one(exercise).state == "correct"


def test_progress_that_cannot_be_kept_stops_no_verdict_hint_or_solution(exercise, cell, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("WORKSHOP_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert exercise.check(cell(FEW)).note.startswith("Progress isn't kept: ")
    assert exercise.check(cell(FEWER)).note.startswith("Progress isn't kept: ")
    assert exercise.solution().is_open
    assert [exercise.hint().numbers for _ in range(2)] == [(1,), (2,)]
    assert "isn't kept" in str(exercise.reset())


def test_an_exercise_shows_itself_by_its_goal(exercise):
    assert repr(exercise).startswith("2.2 order_page (core): The same answer")

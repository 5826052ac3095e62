"""Nothing that learners are judged by goes unproven."""

from __future__ import annotations

import importlib
from pathlib import Path

import test_lessons_exercises as proofs

from workshop_utils import exercises
from workshop_utils.exercises.exercise import Exercise

STARTERS = Path(exercises.__file__).parent / "starters"
DECLARED = {
    name: value
    for lesson in exercises.LESSONS
    for name, value in vars(importlib.import_module(f"workshop_utils.exercises.{lesson}")).items()
    if isinstance(value, Exercise)
}


def test_every_exercise_has_wrong_fixes_and_two_unusual_right_answers_on_record():
    for name, exercise in DECLARED.items():
        assert name in proofs.ALL, f"{exercise.title} isn't in ALL of test_lessons_exercises.py"
        declared, wrong, right = proofs.ALL[name]
        assert declared is exercise
        assert wrong
        assert len(right) >= 2, exercise.title


def test_every_module_of_exercises_is_in_the_list_that_progress_reads():
    assert {path.stem for path in STARTERS.glob("*.py")} - {"__init__"} == set(exercises.LESSONS)

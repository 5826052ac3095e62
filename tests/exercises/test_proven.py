"""Nothing that learners are judged by goes unproven."""

from __future__ import annotations

import importlib
from pathlib import Path

import attempts_rescue
import test_before_hello as files_proofs
import test_lessons_exercises as proofs

from workshop_utils import exercises
from workshop_utils.exercises import rescue_the_api
from workshop_utils.exercises.exercise import Exercise
from workshop_utils.exercises.files_exercise import FilesExercise

FILES_PROOFS = {
    **files_proofs.ALL,
    "rescue": (rescue_the_api.rescue, attempts_rescue.WRONG, attempts_rescue.RIGHT),  # in test_rescue.py
}
STARTERS = Path(exercises.__file__).parent / "starters"
EVERY = {
    name: value
    for lesson in exercises.LESSONS
    for name, value in vars(importlib.import_module(f"workshop_utils.exercises.{lesson}")).items()
}
DECLARED = {name: value for name, value in EVERY.items() if isinstance(value, Exercise)}
IN_FILES = {name: value for name, value in EVERY.items() if isinstance(value, FilesExercise)}


def test_every_exercise_has_wrong_fixes_and_two_unusual_right_answers_on_record():
    for name, exercise in DECLARED.items():
        assert name in proofs.ALL, f"{exercise.title} isn't in ALL of test_lessons_exercises.py"
        declared, wrong, right = proofs.ALL[name]
        assert declared is exercise
        assert wrong
        assert len(right) >= 2, exercise.title


def test_every_exercise_in_files_has_them_too():
    for name, exercise in IN_FILES.items():
        declared, wrong, right = FILES_PROOFS[name]
        assert declared is exercise
        assert wrong
        assert len(right) >= 2, exercise.title


def test_every_module_of_exercises_is_in_the_list_that_progress_reads():
    modules = {path.stem for path in STARTERS.glob("*.py")} - {"__init__"}
    folders = {path.name for path in STARTERS.iterdir() if any(path.glob("*/*.py"))}
    alone = [path.name for path in STARTERS.iterdir() if any(path.glob("*.py")) and path.name != "__pycache__"]
    of_one_folder = {lesson for lesson in exercises.LESSONS for name in alone if lesson.startswith(f"{name}_")}
    assert modules | folders | of_one_folder == set(exercises.LESSONS)
    assert len(of_one_folder) == len(alone)

"""Hostile and odd answers: each has the verdict that is right, and does no harm.

After each the kernel works, a right answer in the same judge is correct, and nothing in the learner's data folder is
another. `pytest -m stress tests/exercises/test_hostile.py` tries all rows of `hostile_answers`, about five minutes; every
other run tries those that are marked as quick.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cells import run_cell
from hostile_answers import ROWS, Row
from test_lessons_exercises import ALL, rehearsed

from workshop_utils import exercises
from workshop_utils.exercises import oracle, start_here
from workshop_utils.exercises.exercise import Exercise
from workshop_utils.exercises.files_exercise import FilesExercise
from workshop_utils.exercises.fresh import FreshLimits
from workshop_utils.exercises.migration_exercise import MigrationExercise
from workshop_utils.exercises.task import Task
from workshop_utils.exercises.the_shape_of_the_json_pair import PairExercise
from workshop_utils.exercises.verdict import Verdict
from workshop_utils.shop import Size, build_content

RIGHT = start_here.cheapest_products


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder as learners have one, whose name isn't plain."""
    folder = tmp_path_factory.mktemp("Lehrgänge & more")
    (folder / "shop.db").write_bytes(build_content(Size("own", 60, 20, 100), 3))
    (folder / "progress.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _no_harm(data: Path) -> Iterator[None]:
    """See to it that nothing in the data folder changes."""
    before = digests(data)
    yield
    assert digests(data) == before


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*"))}


def task_named(name: str) -> Task:
    for lesson in exercises.LESSONS:
        found = getattr(import_module(f"{exercises.__name__}.{lesson}"), name, None)
        if isinstance(found, Task):
            return found
    raise LookupError(name)


def verdict_on(row: Row, data: Path, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """Judge a row's code."""
    task = task_named(row.exercise)
    if isinstance(task, FilesExercise):
        return _of_files(task, row, data)
    if not isinstance(task, Exercise) or row.code.startswith(("__import__", "type(")):
        return eval(f"task.check({row.code})", {"task": task})  # type: ignore[no-any-return]  # noqa: S307 (a row's text)
    if row.limits:
        as_always = oracle.limits
        monkeypatch.setattr(oracle, "limits", lambda exercise: replace(as_always(exercise), **row.limits))
    return task.rehearse(*_given(task, row, data))


def _given(task: Exercise, row: Row, data: Path) -> tuple[Any, ...]:
    """Give what the cell passes to `check`."""
    names = run_cell(f"{row.code}\n\n\ndef _last():\n    pass\n", DATA=str(data)).__globals__
    if isinstance(task, PairExercise):
        return names["side_load"], names["rebuild"]
    if not isinstance(task, MigrationExercise):
        return (names[task.name],)
    return (names["MIGRATION"],) if task.fixed else (names[task.name], names["MIGRATION"])


def _of_files(task: FilesExercise, row: Row, data: Path) -> Verdict:
    """Judge a solution at whose end there is more."""
    added = row.code.replace("{DATA!r}", repr(str(data)))
    files = task.solution_files
    name = task.edited[0]
    limited = replace(task, limits=FreshLimits(**row.limits)) if row.limits else task
    if row.limits:
        task.rehearse(files)  # so that the starter's files have been measured without haste
        limited._baselines.extend(task._baselines)
    return limited.rehearse({**files, name: f"{files[name]}\n\n{added}\n"})


QUICK = [pytest.param(row, id=row.id) for row in ROWS if row.quick]
SLOW = [pytest.param(row, id=row.id, marks=pytest.mark.stress) for row in ROWS if not row.quick]


@pytest.mark.parametrize("row", [*QUICK, *SLOW])
def test_an_answer_gets_the_verdict_that_is_right_and_does_no_harm(
    row: Row, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as limited:
        verdict = verdict_on(row, data, limited)
    said = " ".join(str(verdict).split())
    assert verdict.state is row.state, said
    assert all(words in said for words in row.words), said
    assert verdict._repr_html_()
    after = rehearsed(RIGHT, run_cell(RIGHT.solution_source))
    assert after.correct, str(after)


def test_the_table_has_rows_of_every_exercise() -> None:
    assert len(ROWS) >= 120
    assert len({row.id for row in ROWS}) == len(ROWS)
    lessons = [import_module(f"{exercises.__name__}.{lesson}") for lesson in exercises.LESSONS]
    every = {one.name for lesson in lessons for one in vars(lesson).values() if isinstance(one, Task)}
    assert {row.exercise for row in ROWS} >= every
    assert set(ALL) <= every

"""Learners' notebooks as text: which lesson they are, and what their cells hand to which check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workshop_utils.classroom.notebook import read, solved, taken_apart, tasks, tasks_of
from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT, find

PAGE = tasks()["order_page"]


def written(path: Path, *cells: str, **metadata: Any) -> Path:
    """Write a notebook of code cells, the last of which has `metadata`."""
    made = [{"cell_type": "code", "metadata": {}, "source": source.splitlines(keepends=True)} for source in cells]
    made[-1]["metadata"] = metadata
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "cell", ["exercises.order_page.check(f)", "mine . order_page.check (f)", "order_page.check(f)"]
)
def test_a_lesson_is_known_by_what_is_checked_whatever_its_file_is_called(tmp_path, cell):
    found = read(written(tmp_path / "04_load_less.ipynb", "1", cell))
    assert found.lesson.number == "02"
    assert [(one.number, one.exercises) for one in found.cells] == [(1, ()), (2, ("order_page",))]


def test_a_cell_that_has_lost_its_check_is_known_by_its_metadata(tmp_path):
    found = read(written(tmp_path / "a.ipynb", "def order_page(session, limit): ...", exercise="order_page"))
    assert found.cells[0].exercises == ("order_page",)


@pytest.mark.parametrize("lesson", ["00", "02", "09"])
def test_the_notebooks_that_learners_open_are_known_with_all_their_exercises(lesson):
    found = read(find(lesson).notebook())
    assert found.lesson.number == lesson
    checked = {name for cell in found.cells for name in cell.exercises}
    assert checked == {task.name for task in tasks_of(found.lesson)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it isn't a notebook, or not a whole one"),
        ("[]", "it isn't a notebook, or not a whole one"),
        ('{"cells": 3}', "it isn't a notebook, or not a whole one"),
        ("\x00", "it isn't a notebook, or not a whole one"),
        (
            '{"cells": [3, {"cell_type": "code", "source": "1 + 1", "metadata": 3}]}',
            "no exercise of the workshop is in it",
        ),
    ],
)
def test_what_cannot_be_graded_is_said_with_its_reason(tmp_path, text, reason):
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(WorkshopError, match=reason):
        read(tmp_path / "a.ipynb")


def test_what_only_times_is_left_out_and_so_is_what_comes_after_the_last_check(tmp_path):
    check = "exercises.order_page.check(f)"
    found = read(written(tmp_path / "a.ipynb", "f = 1", "exercises.basket.what_it_bought(engine)\n", check, "1 / 0"))
    assert [cell.number for cell in found.wanted] == [1, 3]


def test_a_cell_is_taken_apart_at_its_check_and_every_line_stays_where_it_was():
    call = taken_apart("\ndef f(s):\n    return 1\n\n\nexercises.order_page.check(f)\nprint(2)\n", PAGE)
    assert call.before == "\ndef f(s):\n    return 1\n\n\n"
    assert (call.arguments, call.after) == ((("", "f"),), "print(2)")


def test_what_is_done_with_a_verdict_runs_after_it():
    call = taken_apart("x = 1; v = exercises.order_page.check(f, b=g(1))\nv", PAGE)
    assert (call.before, call.after) == ("x = 1", "v = exercises.order_page.check(f, b=g(1))\nv")
    assert call.arguments == (("", "f"), ("b", "g(1)"))


@pytest.mark.parametrize("source", ["%time exercises.order_page.check(f)", "exercises.order_page.check(*fs)", "x = 1"])
def test_where_no_plain_check_stands_the_lesson_says_what_is_checked(source):
    assert taken_apart(source, PAGE).arguments == (("", "order_page"),)


def test_a_check_inside_a_function_of_the_learner_is_none():
    call = taken_apart("def order_page(s, n):\n    exercises.order_page.check(3)\n", PAGE)
    assert call.arguments == (("", "order_page"),)


def test_letters_of_many_bytes_before_a_check_are_letters():
    call = taken_apart('x = "Größe – ×"; exercises.order_page.check(f); y = 2', PAGE)
    assert (call.before, call.after) == ('x = "Größe – ×"', "y = 2")


def test_the_solutions_of_a_lesson_are_a_notebook_with_its_set_up_and_its_files():
    made = solved(find("09"))
    assert {name for cell in made.cells for name in cell.exercises} == {task.name for task in tasks_of(made.lesson)}
    assert any("lay_out" in cell.source for cell in made.cells)
    assert made.cells[0].source in read(find("09").notebook()).cells[0].source
    assert ROOT in find("09").notebook().parents

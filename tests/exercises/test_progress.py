"""The overview of what is solved."""

from __future__ import annotations

from types import ModuleType

import attempts
import pytest
from demonstration import demonstration, solved
from test_prediction import guess_of

from workshop_utils.exercises import LESSONS
from workshop_utils.exercises.progress import exercises_of, progress, progress_of


@pytest.fixture
def lesson():
    module = ModuleType("demonstration")
    module.how_many = guess_of()
    module.order_page = demonstration()
    module.further = demonstration(name="further", number="2.9", core=False)
    module.helper = print
    return module


def test_exercises_come_in_the_order_in_which_their_lesson_declares_them(lesson):
    assert [task.name for task in exercises_of(lesson)] == ["how_many", "order_page", "further"]


def test_what_was_tried_and_solved_is_shown(lesson, cell):
    lesson.how_many.check(500)
    lesson.order_page.check(cell(attempts.WRONG["wrong: an empty list"]))
    lesson.order_page.hint()
    shown = progress_of([lesson])
    assert shown.said == "1 of 3 exercises solved; of the 2 core ones, 1."
    rows = [line.split() for line in str(shown).splitlines()[4:7]]
    assert [row[:3] for row in rows] == [
        ["2.1", "how_many", "core"],
        ["2.2", "order_page", "core"],
        ["2.9", "further", "extra"],
    ]
    assert "wrong answer" in str(shown)
    assert "not attempted" in str(shown)
    assert "1 of 3" in str(shown)
    assert "<td" in shown._repr_html_()


def test_what_is_solved_stays_solved_whatever_is_tried_later(lesson, cell):
    lesson.order_page.check(solved)
    lesson.order_page.check(cell(attempts.WRONG["wrong: an empty list"]))
    assert progress_of([lesson]).solved == 1
    assert "wrong answer" not in str(progress_of([lesson]))


def test_the_workshop_s_own_exercises_are_all_there_with_names_and_numbers_of_their_own():
    standings = progress().standings
    assert {one.task.lesson for one in standings} == set(LESSONS)
    assert len({one.task.key for one in standings}) == len({one.task.number for one in standings}) == len(standings)

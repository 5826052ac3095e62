"""The lessons as they are declared, and the size and shape of those that are written."""

from __future__ import annotations

import importlib
import re
from html.parser import HTMLParser

import jupytext
import pytest

from workshop_utils import authoring, lessons
from workshop_utils.authoring import Target
from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import Lesson, LessonMap

ALL = lessons.read()
READY = [lesson for lesson in ALL if lesson.ready]
MEASURED = re.compile(
    r"\b\d[\d.,]*\s?(?:ms|µs|milliseconds|seconds|times (?:as )?(?:fast|slow)\w*|[×x] (?:fast|slow)er)\b"
)
# What the round-trip dial is set to isn't measured.
DIAL = re.compile(r"(?:0|0\.2|1|5)\s?(?:ms|milliseconds)")
MOST = {"cells": 50, "words": 1_800, "prose cell": 120, "code cell": 20, "columns": 136, "exercise's words": 60}
written = pytest.mark.parametrize("lesson", READY, ids=lambda lesson: lesson.stem)


def cells(lesson: Lesson, kind: str) -> list[str]:
    """Give the cells of one kind that learners see, exercises without their starters."""
    source = jupytext.reads(lesson.source.read_text(encoding="utf-8"), fmt="py:percent")
    hidden = {"teacher", "solved"}
    return [
        cell.source
        for cell in source.cells
        if cell.cell_type == kind and not hidden & set(cell.metadata.get("tags", ()))
    ]


def words(text: str) -> int:
    """Count the words a reader reads: no table rules, no code blocks."""
    return len(re.findall(r"[^\W_][\w'’-]*", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))


def test_there_are_thirteen_numbered_in_order():
    assert [lesson.number for lesson in ALL] == [f"{number:02d}" for number in range(13)]


def test_each_lesson_needs_only_earlier_ones_and_the_first():
    for lesson in ALL[1:]:
        assert lesson.needs[0] == "00"
        assert all(needed < lesson.number for needed in lesson.needs)


def test_exercises_are_numbered_by_their_lesson_without_a_gap():
    for lesson in ALL:
        numbers = [*lesson.core, *lesson.extra]
        assert sorted(numbers) == [f"{int(lesson.number)}.{i}" for i in range(1, len(numbers) + 1)]


def test_each_lesson_lies_on_one_line_of_the_map():
    stops = [stop for _, stops in lessons.map().lines for stop in stops]
    assert sorted(stops, key=lambda stop: stop.number) == list(ALL)


@pytest.mark.parametrize(
    "name", ["2", "02", "one_query_per_row", "02_one_query_per_row", "notebooks/02_one_query_per_row.ipynb"]
)
def test_a_lesson_is_found_by_number_and_name(name):
    assert lessons.find(name).number == "02"


def test_lesson_zero_is_found_by_its_number():
    assert lessons.find("0").number == "00"


def test_an_unknown_lesson_is_answered_with_those_there_are():
    with pytest.raises(WorkshopError, match=r"no lesson called 'x'[\s\S]*12_rescue_the_api"):
        lessons.find("x")


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(WorkshopError, match=r"lessons\.toml is missing"):
        lessons.read(tmp_path)


class Links(HTMLParser):
    """What a browser would find in the map."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data):
        self.texts.append(data)


def test_the_map_names_every_lesson_and_leads_to_those_that_are_written():
    page = Links()
    page.feed(lessons.map()._repr_html_())
    seen = " ".join(page.texts)
    assert all(lesson.title in seen and lesson.pattern in seen for lesson in ALL)
    assert page.links == [f"{stop.stem}.ipynb" for _, stops in lessons.map().lines for stop in stops if stop.ready]
    assert seen.count("in preparation") == str(lessons.map()).count("in preparation") == len(ALL) - len(READY)


def test_the_map_says_what_a_lesson_builds_on_and_leaves_out_the_first_which_all_need():
    said = str(lessons.map())
    assert re.search(r"08  .*, after 02, 04\)", said)
    assert "after 00" not in said


def test_the_map_escapes_what_it_is_given():
    odd = Lesson("00", "s", "<b>", "", "a & b", "find", 1, (), (), ())
    page = LessonMap((("<i>", (odd,)),))._repr_html_()
    assert "&lt;b&gt;" in page
    assert "a &amp; b" in page
    assert "<i>" not in page


@written
def test_its_exercises_are_the_declared_ones_and_each_has_a_cell(lesson):
    from workshop_utils.exercises.task import Task

    module = importlib.import_module(f"workshop_utils.exercises.{lesson.exercises}")
    tasks = [each for each in vars(module).values() if isinstance(each, Task)]
    assert {task.number for task in tasks if task.core} == set(lesson.core)
    assert {task.number for task in tasks if not task.core} == set(lesson.extra)
    source = lesson.source.read_text(encoding="utf-8")
    assert sorted(re.findall(r'exercise="(\w+)"', source)) == sorted(task.name for task in tasks)


@written
def test_its_heading_is_its_title(lesson):
    assert cells(lesson, "markdown")[0].splitlines()[0] == f"# {lesson.title}"


@written
def test_it_keeps_to_the_size_of_one_sitting(lesson):
    prose, code = cells(lesson, "markdown"), cells(lesson, "code")
    assert len(prose) + len(code) <= MOST["cells"]
    assert sum(map(words, prose)) <= MOST["words"]
    assert [cell for cell in prose if words(cell) > MOST["prose cell"]] == []


@written
@pytest.mark.parametrize("solved", [False, True], ids=["learner", "solved"])
def test_no_code_cell_is_longer_than_a_screen(lesson, solved):
    notebook = authoring.compose(Target(lesson, solved))
    long = [
        cell.source for cell in notebook.cells if cell.cell_type == "code" and _lines(cell.source) > MOST["code cell"]
    ]
    assert long == []


@written
@pytest.mark.parametrize("solved", [False, True], ids=["learner", "solved"])
def test_no_line_of_code_is_cut_off_at_1280_pixels(lesson, solved):
    notebook = authoring.compose(Target(lesson, solved))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert [line for source in code for line in source.splitlines() if len(line) > MOST["columns"]] == []


def _lines(source: str) -> int:
    return sum(bool(line.strip()) for line in source.splitlines())


@written
def test_no_measured_number_is_typed_into_prose(lesson):
    typed = [match[0] for cell in cells(lesson, "markdown") for match in MEASURED.finditer(cell)]
    assert [number for number in typed if not DIAL.fullmatch(number)] == []


@pytest.mark.parametrize("text", ["takes 97 ms", "3.2 seconds", "11 times faster", "3× faster", "40 µs"])
def test_a_measured_number_would_be_seen(text):
    assert MEASURED.search(text)


@written
def test_an_exercise_says_its_goal_briefly(lesson):
    goals = [cell for cell in cells(lesson, "markdown") if cell.startswith("## Exercise")]
    assert len(goals) == len(lesson.core) + len(lesson.extra)
    assert [goal for goal in goals if words(goal.partition("\n")[2]) > MOST["exercise's words"]] == []


@written
def test_it_ends_as_every_lesson_does(lesson):
    text = "\n".join(cells(lesson, "markdown"))
    endings = ("On your own code", "What it costs", "In production", "Further")
    assert text.count("In this lesson we") == 2
    if lesson.number != "00":
        assert [ending for ending in endings if ending not in text] == []


@written
def test_it_has_slides_and_notes_for_the_teacher(lesson):
    source = lesson.source.read_text(encoding="utf-8")
    assert 'tags=["slide"]' in source
    assert 'tags=["teacher"]' in source

"""Routes through the lessons: what is declared fits its slot, and the run sheet's clock is right."""

from __future__ import annotations

import re

import pytest

from workshop_utils import documents, lessons, routes
from workshop_utils.errors import WorkshopError
from workshop_utils.routes import Route, Stop

ALL = {route.title: route for route in routes.read()}
declared = pytest.mark.parametrize("route", ALL.values(), ids=lambda route: route.title)


def rows(sheet):
    return [line for line in sheet.splitlines() if re.match(r"\| \d", line)]


def test_there_is_a_route_for_each_slot_and_its_minutes_fit_in():
    assert list(ALL) == ["90 minutes", "Half a day", "A day", "A course"]
    assert ALL["90 minutes"].minutes == 90
    assert 180 <= ALL["Half a day"].minutes <= 240
    assert 360 <= ALL["A day"].minutes <= 420


def test_a_course_is_every_lesson_in_order():
    assert ALL["A course"].lessons == lessons.read()


@declared
def test_lessons_come_in_order_and_begin_with_the_first(route):
    numbers = [lesson.number for lesson in route.lessons]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == "00"


@declared
def test_only_the_rescue_leans_on_lessons_that_a_route_leaves_out(route):
    seen = {lesson.number for lesson in route.lessons}
    leaning = {lesson.number for lesson in route.lessons if not set(lesson.needs) <= seen}
    assert leaning <= {"12"}


@declared
def test_nobody_sits_for_two_hours_without_a_break(route):
    sat = longest = 0
    for stop in route.stops if not route.sittings else ():
        sat = sat + stop.minutes if stop.lesson else 0
        longest = max(longest, sat)
    assert longest <= 120


@declared
def test_an_exercise_is_done_or_left_for_home_and_not_both(route):
    sheet = routes._sheet(route)
    for row, stop in zip(rows(sheet), route.stops, strict=True):
        if stop.lesson:
            cells = [cell.strip() for cell in row.split("|")]
            done, home = (re.findall(r"\d+\.\d", cell) for cell in cells[4:6])
            assert sorted([*done, *home]) == sorted([*stop.lesson.core, *stop.lesson.extra])


def test_the_clock_of_a_run_sheet_is_the_sum_of_what_came_before():
    first = lessons.find("00")
    route = Route("T", "About.", (Stop("", 55, first, ("0.1",)), Stop("Break", 10), Stop("part", 20, first)))
    sheet = routes._sheet(route)
    assert [row.split("|")[1].strip() for row in rows(sheet)] == ["0:00", "0:55", "1:05"]
    assert "| 0:55 | 10 | *Break* | | |" in sheet
    assert sheet.endswith("The end is at 1:25.")


def test_a_stop_says_what_it_builds_on_that_is_not_on_the_route():
    route = Route("T", "", (Stop("", 10, lessons.find("00")), Stop("", 20, lessons.find("08"))))
    assert "builds on 02, 04, not on this route" in routes._sheet(route)
    assert "not on this route" not in routes._sheet(ALL["A course"])


DECLARED = """
[lines]
find = "Find"

[[lesson]]
number = "00"
slug = "toy"
title = "A toy"
promise = "Play."
pattern = "playing"
line = "find"
minutes = 7
needs = []
core = ["0.1", "0.2"]
extra = ["0.3"]

[[route]]
title = "Short"
about = "Quick."
stops = [{ lesson = "00" }, { break = "Tea", minutes = 3 }]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "lessons.toml").write_text(DECLARED, encoding="utf-8")
    return tmp_path


def test_a_stop_that_says_nothing_else_takes_the_lessons_minutes_and_core(folder):
    (route,) = routes.read(folder)
    assert route.minutes == 10
    assert route.stops[0].exercises == ("0.1", "0.2")


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        ('{ lesson = "77" }', "'Short' stops at lesson '77'"),
        ('{ lesson = "00", exercises = ["0.9"] }', "exercise '0.9' in lesson 00"),
    ],
)
def test_a_stop_that_leads_nowhere_is_said(folder, stop, said):
    path = folder / "source" / "lessons.toml"
    path.write_text(path.read_text().replace('{ lesson = "00" }', stop), encoding="utf-8")
    with pytest.raises(WorkshopError, match=said):
        routes.read(folder)


def test_a_document_is_stale_until_it_is_written_and_keeps_what_is_written_by_hand(folder):
    root = folder.parent / "root"
    (root / "notebooks").mkdir(parents=True)
    (folder / "source").rename(root / "notebooks" / "source")
    path = root / "notebooks" / "TEACHING.md"
    path.write_text("by hand\n{}\n{}\nafter\n".format(*documents.TEACHING.markers), encoding="utf-8")
    assert documents.stale(root) == (documents.TEACHING,)
    documents.write(documents.TEACHING, root)
    assert documents.stale(root) == ()
    text = path.read_text(encoding="utf-8")
    assert "| 0:07 | 3 | *Tea* | | |" in text
    assert text.startswith("by hand\n")
    assert text.endswith("after\n")


def test_a_document_without_its_markers_is_said(folder):
    with pytest.raises(WorkshopError, match=r"TEACHING\.md has lost the markers between which its routes stand"):
        documents.filled(documents.TEACHING, "nothing here", folder)

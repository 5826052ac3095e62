"""The routes through the lessons, for a slot of 90 minutes up to a course: run sheets made from `lessons.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop_utils import lessons
from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import NOTEBOOKS, Lesson


@dataclass(frozen=True)
class Stop:
    """One line of a run sheet: a lesson, or some of its exercises; or, without a lesson, a break."""

    about: str
    minutes: int
    lesson: Lesson | None = None
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """A way through the lessons that fits one slot."""

    title: str
    about: str
    stops: tuple[Stop, ...]
    sittings: bool = False
    """Each stop is a meeting of its own: there is no clock that runs through."""

    @property
    def minutes(self) -> int:
        """How long it takes, breaks included."""
        return sum(stop.minutes for stop in self.stops)

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons on the way."""
        return tuple(stop.lesson for stop in self.stops if stop.lesson)


def read(folder: Path = NOTEBOOKS) -> tuple[Route, ...]:
    """All routes, the shortest first, as they are declared."""
    known = {lesson.number: lesson for lesson in lessons.read(folder)}
    return tuple(_route(entry, known) for entry in lessons.declared(folder).get("route", ()))


def run_sheets(folder: Path = NOTEBOOKS) -> str:
    """Give the run sheet of every route, in Markdown."""
    return "\n\n".join(_sheet(route) for route in read(folder))


def _route(entry: dict[str, Any], known: dict[str, Lesson]) -> Route:
    stops = tuple(_stop(each, known, entry["title"]) for each in entry["stops"])
    return Route(entry["title"], entry["about"], stops, entry.get("sittings", False))


def _stop(entry: dict[str, Any], known: dict[str, Lesson], route: str) -> Stop:
    if "lesson" not in entry:
        return Stop(entry["break"], entry["minutes"])
    lesson = known.get(entry["lesson"])
    if lesson is None:
        raise _wrong(route, f"stops at lesson {entry['lesson']!r}, which there isn't")
    exercises = tuple(entry.get("exercises", lesson.core))
    strange = set(exercises) - {*lesson.core, *lesson.extra}
    if strange:
        raise _wrong(route, f"has exercise {min(strange)!r} in lesson {lesson.number}, which has no such exercise")
    return Stop(entry.get("part", ""), entry.get("minutes", lesson.minutes), lesson, exercises)


def _wrong(route: str, what: str) -> WorkshopError:
    return WorkshopError(f"In lessons.toml, the route {route!r} {what}.", remedy="Mend the stop there.")


def _sheet(route: Route) -> str:
    head = f"### {route.title}\n\n{route.about}"
    columns = "lab" if route.sittings else "clock"
    table = [f"| {columns} | min | what | exercises | left for home |", "|---|---|---|---|---|"]
    clock = 0
    for number, stop in enumerate(route.stops):
        table.append(_line(stop, str(number) if route.sittings else _hours(clock), route))
        clock += stop.minutes
    end = f"Together {_hours(clock)} hours of labs." if route.sittings else f"The end is at {_hours(clock)}."
    return "\n".join([head, "", *table, "", end])


def _line(stop: Stop, begins: str, route: Route) -> str:
    if stop.lesson is None:
        return f"| {begins} | {stop.minutes} | *{stop.about}* | | |"
    lesson = stop.lesson
    home = [number for number in (*lesson.core, *lesson.extra) if number not in stop.exercises]
    title = (
        f"[{lesson.number} {lesson.title}]({lesson.stem}.ipynb)" if lesson.ready else f"{lesson.number} {lesson.title}"
    )
    what = "".join([title, f": {stop.about}" if stop.about else "", _missing(stop, route)])
    return f"| {begins} | {stop.minutes} | {what} | {', '.join(stop.exercises) or 'none'} | {', '.join(home)} |"


def _missing(stop: Stop, route: Route) -> str:
    """Say what a lesson builds on that the route leaves out."""
    before = {lesson.number for lesson in route.lessons}
    missing = [number for number in stop.lesson.needs if number not in before] if stop.lesson else []
    return f" (builds on {', '.join(missing)}, not on this route)" if missing else ""


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"

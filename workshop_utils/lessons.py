"""The lessons: what `notebooks/source/lessons.toml` says of them, as lists for READMEs and a map for lesson 00."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from workshop_utils.errors import WorkshopError

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"

# Paul Tol's bright blue, green, purple, red and grey: over 3:1 on white and on JupyterLab's dark background.
_COLOURS = ("#4477aa", "#228833", "#aa3377", "#cc5533", "#777777")


@dataclass(frozen=True)
class Lesson:
    """One lesson, as `lessons.toml` declares it, and where its files are."""

    number: str
    slug: str
    title: str
    promise: str
    pattern: str
    line: str
    minutes: int
    needs: tuple[str, ...]
    core: tuple[str, ...]
    extra: tuple[str, ...]
    exercises: str = ""
    folder: Path = NOTEBOOKS

    @property
    def stem(self) -> str:
        """The name of its files without their ending: `02_one_query_per_row`."""
        return f"{self.number}_{self.slug}"

    @property
    def source(self) -> Path:
        """The only file that is edited by hand."""
        return self.folder / "source" / f"{self.stem}.py"

    def notebook(self, *, solved: bool = False) -> Path:
        """Where learners open it, or where it stands solved."""
        return (self.folder / "solutions" if solved else self.folder) / f"{self.stem}.ipynb"

    @property
    def ready(self) -> bool:
        """Whether it has been written; the others are in preparation.

        Goes by the source. By the notebook, the map in lesson 00 would change with the order in which notebooks are built;
        that each source has its notebook is what `workshop notebooks --check` holds.
        """
        return self.source.exists()


@dataclass(frozen=True, repr=False)
class LessonMap:
    """The patterns as lines, each lesson a stop on one of them."""

    lines: tuple[tuple[str, tuple[Lesson, ...]], ...]

    def __str__(self) -> str:
        return "\n\n".join("\n".join([name, *(_stop_text(stop) for stop in stops)]) for name, stops in self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        colours = (_COLOURS[i % len(_COLOURS)] for i in range(len(self.lines)))
        lines = (_line_html(*line, colour) for line, colour in zip(self.lines, colours, strict=True))
        return f'<div role="list" aria-label="Map of the lessons">{"".join(lines)}</div>'


def read(folder: Path = NOTEBOOKS) -> tuple[Lesson, ...]:
    """All lessons in their order, from `source/lessons.toml` under the notebooks' `folder`."""
    return tuple(_lesson(entry, folder) for entry in declared(folder)["lesson"])


def find(name: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Find the lesson called `name`: its number (`2` or `02`), slug or stem."""
    lessons = read(folder)
    wanted = Path(name).stem
    for lesson in lessons:
        if wanted in {lesson.number, str(int(lesson.number)), lesson.slug, lesson.stem}:
            return lesson
    raise WorkshopError(
        f"There is no lesson called {name!r}.", remedy=f"Choose one of {', '.join(each.stem for each in lessons)}."
    )


def map() -> LessonMap:  # noqa: A001 - `lessons.map()` is what reads best in a cell
    """Draw the map of the patterns, with each lesson as a stop."""
    lessons = read()
    return LessonMap(
        tuple(
            (name, tuple(lesson for lesson in lessons if lesson.line == key))
            for key, name in declared(NOTEBOOKS)["lines"].items()
        )
    )


def index(folder: Path = NOTEBOOKS) -> str:
    """README's list of the lessons, in Markdown."""
    head = ["| | lesson | what you can do afterwards | minutes |", "|---|---|---|---|"]
    return "\n".join([*head, *(_row(lesson) for lesson in read(folder))])


def contents(folder: Path = NOTEBOOKS) -> str:
    """The list of the lessons for the README beside the notebooks, in Markdown."""
    head = [
        "| | lesson | what it is for | teaches | builds on | exercises | minutes |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_long_row(lesson) for lesson in read(folder))])


def declared(folder: Path = NOTEBOOKS) -> dict[str, Any]:
    """Give what `lessons.toml` says, as it stands there."""
    path = folder / "source" / "lessons.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WorkshopError(
            f"The lessons aren't where they should be: {path} is missing.",
            remedy="Run the workshop from its own folder, the one that holds README.md and notebooks.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise WorkshopError(f"{path.name} can't be read: {error}.", remedy=f"Mend {path}.") from None


def _lesson(entry: dict[str, Any], folder: Path) -> Lesson:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    try:
        return Lesson(folder=folder, **values)
    except TypeError as error:  # it names the key
        raise WorkshopError(
            f"In lessons.toml, lesson {entry.get('number', '?')}: {str(error).removeprefix('Lesson.__init__() ')}.",
            remedy="The keys are told at the top of that file.",
        ) from None


def strays(folder: Path = NOTEBOOKS) -> tuple[Path, ...]:
    """Find sources whose name no lesson has, which nothing would build."""
    known = {lesson.source.name for lesson in read(folder)}
    return tuple(path for path in sorted((folder / "source").glob("*.py")) if path.name not in known)


def _row(lesson: Lesson) -> str:
    return f"| {lesson.number} | {_linked(lesson, 'notebooks/')} | {lesson.promise} | {lesson.minutes} |"


def _long_row(lesson: Lesson) -> str:
    solved = f" ([solved](solutions/{lesson.stem}.ipynb))" if lesson.ready else ""
    extra = f", extra {', '.join(lesson.extra)}" if lesson.extra else ""
    cells = (
        lesson.number,
        f"{_linked(lesson)}{solved}",
        lesson.promise,
        lesson.pattern,
        ", ".join(lesson.needs),
        f"{', '.join(lesson.core)}{extra}",
        str(lesson.minutes),
    )
    return f"| {' | '.join(cells)} |"


def _linked(lesson: Lesson, place: str = "") -> str:
    return f"[{lesson.title}]({place}{lesson.stem}.ipynb)" if lesson.ready else f"{lesson.title} *(in preparation)*"


def _about(lesson: Lesson) -> str:
    """Say how long it takes, and what it builds on beside the first lesson, which all need."""
    before = [number for number in lesson.needs if number != "00"]
    minutes = f"{lesson.minutes} min" if lesson.ready else "in preparation"
    return f"{minutes}, after {', '.join(before)}" if before else minutes


def _stop_text(lesson: Lesson) -> str:
    return f"  {lesson.number}  {lesson.title} ({_about(lesson)}): {lesson.pattern}"


def _line_html(name: str, stops: tuple[Lesson, ...], colour: str) -> str:
    track = f"border-left:6px solid {colour};margin:0 0 .9em .3em;padding:0 0 0 .9em"
    row = "display:grid;grid-template-columns:repeat(auto-fill,minmax(13em,1fr));gap:.5em;margin-top:.35em"
    cards = "".join(_stop_html(stop, colour) for stop in stops)
    return f'<div role="listitem" style="{track}"><b>{escape(name)}</b><div style="{row}">{cards}</div></div>'


def _stop_html(lesson: Lesson, colour: str) -> str:
    border = "solid" if lesson.ready else "dashed"
    shape = "border-radius:6px;padding:.4em .6em;line-height:1.35"
    card = f"{shape};border:1px {border} {colour}"
    title = f"<b>{lesson.number}</b> {escape(lesson.title)}"
    if lesson.ready:
        title = f'<a href="{lesson.stem}.ipynb" style="color:inherit;text-decoration:underline">{title}</a>'
    return f'<div style="{card}">{title}<br><small>{escape(lesson.pattern)}<br>{_about(lesson)}</small></div>'

"""What is solved, and how near the guesses came: every exercise of every lesson, as tables and as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from workshop_utils.exercises import LESSONS, markup
from workshop_utils.exercises.store import Guess, Record, store
from workshop_utils.exercises.task import Task
from workshop_utils.measure.table import Table, count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


COLUMNS = (
    "lesson",
    "number",
    "exercise",
    "kind",
    "state",
    "attempts",
    "tries",
    "hints",
    "hints_offered",
    "solved",
    "guess",
    "fact",
    "band",
)
"""What a row of `Progress.rows` says. Programs read these: they stay, and new ones come behind them."""


@dataclass(frozen=True)
class Standing:
    """One exercise, and what is kept of it."""

    task: Task
    record: Record

    @property
    def state(self) -> str:
        """How it stands, in words; a solved exercise stays solved, whatever was tried later."""
        return "correct" if self.record.solved else self.record.state or "not attempted"

    @property
    def guess(self) -> Guess:
        """What was guessed, of a prediction; empty for any other exercise."""
        return Guess(self.record.guess, self.record.fact, self.record.band)


@dataclass(frozen=True, repr=False)
class Progress:
    """Every exercise and how it stands, in the order of the lessons."""

    standings: tuple[Standing, ...]
    predictions: Mapping[str, Guess] = field(default_factory=dict)
    """The guesses made between the exercises, by their questions."""
    problem: str = ""
    """What is wrong with the progress file, as a sentence."""

    @property
    def solved(self) -> int:
        """How many are solved."""
        return sum(bool(one.record.solved) for one in self.standings)

    @property
    def said(self) -> str:
        """How many are solved, in a sentence."""
        core = [one for one in self.standings if one.task.core]
        of_core = sum(bool(one.record.solved) for one in core)
        return f"{self.solved} of {len(self.standings)} exercises solved; of the {len(core)} core ones, {of_core}."

    def _table(self) -> Table:
        heads = ("exercise", "", "how it stands", "judged answers", "hints seen", "solved on")
        return Table(heads, tuple(map(_row, self.standings)), "lllrrl")

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Give everything as texts, by `COLUMNS`: one row an exercise, then one for each guess made between them."""
        return (*map(_as_row, self.standings), *(_guess_as_row(*one) for one in self.predictions.items()))

    def _guesses(self) -> Table | None:
        made = {one.task.title: one.guess for one in self.standings if one.guess.guess} | dict(self.predictions)
        rows = tuple((name, one.guess, one.fact or "not told yet", one.band) for name, one in made.items())
        heads = ("first guesses", "guess", "in fact", "how near")
        return Table(heads, rows, "lrrl") if rows else None

    def _tables(self) -> list[Table]:
        return [table for table in (self._table() if self.standings else None, self._guesses()) if table]

    def __str__(self) -> str:
        return "\n\n".join([*filter(None, (markup.plain(self.problem), self.said)), *map(str, self._tables())])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        said = "".join(markup.html(each) for each in (self.problem, self.said) if each)
        return said + "".join(table._repr_html_() for table in self._tables())


def progress() -> Progress:
    """Give every exercise of the workshop and how it stands, from the progress file."""
    return progress_of(import_module(f"workshop_utils.exercises.{lesson}") for lesson in LESSONS)


def progress_of(lessons: Iterable[ModuleType]) -> Progress:
    """Give the exercises that these modules declare and how they stand."""
    records = store().records()
    standings = (Standing(task, records.get(task.key, Record())) for lesson in lessons for task in exercises_of(lesson))
    return Progress(tuple(standings), store().guesses(), store().problem)


def exercises_of(lesson: ModuleType) -> tuple[Task, ...]:
    """Give the exercises that a module declares, in the order of their declaration."""
    return tuple(value for value in vars(lesson).values() if isinstance(value, Task))


def _row(standing: Standing) -> tuple[str, ...]:
    task, record = standing.task, standing.record
    kind = "core" if task.core else "extra"
    return (
        task.title,
        kind,
        standing.state,
        count(record.attempts),
        f"{record.hints} of {len(task.hints)}",
        record.solved,
    )


def _as_row(standing: Standing) -> tuple[str, ...]:
    task, record, made = standing.task, standing.record, standing.guess
    counts = (record.attempts, record.tries, record.hints, len(task.hints))
    about = (task.number.partition(".")[0].zfill(2), task.number, task.name, "core" if task.core else "extra")
    return (*about, standing.state, *map(str, counts), record.solved, made.guess, made.fact, made.band)


def _guess_as_row(question: str, made: Guess) -> tuple[str, ...]:
    return ("", "", question, "guess", "", "", "", "", "", "", made.guess, made.fact, made.band)

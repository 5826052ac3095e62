"""What is solved: every exercise of every lesson, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from workshop_utils.exercises import LESSONS, markup
from workshop_utils.exercises.store import Record, store
from workshop_utils.exercises.task import Task
from workshop_utils.measure.table import Table, count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


@dataclass(frozen=True)
class Standing:
    """One exercise, and what is kept of it."""

    task: Task
    record: Record

    @property
    def state(self) -> str:
        """How it stands, in words; a solved exercise stays solved, whatever was tried later."""
        return "correct" if self.record.solved else self.record.state or "not attempted"


@dataclass(frozen=True, repr=False)
class Progress:
    """Every exercise and how it stands, in the order of the lessons."""

    standings: tuple[Standing, ...]

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

    def __str__(self) -> str:
        return f"{self.said}\n\n{self._table()}" if self.standings else self.said

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return markup.html(self.said) + self._table()._repr_html_()


def progress() -> Progress:
    """Give every exercise of the workshop and how it stands, from the progress file."""
    return progress_of(import_module(f"workshop_utils.exercises.{lesson}") for lesson in LESSONS)


def progress_of(lessons: Iterable[ModuleType]) -> Progress:
    """Give the exercises that these modules declare and how they stand."""
    records = store().records()
    return Progress(
        tuple(Standing(task, records.get(task.key, Record())) for lesson in lessons for task in exercises_of(lesson))
    )


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

"""Running one learner's notebook, and what becomes of each of its exercises."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.classroom.kernel import KernelGone, Ran, open_kernel
from workshop_utils.classroom.notebook import taken_apart, tasks, tasks_of
from workshop_utils.exercises.verdict import State

if TYPE_CHECKING:
    from workshop_utils.classroom.kernel import Kernel
    from workshop_utils.classroom.notebook import Cell, Notebook
    from workshop_utils.exercises.task import Task

NOT_JUDGED, MISSING, BROKEN = "not judged", "missing", "broken"
CREDIT = {
    MISSING: 0.0,
    NOT_JUDGED: 0.0,
    State.NOT_ATTEMPTED.value: 0.0,
    State.CANT_BE_JUDGED.value: 0.1,
    State.LEANED.value: 0.2,
    State.RAISED.value: 0.2,
    State.STOPPED.value: 0.2,
    State.MEMORY.value: 0.2,
    State.DIED.value: 0.2,
    State.WRONG.value: 0.3,
    State.WORSE.value: 0.5,
    State.NO_BETTER.value: 0.5,
    State.OVER_BUDGET.value: 0.8,
    State.CORRECT.value: 1.0,
}
"""What each state is worth: something for an answer that ran, half for one that is right."""
PROVEN_SEED = 1000
"""The one that tests hold every solution to."""
_CHECK_SECONDS = 240.0
"""A checker has limits of its own; this one is for a check that doesn't come back at all."""
_MOST_INTERRUPTED = 3
_INSIDE = "__import__('workshop_utils.classroom.inside', fromlist=['inside'])"


@dataclass(frozen=True)
class Grade:
    """What became of one exercise, or of a whole notebook where `exercise` is empty."""

    state: str
    headline: str
    exercise: Task | None = None

    @property
    def credit(self) -> float | None:
        """What it is worth; nothing is said of a notebook as a whole."""
        return CREDIT[self.state] if self.exercise else None


@dataclass(frozen=True)
class Terms:
    """What every notebook of a class is graded by."""

    seconds: float = 60.0
    """How long a cell may run."""
    seed: int = PROVEN_SEED
    """By how much the seeds of the checkers' private data are moved."""


def judge(notebook: Notebook, terms: Terms, done: Callable[[], object] = lambda: None) -> tuple[Grade, ...]:
    """Run a notebook in a fresh kernel and judge its exercises; calls `done` after each cell.

    An exercise whose cell stands there more than once counts as its best. What broke the notebook comes last.
    """
    run = _Run(terms)
    with open_kernel(terms.seed, notebook.scratch) as kernel:
        kernel.run("", _CHECK_SECONDS, f"{_INSIDE}.begin({notebook.lesson.exercises!r})")
        for cell in notebook.wanted:
            if run.is_over:
                break
            run.cell(kernel, cell)
            done()
    return run.grades(notebook)


class _Run:
    """The grades that a notebook comes to, cell by cell."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._best: dict[str, Grade] = {}
        self._breaks: list[str] = []
        self.is_over = False

    def cell(self, kernel: Kernel, cell: Cell) -> None:
        """Run one cell, and judge what is checked in it."""
        try:
            if cell.exercises:
                self._checked(kernel, cell)
            else:
                self._ran(kernel, cell, cell.source)
        except KernelGone as gone:
            self._breaks.append(f"cell {cell.number} {gone}")
            self.is_over = True

    def grades(self, notebook: Notebook) -> tuple[Grade, ...]:
        """Give the grade of each exercise of the lesson, and what broke the notebook."""
        there = {name for cell in notebook.cells for name in cell.exercises}
        why = self._breaks[-1] if self._breaks else "its cell wasn't reached"
        return (
            *(
                self._best.get(task.name) or _ungraded(task, why, task.name in there)
                for task in tasks_of(notebook.lesson)
            ),
            *(Grade(BROKEN, said) for said in self._breaks),
        )

    def _checked(self, kernel: Kernel, cell: Cell) -> None:
        rest = cell.source
        for name in cell.exercises:
            task = tasks()[name]
            call = taken_apart(rest, task)
            ran = self._ran(kernel, cell, call.before)
            self._keep(_of_failure(task, ran, self._terms) or self._verdict(kernel, task, call.arguments))
            rest = call.after
        self._ran(kernel, cell, rest)

    def _verdict(self, kernel: Kernel, task: Task, arguments: tuple[tuple[str, str], ...]) -> Grade:
        asked = f"{_INSIDE}.verdict({task.name!r}, {arguments!r}, get_ipython().user_ns)"
        ran = kernel.run("", _CHECK_SECONDS, asked)
        try:
            said = json.loads(ran.value)
            state, headline = said["state"], said["headline"]
        except (ValueError, TypeError, KeyError):
            why = "it took too long" if ran.too_long else ran.error or "the kernel gave no verdict"
            return Grade(NOT_JUDGED, f"{task.title}: {NOT_JUDGED}, {why}.", task)
        if headline.startswith(task.title):
            return Grade(state, headline, task)
        return Grade(state, f"{task.title}: {state}. {headline}.", task)

    def _ran(self, kernel: Kernel, cell: Cell, source: str) -> Ran:
        if not source.strip():
            return Ran()
        ran = kernel.run(source, self._terms.seconds)
        if ran.too_long:
            self._breaks.append(f"cell {cell.number} was still running after {self._terms.seconds:g} s")
            self.is_over = len(self._breaks) >= _MOST_INTERRUPTED
        return ran

    def _keep(self, grade: Grade) -> None:
        name = grade.exercise.name if grade.exercise else ""
        before = self._best.get(name)
        if before is None or (before.credit or 0) < (grade.credit or 0):
            self._best[name] = grade


def _of_failure(task: Task, ran: Ran, terms: Terms) -> Grade | None:
    """Give the grade of an exercise whose cell didn't come to its check."""
    if ran.too_long:
        said = f"its cell was still running after {terms.seconds:g} s"
        return Grade(State.STOPPED.value, f"{task.title}: {State.STOPPED.value}, {said}.", task)
    if ran.error:
        said = " ".join(ran.error.split())[:200]
        return Grade(
            State.CANT_BE_JUDGED.value, f"{task.title}: {State.CANT_BE_JUDGED.value}, its cell raised {said}", task
        )
    return None


def _ungraded(task: Task, why: str, there: bool) -> Grade:
    if not there:
        return Grade(MISSING, f"{task.title}: {MISSING}, the notebook has no cell that checks it.", task)
    return Grade(NOT_JUDGED, f"{task.title}: {NOT_JUDGED}, {why}.", task)

"""What the ladder and a lesson's `diagnose` know about an answer."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.budget import Costs

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Evidence
    from workshop_utils.exercises.exercise import Case, Exercise
    from workshop_utils.exercises.verdict import State
    from workshop_utils.exercises.wording import Home
    from workshop_utils.measure.ledger import Statement


@dataclass(frozen=True)
class Remark:
    """What a verdict says of one mistake: what we saw, why it costs, and one next move as a question."""

    saw: str
    why: str = ""
    next_move: str = ""
    at_any_size: bool = False
    """Whether it would have come to light at the sizes that were announced, too, had we looked for it there."""


@dataclass(frozen=True)
class Baseline:
    """What the slow version answers and costs in one case."""

    answer: Any
    statements: tuple[Statement, ...]
    objects: int = 0
    steps: int = 0
    own: dict[str, int] = field(default_factory=dict)
    """What the exercise's drive counted itself."""

    @property
    def costs(self) -> Costs:
        """What it cost."""
        return Costs.of(self.statements, objects=self.objects, steps=self.steps).but(self.own)


@dataclass(frozen=True)
class Trial:
    """One case: what the slow version did, and what the learner's function did."""

    case: Case
    slow: Baseline
    yours: Evidence

    @property
    def costs(self) -> Costs:
        """What the learner's function cost."""
        costs = Costs.of(self.yours.statements, objects=self.yours.objects, steps=self.yours.steps)
        return costs.but(self.yours.own)


def limit(exercise: Exercise, cost: str, trial: Trial, first: Trial) -> int:
    """Give how much of a judged `cost` is allowed in a trial; `first` is the same answer's trial in the first case."""
    if cost == "statements" and trial.case.statements is not None:
        return trial.case.statements
    return exercise.budget.limit(cost, trial.slow.costs, first.costs)


@dataclass(frozen=True)
class Report:
    """All trials of one answer, up to the first one that gave none; `state` is where the ladder ends."""

    exercise: Exercise
    state: State
    trials: tuple[Trial, ...]
    home: Home
    """Where the learner's function was written."""
    function: Any = None
    """The learner's function itself, for those who want to read its source. It isn't called again."""
    over: str = ""
    """The cost that is over budget."""
    migration: str = ""
    """The SQL that ran before, where an exercise asks for some."""

    def limit(self, cost: str, trial: Trial) -> int:
        """Give how much of a judged cost was allowed in a trial."""
        return limit(self.exercise, cost, trial, self.trials[0])

    @property
    def source(self) -> str:
        """The learner's source; empty if it can't be had."""
        try:
            return inspect.getsource(self.function)
        except (OSError, TypeError):
            return ""

    def tightest(self, cost: str) -> Trial:
        """Give the trial in which a judged cost went furthest beyond its limit, or came nearest to it.

        One that wasn't announced only where no other one is beyond.
        """
        beyond = tuple(one for one in self.trials if one.case.announced and one.costs[cost] > self.limit(cost, one))
        return max(beyond or self.trials, key=lambda one: one.costs[cost] / max(1, self.limit(cost, one)))

    @property
    def deciding(self) -> Trial:
        """The trial that the verdict is about."""
        return self.tightest(self.over) if self.over else self.last

    @property
    def told(self) -> tuple[Trial, ...]:
        """The trials that tables and sentences name: those announced, and the other one if an answer was refused for it."""
        deciding = self.deciding if self.over else None
        return tuple(one for one in self.trials if one.case.announced or one is deciding)

    @property
    def last(self) -> Trial:
        """The trial that decided: the first without a right answer, else the last."""
        return self.trials[-1]

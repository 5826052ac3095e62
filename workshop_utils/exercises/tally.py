"""The small table under a verdict: the slow version's counts, the learner's, and the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.measure.table import Table, count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial


@dataclass(frozen=True)
class _Column:
    """One judged cost in one case."""

    cost: str
    trial: Trial
    limit: int

    @property
    def head(self) -> str:
        return f"{self.cost}, {self.trial.case.label}"

    def written(self, number: int) -> str:
        return size(number) if self.cost == "bytes" else count(number)


def counts(report: Report) -> Table:
    """Tabulate every judged cost: statements and steps in every case, the others where most of them came."""
    columns = _columns(report)
    slow = ("slow version", *(one.written(one.trial.slow.costs[one.cost]) for one in columns))
    yours = ("yours", *(one.written(one.trial.costs[one.cost]) for one in columns))
    budget = ("budget", *(f"≤ {one.written(one.limit)}" for one in columns))
    return Table(("", *(one.head for one in columns)), (slow, yours, budget), "l" + "r" * len(columns))


def _columns(report: Report) -> list[_Column]:
    """Give the columns, those of a cost together."""
    shown = []
    for cost in report.exercise.budget.judged():
        most = max(report.trials, key=lambda one: one.slow.costs[cost])
        trials = report.trials if cost in {"statements", "steps", report.over} else (most,)
        shown += [_Column(cost, trial, report.limit(cost, trial)) for trial in trials]
    return shown

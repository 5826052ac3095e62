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
        return f"{self.cost}, {self.trial.case.in_full}"

    def written(self, number: int) -> str:
        return size(number) if self.cost == "bytes" else count(number)


def counts(report: Report) -> Table:
    """Tabulate every judged cost in every case, whatever the verdict; a guard only where it was passed."""
    columns = _columns(report)
    slow = (report.exercise.slow_name, *(one.written(one.trial.slow.costs[one.cost]) for one in columns))
    yours = ("yours", *(one.written(one.trial.costs[one.cost]) for one in columns))
    budget = ("budget", *(f"≤ {one.written(one.limit)}" for one in columns))
    return Table(("", *(one.head for one in columns)), (slow, yours, budget), "l" + "r" * len(columns))


def _columns(report: Report) -> list[_Column]:
    """Give the columns, those of a cost together; of a case that wasn't announced, the cost it was refused for."""
    return [
        _Column(cost, trial, report.limit(cost, trial))
        for cost in _shown(report)
        for trial in report.told
        if trial.case.announced or cost == report.over
    ]


def _shown(report: Report) -> tuple[str, ...]:
    budget = report.exercise.budget
    return tuple(cost for cost in budget.judged() if cost not in budget.guards or cost == report.over)

"""The small table under a verdict: the slow version's counts, the learner's, and the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.measure.table import Table, count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial


WIDEST = 4
"""Counts that stand side by side; more of them stand below each other, or a notebook would have to scroll sideways."""


@dataclass(frozen=True)
class _Count:
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
    judged = _counts(report)
    heads = ("", *(one.head for one in judged))
    slow = (report.exercise.slow_name, *(one.written(one.trial.slow.costs[one.cost]) for one in judged))
    yours = ("yours", *(one.written(one.trial.costs[one.cost]) for one in judged))
    budget = ("budget", *(f"≤ {one.written(one.limit)}" for one in judged))
    if len(judged) <= WIDEST:
        return Table(heads, (slow, yours, budget), "l" + "r" * len(judged))
    first, *rows = zip(heads, slow, yours, budget, strict=True)
    return Table(first, tuple(rows), "lrrr")


def _counts(report: Report) -> list[_Count]:
    """Give the counts, those of a cost together; of a case that wasn't announced, the cost it was refused for."""
    return [
        _Count(cost, trial, report.limit(cost, trial))
        for cost in _shown(report)
        for trial in report.told
        if trial.case.announced or cost == report.over
    ]


def _shown(report: Report) -> tuple[str, ...]:
    budget = report.exercise.budget
    return tuple(cost for cost in budget.judged() if cost not in budget.guards or cost == report.over)

"""The counts of a rescue beside those of the slow API, the reference and the limit: which places are within their budgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workshop_utils.exercises.rescue_key import ALSO, FAULTS, PROCESS, START, Fault
from workshop_utils.exercises.rescue_ranking import TRAFFIC
from workshop_utils.exercises.rescue_requests import ENDPOINTS
from workshop_utils.measure.table import Table, count

PLACES = (*ENDPOINTS, START, PROCESS)
SIDES = ("slow", "yours", "reference", "limit")
OFTEN: Mapping[str, int] = {**TRAFFIC, PROCESS: sum(TRAFFIC.values()), START: 1}
"""How often a place is met in an hour: endpoints by their requests, what every request makes by all of them, the start once."""
NOUNS: Mapping[str, str] = {
    "statements": "statements",
    "rows": "rows",
    "bytes": "bytes from the database",
    "objects": "objects",
    "validations": "validations",
    "blocked": "waits on the event loop",
    "modules": "modules at the start",
    "engines": "engines for 10 requests",
    "connections": "connections for 10 requests",
}


@dataclass(frozen=True)
class Count:
    """One cost of one place: of the slow API, of yours, of the reference, and by hand."""

    place: str
    cost: str
    slow: int
    yours: int
    reference: int
    limit: int
    budget: float

    @property
    def over(self) -> bool:
        """Whether it is more than enough."""
        return self.yours > self.budget

    @property
    def factor(self) -> float:
        """How many times the reference's count it is; of none, as if that were one."""
        return self.yours / max(1, self.reference)

    @property
    def noun(self) -> str:
        """What is counted, in words."""
        return NOUNS[self.cost]


@dataclass(frozen=True)
class Score:
    """All counts that have a budget: for each place the cost that its fault shows in first, then others."""

    counts: tuple[Count, ...]

    @property
    def first(self) -> tuple[Count, ...]:
        """For each place the count that its fault shows in."""
        return tuple(self.of(fault.place)[0] for fault in FAULTS)

    def of(self, place: str) -> tuple[Count, ...]:
        """Give the counts of one place."""
        return tuple(one for one in self.counts if one.place == place)

    def over(self, only: tuple[str, ...] = ()) -> tuple[Count, ...]:
        """Give what is over its budget: first the place that is furthest from the reference, times how often it is asked for.

        Of one place, first the cost that its fault shows in.
        """
        found = [one for one in self.counts if one.over and (not only or one.place in only)]
        weight: dict[str, float] = {}
        for one in found:
            weight[one.place] = max(weight.get(one.place, 0.0), one.factor * OFTEN[one.place])
        return tuple(sorted(found, key=lambda one: (-weight[one.place], one not in self.first, -one.factor)))

    def within(self) -> tuple[str, ...]:
        """Give the places all of whose counts are within their budgets."""
        return tuple(place for place in PLACES if not any(one.over for one in self.of(place)))

    @property
    def table(self) -> Table:
        """One row for each place, by the count that its fault shows in, or by one that is over."""
        rows = []
        for place in PLACES:
            shown = next((one for one in self.of(place) if one.over), self.of(place)[0])
            state = f"{'over' if shown.over else 'within'} {count(int(shown.budget))}"
            sides = (count(shown.slow), count(shown.yours), count(shown.reference), count(shown.limit))
            rows.append((place, shown.noun, *sides, state))
        return Table(("", "counted", "as found", "yours", "reference", "by hand", "budget"), tuple(rows), "llrrrrl")


def score_of(sides: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> Score:
    """Make a score of what `start` and `requests` gave for each of `SIDES`."""
    return Score(
        tuple(
            _count(sides, place, cost, budget)
            for fault in FAULTS
            for place, cost, budget in [(fault.place, fault.cost, fault.budget), *_also(fault)]
        )
    )


def fault_of(place: str) -> Fault:
    """Give the fault of a place."""
    return next(fault for fault in FAULTS if fault.place == place)


def _also(fault: Fault) -> list[tuple[str, str, Any]]:
    return [(fault.place, cost, budget) for cost, budget in ALSO.get(fault.place, {}).items()]


def _count(sides: Mapping[str, Any], place: str, cost: str, budget: Any) -> Count:
    found = {side: _value(sides[side], place, cost) for side in SIDES}
    return Count(place, cost, **found, budget=budget(found["reference"]))


def _value(evidence: tuple[dict[str, Any], dict[str, Any]], place: str, cost: str) -> int:
    start, asked = evidence
    if place == START:
        return int(start["modules"])
    return int(asked["made"][cost] if place == PROCESS else asked["costs"][place][cost])

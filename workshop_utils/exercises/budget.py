"""What an answer may cost: counts, each with a limit. Never a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workshop_utils.measure.ledger import Statement

COSTS = ("statements", "rows", "bytes")
"""In the order in which they speak: the first one over its limit is the one a verdict is about."""


@dataclass(frozen=True)
class Costs:
    """What one call cost."""

    statements: int = 0
    rows: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Costs:
        """Add up what `statements` cost."""
        executed = tuple(statements)
        return cls(len(executed), sum(one.rows for one in executed), sum(one.bytes for one in executed))

    def __getitem__(self, cost: str) -> int:
        return int(getattr(self, cost))

    def __add__(self, other: Costs) -> Costs:
        return Costs(*(self[field.name] + other[field.name] for field in fields(self)))


@dataclass(frozen=True)
class Budget:
    """The limits of one exercise; None for what isn't judged.

    `statements` is a number that holds in every case. `rows` and `bytes` are multiples of what the slow
    version takes in the same case: 1.25 allows a quarter more.
    """

    statements: int | None = None
    rows: float | None = None
    bytes: float | None = None

    def judged(self) -> tuple[str, ...]:
        """Give the costs that have a limit, in the order in which they speak."""
        return tuple(cost for cost in COSTS if getattr(self, cost) is not None)

    def limit(self, cost: str, slow: Costs) -> int:
        """Give how much of a judged `cost` is allowed where the slow version took `slow`."""
        allowed = getattr(self, cost)
        return int(allowed) if cost == "statements" else int(allowed * slow[cost])

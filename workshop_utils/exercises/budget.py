"""What an answer may cost: counts, each with a limit. Never a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workshop_utils.measure.ledger import Statement

COSTS = (
    "statements",
    "rows",
    "bytes",
    "objects",
    "steps",
    "validations",
    "serialisations",
    "stalls",
    "waves",
    "gaps",
    "calls",
    "engines",
    "connections",
    "reads",
    "decodings",
    "decisions",
)
"""In the order in which they speak: the first one over its limit is the one a verdict is about."""

_NUMBERS = frozenset({"statements", "engines", "connections", "reads", "decodings", "decisions"})
"""Costs whose limit is a number, and no multiple."""


@dataclass(frozen=True)
class Costs:
    """What one call cost."""

    statements: int = 0
    rows: int = 0
    bytes: int = 0
    objects: int = 0
    """Built by the ORM from rows."""
    steps: int = 0
    """Of SQLite's virtual machine; 0 where the exercise doesn't judge them."""
    validations: int = 0
    """Of rows by a view; 0 unless a drive counted them."""
    serialisations: int = 0
    """Of rows by a view, and of what a view made of them; as above."""
    stalls: int = 0
    """Blocking calls during which the event loop stood still; as above."""
    waves: int = 0
    """How often callers who came at once took the time of one call, until all were served; as above."""
    gaps: int = 0
    """Moments at which fewer were under way than might have been, though others waited; as above."""
    calls: int = 0
    """Of Python functions; as above."""
    engines: int = 0
    """SQLAlchemy's, made for an app; as above."""
    connections: int = 0
    """To the database: opened, or held, as the exercise says; as above."""
    reads: int = 0
    """Of settings; as above."""
    decodings: int = 0
    """Of a JSON body into Python's objects that nothing has checked yet; as above."""
    decisions: int = 0
    """Looks at a view, and questions about types, while rows pass; as above."""

    @classmethod
    def of(cls, statements: Iterable[Statement], *, objects: int = 0, steps: int = 0) -> Costs:
        """Add up what `statements` cost, and put the other counts beside it."""
        executed = tuple(statements)
        rows, weight = sum(one.rows for one in executed), sum(one.bytes for one in executed)
        return cls(len(executed), rows, weight, objects, steps)

    def but(self, own: Mapping[str, int]) -> Costs:
        """Put what a drive counted itself in the place of what the ledger says."""
        return replace(self, **own)

    def __getitem__(self, cost: str) -> int:
        return int(getattr(self, cost))

    def __add__(self, other: Costs) -> Costs:
        return Costs(*(self[field.name] + other[field.name] for field in fields(self)))


@dataclass(frozen=True)
class Budget:
    """The limits of one exercise; None for what isn't judged.

    `statements`, `engines`, `connections`, `reads`, `decodings` and `decisions` are numbers that hold in every case. All others are
    multiples of what the slow version takes in the same case: 1.25 allows a quarter more. `growth` says how steps may grow: at most that
    many times the answer's own steps in the first case, which is to be the smallest.
    """

    statements: int | None = None
    rows: float | None = None
    bytes: float | None = None
    objects: float | None = None
    steps: float | None = None
    growth: float | None = None
    validations: float | None = None
    serialisations: float | None = None
    stalls: float | None = None
    waves: float | None = None
    gaps: float | None = None
    calls: float | None = None
    engines: int | None = None
    connections: int | None = None
    reads: int | None = None
    decodings: int | None = None
    decisions: int | None = None
    guards: tuple[str, ...] = ()
    """Costs that only an odd answer comes near: a verdict shows their counts only where the limit is passed."""
    weighs: tuple[str, ...] = ()
    """Costs that may make an answer better than before, also where one that speaks before them is over its limit."""

    def __post_init__(self) -> None:
        """Refuse a growth without a limit to start from: steps could be wasted in the first case."""
        if self.growth is not None and self.steps is None:
            raise ValueError("a limit on the growth of steps needs one on the steps, too")

    def judged(self) -> tuple[str, ...]:
        """Give the costs that have a limit, in the order in which they speak."""
        return tuple(cost for cost in COSTS if getattr(self, cost) is not None)

    def limit(self, cost: str, slow: Costs, first: Costs | None = None) -> int:
        """Give how much of a judged `cost` is allowed where the slow version took `slow`.

        `first` is what the same answer cost in the first case, for what may grow from there.
        """
        allowed = getattr(self, cost)
        if cost in _NUMBERS:
            return int(allowed)
        limit = int(allowed * slow[cost])
        if cost == "steps" and self.growth is not None and first is not None:
            return min(limit, int(self.growth * first.steps))
        return limit

"""What is known of one variant: its answer, its costs, and the seconds of its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from workshop_utils.measure.further import Further
from workshop_utils.measure.table import milliseconds


@dataclass(frozen=True)
class Timing:
    """The seconds of every run, in the order they were run."""

    seconds: tuple[float, ...]

    @property
    def typical(self) -> float:
        """The median run."""
        return median(self.seconds)

    @property
    def least(self) -> float:
        """The fastest run."""
        return min(self.seconds)

    @property
    def most(self) -> float:
        """The slowest run."""
        return max(self.seconds)

    def __str__(self) -> str:
        return f"{milliseconds(self.typical)} ms ({milliseconds(self.least)} to {milliseconds(self.most)})"


@dataclass(frozen=True)
class Costs(Further):
    """What one run asked of the database, and what else was counted (`also`)."""

    statements: int
    rows: int
    bytes: int
    database_seconds: float
    also: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Variant:
    """One way to do the work: `costs` of each counted run, `timing` of runs without the ledger's weight."""

    name: str
    label: str
    costs: tuple[Costs, ...]
    timing: Timing
    answer: object = field(repr=False)

    @property
    def statements(self) -> int:
        """Statements of the last counted run."""
        return self.costs[-1].statements

    @property
    def rows(self) -> int:
        """Rows fetched in the last counted run."""
        return self.costs[-1].rows

    @property
    def bytes(self) -> int:
        """Bytes of values fetched in the last counted run."""
        return self.costs[-1].bytes

    @property
    def database_seconds(self) -> float:
        """Seconds in the database, executing and fetching: the last counted run, when caches are warm."""
        return self.costs[-1].database_seconds

    @property
    def objects(self) -> int:
        """Objects the ORM built from rows, if they were counted."""
        return self.costs[-1].objects

    @property
    def calls(self) -> int:
        """Calls of Python functions, if they were counted."""
        return self.costs[-1].calls

    @property
    def steps(self) -> int:
        """Steps of SQLite's virtual machine, if they were counted."""
        return self.costs[-1].steps

    @property
    def peak(self) -> int:
        """The most bytes that Python's objects took at one moment, if it was traced."""
        return self.costs[-1].peak

    def spread(self, cost: str) -> tuple[float, float]:
        """The smallest and largest value of a cost (`statements`, `rows`, `bytes`, …) over the counted runs."""
        values = [getattr(costs, cost) for costs in self.costs]
        return min(values), max(values)

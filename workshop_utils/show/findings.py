"""Sentences about measurements: what a picture shows, said without claiming more than the runs can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count, size, two_digits

if TYPE_CHECKING:
    from workshop_utils.measure.crossing import Crossing

_NUMBERED = ("page",)
_ENOUGH_RUNS = 5  # from so many on, the slowest quarter isn't asked: what disturbs a run only ever makes it slower


@dataclass(frozen=True)
class Cost:
    """One kind of cost: its `noun` in sentences, how much of it a variant `needs`, what its axis says."""

    key: str
    noun: str
    verb: str
    axis: str

    @property
    def is_time(self) -> bool:
        """Whether it is seconds."""
        return self.key.endswith("seconds")

    @property
    def is_rate(self) -> bool:
        """Whether it is so many a second."""
        return self.key == "throughput"

    @property
    def is_size(self) -> bool:
        """Whether it is bytes."""
        return self.key in ("bytes", "peak")

    @property
    def varies(self) -> bool:
        """Whether it differs from run to run."""
        return self.is_time or self.is_rate or self.key == "peak"

    @property
    def label(self) -> str:
        """Quantity and unit, as an axis says them."""
        return f"{self.axis}, ms" if self.is_time else self.axis

    @property
    def heading(self) -> str:
        """What the axis says, as a sentence begins."""
        return f"{self.axis[0].upper()}{self.axis[1:]}"

    def tick(self, value: float) -> str:
        """`value` as an axis writes it: the unit stands in the axis' label."""
        if self.is_size:
            return size(value).replace(".0 ", " ")
        return f"{value * (1000 if self.is_time else 1):,.10g}"

    def write(self, value: float) -> str:
        """`value` with its unit where the noun doesn't say it: 97 ms, 12.4 kB, 444."""
        if self.is_time:
            return f"{two_digits(value * 1000)} ms"
        if self.is_rate:
            return f"{two_digits(value)}/s"
        return size(value) if self.is_size else count(value)


_COSTS = (
    Cost("statements", "statements", "needs", "statements"),
    Cost("rows", "rows", "fetches", "rows fetched"),
    Cost("bytes", "bytes", "fetches", "bytes of values fetched"),
    Cost("objects", "objects", "builds", "objects the ORM built"),
    Cost("calls", "calls", "makes", "calls of Python functions"),
    Cost("steps", "steps", "takes", "steps of SQLite’s virtual machine"),
    Cost("peak", "memory", "takes", "bytes of Python’s objects at one moment"),
    Cost("seconds", "time", "takes", "time of one run"),
    Cost("database_seconds", "time in the database", "takes", "time in the database, in one run"),
)
COSTS = {cost.key: cost for cost in _COSTS}


def cost_of(key: str) -> Cost:
    """Give the cost called `key`, or raise a WorkshopError that lists them."""
    if key not in COSTS:
        raise WorkshopError(f"No cost is called {key!r}.", remedy=f"Choose one of {', '.join(COSTS)}.")
    return COSTS[key]


@dataclass(frozen=True)
class Reading:
    """A variant's value of one cost, with every run of it where runs differ."""

    name: str
    value: float
    runs: tuple[float, ...] = ()

    @property
    def usual(self) -> tuple[float, float]:
        """From where to where the runs lie: without their slowest quarter, or all if they are few."""
        if not self.runs:
            return self.value, self.value
        if len(self.runs) < _ENOUGH_RUNS:
            return min(self.runs), max(self.runs)
        return min(self.runs), quantiles(self.runs, n=4, method="inclusive")[2]

    def overlaps(self, other: Reading) -> bool:
        """Whether the runs of both can't be told apart."""
        (low, high), (other_low, other_high) = self.usual, other.usual
        return low <= other_high and other_low <= high


def comparison(cost: Cost, readings: Sequence[Reading]) -> str:
    """Say who is cheapest, and what part that is of the dearest."""
    fastest, worst = cheapest(readings), max(readings, key=_value)
    most = max(fastest, key=_value)
    who = [reading.name for reading in fastest]
    if len(readings) == 1:
        return f"{most.name} {cost.verb} {amount(cost, most.value)}"
    if len(fastest) == len(readings):
        if cost.varies:
            return f"No difference in {cost.noun} can be seen: the runs of {names(who)} overlap"
        return f"{names(who)} {plural(cost.verb)} the same {amount(cost, most.value)}"
    verb = cost.verb if len(who) == 1 else plural(cost.verb)
    return f"{names(who)} {verb} {_share(cost, most, worst, alone=len(who) == 1 or not cost.varies)}"


def caution(cost: Cost, readings: Sequence[Reading]) -> str:
    """Say whose order the runs leave open; empty where there is nothing to add to `comparison`."""
    fastest = cheapest(readings)
    if not cost.is_time or not 1 < len(fastest) < len(readings):
        return ""
    who = names([reading.name for reading in fastest])
    best = "faster" if len(fastest) == 2 else "fastest"
    return f"Which of {who} is {best} stays open: their runs overlap."


def cheapest(readings: Sequence[Reading]) -> list[Reading]:
    """Give the cheapest reading and those that can't be told from it."""
    best = min(readings, key=_value)
    return [reading for reading in readings if reading.overlaps(best)]


def _value(reading: Reading) -> float:
    return reading.value


def _share(cost: Cost, part: Reading, of: Reading, *, alone: bool) -> str:
    if part.value == 0:
        return f"no {cost.noun}, {of.name} {amount(cost, of.value)}"
    about = "about " if cost.varies else ""
    return f"{about}{fraction(part.value, of.value)} of {of.name}’s {cost.noun}{'' if alone else ' or less'}"


def fraction(part: float, whole: float) -> str:
    """`part` of `whole` as 1/90, or as 40% where no such fraction is near."""
    parts = whole / part
    near = round(parts)
    if near >= 2 and abs(parts - near) / parts <= 0.05:  # as near as two digits say
        return f"1/{count(near)}"
    return f"{part / whole:.0%}"


def names(of: Sequence[str]) -> str:
    """Join names as a sentence does; more than three are counted instead, for they don't fit a title."""
    if len(of) > 3:  # see above
        return f"{len(of)} variants"
    return of[0] if len(of) == 1 else f"{', '.join(of[:-1])} and {of[-1]}"


def plural(verb: str) -> str:
    """`needs` as several do it."""
    return {"needs": "need", "fetches": "fetch", "takes": "take", "builds": "build", "makes": "make"}[verb]


def amount(cost: Cost, value: float) -> str:
    """Write `value` with its unit or noun: 97 ms, 12.4 kB, 444 statements."""
    if cost.is_time or cost.is_size:
        return cost.write(value)
    return f"{count(value)} {cost.noun if value != 1 else cost.noun.removesuffix('s')}"


def growing(cost: Cost, of: str, sizes: tuple[int, int], ends: Sequence[tuple[Reading, Reading]]) -> str:
    """Say how many times dearer the largest of two sizes is than the smallest, the steepest variants first.

    `of` is what the sizes count: orders, say; or `page`, for pages have numbers, and aren't multiplied.
    """
    small, large = sizes
    said: dict[str, list[str]] = {}
    for first, last in sorted(ends, key=_steepness, reverse=True):
        said.setdefault(_factor(cost, first, last), []).append(first.name)
    shown = list(said.items())
    if len(shown) > 3:  # a title's room
        shown = [shown[0], shown[-1]]
    parts = [f"{how} ({names(who)})" for how, who in shown]
    parts[0] = parts[0].replace(" (", f" {'the ' if 'times' in parts[0] else ''}{cost.noun} (", 1)
    # After a factor, "no more" could be read as "no more than that".
    parts[1:] = [part.replace("no more (", "unchanged (") for part in parts[1:]]
    where = f"{_exactly(large / small)} times the {of}" if small else f"{count(large)} {of} instead of none"
    if of in _NUMBERED:
        where = f"{of.capitalize()} {count(large)} instead of {count(small)}"
    return f"{where}: {', '.join(parts)}"


def crossed(cost: Cost, of: str, ends: Sequence[Reading], met: Crossing | None) -> str:
    """Say from where on the second of two variants is cheaper, as far as the sizes measured tell.

    `ends` are their readings at the largest size: where lines don't cross for good, these tell who is cheaper there.
    """
    first, later = ends
    less = f"{'less' if cost.varies else 'fewer'} {cost.noun} than {first.name}"
    if met is not None:
        sizes = f"{count(met.below)} and {count(met.above)} {of}"
        return f"{later.name} {cost.verb} {less} from somewhere between {sizes} on"
    if later.value < first.value:
        return f"{later.name} {cost.verb} {less} at every size measured"
    return f"At the largest size measured, {later.name} {cost.verb} no {less}"


def _exactly(times: float) -> str:
    return count(times) if times == round(times) < 100 else two_digits(times)


def _steepness(ends: tuple[Reading, Reading]) -> float:
    first, last = ends
    return last.value / first.value if first.value else last.value


def _factor(cost: Cost, first: Reading, last: Reading) -> str:
    if first.overlaps(last):
        return "about as much" if cost.varies else "no more"
    if last.value < first.value:
        return "less" if cost.varies else "fewer"
    if first.value == 0:
        return f"{count(last.value)} instead of no"
    about = "about " if cost.varies else ""
    return f"{about}{two_digits(last.value / first.value)} times"


def spread(cost: Cost, reading: Reading) -> str:
    """Write a value, and from where to where its runs went where they differ."""
    said = cost.write(reading.value)
    if len(set(reading.runs)) < 2:  # one value has no spread
        return said
    least, most = cost.write(min(reading.runs)), cost.write(max(reading.runs))
    return said if least == most == said else f"{said} ({least} to {most})"

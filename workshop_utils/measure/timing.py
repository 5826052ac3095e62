"""`compare`: the same answer first, then who is cheaper."""

from __future__ import annotations

import inspect
import math
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, overload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError, first_difference
from workshop_utils.measure.ledger import record, sync_engine
from workshop_utils.measure.round_trip import distance
from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

RUNS = 7
ENOUGH_SECONDS = 3.0  # slow variants get fewer runs: no further round begins after so long
FEWEST_RUNS = 3
_COUNTED_RUNS = 2


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
class Costs:
    """What one run asked of the database."""

    statements: int
    rows: int
    bytes: int
    database_seconds: float


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
        """Seconds in the database, executing and fetching: the median of the counted runs."""
        return median(costs.database_seconds for costs in self.costs)

    def spread(self, cost: str) -> tuple[float, float]:
        """The smallest and largest value of a cost (`statements`, `rows`, `bytes`, …) over the counted runs."""
        values = [getattr(costs, cost) for costs in self.costs]
        return min(values), max(values)


@dataclass(frozen=True)
class Comparison:
    """Variants that gave the same answer, with the costs of each, in the order they were given."""

    variants: tuple[Variant, ...]
    round_trip_ms: float = 0.0

    def __getitem__(self, name: str) -> Variant:
        found = {variant.name: variant for variant in self.variants}
        if name not in found:
            raise WorkshopError(f"No variant is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements, rows and bytes."""
        heads = ("variant", "statements", "rows", "bytes")
        rows = tuple((_named(v), *_counts(v)) for v in self.variants)
        return Table(heads, rows, "lrrr", "The same answer from each.")

    @property
    def times(self) -> Table:
        """What differs from run to run: milliseconds, typical and from fastest to slowest."""
        heads = ("variant", "ms", "fastest to slowest", "of it in the database", "against the first")
        first = self.variants[0].timing.typical
        rows = tuple(_times(variant, first) for variant in self.variants)
        return Table(heads, rows, "lrrrr", self._said())

    def _said(self) -> str:
        runs = len(self.variants[0].timing.seconds)
        few = " (each run is slow, so there are few)" if runs < RUNS else ""
        away = f", the database {two_digits(self.round_trip_ms)} ms away" if self.round_trip_ms else ""
        return f"The same answer from each{away}; {runs} runs in turn{few}, the median shown."

    def _table(self) -> Table:
        heads = (*self.counts.headers, *self.times.headers[1:])
        rows = tuple((*c, *t[1:]) for c, t in zip(self.counts.rows, self.times.rows, strict=True))
        return Table(heads, rows, "l" + "r" * (len(heads) - 1), self._said())

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    __repr__ = __str__


@overload
def compare(
    *variants: Callable[[Any], Awaitable[object]], on: AsyncEngine, runs: int = ...
) -> Awaitable[Comparison]: ...
@overload
def compare(*variants: Callable[[Any], object], on: Engine, runs: int = ...) -> Comparison: ...
def compare(*variants: Callable[[Any], Any], on: Any, runs: int = RUNS) -> Comparison | Awaitable[Comparison]:
    """Run each variant on fresh sessions of the engine `on`: the same answer from all first, then their costs.

    A variant takes a session and gives plain data. It is run once to warm up, then twice recorded, for the counts,
    and then up to `runs` times without recording, all variants in turn, for the times. On an async engine the
    variants are `async def` and the comparison is awaited.
    Raises VariantsDisagreeError, naming the first difference, if the answers differ.
    """
    check_variants(variants)
    work = _compare(tuple(variants), Bench(on), runs)
    return work if Bench(on).is_async else finish(work)


async def _compare(variants: tuple[Callable[[Any], Any], ...], bench: Bench, runs: int) -> Comparison:
    return Comparison(await measure_all(variants, bench, runs), distance(bench.engine))


async def measure_all(variants: Sequence[Callable[[Any], Any]], bench: Bench, runs: int) -> tuple[Variant, ...]:
    """Measure variants on a bench: answers first, then counts, then interleaved times."""
    answers = [await bench.run(variant) for variant in variants]
    _same(variants, answers)
    costs = [[await bench.counted(variant) for _ in range(_COUNTED_RUNS)] for variant in variants]
    seconds: list[list[float]] = [[] for _ in variants]
    began = perf_counter()
    for done in range(runs):
        if done >= min(FEWEST_RUNS, runs) and perf_counter() - began > ENOUGH_SECONDS:
            break
        for variant, taken in zip(variants, seconds, strict=True):
            start = perf_counter()
            await bench.run(variant)
            taken.append(perf_counter() - start)
    every = zip(variants, answers, costs, seconds, strict=True)
    return tuple(Variant(name_of(v), label_of(v), tuple(c), Timing(tuple(s)), a) for v, a, c, s in every)


@dataclass(frozen=True)
class Bench:
    """An engine to run variants on, sync or async."""

    engine: Any

    @property
    def is_async(self) -> bool:
        """Whether variants are coroutine functions."""
        return hasattr(self.engine, "sync_engine")

    async def run(self, variant: Callable[[Any], Any]) -> object:
        """Run a variant once on a session of its own."""
        if self.is_async:
            from sqlalchemy.ext.asyncio import AsyncSession

            async with AsyncSession(self.engine) as session:
                return await variant(session)
        from sqlalchemy.orm import Session

        with Session(sync_engine(self.engine)) as session:
            answer = variant(session)
        return _plain(variant, answer)

    async def counted(self, variant: Callable[[Any], Any]) -> Costs:
        """Run a variant once, recorded."""
        with record(self.engine) as ledger:
            await self.run(variant)
        return Costs(ledger.statements, ledger.rows, ledger.bytes, ledger.seconds)


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never waits for an event loop to its end."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    finally:
        work.close()
    raise AssertionError("only coroutines that never wait can be finished")  # pragma: no cover


def name_of(variant: Callable[..., object]) -> str:
    """The name a variant goes by in tables and figures: its function's."""
    while isinstance(variant, partial):
        variant = variant.func
    return getattr(variant, "__name__", type(variant).__name__)


def label_of(variant: Callable[..., object]) -> str:
    """The first line of a variant's docstring, or its name."""
    while isinstance(variant, partial):
        variant = variant.func
    lines = (inspect.getdoc(variant) or "").splitlines()
    return lines[0] if lines else name_of(variant)


def check_variants(variants: Sequence[object]) -> None:
    """Raise a WorkshopError unless there are variants, all callable and all with names of their own."""
    if not variants:
        raise WorkshopError(
            "There is nothing to compare.", remedy="Pass functions, as in compare(slow, fast, on=engine)."
        )
    for variant in variants:
        if not callable(variant):
            raise WorkshopError(
                f"A variant is a function, and this is a {type(variant).__name__}.",
                remedy="Pass the function without calling it: compare(slow, fast, on=engine), no parentheses behind it.",
            )
    names = [name_of(variant) for variant in variants if callable(variant)]
    if len(set(names)) < len(names):
        raise WorkshopError("Two variants have the same name.", remedy="A variant is known by its name: rename one.")


def _plain(variant: Callable[..., object], answer: object) -> object:
    if inspect.isgenerator(answer) or inspect.iscoroutine(answer):
        kind = type(answer).__name__
        answer.close()
        raise WorkshopError(
            f"{name_of(variant)} gave a {kind}, whose work is done later, after the measurement.",
            remedy="Return plain data, such as a list of dictionaries.",
        )
    return answer


def _same(variants: Sequence[Callable[..., object]], answers: Sequence[object]) -> None:
    for variant, answer in zip(variants[1:], answers[1:], strict=True):
        difference = first_difference(answers[0], answer)
        if difference:
            raise VariantsDisagreeError(
                f"{name_of(variants[0])} and {name_of(variant)} give different answers: {difference}.",
                remedy="Make the answers equal first. The cost of a different answer says nothing.",
            )


def _named(variant: Variant) -> str:
    return variant.name if variant.label == variant.name else f"{variant.name}: {variant.label}"


def _counts(variant: Variant) -> Iterator[str]:
    for cost, write in (("statements", count), ("rows", count), ("bytes", size)):
        least, most = variant.spread(cost)
        yield write(most) if least == most else f"{write(least)} to {write(most)}"


def _times(variant: Variant, first: float) -> tuple[str, ...]:
    timing = variant.timing
    spread = f"{milliseconds(timing.least)} to {milliseconds(timing.most)}"
    share = min(1.0, variant.database_seconds / timing.typical) if timing.typical else math.nan
    against = f"× {two_digits(timing.typical / first)}" if first else ""
    return (_named(variant), milliseconds(timing.typical), spread, f"{share:.0%}", against)

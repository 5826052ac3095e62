"""`grow`: how a cost grows with the size of what is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, update_wrapper
from numbers import Integral
from typing import TYPE_CHECKING, Any, overload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.bench import Bench, check_variants, finish, measure_all
from workshop_utils.measure.crossing import Crossing, crossing
from workshop_utils.measure.further import FURTHER, Further, checked, written
from workshop_utils.measure.table import Table, count, milliseconds, size
from workshop_utils.measure.variant import Timing, Variant

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

RUNS = 2
_WRITE = {"statements": count, "rows": count, "bytes": size, "seconds": milliseconds, "database_seconds": milliseconds}
_WRITE |= {cost: partial(written, cost) for cost in FURTHER}


@dataclass(frozen=True)
class Point(Further):
    """The costs of one variant at one size, and what else was counted (`also`)."""

    size: int
    statements: int
    rows: int
    bytes: int
    timing: Timing
    database_seconds: float
    also: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def seconds(self) -> float:
        """The median run."""
        return self.timing.typical


@dataclass(frozen=True)
class VariantGrowth:
    """One variant's points, smallest size first."""

    name: str
    label: str
    points: tuple[Point, ...]

    def at(self, size: int) -> Point:
        """The point measured at `size`."""
        found = {point.size: point for point in self.points}
        if size not in found:
            sizes = ", ".join(map(str, found))
            raise WorkshopError(f"Size {size} was not measured.", remedy=f"Choose one of {sizes}.")
        return found[size]


@dataclass(frozen=True)
class Growth:
    """The costs of variants that gave the same answer at every size."""

    variants: tuple[VariantGrowth, ...]
    also: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes measured, smallest first."""
        return tuple(point.size for point in self.variants[0].points)

    def __getitem__(self, name: str) -> VariantGrowth:
        found = {variant.name: variant for variant in self.variants}
        if name not in found:
            raise WorkshopError(f"No variant is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    def crossing(self, first: str, later: str, cost: str = "seconds") -> Crossing | None:
        """From where on `later` is cheaper than `first`, by the median run: between which two of the sizes measured.

        None where it never becomes cheaper, or is so at every size. Sizes far apart leave much open between them.
        """
        both = tuple([float(getattr(point, cost)) for point in self[name].points] for name in (first, later))
        return crossing(first, later, self.sizes, (both[0], both[1]))

    def table(self, cost: str) -> Table:
        """One cost: a row a variant, a column a size.

        `cost` is `statements`, `rows`, `bytes`, `seconds`, `database_seconds`, or one that was counted `also`.
        """
        if cost not in _WRITE:
            raise WorkshopError(f"No cost is called {cost!r}.", remedy=f"Choose one of {', '.join(_WRITE)}.")
        write: Any = _WRITE[cost]
        rows = tuple((v.name, *(write(getattr(point, cost)) for point in v.points)) for v in self.variants)
        unit = {"seconds": "milliseconds", "database_seconds": "milliseconds in the database"}.get(cost, cost)
        return Table((f"{unit} at size", *map(count, self.sizes)), rows, "l" + "r" * len(self.sizes))

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements, rows, bytes, and what was counted `also`; a peak nearly so."""
        heads = ("variant", "size", "statements", "rows", "bytes", *self.also)
        rows = tuple(
            (v.name, count(p.size), count(p.statements), count(p.rows), size(p.bytes), *self._further(p))
            for v in self.variants
            for p in v.points
        )
        return Table(heads, rows, "l" + "r" * (len(heads) - 1))

    def _further(self, point: Point) -> tuple[str, ...]:
        return tuple(written(cost, point.also[cost]) for cost in self.also)

    @property
    def times(self) -> Table:
        """What differs from run to run: milliseconds, the median run."""
        return self.table("seconds")

    def _tables(self) -> tuple[Table, ...]:
        return (*map(self.table, ("statements", "rows", *self.also)), self.times)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self._tables()))

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self._tables())

    __repr__ = __str__


@overload
def grow(
    *variants: Callable[[Any, int], Awaitable[object]],
    on: AsyncEngine | Mapping[int, AsyncEngine],
    sizes: Sequence[int] = ...,
    runs: int = ...,
    also: Sequence[str] = ...,
) -> Awaitable[Growth]: ...
@overload
def grow(
    *variants: Callable[[Any, int], object],
    on: Engine | Mapping[int, Engine],
    sizes: Sequence[int] = ...,
    runs: int = ...,
    also: Sequence[str] = ...,
) -> Growth: ...
def grow(
    *variants: Callable[[Any, int], Any],
    on: Any,
    sizes: Sequence[int] | None = None,
    runs: int = RUNS,
    also: Sequence[str] = (),
) -> Growth | Awaitable[Growth]:
    """Run each variant at every size, on fresh sessions of the engine `on`: the same answer from all, then their costs.

    A variant takes a session and a size and gives plain data. Sizes are run from the smallest up. Where it is the
    database that grows and not what is asked of it, `on` has an engine for each size, as in `on={1_000: small, 8_000:
    large}`, and `sizes` can be left out. `also` asks for further counts, as in `compare`. On async engines the variants
    are `async def` and the growth is awaited.
    Raises VariantsDisagreeError, naming the size and the first difference, if the answers differ; WorkshopError for
    sizes or variants that can't be measured.
    """
    check_variants(variants, runs)
    benches = _benches(on, sizes, also)
    work = _grow(variants, benches, runs)
    return work if next(iter(benches.values())).is_async else finish(work)


async def _grow(variants: Sequence[Callable[[Any, int], Any]], benches: Mapping[int, Bench], runs: int) -> Growth:
    by_size = {at: await _measured_at(at, variants, bench, runs) for at, bench in benches.items()}
    smallest, bench = next(iter(benches.items()))
    names = [(variant.name, variant.label) for variant in by_size[smallest]]
    return Growth(
        tuple(
            VariantGrowth(name, label, tuple(_point(at, measured[i]) for at, measured in by_size.items()))
            for i, (name, label) in enumerate(names)
        ),
        bench.also,
    )


async def _measured_at(
    at: int, variants: Sequence[Callable[[Any, int], Any]], bench: Bench, runs: int
) -> tuple[Variant, ...]:
    try:
        return await measure_all([_at(variant, at) for variant in variants], bench, runs)
    except VariantsDisagreeError as disagree:
        raise VariantsDisagreeError(f"At size {at}, {disagree.problem}", remedy=disagree.remedy) from None


def _benches(on: Any, sizes: Sequence[int] | None, also: Sequence[str]) -> dict[int, Bench]:
    """Give a bench for each size, the smallest first."""
    engines = on if isinstance(on, Mapping) else None
    asked = _ordered(engines if sizes is None and engines is not None else sizes)
    if engines is not None and (lacking := [at for at in asked if at not in engines]):
        raise WorkshopError(
            f"There is no engine for size {lacking[0]}.", remedy="Give one for each size, as in on={1000: engine, …}."
        )
    benches = {at: Bench(on if engines is None else engines[at]) for at in asked}
    if len({bench.is_async for bench in benches.values()}) > 1:
        raise WorkshopError("Some of these engines are async, some aren't.", remedy="Measure them apart.")
    return {at: Bench(each.engine, checked(also, is_async=each.is_async)) for at, each in benches.items()}


def _ordered(sizes: object) -> list[int]:
    given = list(sizes) if isinstance(sizes, Iterable) else []
    if not given or not all(isinstance(at, Integral) and int(at) >= 0 for at in given):
        raise WorkshopError(
            f"{sizes!r} aren't sizes to grow over.", remedy="Give whole numbers, 0 or more, as in sizes=(10, 50, 200)."
        )
    return sorted(set(map(int, given)))


def _at(variant: Callable[[Any, int], Any], at: int) -> Callable[[Any], Any]:
    def sized(session: Any) -> Any:
        return variant(session, at)

    update_wrapper(sized, variant)
    return sized


def _point(at: int, measured: Variant) -> Point:
    seconds, also = measured.database_seconds, measured.costs[-1].also
    return Point(at, measured.statements, measured.rows, measured.bytes, measured.timing, seconds, also)

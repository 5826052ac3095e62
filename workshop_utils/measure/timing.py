"""`compare`: the same answer first, then who is cheaper."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, overload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.bench import RUNS, Bench, Run, check_variants, finish, measure_all
from workshop_utils.measure.further import checked, written
from workshop_utils.measure.round_trip import distance
from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits
from workshop_utils.measure.variant import Costs, Timing, Variant

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["Comparison", "Costs", "Timing", "Variant", "compare"]


@dataclass(frozen=True)
class Comparison:
    """Variants that gave the same answer, with the costs of each, in the order they were given."""

    variants: tuple[Variant, ...]
    round_trip_ms: float = 0.0
    also: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Variant:
        found = {variant.name: variant for variant in self.variants}
        if name not in found:
            raise WorkshopError(f"No variant is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements, rows, bytes, and what was counted `also`; a peak nearly so."""
        heads = ("variant", "statements", "rows", "bytes", *self.also)
        rows = tuple((_named(v), *_counts(v, self.also)) for v in self.variants)
        return Table(heads, rows, "l" + "r" * (len(heads) - 1), f"{self._agreed()}.")

    @property
    def times(self) -> Table:
        """What differs from run to run: milliseconds, typical and from fastest to slowest."""
        heads = ("variant", "ms", "fastest to slowest", "of it in the database", "against the first")
        first = self.variants[0].timing.typical
        rows = tuple(_times(variant, first) for variant in self.variants)
        return Table(heads, rows, "lrrrr", self._said())

    def _agreed(self) -> str:
        return "The same answer from each" if len(self.variants) > 1 else "One variant"

    def _said(self) -> str:
        runs = len(self.variants[0].timing.seconds)
        away = f", the database {two_digits(self.round_trip_ms)} ms away" if self.round_trip_ms else ""
        shown = f"{count(runs)} runs in turn, the median shown" if runs > 1 else "1 run"
        return f"{self._agreed()}{away}; {shown}."

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
    *variants: Callable[[Any], Awaitable[object]], on: AsyncEngine, runs: int = ..., also: Sequence[str] = ...
) -> Awaitable[Comparison]: ...
@overload
def compare(
    *variants: Callable[[Any], object], on: Engine, runs: int = ..., also: Sequence[str] = ...
) -> Comparison: ...
def compare(*variants: Run, on: Any, runs: int = RUNS, also: Sequence[str] = ()) -> Comparison | Awaitable[Comparison]:
    """Run each variant on fresh sessions of the engine `on`: the same answer from all first, then their costs.

    A variant takes a session and gives plain data. It is run twice recorded, for the answer and the counts,
    and then up to `runs` times without recording, all variants in turn, for the times; after a second of that,
    three times must do. `also` asks for further counts, each from recorded runs of its own: `objects` the ORM built from
    rows (`count_objects`), `calls` of Python functions within the variant (`count_calls`), `steps` of SQLite's virtual
    machine (`count_steps`), the `peak` of memory (`trace_memory`); what each doesn't see, the function in parentheses says. On an async engine the variants are `async def` and the comparison is awaited.
    Raises VariantsDisagreeError, naming the first difference, if the answers differ; WorkshopError for variants that
    can't be compared.
    """
    check_variants(variants, runs)
    bench = Bench(on)
    bench = Bench(on, checked(also, is_async=bench.is_async))
    work = _compare(variants, bench, runs)
    return work if bench.is_async else finish(work)


async def _compare(variants: tuple[Run, ...], bench: Bench, runs: int) -> Comparison:
    away = distance(bench.engine)
    return Comparison(await measure_all(variants, bench, runs), away, bench.also)


def _named(variant: Variant) -> str:
    return variant.name if variant.label == variant.name else f"{variant.name}: {variant.label}"


def _counts(variant: Variant, also: Sequence[str]) -> Iterator[str]:
    kinds: dict[str, Callable[[Any], str]] = {"statements": count, "rows": count, "bytes": size}
    kinds.update({cost: partial(written, cost) for cost in also})
    for cost, write in kinds.items():
        least, most = (write(value) for value in variant.spread(cost))
        yield most if least == most else f"{least} to {most}"


def _times(variant: Variant, first: float) -> tuple[str, ...]:
    timing = variant.timing
    spread = f"{milliseconds(timing.least)} to {milliseconds(timing.most)}"
    share = min(1.0, variant.database_seconds / timing.typical) if timing.typical else math.nan
    against = f"× {two_digits(timing.typical / first)}" if first else ""
    return (_named(variant), milliseconds(timing.typical), spread, f"{share:.0%}", against)

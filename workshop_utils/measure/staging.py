"""`stages`: what the parts of some work take, marked by the work itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError, first_difference
from workshop_utils.measure.bench import check_variants, label_of, name_of
from workshop_utils.measure.table import Table, count, milliseconds

if TYPE_CHECKING:
    from sqlalchemy import Engine

RUNS = 3
Staged = Callable[[Any], Generator[str, None, object]]


@dataclass(frozen=True)
class StagedVariant:
    """One variant's stages in their order, and the seconds of each in every run."""

    name: str
    label: str
    stages: tuple[str, ...]
    runs: tuple[tuple[float, ...], ...]

    @property
    def seconds(self) -> dict[str, float]:
        """The median of each stage."""
        return {stage: median(run[place] for run in self.runs) for place, stage in enumerate(self.stages)}

    @property
    def totals(self) -> tuple[float, ...]:
        """The seconds of every run, all stages together."""
        return tuple(map(sum, self.runs))

    @property
    def total(self) -> float:
        """The median run."""
        return median(self.totals)


@dataclass(frozen=True)
class Stages:
    """The stages of variants that gave the same answer."""

    variants: tuple[StagedVariant, ...]

    def __getitem__(self, name: str) -> StagedVariant:
        found = {variant.name: variant for variant in self.variants}
        if name not in found:
            raise WorkshopError(f"No variant is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def stages(self) -> tuple[str, ...]:
        """Every stage once, in the order in which they are first met."""
        return tuple(dict.fromkeys(stage for variant in self.variants for stage in variant.stages))

    @property
    def times(self) -> Table:
        """Milliseconds of each stage, the median run."""
        heads = ("ms", *self.stages, "together")
        rows = tuple(
            (
                v.name,
                *(milliseconds(v.seconds[s]) if s in v.seconds else "" for s in self.stages),
                milliseconds(v.total),
            )
            for v in self.variants
        )
        runs = count(len(self.variants[0].runs))
        return Table(
            heads, rows, "l" + "r" * (len(heads) - 1), f"The same answer from each; the median of {runs} runs in turn."
        )

    def __str__(self) -> str:
        return str(self.times)

    def _repr_html_(self) -> str:
        return self.times._repr_html_()

    __repr__ = __str__


def stages(*variants: Staged, on: Engine, runs: int = RUNS) -> Stages:
    """Time the stages of each variant on fresh sessions of the engine `on`: the same answer from all first.

    A variant is a generator function of a session: each `yield "name"` begins a stage, which lasts to the next one or
    to the end; a stage that begins again adds to its time. What the function returns is the answer. What it does before its first stage isn't timed. It is run once for
    its answer, then `runs` times, all variants in turn.
    Raises VariantsDisagreeError if the answers differ; WorkshopError for a variant that marks no stage, or others in
    every run.
    """
    check_variants(variants, runs)
    first = [_run(variant, on) for variant in variants]
    for variant, (answer, _) in zip(variants[1:], first[1:], strict=True):
        if difference := first_difference(first[0][0], answer):
            raise VariantsDisagreeError(
                f"{name_of(variants[0])} and {name_of(variant)} give different answers: {difference}.",
                remedy="Make the answers equal first. The cost of a different answer says nothing.",
            )
    timed: list[list[dict[str, float]]] = [[] for _ in variants]
    for _ in range(runs):
        for variant, found in zip(variants, timed, strict=True):
            found.append(_run(variant, on)[1])
    marked = [tuple(laps) for _, laps in first]
    every = zip(variants, marked, timed, strict=True)
    return Stages(tuple(_staged(variant, names, laps) for variant, names, laps in every))


def _staged(variant: Staged, names: tuple[str, ...], laps: Sequence[dict[str, float]]) -> StagedVariant:
    if any(set(each) != set(names) for each in laps):
        raise WorkshopError(
            f"The stages of {name_of(variant)} aren't the same in every run.",
            remedy="Let each run begin every stage, also where there is nothing to do.",
        )
    runs = tuple(tuple(each[name] for name in names) for each in laps)
    return StagedVariant(name_of(variant), label_of(variant), names, runs)


def run_through(work: Generator[str, None, object]) -> object:
    """Run staged work to its end without timing it, and give its answer."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _run(variant: Staged, engine: Engine) -> tuple[object, dict[str, float]]:
    """Run a variant once; give its answer, and its stages with their seconds."""
    from sqlalchemy.orm import Session

    laps: dict[str, float] = {}
    stage = None
    with Session(engine) as session:
        work = variant(session)
        while isinstance(work, Generator):
            began = perf_counter()
            try:
                following = next(work)
            except StopIteration as end:
                _end(laps, stage, began)
                if laps:
                    return end.value, laps
                break
            _end(laps, stage, began)
            stage = following
    raise WorkshopError(
        f"{name_of(variant)} marks no stage.", remedy='Begin its work with a yield "name of the stage".'
    )


def _end(laps: dict[str, float], stage: str | None, began: float) -> None:
    """Give the stage that is under way, if one is, the time since it began."""
    if stage is not None:
        laps[stage] = laps.get(stage, 0.0) + perf_counter() - began

"""Running variants: on what, how often, in which order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError, first_difference
from workshop_utils.measure.further import counting
from workshop_utils.measure.ledger import record, sync_engine
from workshop_utils.measure.variant import Costs, Timing, Variant

RUNS = 7
ENOUGH_SECONDS = 1.0  # slow variants get fewer runs: no further round begins after so long
FEWEST_RUNS = 3
_PLAIN_DATA = "Return plain data, such as a list of dictionaries."

Run = Callable[[Any], Any]
"""A variant as it is run: takes a session, gives an answer or, if async, something to wait for."""


@dataclass(frozen=True)
class Bench:
    """An engine to run variants on, sync or async, and the further costs to count (`further.FURTHER`)."""

    engine: Any
    also: tuple[str, ...] = ()

    @property
    def is_async(self) -> bool:
        """Whether variants are coroutine functions."""
        return hasattr(self.engine, "sync_engine")

    async def run(self, variant: Run) -> object:
        """Run a variant once on a session of its own."""
        if self.is_async:
            from sqlalchemy.ext.asyncio import AsyncSession

            async with AsyncSession(self.engine) as session:
                return _plain(variant, await _waited_for(variant, variant(session)))
        from sqlalchemy.orm import Session

        with Session(sync_engine(self.engine)) as session:
            return _plain(variant, variant(session))

    async def timed(self, variant: Run) -> float:
        """Run a variant once, and give the seconds it took, its session's beginning and end included."""
        start = perf_counter()
        await self.run(variant)
        return perf_counter() - start

    async def counted(self, variant: Run) -> tuple[object, Costs]:
        """Run a variant once, recorded, and once more for each further cost; give its answer and what it cost."""
        with record(self.engine) as ledger:
            answer = await self.run(variant)
        also = {cost: await self._further(variant, cost) for cost in self.also}
        return answer, Costs(ledger.statements, ledger.rows, ledger.bytes, ledger.seconds, also)

    async def _further(self, variant: Run, cost: str) -> int:
        if cost == "calls":
            return await self._calls(variant)
        with counting(cost, self.engine) as counted:
            await self.run(variant)
        return int(getattr(counted, cost))

    async def _calls(self, variant: Run) -> int:
        """Count the calls within a variant alone: its session's beginning and end are the bench's."""
        counts = []

        def counted(session: Any) -> object:
            with counting("calls", self.engine) as calls:
                answer = variant(session)
            counts.append(int(calls.calls))
            return answer

        await self.run(counted)
        return counts[-1]


async def measure_all(variants: Sequence[Run], bench: Bench, runs: int) -> tuple[Variant, ...]:
    """Measure variants on a bench: answers first, then counts, then times, all variants in turn."""
    counted = [[await bench.counted(variant)] for variant in variants]
    answers = [answer for ((answer, _),) in counted]
    _check_same(variants, answers)
    for variant, both in zip(variants, counted, strict=True):
        both.append(await bench.counted(variant))
    costs = [[cost for _, cost in both] for both in counted]
    seconds: list[list[float]] = [[] for _ in variants]
    began = perf_counter()
    for done in range(runs):
        if done >= FEWEST_RUNS and perf_counter() - began > ENOUGH_SECONDS:
            break
        for variant, taken in zip(variants, seconds, strict=True):
            taken.append(await bench.timed(variant))
    every = zip(variants, answers, costs, seconds, strict=True)
    return tuple(Variant(name_of(v), label_of(v), tuple(c), Timing(tuple(s)), a) for v, a, c, s in every)


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
    plain = _function(variant)
    return getattr(plain, "__name__", type(plain).__name__)


def label_of(variant: Callable[..., object]) -> str:
    """The first line of a variant's docstring, or its name."""
    lines = (inspect.getdoc(_function(variant)) or "").splitlines()
    return lines[0] if lines else name_of(variant)


def _function(variant: Callable[..., object]) -> Callable[..., object]:
    while isinstance(variant, partial):
        variant = variant.func
    return variant


def check_variants(variants: Sequence[object], runs: int) -> None:
    """Raise a WorkshopError unless there are variants, all callable and all with names of their own, and runs."""
    if not variants:
        raise WorkshopError(
            "There is nothing to compare.", remedy="Pass functions, as in compare(slow, fast, on=engine)."
        )
    for variant in variants:
        if not callable(variant):
            raise WorkshopError(
                f"A variant is a function, and this is a {type(variant).__name__}.",
                remedy="Pass the function without calling it, no parentheses behind it: compare(slow, fast, on=engine).",
            )
    names = [name_of(variant) for variant in variants if callable(variant)]
    if len(set(names)) < len(names):
        raise WorkshopError("Two variants have the same name.", remedy="A variant is known by its name: rename one.")
    if not isinstance(runs, int) or runs < 1:
        raise WorkshopError(f"Nothing can be timed in {runs!r} runs.", remedy="Give 1 or more, as in runs=3.")


async def _waited_for(variant: Run, answer: object) -> object:
    if inspect.isawaitable(answer):
        return await answer
    _plain(variant, answer)
    raise WorkshopError(
        f"{name_of(variant)} is a plain function, and this engine is an async one.",
        remedy="Write it with `async def`, or pass an engine made by create_engine.",
    )


def _plain(variant: Run, answer: object) -> object:
    """Give the answer back if its work is done; refuse what would work later, after the measurement."""
    later = type(answer).__name__
    if inspect.iscoroutine(answer):
        _close(answer)
        raise WorkshopError(
            f"{name_of(variant)} is a coroutine function, and this engine isn't an async one.",
            remedy="Write it with `def`, or pass an engine made by create_async_engine.",
        )
    if inspect.isgenerator(answer) or inspect.isasyncgen(answer) or hasattr(answer, "yield_per"):
        _close(answer)
        raise WorkshopError(
            f"{name_of(variant)} gave a {later}, whose work is done later, after the measurement.", remedy=_PLAIN_DATA
        )
    if _is_orm_object(answer):
        raise WorkshopError(
            f"{name_of(variant)} gave ORM objects, which can ask the database later, after the measurement.",
            remedy=_PLAIN_DATA,
        )
    return answer


def _is_orm_object(answer: object, depth: int = 2) -> bool:
    """Whether `answer` is one, or a list of them, or of rows that hold them; the first of each is looked at."""
    if depth and isinstance(answer, Sequence) and answer and not isinstance(answer, (str, bytes)):
        return _is_orm_object(answer[0], depth - 1)
    return hasattr(answer, "_sa_instance_state")


def _close(answer: Any) -> None:
    if inspect.iscoroutine(answer) or inspect.isgenerator(answer):
        answer.close()


def _check_same(variants: Sequence[Run], answers: Sequence[object]) -> None:
    for variant, answer in zip(variants[1:], answers[1:], strict=True):
        difference = first_difference(answers[0], answer)
        if difference:
            raise VariantsDisagreeError(
                f"{name_of(variants[0])} and {name_of(variant)} give different answers: {difference}.",
                remedy="Make the answers equal first. The cost of a different answer says nothing.",
            )

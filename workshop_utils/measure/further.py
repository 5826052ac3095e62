"""Costs that are counted only when asked for, each in runs of its own: objects, calls, steps, the peak of memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.memory import trace_memory
from workshop_utils.measure.objects import count_objects
from workshop_utils.measure.steps import count_steps
from workshop_utils.measure.table import count, size

FURTHER = ("objects", "calls", "steps", "peak")
_ASYNC = ("objects",)  # the others would count the event loop's work, or can't see the thread where SQLite works


class Further:
    """What has further costs, in `also`: an attribute for each."""

    also: Mapping[str, int]

    @property
    def objects(self) -> int:
        """Objects the ORM built from rows."""
        return self._further("objects")

    @property
    def calls(self) -> int:
        """Calls of Python functions."""
        return self._further("calls")

    @property
    def steps(self) -> int:
        """Steps of SQLite's virtual machine."""
        return self._further("steps")

    @property
    def peak(self) -> int:
        """The most bytes that Python's objects took at one moment."""
        return self._further("peak")

    def _further(self, cost: str) -> int:
        if cost not in self.also:
            problem = "The peak of memory was" if cost == "peak" else f"{cost.capitalize()} were"
            raise WorkshopError(f"{problem} not counted.", remedy=f'Ask for them when you measure: also=("{cost}",).')
        return self.also[cost]


def checked(also: object, *, is_async: bool) -> tuple[str, ...]:
    """Give the further costs asked for, each once; a WorkshopError for others, and for those async hides."""
    asked = (also,) if isinstance(also, str) else tuple(also) if isinstance(also, (tuple, list, set)) else (also,)
    for cost in asked:
        if cost not in FURTHER:
            raise WorkshopError(
                f"{cost!r} can't be counted also.", remedy=f"Choose of {', '.join(FURTHER)}, as in also=('steps',)."
            )
        if is_async and cost not in _ASYNC:
            raise WorkshopError(
                f"On an async engine {cost} can't be counted: the work is done in another thread.",
                remedy="Count them on a sync engine to the same database.",
            )
    return tuple(cost for cost in FURTHER if cost in asked)


def written(cost: str, value: int) -> str:
    """Write a further cost as tables do: bytes with their unit."""
    return size(value) if cost == "peak" else count(value)


def counting(cost: str, engine: Any) -> AbstractContextManager[Any]:
    """Begin to count a further cost; what comes has it as an attribute of that name."""
    begin: dict[str, Callable[[], AbstractContextManager[Any]]] = {
        "objects": count_objects,
        "steps": lambda: count_steps(engine),
        "calls": count_calls,
        "peak": trace_memory,
    }
    return begin[cost]()

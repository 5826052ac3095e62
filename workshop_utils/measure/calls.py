"""`count_calls`: how many Python functions were called, and whose."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, count

YOUR_CELLS = "your cells"
_BLIND = (
    "In this thread only. A generator's resumption is a call, and what C code does inside is none. "
    "Counting slows calls down: don't time them at once."
)
_SHOWN = 12


class CallCount:
    """The function calls of one `count_calls` block: complete when the block has ended."""

    def __init__(self) -> None:
        self._python: dict[int, int] = {}  # by the code's id: code of the same text elsewhere would be equal
        self._owners: dict[int, tuple[str, CodeType]] = {}  # holds on to the code: the id stays its own
        self.c_calls = 0

    @property
    def calls(self) -> int:
        """How many Python functions were called, resumptions of generators and coroutines included."""
        return sum(self._python.values())

    @property
    def by_module(self) -> dict[str, int]:
        """How many of each top-level package, the most frequent first; those of a notebook are `your cells`."""
        found: Counter[str] = Counter()
        for code, calls in self._python.items():
            found[self._owners[code][0]] += calls
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    @property
    def counts(self) -> Table:
        """The calls by package; a caption says what they don't show."""
        rows = [(name, count(calls)) for name, calls in self.by_module.items()]
        if len(rows) > _SHOWN:
            rest = sum(list(self.by_module.values())[_SHOWN:])
            rows = [*rows[:_SHOWN], (f"{count(len(rows) - _SHOWN)} more", count(rest))]
        said = f"Calls of Python functions: {count(self.calls)}; of C functions: {count(self.c_calls)}. {_BLIND}"
        return Table(("functions of", "calls"), tuple(rows), "lr", said)

    def __str__(self) -> str:
        return str(self.counts)

    def _repr_html_(self) -> str:
        return self.counts._repr_html_()

    __repr__ = __str__


class count_calls:  # noqa: N801 (used as a function; a class, so that its own calls are few and known)
    """Count the calls of Python functions in this thread inside the block: `with count_calls() as counted`.

    The same code on the same versions gives the same number. What it doesn't see: other threads (an endpoint written
    with `def` runs in one); what C code does inside (`sorted`, `json`'s and Pydantic's encoders, compiled modules are
    one of `c_calls` each, or none); how long a call takes. Each resumption of a generator or coroutine counts as a
    call. Garbage is collected after the block, as its moment would change the count. The profiler that counts slows
    what it counts, calls most: don't time it. (Opcode tracing counts finer, but is broken on Python 3.12 and 3.13.)
    Raises WorkshopError where another profiler runs in this thread, a `count_calls` block included.
    """

    def __init__(self) -> None:
        self._count = CallCount()
        self._c_calls: dict[int, int] = {}
        self._collects = False

    def __enter__(self) -> CallCount:
        if sys.getprofile() is not None:
            raise WorkshopError(
                "A profiler is running in this thread, and Python has room for one.",
                remedy="End it first: a count_calls block can't stand inside another, or inside a profiler.",
            )
        self._collects = gc.isenabled()
        gc.disable()
        profile = _profile(self._count._python, self._count._owners, self._c_calls)  # noqa: SLF001 (it fills the count)
        sys.setprofile(profile)
        return self._count

    def __exit__(self, *_: object) -> None:
        try:
            sys.setprofile(None)
        finally:
            if self._collects:
                gc.enable()
        mine = id(count_calls.__exit__.__code__)
        self._count._python.pop(mine, None)  # noqa: SLF001 (as above)
        self._count.c_calls = sum(calls for code, calls in self._c_calls.items() if code != mine)


def _profile(
    python: dict[int, int], owners: dict[int, tuple[str, CodeType]], c_functions: dict[int, int]
) -> Callable[[FrameType, str, Any], None]:
    def profile(frame: FrameType, event: str, _argument: object) -> None:
        code = id(frame.f_code)
        if event == "call":
            if code in python:
                python[code] += 1
            else:
                python[code] = 1
                owners[code] = _owner(frame.f_globals.get("__name__")), frame.f_code
        elif event == "c_call":
            c_functions[code] = c_functions.get(code, 0) + 1

    return profile


def _owner(module: object) -> str:
    if not isinstance(module, str):
        return "made while running"
    if module == "__main__" and "ipykernel" in sys.modules:
        return YOUR_CELLS
    return module.partition(".")[0]

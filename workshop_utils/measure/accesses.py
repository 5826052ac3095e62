"""`touch`: what one attribute access costs, the first time and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from timeit import Timer
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.bench import name_of
from workshop_utils.measure.calls import count_calls
from workshop_utils.measure.ledger import record
from workshop_utils.measure.table import Table, count, two_digits

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

_REPEATS = 5
_ENOUGH_SECONDS = 0.01  # in each repeat


@dataclass(frozen=True)
class Access:
    """What touching one attribute cost: statements and Python calls of the first access, of a second, and the seconds of one more."""

    name: str
    statements: tuple[int, int]
    calls: tuple[int, int]
    seconds: float


@dataclass(frozen=True)
class Accesses:
    """What touching each of several attributes cost, each of an object of its own."""

    accesses: tuple[Access, ...]

    def __getitem__(self, name: str) -> Access:
        found = {access.name: access for access in self.accesses}
        if name not in found:
            raise WorkshopError(f"{name!r} wasn't touched.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements and calls, of the first access and of a second."""
        heads = ("touched", "statements", "again", "Python calls", "again")
        rows = tuple((each.name, *map(count, (*each.statements, *each.calls))) for each in self.accesses)
        return Table(heads, rows, "lrrrr", "An object of its own for each.")

    @property
    def times(self) -> Table:
        """What differs from run to run: one more access, once the attribute has been touched."""
        rows = tuple((each.name, duration(each.seconds)) for each in self.accesses)
        return Table(("touched", "one more access"), rows, "lr", f"The median of {_REPEATS} repeats.")

    def __str__(self) -> str:
        return f"{self.counts}\n\n{self.times}"

    def _repr_html_(self) -> str:
        return self.counts._repr_html_() + self.times._repr_html_()

    __repr__ = __str__


def touch(make: Callable[[Session], Any], *accesses: str | Callable[[Any], object], on: Engine) -> Accesses:
    """Touch attributes of what `make(session)` gives, and count what that costs the first time and again.

    An access is an attribute's name ("total", or a path, "customer.name"), or a function of the object, known by its
    name. Each is touched on an object of its own, in a session of its own on the engine `on`; a warm-up on another object goes
    before. Calls are those of Python functions (`count_calls`): an attribute that C code looks up makes none.
    Raises WorkshopError if there is nothing to touch, or two accesses have the same name.
    """
    names = [access if isinstance(access, str) else name_of(access) for access in accesses]
    if not names or len(set(names)) < len(names):
        raise WorkshopError(
            "There is nothing to touch." if not names else "Two accesses have the same name.",
            remedy='Name attributes, each once, as in touch(make, "status", "total", on=engine).',
        )
    readers = [attrgetter(access) if isinstance(access, str) else access for access in accesses]
    return Accesses(tuple(_access(name, make, read, on) for name, read in zip(names, readers, strict=True)))


def _access(name: str, make: Callable[[Session], Any], read: Callable[[Any], object], engine: Engine) -> Access:
    from sqlalchemy.orm import Session

    with Session(engine) as session:
        read(make(session))
    statements = []
    with Session(engine) as session:
        touched = make(session)
        for _ in range(2):
            with record(engine) as ledger:
                read(touched)
            statements.append(ledger.statements)
    calls = []
    with Session(engine) as session:
        touched = make(session)
        for _ in range(2):
            with count_calls() as counted:
                read(touched)
            calls.append(counted.calls)
        seconds = _seconds(lambda: read(touched))
    return Access(name, (statements[0], statements[1]), (calls[0], calls[1]), seconds)


def _seconds(work: Callable[[], object]) -> float:
    """Give the seconds of one run, less those of a function that does nothing: the median of several repeats."""
    timer, empty = Timer(work), Timer(lambda: None)
    number = 1
    while timer.timeit(number) < _ENOUGH_SECONDS:
        number *= 4
    spent = median(timer.repeat(_REPEATS, number)) - median(empty.repeat(_REPEATS, number))
    return max(spent, 0.0) / number


def duration(seconds: float) -> str:
    """Write a short time with the unit that fits: 38 ns, 1.2 µs, 4.5 ms."""
    for unit, factor in (("ms", 1e3), ("µs", 1e6)):
        if float(f"{seconds * factor:.1e}") >= 1:  # as it will be written
            return f"{two_digits(seconds * factor)} {unit}"
    return f"{two_digits(seconds * 1e9)} ns"

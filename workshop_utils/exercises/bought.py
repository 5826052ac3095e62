"""What a right answer bought: the slow version and the learner's, timed with the database 0, 1 and 5 ms away."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import markup
from workshop_utils.exercises.wording import many
from workshop_utils.measure.table import Table, milliseconds, size, two_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from workshop_utils.exercises.exercise import Case, Exercise
    from workshop_utils.measure.timing import Comparison

DISTANCES_MS = (0, 1, 5)
_SLOW_STATEMENTS = 100
"""With more, the slow version takes too long 5 ms away: `compare` runs it three times."""
_COLOUR = "var(--jp-success-color1,#388e3c)"


@dataclass(frozen=True, repr=False)
class Bought:
    """What `what_it_bought` gives: one comparison a distance, or in `missing` why there is none."""

    title: str
    timed: str = ""
    """What was timed, and where: `on your own shop, 5 orders`."""
    comparisons: tuple[Comparison, ...] = ()
    missing: str = ""

    @property
    def times(self) -> Table:
        """The typical times at each distance, and how many times faster the learner's is."""
        slow = self.comparisons[0].variants[0].name
        heads = ("the database is", f"{slow}, ms", "yours, ms", f"{slow} / yours")
        return Table(heads, tuple(map(_row, self.comparisons)), "lrrr", f"{self.title}: what it bought {self.timed}")

    @property
    def _said(self) -> str:
        slow, yours = self.comparisons[0].variants
        travel = "BEGIN and COMMIT travel too, and aren't in it."
        if slow.statements != yours.statements:
            became = f"{many(slow.statements, 'statement')} became {many(yours.statements, 'statement')}"
            return f"{became}, and each waits for one round trip. {travel}"
        return (
            f"Both send {many(yours.statements, 'statement')}, so both wait as often. What differs is what comes back: "
            f"{many(slow.rows, 'row')} with {size(slow.bytes)} became {many(yours.rows, 'row')} with "
            f"{size(yours.bytes)}; how long that takes on the wire isn't in it. {travel}"
        )

    def __str__(self) -> str:
        if self.missing:
            return f"{self.title}: {markup.plain(self.missing)}"
        return f"{self.times}\n{self._said}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.missing:
            return markup.html(f"{self.title}: {self.missing}")
        return markup.bordered(_COLOUR, self.times._repr_html_() + markup.html(self._said))


def bought(exercise: Exercise, engine: Engine | None = None) -> Bought:
    """Time both at every distance, on `engine` or on the private shop of a case."""
    yours = exercise.right_answer
    if yours is None:
        missing = "there is a right answer to time once `check` has said *correct* in this session of the notebook."
        return Bought(exercise.title, missing=missing)
    case, engine = _timed_case(exercise), None if exercise.timed_privately else engine
    try:
        with _engine(case, engine) as on:
            timed = f"{_answer_timed(exercise)}{_where(case, engine)}"
            return Bought(exercise.title, timed, _measured(exercise, yours, case, on))
    except WorkshopError as error:
        return Bought(exercise.title, missing=f"it can't be timed here. {error.problem} {error.remedy}")
    except _Raised as raised:
        return Bought(exercise.title, missing=f"it can't be timed here: on this database {raised}.")
    except Exception as error:  # noqa: BLE001 (whatever a function of the learner's does to us must not stop the notebook)
        return Bought(exercise.title, missing=f"it can't be timed here: there was {_in_words(error)}.")


class _Raised(Exception):  # noqa: N818 (it says who raised what)
    """One of the two versions raised; the message says which, and what."""


def _in_words(error: Exception) -> str:
    return markup.code(f"{type(error).__name__}: {error}")


def _where(case: Case, engine: Engine | None) -> str:
    """Say on which shop: a case's tables call it by the size of its own, which isn't the learner's."""
    return f"on your own shop, {case.label}" if engine is not None else f"on a private shop, {case.in_full}"


def _answer_timed(exercise: Exercise) -> str:
    """Say which answer is timed, where the last one that was checked wasn't right."""
    from workshop_utils.exercises.store import store
    from workshop_utils.exercises.verdict import State

    last = store().record(exercise.key).state
    return "" if last == State.CORRECT.value else "you, with your last right answer, "


def _timed_case(exercise: Exercise) -> Case:
    """The exercise's own choice, or the largest case that the slow version gets through in reasonable time, 5 ms away."""
    if exercise.timed is not None:
        return exercise.timed
    costs = [(one.costs.statements, place) for place, one in enumerate(exercise.baselines())]
    bearable = [each for each in costs if each[0] <= _SLOW_STATEMENTS]
    return exercise.cases[(max(bearable) if bearable else min(costs))[1]]


def _measured(exercise: Exercise, yours: Callable[..., Any], case: Case, engine: Engine) -> tuple[Comparison, ...]:
    from workshop_utils.measure.round_trip import round_trip
    from workshop_utils.measure.timing import compare

    slow = _variant(exercise, exercise.slow_version, case, exercise.the_slow)
    fast = _variant(exercise, yours, case, "your last right answer")
    slow.__name__, fast.__name__ = exercise.slow_name, "yours"
    compared = []
    for ms in DISTANCES_MS:
        with round_trip(engine, ms):
            compared.append(compare(slow, fast, on=engine, runs=1 if ms else 5))
    return tuple(compared)


def _variant(exercise: Exercise, function: Callable[..., Any], case: Case, who: str) -> Callable[[Any], Any]:
    from workshop_utils.exercises.counted import counted
    from workshop_utils.exercises.oracle import as_called
    from workshop_utils.exercises.plain import plain

    called = as_called(exercise, function)

    def variant(session: Any) -> Any:
        try:
            return plain(counted(called(session, *case.arguments)).answer)
        except Exception as error:
            raise _Raised(f"{who} raised {_in_words(error)}") from error

    return variant


@contextmanager
def _engine(case: Case, engine: Engine | None) -> Iterator[Engine]:
    if engine is not None:
        yield engine
        return
    from workshop_utils.exercises.oracle import content
    from workshop_utils.shop import open_content

    own = open_content(content(case))
    try:
        yield own
    finally:
        own.dispose()


def _row(comparison: Comparison) -> tuple[str, ...]:
    slow, yours = (variant.timing.typical for variant in comparison.variants)
    away = f"{comparison.round_trip_ms:g} ms away" if comparison.round_trip_ms else "here"
    return away, milliseconds(slow), milliseconds(yours), f"× {two_digits(slow / yours)}"

"""What a right migration bought: steps and times of the slow version and the learner's, each on a shop of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import markup
from workshop_utils.measure.table import Table, count, milliseconds, two_digits

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Case, Function
    from workshop_utils.exercises.migration_exercise import MigrationExercise
    from workshop_utils.measure.variant import Variant

_COLOUR = "var(--jp-success-color1,#388e3c)"
_SAID = (
    "Each asks the database as often as the other, so a round trip would add the same to both: what you gained is work "
    "inside the database."
)
_DIFFER = "Here the number of statements differs, too: a round trip would add to each of them."


@dataclass(frozen=True, repr=False)
class Gain:
    """One case: its label, and what the slow version and the learner's took, in that order."""

    label: str
    variants: tuple[Variant, Variant]


@dataclass(frozen=True, repr=False)
class MigrationBought:
    """What `what_it_bought` gives: one gain a case, or in `missing` why there is none."""

    title: str
    gains: tuple[Gain, ...] = ()
    missing: str = ""

    @property
    def times(self) -> Table:
        """Steps and typical times in each shop, and how many times fewer steps the learner's takes."""
        heads = ("", "slow version, steps", "yours", "slow version / yours", "slow version, ms", "yours, ms")
        return Table(heads, tuple(map(_row, self.gains)), "lrrrrr", f"{self.title}: what it bought")

    @property
    def _said(self) -> str:
        alike = all(slow.statements == yours.statements for slow, yours in (gain.variants for gain in self.gains))
        return _SAID if alike else _DIFFER

    def __str__(self) -> str:
        return f"{self.title}: {markup.plain(self.missing)}" if self.missing else f"{self.times}\n{self._said}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.missing:
            return markup.html(f"{self.title}: {self.missing}")
        return markup.bordered(_COLOUR, self.times._repr_html_() + markup.html(self._said))


def bought(exercise: MigrationExercise) -> MigrationBought:
    """Count and time both in every case; never raises for what the learner wrote."""
    yours = exercise.right_answer
    if yours is None:
        missing = "there is a right answer to time once `check` has said *correct* in this session of the notebook."
        return MigrationBought(exercise.title, missing=missing)
    try:
        return MigrationBought(exercise.title, tuple(_gain(exercise, yours, case) for case in exercise.cases))
    except WorkshopError as error:
        missing = f"it can't be timed here. {error.problem} {error.remedy}"
    except Exception as error:  # noqa: BLE001 (whatever the learner's function raises here must not stop the notebook)
        missing = f"it can't be timed here: a version raised {markup.code(f'{type(error).__name__}: {error}')}."
    return MigrationBought(exercise.title, missing=missing)


def _gain(exercise: MigrationExercise, yours: Function, case: Case) -> Gain:
    slow = _variant(exercise, exercise.slow_version, case, "")
    asked = f", {len(case.arguments)} {exercise.item.many}" if exercise.drive else ""
    return Gain(f"{case.label}{asked}", (slow, _variant(exercise, yours, case, exercise.right_migration)))


def _variant(exercise: MigrationExercise, function: Function, case: Case, migration: str) -> Variant:
    """Measure a function on a case's shop with a migration: two shops, so two comparisons of one each."""
    from workshop_utils.exercises.evidence import TrialCase
    from workshop_utils.exercises.migration import prepare
    from workshop_utils.exercises.oracle import as_called, content, limits
    from workshop_utils.exercises.plain import plain
    from workshop_utils.measure.timing import compare
    from workshop_utils.shop import open_content

    given = TrialCase(content(case), (), migration, case.later)
    engine = open_content(prepare(given, limits(exercise)).content)
    called = as_called(exercise, function)

    def variant(session: object) -> object:
        return plain(called(session, *case.arguments))

    try:
        return compare(variant, on=engine, also=("steps",)).variants[0]
    finally:
        engine.dispose()


def _row(gain: Gain) -> tuple[str, ...]:
    before, now = (int(variant.spread("steps")[1]) for variant in gain.variants)
    times = (milliseconds(variant.timing.typical) for variant in gain.variants)
    return gain.label, count(before), count(now), f"× {two_digits(before / max(1, now))}", *times

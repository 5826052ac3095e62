"""An exercise that is solved in the database: by SQL that runs once, before the function is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from workshop_utils.exercises.exercise import Exercise, Function
from workshop_utils.exercises.migration import is_empty
from workshop_utils.exercises.task import source_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workshop_utils.exercises.migration_bought import MigrationBought
    from workshop_utils.exercises.verdict import Verdict


@dataclass(frozen=True, kw_only=True, repr=False)
class MigrationExercise(Exercise):
    """A function and a text of SQL, or the text alone where the query is `fixed`.

    Declared as an `Exercise` is, its cases from the smallest database to the largest. `check(function, MIGRATION)`, or
    `check(MIGRATION)`, runs the SQL on each private database, then what is to come `later`, and judges the function on
    what is left. The slow version runs without the SQL.
    """

    migration: str
    """The SQL of the solved notebook."""
    comment: str
    """What stands beside the learner's empty MIGRATION."""
    fixed: bool = False
    """Whether the function stays as it is, and only the SQL is judged."""

    gained: ClassVar[str] = "in steps and in time"
    _migrations: list[str] = field(default_factory=list, init=False, compare=False)

    @property
    def starter_source(self) -> str:
        """An empty migration, and the function."""
        return f'MIGRATION = ""  # {self.comment}\n\n\n{source_of(self.starter)}'

    @property
    def solution_source(self) -> str:
        """The solved notebook's migration, and the function."""
        quotes = '"""' if {'"', "\n"} & set(self.migration) else '"'
        return f"MIGRATION = {quotes}{self.migration}{quotes}\n\n\n{source_of(self.solution_code)}"

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f"exercises.{self.name}.check({'' if self.fixed else f'{self.name}, '}MIGRATION)"

    def check(self, *answer: object, **named: object) -> Verdict:
        """Judge the learner's function and SQL, and keep the result. Never raises for what it is given.

        The SQL is a text of any number of statements, or a list of such texts.
        """
        return self._verdict((*answer, *named.values()), kept=True)

    def rehearse(self, *answer: object) -> Verdict:
        """Judge as `check` does, and keep nothing."""
        return self._verdict(answer, kept=False)

    def what_it_bought(self, engine: Engine | None = None) -> MigrationBought:  # type: ignore[override]  # noqa: ARG002 (an index can't be put into the learner's shop)
        """Count and time the slow version and the learner's right answer, each on a private shop of its own."""
        from workshop_utils.exercises.migration_bought import bought

        return bought(self)

    def remember(self, function: Function, migration: str | None = None) -> None:
        """Keep a right answer, to be timed later."""
        super().remember(function)
        self._migrations[:] = [migration or ""]

    def forget(self) -> None:
        """Forget the right answer."""
        super().forget()
        self._migrations.clear()

    @property
    def right_migration(self) -> str:
        """The SQL of the last right answer of this kernel."""
        return self._migrations[0] if self._migrations else ""

    def _verdict(self, answer: tuple[object, ...], *, kept: bool) -> Verdict:
        from workshop_utils.exercises.checking import is_untouched, verdict_on
        from workshop_utils.exercises.migration_given import given
        from workshop_utils.exercises.verdict import State, Verdict

        found = given(self, answer)
        if found.odd:
            return Verdict(self.title, State.CANT_BE_JUDGED, found.odd, found.question)
        function: Any = found.function
        untouched = self.fixed or function is ... or (callable(function) and is_untouched(self, function))
        if is_empty(found.migration) and untouched:
            return Verdict(self.title, State.NOT_ATTEMPTED, self._untouched(found.migration))
        return verdict_on(self, (function,), migration=found.migration, kept=kept)

    def _untouched(self, migration: str) -> str:
        holds = (
            "holds only a comment"
            if "--" in migration or "/*" in migration
            else "is still empty"
            if self.fixed
            else "is empty"
        )
        what = f"`MIGRATION` {holds}" if self.fixed else f"This is still the slow version, and `MIGRATION` {holds}"
        hint = f"For a place to start: `exercises.{self.name}.hint()`."
        change = "Write some SQL into it" if self.fixed else "Change one of them or both"
        return f"{what}, so there is nothing to judge. {change} and run this cell again. {hint}"

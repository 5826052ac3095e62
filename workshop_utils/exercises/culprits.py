"""What lesson 01's three endpoints do, in counts: measured on the learner's shop, without a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import Table, count, size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

ANSWERS = {"parcels": "database", "statuses": "orm", "export": "serialisation"}
PARTS = {
    "database": ("db", "data base", "sql", "sqlite"),
    "orm": ("sqlalchemy", "object-relational mapper", "hydration"),
    "serialisation": ("serialization", "serialising", "serializing", "json", "encoding"),
    "elsewhere": ("else", "other", "the rest", "rest", "our code", "own code"),
}
_STEPS_AT_ONCE = 1_000
"""SQLite takes millions of steps here; to count each would take seconds."""
_LITTLE = 0.01
_NAMES = {"database": "the database", "orm": "the ORM", "serialisation": "serialisation", "elsewhere": "elsewhere"}


@dataclass(frozen=True)
class Counts:
    """What one endpoint did."""

    statements: int
    rows: int
    objects: int
    steps: int
    """Of SQLite's virtual machine, to the nearest thousand."""
    json: int
    """Bytes that it answered with."""


@dataclass(frozen=True)
class Culprits:
    """What each endpoint did, by its name, in the order of the exercise."""

    counts: Mapping[str, Counts]

    @property
    def table(self) -> Table:
        """All counts, one row an endpoint."""
        return self.table_of(*self.counts)

    def table_of(self, *names: str) -> Table:
        """The counts of the endpoints named."""
        heads = ("endpoint", "statements", "rows", "objects built", "steps of SQLite, about", "JSON")
        rows = (
            (name, *map(count, (one.statements, one.rows, one.objects, one.steps)), size(one.json))
            for name, one in self.counts.items()
            if name in names
        )
        return Table(heads, tuple(rows), "lrrrrr")

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what speaks against `option`: the count of its work, which is larger elsewhere or small."""
        did = self.counts[name]
        chose = f"For `{name}` you chose {_NAMES[option]}."
        said = {
            "database": f"SQLite took {_about(did.steps)} steps for it, {self._place(name, 'steps')}.",
            "orm": f"The ORM built {count(did.objects)} objects for it, {self._place(name, 'objects')}."
            if did.objects
            else "The ORM built no objects for it.",
            "serialisation": f"It wrote {size(did.json)} of JSON, {self._place(name, 'json')}.",
            "elsewhere": "That is what remains when the other three have had their share: loops and dictionaries of our own. "
            f"Here they meet {count(did.rows)} rows, and do one small thing with each.",
        }
        return f"{chose} {said[option]}", f"which count of `{name}` is large, and which part does that work?"

    def because(self, name: str) -> str:
        """Say which count the culprit of `name` works off."""
        did = self.counts[name]
        return {
            "parcels": f"`parcels` is the database's: about {count(did.steps)} steps, to give {count(did.rows)} rows.",
            "statuses": f"`statuses` is the ORM's: {count(did.objects)} objects built, to answer with {size(did.json)}.",
            "export": f"`export` is serialisation's: no objects, few steps, and {size(did.json)} of JSON, each value of which "
            "is asked what it is before it is written.",
        }[name]

    def _place(self, name: str, cost: str) -> str:
        """Say where an endpoint stands among all in one count."""
        numbers = sorted(getattr(one, cost) for one in self.counts.values())
        mine = getattr(self.counts[name], cost)
        if mine == numbers[0]:
            return "and no endpoint has fewer" if cost != "json" else "and no endpoint writes less"
        if mine == numbers[-1]:
            return "more than the other two"
        if mine < _LITTLE * numbers[-1]:
            return "next to nothing beside the largest of the three"
        return "which is neither the least of the three nor the most"


def _about(steps: int) -> str:
    """Say a count of steps as exactly as it is known."""
    return f"about {count(steps)}" if steps else f"fewer than {count(_STEPS_AT_ONCE)}"


def facts() -> Culprits:
    """Run each endpoint once on the learner's shop, and count."""
    from workshop_utils import shop
    from workshop_utils.shop import endpoints

    engine = shop.open_database("sqlite")
    try:
        with engine.connect() as connection:
            return Culprits({name: _counted(getattr(endpoints, name), connection) for name in ANSWERS})
    finally:
        engine.dispose()


def _counted(endpoint: Callable[[Any], str], connection: Connection) -> Counts:
    from sqlalchemy.orm import Session

    from workshop_utils.measure.ledger import record
    from workshop_utils.measure.objects import count_objects

    counting = record(connection.engine), count_objects(), _about_steps(connection)
    with Session(connection) as session, counting[0] as ledger, counting[1] as built, counting[2] as steps:
        answer = endpoint(session)
    return Counts(ledger.statements, ledger.rows, built.objects, sum(steps), len(answer.encode()))


@contextmanager
def _about_steps(connection: Connection) -> Iterator[list[int]]:
    """Count a connection's steps by the thousand."""
    driver: Any = connection.connection.driver_connection
    steps: list[int] = []
    driver.set_progress_handler(lambda: steps.append(_STEPS_AT_ONCE), _STEPS_AT_ONCE)
    try:
        yield steps
    finally:
        driver.set_progress_handler(None, _STEPS_AT_ONCE)

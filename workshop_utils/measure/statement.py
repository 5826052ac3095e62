"""One execution at the driver, and those that only differ in their values."""

from __future__ import annotations

from dataclasses import dataclass

from workshop_utils.measure.entries import Counts
from workshop_utils.measure.fingerprint import fingerprint
from workshop_utils.measure.origin import Origin


@dataclass(frozen=True, slots=True)
class Statement:
    """One execution at the driver.

    `parameters` counts the values of one set, `sets` the sets of an `executemany` (1 otherwise). `rows` and `bytes`
    are what was fetched (`sizes.bytes_of`). `seconds` is executing and fetching, and what `round_trip` waited;
    `started` the seconds since the block began. `cached` tells whether SQLAlchemy had the SQL in its cache, None where
    it was given as a string or went to the driver directly. `origin` is None where no line of the learner's asked.
    """

    sql: str
    parameters: int
    sets: int
    rows: int
    bytes: int
    seconds: float
    started: float
    cached: bool | None
    origin: Origin | None

    @property
    def fingerprint(self) -> str:
        """The statement without its values."""
        return fingerprint(self.sql)

    @classmethod
    def of(cls, counts: Counts, began: float) -> Statement:
        """Make the value of what was written down, in a block that `began` then."""
        entry, rows, fetched_bytes, seconds = counts
        return cls(
            _as_text(entry.sql),
            entry.parameters,
            entry.sets,
            rows,
            fetched_bytes,
            seconds,
            entry.started - began,
            entry.cached,
            Origin(*entry.place) if entry.place else None,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """All executions of a block that share a fingerprint, in the order they ran; at least one."""

    fingerprint: str
    statements: tuple[Statement, ...]

    @property
    def times(self) -> int:
        """How many times the statement ran."""
        return len(self.statements)

    @property
    def rows(self) -> int:
        """Rows fetched by all of them."""
        return sum(statement.rows for statement in self.statements)

    @property
    def bytes(self) -> int:
        """Bytes of values fetched by all of them."""
        return sum(statement.bytes for statement in self.statements)

    @property
    def seconds(self) -> float:
        """Seconds executing and fetching, of all of them."""
        return sum(statement.seconds for statement in self.statements)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The lines they came from, each once, in the order they first asked."""
        return tuple(dict.fromkeys(s.origin for s in self.statements if s.origin is not None))


def _as_text(sql: object) -> str:
    # psycopg2 sends batches as bytes, psycopg takes objects that know how to become SQL.
    return sql.decode(errors="replace") if isinstance(sql, bytes) else str(sql)

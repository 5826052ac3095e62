"""`record`: what a block of code asked of the database, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.entries import Counts, Recorder, Watch
from workshop_utils.measure.ledger_table import Groups, caption, table_of
from workshop_utils.measure.origin import Origin
from workshop_utils.measure.recording import recording
from workshop_utils.measure.statement import Group, Statement
from workshop_utils.measure.table import Table

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["Group", "Groups", "Ledger", "Origin", "Statement", "Watch", "record", "sync_engine"]


class Ledger:
    """The statements of one `record` block, in the order they ran, with their totals.

    Grows while the block runs and stays as it is when the block has ended.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._began = perf_counter()
        self._ended: float | None = None
        self._final: list[Counts] = []  # as things stood when the block ended
        self._entries: tuple[Statement, ...] | None = None

    @property
    def entries(self) -> tuple[Statement, ...]:
        """Every execution, in order."""
        if self._entries is not None:
            return self._entries
        made = tuple(Statement.of(counts, self._began) for counts in self._counts())
        if self._ended is not None:
            self._entries = made
        return made

    def _counts(self) -> list[Counts]:
        return self._recorder.counts() if self._ended is None else self._final

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.entries)

    def __len__(self) -> int:
        return self.statements

    def __bool__(self) -> bool:
        return True  # a ledger without statements is a ledger too

    @property
    def statements(self) -> int:
        """How many statements were executed."""
        return len(self._counts())

    @property
    def rows(self) -> int:
        """How many rows were fetched."""
        return sum(rows for _, rows, _, _ in self._counts())

    @property
    def bytes(self) -> int:
        """How many bytes of values were fetched."""
        return sum(fetched for _, _, fetched, _ in self._counts())

    @property
    def seconds(self) -> float:
        """Seconds in the database: executing and fetching, and what `round_trip` waited."""
        return sum(seconds for *_, seconds in self._counts())

    @property
    def elapsed(self) -> float:
        """Seconds of the whole block, so far or until it ended."""
        return (perf_counter() if self._ended is None else self._ended) - self._began

    def by_fingerprint(self) -> Groups:
        """Group the executions by fingerprint, the most frequent first, then those with the most rows."""
        groups: dict[str, list[Statement]] = {}
        for entry in self.entries:
            groups.setdefault(entry.fingerprint, []).append(entry)
        made = [Group(name, tuple(statements)) for name, statements in groups.items()]
        return Groups(sorted(made, key=lambda group: (-group.times, -group.rows, group.fingerprint)))

    def repeated(self) -> Groups:
        """Give the groups that ran more than once."""
        return Groups(group for group in self.by_fingerprint() if group.times > 1)

    def by_origin(self) -> dict[Origin | None, tuple[Statement, ...]]:
        """Group the executions by the learner's line they came from."""
        lines: dict[Origin | None, list[Statement]] = {}
        for entry in self.entries:
            lines.setdefault(entry.origin, []).append(entry)
        return {origin: tuple(statements) for origin, statements in lines.items()}

    @property
    def counts(self) -> Table:
        """What comes out the same every time: times run, rows, bytes and origin of each distinct statement."""
        return table_of(self, clock=False)

    @property
    def times(self) -> Table:
        """The counts, and what differs from run to run: milliseconds, and how often SQLAlchemy had the SQL in its cache."""
        return table_of(self, clock=True)

    def __str__(self) -> str:
        return str(self.times) if self.statements else caption(self, clock=True)

    def _repr_html_(self) -> str:
        return self.times._repr_html_() if self.statements else f"<p>{caption(self, clock=True)}</p>"

    __repr__ = __str__

    def _end(self) -> None:
        ended = perf_counter()
        self._final = self._recorder.counts()
        self._ended = ended


@contextmanager
def record(engine: Engine | AsyncEngine, watch: Watch | None = None) -> Iterator[Ledger]:
    """Record every statement `engine` executes inside the block, in whatever thread: ORM, Core, text, sync or async.

    Works on any SQLAlchemy engine; on the shop's also for its driver connections used directly. Nothing stays hooked
    after the block, also when it raises. Nested blocks both count. Engines made by `execution_options` count as the
    engine they were made from. `watch`, if given, is called with the statements and rows so far and may raise to stop
    the work. Left out: BEGIN, COMMIT and ROLLBACK, what sets a new connection up, and rows fetched after the block.
    Raises WorkshopError for anything that isn't an engine.
    """
    sync = sync_engine(engine)
    recorder = Recorder(watch)
    with recording(sync, recorder):
        ledger = Ledger(recorder)
        try:
            yield ledger
        finally:
            ledger._end()  # noqa: SLF001 (record is what ends a ledger)


def sync_engine(engine: object) -> Engine:
    """Give the engine that does the work: itself, or the one behind an async engine."""
    from sqlalchemy import Engine

    found = getattr(engine, "sync_engine", engine)
    if isinstance(found, Engine):
        return found
    raise WorkshopError(
        f"An engine is needed here, and this is a {type(engine).__name__}.",
        remedy=f"Pass the engine itself, as in record(engine).{_where_it_is(engine)}",
    )


def _where_it_is(thing: object) -> str:
    if hasattr(thing, "get_bind"):
        return " A session's engine is session.get_bind()."
    return " A connection's engine is connection.engine." if hasattr(thing, "engine") else ""

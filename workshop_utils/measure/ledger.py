"""`record`: what a block of code asked of the database, statement by statement."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.fingerprint import fingerprint, shortened
from workshop_utils.measure.origin import Origin, here
from workshop_utils.measure.recording import Entry, Hub, Recorder, RecordingCursor, Watch, hub_of
from workshop_utils.measure.table import Table, count, milliseconds, size

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

_SHOWN = 12
# What SQLAlchemy says of its cache of compiled statements; for text sent to the driver it says something else.
_CACHED = {"CACHE_HIT": True, "CACHE_MISS": False}


@dataclass(frozen=True, slots=True)
class Statement:
    """One execution at the driver.

    `parameters` counts the values of one set, `sets` the sets of an `executemany` (1 otherwise). `bytes` counts the
    values fetched (`sizes.bytes_of`). `seconds` is executing and fetching, `started` the seconds since the block
    began. `cached` tells whether SQLAlchemy had the SQL in its cache, None where that can't be told.
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


class Ledger:
    """The statements of one `record` block, in the order they ran, with their totals.

    Grows while the block runs and stays as it is when the block has ended.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._began = perf_counter()
        self._ended: float | None = None
        self._entries: tuple[Statement, ...] | None = None

    @property
    def entries(self) -> tuple[Statement, ...]:
        """Every execution, in order."""
        if self._entries is not None:
            return self._entries
        return tuple(_statement(entry, self._began) for entry in self._recorder.entries)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.entries)

    def __len__(self) -> int:
        return self.statements

    @property
    def statements(self) -> int:
        """How many statements were executed."""
        return len(self.entries)

    @property
    def rows(self) -> int:
        """How many rows were fetched."""
        return sum(entry.rows for entry in self.entries)

    @property
    def bytes(self) -> int:
        """How many bytes of values were fetched."""
        return sum(entry.bytes for entry in self.entries)

    @property
    def seconds(self) -> float:
        """Seconds in the database: executing and fetching."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def elapsed(self) -> float:
        """Seconds of the whole block, so far or until it ended."""
        return (perf_counter() if self._ended is None else self._ended) - self._began

    def by_fingerprint(self) -> tuple[Group, ...]:
        """Group the executions by fingerprint, the most frequent first."""
        groups: dict[str, list[Statement]] = {}
        for entry in self.entries:
            groups.setdefault(entry.fingerprint, []).append(entry)
        made = [Group(name, tuple(statements)) for name, statements in groups.items()]
        return tuple(sorted(made, key=lambda group: -group.times))

    def repeated(self) -> tuple[Group, ...]:
        """Give the groups that ran more than once."""
        return tuple(group for group in self.by_fingerprint() if group.times > 1)

    def by_origin(self) -> dict[Origin | None, tuple[Statement, ...]]:
        """Group the executions by the learner's line they came from."""
        lines: dict[Origin | None, list[Statement]] = {}
        for entry in self.entries:
            lines.setdefault(entry.origin, []).append(entry)
        return {origin: tuple(statements) for origin, statements in lines.items()}

    @property
    def counts(self) -> Table:
        """What comes out the same every time: times run, rows, bytes and origin of each distinct statement."""
        return self._table(clock=False)

    def _table(self, *, clock: bool) -> Table:
        groups = self.by_fingerprint()
        head = (
            "times run",
            "rows",
            "bytes",
            *(("ms", "cached") if clock else ()),
            "asked for by",
            "statement",
        )
        rows = [_row(group, clock=clock) for group in groups[:_SHOWN]]
        if len(groups) > _SHOWN:
            rest = len(groups) - _SHOWN
            rows.append(("…", *("" for _ in head[2:]), f"{rest} more distinct statements"))
        return Table(head, tuple(rows), "r" * (len(head) - 2) + "ll", self._caption(clock=clock))

    def _caption(self, *, clock: bool) -> str:
        if not self.statements:
            return "No statement reached the database."
        said = [_many(self.statements, "statement"), _many(self.rows, "row"), size(self.bytes)]
        if clock:
            said.append(f"{milliseconds(self.seconds)} of {milliseconds(self.elapsed)} ms in the database")
        return ", ".join(said)

    def __str__(self) -> str:
        return str(self._table(clock=True)) if self.statements else self._caption(clock=True)

    def _repr_html_(self) -> str:
        return self._table(clock=True)._repr_html_()

    __repr__ = __str__

    def _end(self) -> None:
        self._ended = perf_counter()
        self._entries = self.entries


@contextmanager
def record(engine: Engine | AsyncEngine, watch: Watch | None = None) -> Iterator[Ledger]:
    """Record every statement `engine` executes inside the block: ORM, Core, text, sync or async.

    Works on any SQLAlchemy engine; nothing stays hooked after the block, also when it raises. Nested blocks both
    count. `watch`, if given, is called with the statements and rows so far and may raise to stop the work.
    Raises WorkshopError for anything that isn't an engine.
    """
    sync = sync_engine(engine)
    recorder = Recorder(watch)
    ledger = Ledger(recorder)
    with ExitStack() as hooks:
        hub = hub_of(sync)
        hooks.enter_context(_proxied(sync, recorder) if hub is None else _native(sync, hub, recorder))
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
    bind = " A session's engine is session.get_bind()." if hasattr(engine, "get_bind") else ""
    raise WorkshopError(
        f"An engine is needed here, and this is a {type(engine).__name__}.",
        remedy=f"Pass the engine itself, as in record(engine).{bind}",
    )


def _proxied(engine: Engine, recorder: Recorder) -> Any:
    from workshop_utils.measure.existing import proxied

    return proxied(engine, recorder)


@contextmanager
def _native(engine: Engine, hub: Hub, recorder: Recorder) -> Iterator[None]:
    from sqlalchemy import event

    def tell(connection: Any, cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
        driver = cursor.connection if isinstance(cursor, RecordingCursor) else _behind(connection)
        driver.told = here(sys._getframe(1)), context.cache_hit  # noqa: SLF001 (as in recording.py)

    hub.join(recorder)
    event.listen(engine, "before_cursor_execute", tell)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", tell)
        hub.leave(recorder)


def _behind(connection: Any) -> Any:
    driver = connection.connection.driver_connection
    return getattr(driver, "_conn", driver)  # aiosqlite keeps SQLite's connection there


def _statement(entry: Entry, began: float) -> Statement:
    return Statement(
        entry.sql,
        entry.parameters,
        entry.sets,
        entry.rows,
        entry.bytes,
        entry.seconds,
        entry.started - began,
        _CACHED.get(getattr(entry.hit, "name", "")),
        Origin(*entry.place) if entry.place else None,
    )


def _row(group: Group, *, clock: bool) -> tuple[str, ...]:
    cached = sum(statement.cached is True for statement in group.statements)
    times = (milliseconds(group.seconds), f"{cached} of {group.times}") if clock else ()
    return (
        count(group.times),
        count(group.rows),
        size(group.bytes),
        *times,
        _asked(group),
        shortened(group.fingerprint),
    )


def _asked(group: Group) -> str:
    if not group.origins:
        return ""
    first, *others = group.origins
    more = f" and {_many(len(others), 'other line')}" if others else ""
    return f"{first}: {_cut(first.text)}{more}" if first.text else f"{first}{more}"


def _cut(text: str, width: int = 48) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _many(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"

"""What goes into a trial, and what comes out: plain data that travels between the kernel and the judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from workshop_utils.measure.statement import Statement

Outcome = Literal["answered", "refused", "raised", "stopped", "memory", "died", "unmigrated"]
StopReason = Literal["statements", "rows", "steps", "threads", "clock", "memory"]
RefusalKind = Literal["generator", "result", "coroutine", "orm objects", "dataframe", "none", "too large", "not plain"]

SPOILT = 70
"""The exit code of a process in which the function left nothing to report with."""


@dataclass(frozen=True)
class TrialCase:
    """One call of the learner's function: `function(session, *arguments)` on a database of its own."""

    content: bytes
    """A database as `shop.build_content` gives it; the trial works on a copy."""
    arguments: tuple[Any, ...] = ()
    migration: str | None = None
    """SQL of the learner's that is run before, on the copy; None where the exercise asks for none."""
    later: str = ""
    """SQL of the checker's that is run after that, and before the call."""


@dataclass(frozen=True)
class Limits:
    """How far one trial may go: far above what the slow version needs, so that only runaways meet them."""

    statements: int
    rows: int
    steps: int
    """Steps of SQLite's virtual machine, in the whole trial."""
    seconds: float = 30.0
    memory_mb: int = 1500
    exact_steps: bool = False
    """Whether steps are counted one by one, and plans are kept: slower, for exercises that judge them."""
    threads: bool = False
    """Whether the session may be used in other threads than the one it was made in."""


@dataclass(frozen=True)
class Raised:
    """An exception that left the learner's function."""

    type: str
    message: str
    """Its first lines, shortened; may be empty."""
    line: int | None
    """The deepest line that the learner wrote, counted from the top of the cell; None if there was none."""
    text: str
    """That line's source; empty if it isn't known."""
    file: str = ""
    """Its file, as Python names it: `Origin(file, line)` tells the cell."""


@dataclass(frozen=True)
class Stopped:
    """The limit a trial ran into, and where it was then."""

    reason: StopReason
    limit: float
    """In the limit's own unit: a count, seconds, or megabytes; for threads how many may use the session."""
    line: int | None = None
    text: str = ""
    file: str = ""


@dataclass(frozen=True)
class Refusal:
    """What was odd in an answer that should be plain data, and where: `[0]['customer']`."""

    kind: RefusalKind
    path: str
    """Empty if the answer itself is odd."""
    type_name: str


@dataclass(frozen=True)
class Planned:
    """What one kind of statement took, and how SQLite went about it."""

    sql: str
    times: int
    steps: int
    lines: tuple[tuple[int, int, str], ...] = ()
    """Of EXPLAIN QUERY PLAN: number, number of the parent, text. Empty if it could not be had."""


@dataclass(frozen=True)
class Migrated:
    """What the learner's SQL did to the database, before the trial began."""

    refused: str = ""
    """SQLite's message, if it refused a statement."""
    statement: str = ""
    """That statement."""
    by_later: bool = False
    """Whether it was one of the checker's own, for which the learner's left no room."""
    writes: int = 0
    """Rows inserted, updated or deleted."""
    created: tuple[tuple[str, str, str, str], ...] = ()
    """Type, name, table and SQL of each new object; SQLite's own, such as statistics, aren't told."""
    dropped: tuple[tuple[str, str, str, str], ...] = ()
    skipped: tuple[tuple[str, str, str], ...] = ()
    """Type, name and table of each object that existed, so that IF NOT EXISTS left its statement out."""
    analysed: bool = False
    """Whether it gathered statistics. They are set aside: plans differ by them from version to version."""
    changed: tuple[tuple[str, int], ...] = ()
    """The shop's own tables whose rows, in the columns they had, are others after it; and how many rows."""
    lost: tuple[tuple[str, int], ...] = ()
    """Likewise after the checker's own writes, where those left something else than they do without the learner's SQL."""
    largest: int = 0
    """Bytes of the largest value in what it made, when all was written."""


@dataclass(frozen=True)
class Evidence:
    """What one trial left behind. Whether that is good is for the kernel to say."""

    outcome: Outcome
    answer: Any = None
    """The answer as plain data, if the outcome is "answered"."""
    statements: tuple[Statement, ...] = ()
    """What the trial's engine executed, raw connections included. Empty where the process could no longer tell:
    always for "died", often for "memory" and for "stopped" by the clock."""
    raised: Raised | None = None
    stopped: Stopped | None = None
    """Also set for "memory", with that reason."""
    refusal: Refusal | None = None
    printed: str = ""
    """What the function wrote to stdout and stderr, warnings included, cut at some thousand characters."""
    writes: int = 0
    """Rows inserted, updated or deleted, also those rolled back."""
    schema_changed: bool = False
    mapping_changed: tuple[str, ...] = ()
    """Relationships that load in another way than before, for all queries of the process: `Order.lines`."""
    outside_connections: int = 0
    """SQLite connections opened beside the session's."""
    objects: int = 0
    """Built by the ORM from rows."""
    own: dict[str, int] = field(default_factory=dict)
    """Costs that the exercise's drive counted itself, by their names in `budget.COSTS`."""
    aside: Any = None
    """What the drive saw and nobody compares: plain data, for remarks."""
    steps: int = 0
    """Of SQLite's virtual machine, if `exact_steps` was asked for."""
    uncounted: bool = False
    """Whether the function took our counter of steps off the connection."""
    evaded: bool = False
    """Whether the function spoke to the session's connection past what counts, or took what counts off it."""
    plans: tuple[Planned, ...] = ()
    """The kinds of statements sent through SQLAlchemy, the dearest first, if `exact_steps` was asked for."""
    migrated: Migrated | None = None
    """Only where there was a migration, also an empty one."""
    exit_code: int | None = None
    """How the trial's process ended, for "died": negative is a signal's number."""

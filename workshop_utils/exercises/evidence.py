"""What goes into a trial, and what comes out: plain data that travels between the kernel and the judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from workshop_utils.measure.statement import Statement

Outcome = Literal["answered", "refused", "raised", "stopped", "memory", "died"]
StopReason = Literal["statements", "rows", "steps", "threads", "clock", "memory"]
RefusalKind = Literal["generator", "result", "coroutine", "orm objects", "dataframe", "none", "too large", "not plain"]


@dataclass(frozen=True)
class TrialCase:
    """One call of the learner's function: `function(session, *arguments)` on a database of its own."""

    content: bytes
    """A database as `shop.build_content` gives it; the trial works on a copy."""
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How far one trial may go: far above what the slow version needs, so that only runaways meet them."""

    statements: int
    rows: int
    steps: int
    """Steps of SQLite's virtual machine, in the whole trial."""
    seconds: float = 30.0
    memory_mb: int = 1500
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
    exit_code: int | None = None
    """How the trial's process ended, for "died": negative is a signal's number."""

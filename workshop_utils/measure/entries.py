"""What is written down of each execution while it is under way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from threading import Lock
from time import perf_counter
from typing import Any, Protocol

from workshop_utils.measure.origin import here
from workshop_utils.measure.sizes import bytes_of

Watch = Callable[[int, int], None]
"""Called with the statements and rows so far, before each execution and after each fetch; may raise to stop it all."""


class Entry:
    """One execution: rows, bytes and seconds grow as rows are fetched."""

    __slots__ = ("bytes", "cached", "parameters", "place", "rows", "seconds", "sets", "sql", "started", "watchers")

    def __init__(self, sql: Any, cached: bool | None, watchers: tuple[Recorder, ...]) -> None:
        self.sql = sql
        self.cached = cached
        self.watchers = watchers
        self.place: tuple[str, int] | None = None
        self.parameters = self.rows = self.bytes = 0
        self.sets = 1
        self.seconds = self.started = 0.0

    def took(self, rows: Sequence[Any]) -> None:
        """Add fetched `rows`, and let those who watch speak up."""
        self.rows += len(rows)
        self.bytes += bytes_of(rows)
        for recorder in self.watchers:
            recorder.notice(len(rows))


Counts = tuple[Entry, int, int, float]
"""An entry, and the rows, bytes and seconds that had been counted for it at some moment."""


class Recorder:
    """Collects the entries of one `record` block."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.entries: list[Entry] = []
        self.watch = watch
        self._rows = 0
        self._lock = Lock()

    def counts(self) -> list[Counts]:
        """Give the entries with their counts as they are now; an entry itself goes on while its rows are fetched."""
        return [(entry, entry.rows, entry.bytes, entry.seconds) for entry in tuple(self.entries)]

    def notice(self, rows: int) -> None:
        """Tell who watches, as long as the block lasts, how many statements and rows there are with these."""
        with self._lock:
            self._rows += rows
        watch = self.watch
        if watch is not None:
            watch(len(self.entries), self._rows)


class Hub:
    """Who records what one engine's connections do."""

    def __init__(self) -> None:
        self.recorders: tuple[Recorder, ...] = ()
        self.watchers: tuple[Recorder, ...] = ()
        self.contexts: dict[type, type] = {}  # SQLAlchemy's classes of execution contexts, and those that record
        self._lock = Lock()

    def join(self, recorder: Recorder) -> None:
        """Let `recorder` see everything from now on."""
        with self._lock:
            self._keep(*self.recorders, recorder)

    def leave(self, recorder: Recorder) -> None:
        """Let `recorder` see nothing more, and nobody hear of it."""
        recorder.watch = None
        with self._lock:
            self._keep(*(other for other in self.recorders if other is not recorder))

    def _keep(self, *recorders: Recorder) -> None:
        self.recorders = recorders
        self.watchers = tuple(recorder for recorder in recorders if recorder.watch is not None)


class Counted(Protocol):
    """What a recording cursor knows; SQLAlchemy's side tells it what the driver's side can't know."""

    @property
    def hub(self) -> Hub:
        """Who records it."""

    entry: Entry | None
    """Of the execution whose rows are being fetched."""
    cached: bool | None
    """What `Statement.cached` will say."""
    place: tuple[str, int] | None
    """The learner's line, where it can't be seen from the thread that executes."""
    waited: float
    """The seconds that `round_trip` spent on the way to the next execution."""


def begin(cursor: Counted, sql: Any, parameters: Any) -> Entry | None:
    """Open the entry of a statement that the caller is about to run on `cursor`; None when nobody records any more."""
    cursor.entry = None
    hub = cursor.hub
    recorders = hub.recorders
    if not recorders:
        return None
    entry = Entry(sql, cursor.cached, hub.watchers)
    entry.place = cursor.place or here(sys._getframe(2))  # noqa: SLF001 (there is no public way up the stack this cheap)
    if cursor.waited:
        entry.seconds, cursor.waited = cursor.waited, 0.0
    entry.parameters = len(parameters) if hasattr(parameters, "__len__") else 0
    for recorder in recorders:
        recorder.entries.append(entry)
    if entry.watchers:
        entry.started = perf_counter()  # in case it never is
        for recorder in entry.watchers:
            recorder.notice(0)
    cursor.entry = entry
    return entry

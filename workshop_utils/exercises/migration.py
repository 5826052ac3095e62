"""The learner's migration: SQL that runs once, on a trial's private database, before the trial begins.

Runs in the judge's process, on a connection of its own. What the trial opens afterwards is the file it left behind, so
that nothing of it is counted there, and what lives as long as a connection (temporary tables, PRAGMAs) is gone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workshop_utils.exercises.evidence import Migrated, Outcome, Stopped
from workshop_utils.exercises.migration_effects import Writing, changed_rows, largest_value

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Limits, TrialCase

_STEPS_AT_ONCE = 1_000
_OBJECTS = (
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
)
_STATISTICS = "SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat[0-9]'"
_UNLESS_THERE = re.compile(
    r"CREATE\s+(?:UNIQUE\s+|VIRTUAL\s+)?(INDEX|TABLE|VIEW|TRIGGER)\s+IF\s+NOT\s+EXISTS\s+[\"`\[]?(\w+)", re.IGNORECASE
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)

Objects = dict[tuple[str, str], tuple[str, str, str, str]]


@dataclass(frozen=True)
class Ready:
    """A database that a trial can begin with, or in `outcome` why there is none."""

    content: bytes = b""
    outcome: Outcome | None = None
    stopped: Stopped | None = None
    migrated: Migrated | None = None


class _Refused(Exception):  # noqa: N818 (never leaves this module)
    """SQLite refused a statement."""

    def __init__(self, message: str, statement: str) -> None:
        super().__init__(message)
        self.message, self.statement = message, statement


def prepare(case: TrialCase, limits: Limits) -> Ready:
    """Run a case's migration, and what comes later, on a copy of its database; without either, give it as it is."""
    if case.migration is None and not case.later:
        return Ready(case.content)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(case.content)
        connection.execute("PRAGMA foreign_keys = ON")
        clock = _Steps(limits.steps)
        connection.set_progress_handler(clock.stepped, _STEPS_AT_ONCE)
        try:
            ready = _run(connection, case)
        except (sqlite3.Error, ValueError) as error:  # it isn't text, or what it left can't be read
            ready = Ready(outcome="unmigrated", migrated=Migrated(str(error), bare(case.migration or "")))
    if clock.is_over:
        return replace(ready, outcome="stopped", stopped=Stopped("steps", limits.steps))
    return ready


def statements(sql: str) -> Iterator[str]:
    """Take SQL apart at its statements' ends; a trigger's inner ones aren't."""
    statement = ""
    for part in re.split(r"(?<=;)", sql):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if not is_empty(statement):
        yield statement.strip()


def is_empty(sql: str) -> bool:
    """Whether SQL holds nothing but comments."""
    return not _COMMENT.sub("", sql).replace(";", "").strip()


def bare(sql: str) -> str:
    """Give SQL without comments and without its layout: what two spellings of the same migration share."""
    return " ".join(_COMMENT.sub(" ", sql).split()).rstrip("; ")


class _Steps:
    """Interrupts a connection after too many steps."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    @property
    def is_over(self) -> bool:
        return self._left < 0

    def stepped(self) -> bool:
        self._left -= _STEPS_AT_ONCE
        return self.is_over


def _run(connection: sqlite3.Connection, case: TrialCase) -> Ready:
    if case.migration is None:
        _execute(connection, case.later)
        return Ready(connection.serialize())
    before, changes, writing = _objects(connection), connection.total_changes, Writing(connection)
    try:
        _execute(connection, case.migration)
    except _Refused as refused:
        return Ready(outcome="unmigrated", migrated=Migrated(refused.message, refused.statement))
    migrated = _told(connection, before, connection.total_changes - changes)
    migrated = replace(migrated, skipped=_skipped(case.migration, before))
    remade = _remade(migrated, before)
    if migrated.writes or remade:
        changed = changed_rows(case.content, connection.serialize(), writing.tables | remade)
        migrated = replace(migrated, changed=changed)
    try:
        _execute(connection, case.later)
    except _Refused as refused:
        told = replace(migrated, refused=refused.message, statement=refused.statement, by_later=True)
        return Ready(outcome="unmigrated", migrated=told)
    content = connection.serialize()
    return Ready(content, migrated=_with_later(migrated, case, content, writing.tables | remade))


def _with_later(migrated: Migrated, case: TrialCase, content: bytes, written: set[str]) -> Migrated:
    """Say what became of the checker's own writes, and how large a value what the migration made holds by now.

    Only a trigger, or a table made anew, can keep a write that SQLite accepted from having its effect.
    """
    kinds = {kind for kind, *_ in migrated.created}
    if case.later and not migrated.changed and kinds & {"trigger", "table"}:
        migrated = replace(migrated, lost=changed_rows(_unmigrated(case), content, written))
    return replace(migrated, largest=largest_value(case.content, content) if "table" in kinds else 0)


def _unmigrated(case: TrialCase) -> bytes:
    """Give a case's database with the checker's own writes alone."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(case.content)
        connection.execute("PRAGMA foreign_keys = ON")
        _execute(connection, case.later)
        return connection.serialize()


def _remade(migrated: Migrated, before: Objects) -> set[str]:
    """Give the tables that were there before and are others now: with more columns, or made anew."""
    return {name for kind, name, *_ in migrated.created if kind == "table" and (kind, name) in before}


def _execute(connection: sqlite3.Connection, sql: str) -> None:
    """Run some SQL, statement by statement, and commit."""
    for statement in statements(sql):
        try:
            connection.execute(statement).fetchall()
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise _Refused(str(error), statement) from None
    if connection.in_transaction:
        connection.execute("COMMIT")


def _told(connection: sqlite3.Connection, before: Objects, writes: int) -> Migrated:
    """Say what the migration did, and set its statistics aside."""
    after = _objects(connection)
    created = tuple(told for key, told in after.items() if before.get(key) != told)
    dropped = tuple(told for key, told in before.items() if key not in after)
    statistics = [name for (name,) in connection.execute(_STATISTICS)]
    for name in statistics:
        connection.execute(f"DROP TABLE {name}")
    return Migrated(writes=writes, created=created, dropped=dropped, analysed=bool(statistics))


def _skipped(migration: str, before: Objects) -> tuple[tuple[str, str, str], ...]:
    """Give what was there before, and was to be made unless it exists."""
    named = {(kind.lower(), name.lower()) for kind, name in _UNLESS_THERE.findall(_COMMENT.sub(" ", migration))}
    return tuple((kind, name, table) for kind, name, table, _ in before.values() if (kind, name.lower()) in named)


def _objects(connection: sqlite3.Connection) -> Objects:
    return {(kind, name): (kind, name, table, sql) for kind, name, table, sql in connection.execute(_OBJECTS)}

"""A ledger as a table: one row per distinct statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workshop_utils.measure.fingerprint import shortened
from workshop_utils.measure.table import Table, count, milliseconds, size

if TYPE_CHECKING:
    from workshop_utils.measure.ledger import Ledger
    from workshop_utils.measure.statement import Group

_SHOWN = 12
_NO_GROUPS = "No statement ran more than once."


def table_of(ledger: Ledger, *, clock: bool) -> Table:
    """Give a row for each distinct statement, the most frequent first; times only if there is a `clock`."""
    return _table(ledger.by_fingerprint(), caption(ledger, clock=clock), clock=clock)


class Groups(tuple["Group", ...]):
    """Distinct statements, each with its executions; shown as a table of what comes out the same every time."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(self.counts) if self else _NO_GROUPS

    def _repr_html_(self) -> str:
        return self.counts._repr_html_() if self else f"<p>{_NO_GROUPS}</p>"

    __repr__ = __str__

    @property
    def counts(self) -> Table:
        """Times run, rows, bytes and origin of each."""
        return _table(self, _many(len(self), "distinct statement") if self else _NO_GROUPS, clock=False)


def _table(groups: Sequence[Group], said: str, *, clock: bool) -> Table:
    times = ("ms", "cached") if clock else ()
    head = ("times run", "rows", "bytes", *times, "asked for by", "statement")
    rows = [_row(group, clock=clock) for group in groups[:_SHOWN]]
    if len(groups) > _SHOWN:
        rest = _many(len(groups) - _SHOWN, "more distinct statement")
        rows.append(("…", *("" for _ in head[2:]), rest))
    return Table(head, tuple(rows), "r" * (len(head) - 2) + "ll", said)


def caption(ledger: Ledger, *, clock: bool) -> str:
    """Say a ledger's totals in a line."""
    if not ledger.statements:
        return "No statement reached the database."
    said = [_many(ledger.statements, "statement"), _many(ledger.rows, "row"), size(ledger.bytes)]
    if clock:
        said.append(f"{milliseconds(ledger.seconds)} of {milliseconds(ledger.elapsed)} ms in the database")
    return ", ".join(said)


def _row(group: Group, *, clock: bool) -> tuple[str, ...]:
    cached = sum(statement.cached is True for statement in group.statements)
    times = (milliseconds(group.seconds), f"{cached} of {group.times}") if clock else ()
    what = (_asked(group), shortened(group.fingerprint))
    return (count(group.times), count(group.rows), size(group.bytes), *times, *what)


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

"""What verdicts say of copies that a migration makes of the customers: stale ones, and all of them in one value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.is_it_the_database_drive import JOINED_LATER, LEFT_LATER, MOVED_LATER, RENAMED_LATER
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.measure.table import size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_HAPPENED = {
    MOVED_LATER: "a customer moved to the address",
    LEFT_LATER: "we deleted the customer with the address",
    RENAMED_LATER: "we renamed the customer with the address",
}
_COMPUTED = re.compile(r"\bGENERATED\b|\bAS\s*\(", re.IGNORECASE)
_LARGE, _GROWN = 2_000, 2
"""Bytes that no value of one customer comes near, and how many times as large it is where the shop is eight times as large."""


def on_copy(report: Report, asked: str, got: Any) -> Remark | None:
    """Speak of a copy of the customers that didn't hear of a change; None where the migration made none."""
    copy = _copy(report)
    if not copy:
        return None
    if asked == JOINED_LATER and got is None:
        return _on_newcomer(copy, asked)
    return _on_stale(report, copy, asked, got) if asked in _HAPPENED else None


def keeps_all_in_one_value(trials: tuple[Trial, ...]) -> bool:
    """Whether a value that the migration made grows with the shop."""
    first, last = _largest(trials[0]), _largest(trials[-1])
    return last > max(_LARGE, _GROWN * first)


def on_one_value(report: Report) -> Remark:
    """Speak of a value that holds the customers."""
    first, last = report.trials[0], report.last
    saw = (
        f"Your `MIGRATION` keeps a value that grows with the shop: {size(_largest(first))} for {first.case.label}, "
        f"{size(_largest(last))} for {last.case.label}."
    )
    why = (
        "SQLite's steps don't count what a function does inside a value. A look-up that asks it reads it in full and takes it "
        "apart, and each change writes it anew in full: the scan again, where steps don't see it."
    )
    return Remark(saw, why, "what keeps each address in a place of its own, and the places sorted?")


def makes_a_copy(report: Report) -> bool:
    """Whether the migration made a table, or a column that isn't computed."""
    return bool(_copy(report))


def _copy(report: Report) -> str:
    """Name what the migration copied customers into; empty if it made no such thing."""
    migrated = report.last.yours.migrated
    made = {name: sql for kind, name, _, sql in (migrated.created if migrated else ()) if kind == "table"}
    if made.keys() - {"customers"}:
        return "a table of its own"
    return "a column of its own" if "customers" in made and not _COMPUTED.search(made["customers"]) else ""


def _largest(trial: Trial) -> int:
    migrated = trial.yours.migrated
    return migrated.largest if migrated else 0


def _on_newcomer(copy: str, asked: str) -> Remark:
    saw = f"Your `MIGRATION` made {copy}. We then added a customer, as a shop does every day, asked for {code(asked)}, and yours found nobody."
    why = "A copy knows what it was made of, and nothing that came later. (An index is a copy, too, and the database keeps it up to date itself.)"
    return Remark(saw, why, "what could the database keep up to date for you?")


def _on_stale(report: Report, copy: str, asked: str, got: Any) -> Remark:
    found = "nobody" if got is None else "somebody"
    if asked == RENAMED_LATER and isinstance(got, dict) and got.get("name"):
        found = f"{code(str(got['name']))}, the name before"
    saw = (
        f"Your `MIGRATION` made {copy}. With {report.last.case.label}, after it had run, {_HAPPENED[asked]} "
        f"{code(asked)}; asked for it, yours found {found}."
    )
    why = "A copy has to follow each INSERT, UPDATE and DELETE of what it was made of. (An index does, without being told.)"
    return Remark(
        saw, why, "which of the three does your copy miss, or what could the database keep up to date for you?"
    )

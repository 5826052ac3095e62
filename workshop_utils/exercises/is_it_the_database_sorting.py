"""What verdicts say of an index for the newest paid orders that doesn't help, or helps and still grows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.index_text import new_indexes
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.migration_remarks import made_nothing
from workshop_utils.exercises.plan_words import reads, sorts
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, joined, many
from workshop_utils.exercises.work import dearest_of, plan_sentence, steps_opening
from workshop_utils.measure.plan_steps import SCAN
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Migrated, Planned
    from workshop_utils.exercises.index_text import IndexText
    from workshop_utils.exercises.report import Report, Trial

_STATUS_ONLY = re.compile(r"^\(*\s*(?:\w+\.)?[\"`]?status[\"`]?\s*(?:=|==|IS|IN)\s*\(?\s*'paid'\s*\)*$", re.IGNORECASE)
_TURNED_ROUND = re.compile(r"^\(*\s*'paid'\s*(?:=|==|IS)\s*(?:\w+\.)?[\"`]?status[\"`]?\s*\)*$", re.IGNORECASE)
_STATUS_NAMED = re.compile(r"\bstatus\b[\"`]?\s*(?:=|==|IS|IN)\s*\(?\s*'([^']*)'", re.IGNORECASE)
_OLDEST = "Here the newest paid orders lie in the oldest third, so most of the shop is passed on the way."


def of_the_newest_paid(report: Report) -> Remark | None:
    """Recognise what keeps the steps growing; None for what has no words of its own."""
    migrated = report.last.yours.migrated
    if report.state is State.OVER_BUDGET and not report.over:
        return _on_more_than_asked(report)
    dearest = dearest_of(report) if report.over == "steps" and not made_nothing(migrated) else None
    if dearest is None:
        return None
    mine = [index for index in new_indexes(migrated) if index.table == "orders"]
    used = {step.index for step in reads(dearest)}
    if not mine:
        return _without_an_index(report, dearest, migrated)
    index = next((one for one in mine if one.name in used), None)
    return _on_used(report, dearest, index) if index else _on_unused(report, dearest, mine[0])


def made_more_than_one(report: Report) -> bool:
    """Whether the migration made several indexes."""
    migrated = report.last.yours.migrated
    return migrated is not None and len(migrated.created) > 1


def made_more_than_indexes(trials: tuple[Trial, ...]) -> bool:
    """Whether the migration made tables, columns, triggers or views."""
    return bool(_beside_indexes(trials[-1].yours.migrated))


def _beside_indexes(migrated: Migrated | None) -> tuple[str, ...]:
    """Name what was made beside indexes."""
    from workshop_utils.shop import Base

    made = [(kind, name, table) for kind, name, table, _ in (migrated.created if migrated else ()) if kind != "index"]
    return tuple(
        f"a column of the table {code(name)}"
        if kind == "table" and name in Base.metadata.tables
        else f"the {kind} {code(name)}{f' of {code(table)}' if kind == 'trigger' else ''}"
        for kind, name, table in made
    )


def _on_more_than_asked(report: Report) -> Remark:
    trial = report.last
    made = joined(_beside_indexes(trial.yours.migrated))
    saw = (
        f"{capital(trial.case.label)}: {many(trial.slow.costs.steps, 'step')} before, {count(trial.costs.steps)} now, and they "
        f"don't grow. But the goal is one new index, and your `MIGRATION` made more: {made}."
    )
    why = "Whatever is kept beside the rows has to be kept right at every write, and what runs at every write can also refuse one."
    return Remark(saw, why, "what would the query lose if only the index stayed?")


def _saw(report: Report, dearest: Planned) -> str:
    return f"{steps_opening(report)} {plan_sentence(dearest)}"


def _without_an_index(report: Report, dearest: Planned, migrated: Migrated | None) -> Remark:
    saw = _saw(report, dearest)
    if migrated and migrated.analysed and not migrated.created:
        why = "ANALYZE counts how the values are spread, so that SQLite can choose between the indexes there are. There is no new one."
        return Remark(saw, why, "what would an index have to hold, to be worth choosing?")
    why = f"{_made(migrated)}, so SQLite goes from the newest order on, and asks each whether it is paid. {_OLDEST}"
    return Remark(saw, why, "which order of the entries would bring the paid ones together?")


def _made(migrated: Migrated | None) -> str:
    made = [
        f"the {kind} {code(name)} of {code(table)}" if kind == "index" else f"the {kind} {code(name)}"
        for kind, name, table, _ in (migrated.created if migrated else ())
    ]
    return (
        f"Your `MIGRATION` made {joined(made)}, and no index on `orders`"
        if made
        else "Your `MIGRATION` made no index on `orders`"
    )


def _on_used(report: Report, dearest: Planned, index: IndexText) -> Remark:
    saw = _saw(report, dearest)
    if sorts(dearest):
        why = f"{code(index.name)} holds {code(index.shown)}: by it SQLite goes to all that are paid, and sorts them, to show a few. In a larger shop more are paid."
        return Remark(
            saw,
            why,
            "in which order does your index keep the paid ones among themselves, and in which does the query want them?",
        )
    if any(step.kind == SCAN for step in reads(dearest)):
        why = f"{code(index.name)} is sorted by {code(index.keys[0])} first, so the paid orders stand scattered in it, and it is read entry by entry until enough are found. {_OLDEST}"
        return Remark(saw, why, "by which column would the paid ones stand together?")
    return Remark(saw, _OLDEST, "which entries of the index does it read that aren't shown?")


def _on_unused(report: Report, dearest: Planned, index: IndexText) -> Remark:
    saw = f"{_saw(report, dearest)} SQLite doesn't use your index {code(index.name)}."
    other = _STATUS_NAMED.search(index.where)
    if other and other[1] != "paid" and other[1].lower() == "paid":
        why = f"It holds the orders `WHERE {index.where}`, and there are none: the status is written `'paid'`, and a comparison takes large and small letters for two."
        return Remark(saw, why, "how is the status written in the query?")
    if _TURNED_ROUND.match(index.where):
        why = f"It holds `WHERE {index.where}`, which are exactly the right orders. SQLite goes by how a condition is written, and the query writes this one the other way round."
        return Remark(saw, why, "how is the condition on the status written in the query?")
    if index.where and index.keys[:1] == ("status",) and "status" not in index.where.lower():
        why = f"It begins with `status`, and holds only the orders `WHERE {index.where}`. The query doesn't say that of its orders, so to SQLite some may be missing there, whether one is or not."
        return Remark(saw, why, "what would your index lose without its `WHERE`?")
    if index.where and not _STATUS_ONLY.match(index.where):
        why = f"It holds only the orders `WHERE {index.where}`. The query asks for those with the status 'paid', and SQLite can't conclude that they are all in there."
        return Remark(saw, why, "which orders, no more and no fewer, should it hold?")
    if index.where and index.keys[:1] == ("placed_at",):
        why = "It holds the paid orders, and keeps them by time. Orders of the same second lie in it in another order of `id` than the query wants, and SQLite went along an index that has the whole order, paid or not."
        return Remark(
            saw, why, "in which direction does your index hold each column, and in which does the query want it?"
        )
    if index.where:
        why = f"It holds the paid orders, and keeps them by {code(index.keys[0] if index.keys else '')}. To find the newest, SQLite would have to read and sort them all."
        return Remark(saw, why, "in which order does the query want them?")
    if index.keys[:1] == ("placed_at",):
        why = f"It is sorted by `placed_at` first, and so is the index that was there before: neither brings the paid orders together. {_OLDEST}"
        return Remark(
            saw,
            why,
            "what if the two columns of the query changed places?"
            if "status" in index.keys
            else "what does the query say of an order beside its time?",
        )
    if index.keys[:1] == ("status",):
        why = "Sorted like this, SQLite would still have to read and sort more than it shows, and chose otherwise."
        return Remark(saw, why, "in which order does your index keep the paid ones among themselves?")
    if index.keys and index.keys[0].startswith("status"):
        why = f"It is sorted by {code(index.keys[0])}, and the query compares `status` as it stands, case and all: to SQLite these are two different things."
        return Remark(saw, why, "what must be the same in the index and in the comparison?")
    why = f"The query compares `status` and sorts by `placed_at`; {code(index.shown)} begins with neither."
    return Remark(saw, why, "by which column would the paid ones stand together?")

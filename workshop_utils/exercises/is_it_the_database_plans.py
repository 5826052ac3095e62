"""What verdicts say of a look-up that finds the customer, and reads all of them to do so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.index_text import new_indexes
from workshop_utils.exercises.is_it_the_database_compared import bare_key, compared
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.plan_words import reads
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_read
from workshop_utils.exercises.work import dearest_of, plan_sentence, steps_opening
from workshop_utils.measure.plan_steps import SEARCH

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Migrated, Planned
    from workshop_utils.exercises.index_text import IndexText
    from workshop_utils.exercises.report import Report

_LIKE = (
    "LIKE compares with a pattern. SQLite uses an index for it only if the index is on the bare column and ignores case as "
    "LIKE does, and the pattern is one value, with its beginning fixed: not on an expression, and not where "
    "the pattern is put together in the statement."
)


def on_plan(report: Report) -> Remark | None:
    """Say why the plan of the dearest statement reads all customers; None if nothing is known of it."""
    dearest = dearest_of(report)
    if dearest is None:
        return None
    if not is_read(dearest.sql):
        return _on_making(report, dearest)
    used = {step.index for step in reads(dearest)}
    migrated = report.last.yours.migrated
    unused = [index for index in new_indexes(migrated) if index.name not in used and index.table == "customers"]
    if any(step.kind == SEARCH and step.index for step in reads(dearest)):
        return _on_wide_search(report, dearest)
    if unused:
        return _on_unused(report, dearest, unused[0])
    return _without_an_index(report, dearest, migrated)


def _on_making(report: Report, dearest: Planned) -> Remark:
    saw = f"{steps_opening(report)} {plan_sentence(dearest)}"
    why = "It reads all customers, to make something that is gone with the connection; the next one begins anew."
    return Remark(saw, why, "where does SQL go that is to run once, before the first look-up?")


def _on_wide_search(report: Report, dearest: Planned) -> Remark:
    saw = f"{steps_opening(report)} {plan_sentence(dearest)} It says SEARCH, and yet the steps grow."
    if re.search(r"\bLIKE\b", dearest.sql, re.IGNORECASE):
        why = (
            "LIKE compares with a pattern. An index leads to the pattern's fixed beginning, which ends at the first `_` or "
            "`%`: of `a_b@letters.example` that is one letter, and all customers who begin with it are read."
        )
        return Remark(saw, why, "which comparison looks for one text, and not for a pattern?")
    why = "A SEARCH reads all rows that meet its condition. If all rows meet it, it is a scan by another name."
    return Remark(saw, why, "which customers does that condition leave out?")


def _on_unused(report: Report, dearest: Planned, index: IndexText) -> Remark:
    side = compared(dearest.sql)
    saw = f"{steps_opening(report)} {plan_sentence(dearest)}"
    told = _told_cause(dearest.sql, index) or _told_by_keys(side, index)
    if told:
        return Remark(f"{saw} Your index {code(index.name)}, on {code(index.shown)}, isn't in it.", *told)
    saw = (
        f"{saw} Your index {code(index.name)} isn't in it: it is sorted by {code(', '.join(index.keys))}, and the statement "
        f"compares {code(side) if side else _compared(dearest.sql)}."
    )
    why = "To SQLite these are two different things, and an index finds only what it is sorted by. Writes pay for it, and this statement doesn't use it."
    return Remark(saw, why, "what must be the same on both sides, in the index and in the comparison?")


def _told_by_keys(side: str, index: IndexText) -> tuple[str, str] | None:
    """Say why an index isn't used that holds what is compared, behind another key, or with a value written out."""
    if bare_key(side) in map(bare_key, index.keys[1:]):
        why = (
            f"It holds what the statement compares, {code(side)}, and is sorted by {code(index.keys[0])} first: what stands "
            "second is sorted only among rows whose first is equal. Writes pay for it, and this statement doesn't use it."
        )
        return why, "by what is the index sorted first, and what does the statement say of that?"
    if "?" in side and index.keys and "(" in index.keys[0]:
        why = (
            f"The statement compares {code(side)}. A `?` is a value that is sent with each call, so it may be another one each "
            "time, and SQLite doesn't take it for the one that the index was made with."
        )
        return why, "what does the index hold where your statement sends a value?"
    return None


def _told_cause(sql: str, index: IndexText) -> tuple[str, str] | None:
    """Say why SQLite passes an index by, where that isn't for what it is sorted by; and ask what to change."""
    if re.search(r"\bNOT INDEXED\b", sql, re.IGNORECASE):
        return "`NOT INDEXED` forbids SQLite to use any.", "what does the statement need that for?"
    if index.where:
        why = (
            f"It holds only the customers `WHERE {index.where}`, and SQLite uses such an index only where the statement "
            "itself says that it wants no others."
        )
        return why, "which customers should the index hold, so that everybody is found?"
    if re.search(r"\bLIKE\b", sql, re.IGNORECASE):
        return _LIKE, "which comparison looks for one text, and not for a pattern?"
    if re.search(r"\bOR\b", sql, re.IGNORECASE):
        why = "For an OR, SQLite needs an index for each of its branches. Where one has none, all rows are read for it."
        return why, "which branch has no index, and is it needed?"
    if _same_text(sql, index):
        why = "The statement holds what the index is sorted by, and makes something else of it, or compares it by other rules (a function around it, a collation)."
        return why, "what stands around that expression in the statement, and not in the index?"
    return None


def _same_text(sql: str, index: IndexText) -> bool:
    """Whether the statement holds the index's first key as it is written, table names aside; bare columns don't count."""
    bare = re.sub(r"\b\w+\.|[\"`\s]", "", sql).lower()
    return bool(index.keys) and "(" in index.keys[0] and "".join(index.keys[0].split()) in bare


def _compared(sql: str) -> str:
    if re.search(r"\bLIKE\b", sql, re.IGNORECASE):
        return "with LIKE, which ignores case, and can use an index only if that ignores it as well"
    if re.search(r"\bNOCASE\b", sql, re.IGNORECASE):
        return "`email` in the collation NOCASE"
    return "something else"


def _without_an_index(report: Report, dearest: Planned, migrated: Migrated | None) -> Remark:
    saw = f"{steps_opening(report)} {plan_sentence(dearest)}"
    if migrated and any(
        "GENERATED" in sql.upper() or re.search(r"\bAS\s*\(", sql, re.IGNORECASE) for *_, sql in migrated.created
    ):
        why = "Your generated column is worked out for each row when the row is read, so every row is read."
        return Remark(saw, why, "what keeps the values of a column sorted?")
    if migrated and migrated.analysed and not migrated.created:
        why = "ANALYZE counts how the values are spread, so that SQLite can choose between indexes. There is none on the addresses to choose."
        return Remark(saw, why, "what would have to exist, so that there is something to choose?")
    if re.search(r"\bINDEXED BY\b", dearest.sql, re.IGNORECASE):
        why = "`INDEXED BY` names the index that SQLite has to use. It can read an index from one end to the other, too, and then it reads every entry."
        return Remark(saw, why, "does that index hold what the statement compares?")
    if any(index.table == "customers" for index in new_indexes(migrated)):
        why = "SQLite reads your index from one end to the other: it isn't sorted by what the statement compares, so it can't go to one entry."
        return Remark(saw, why, "what must be the same on both sides, in the index and in the comparison?")
    if report.migration.strip():
        why = "Whatever is read row by row grows with the rows, and nothing in your `MIGRATION` is an index on the addresses."
        return Remark(saw, why, "what does an index give that your SQL doesn't?")
    why = "However the comparison is written, without an index there is only one way to find the row: all are read."
    return Remark(saw, why, "what could `MIGRATION` prepare for your comparison?")

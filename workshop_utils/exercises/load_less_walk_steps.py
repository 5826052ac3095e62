"""What the verdicts on 4.2 say of pages that are right and dear, and of a `next` that can't travel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.load_less_walk_remarks import of_wrong_pages
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_raised
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_limited, is_read, named
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, many
from workshop_utils.exercises.work import dearest_of, plan_sentence, steps_opening
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Planned, Raised
    from workshop_utils.exercises.report import Report

# SQLAlchemy writes OFFSET behind every LIMIT for SQLite, so the learner's source has to say it, too.
_SKIPS = re.compile(r"\b(?:offset|OFFSET|slice)\b")
_OR = re.compile(r"\bOR\b", re.IGNORECASE)
_BOUNDED = re.compile(r"placed_at\s*(?:<=|<)[^()]*\bAND\s*\(", re.IGNORECASE)


def of_pages(report: Report) -> Remark | None:
    """4.2: recognise what is known of pages; None for what has no words of its own."""
    if report.state is State.WRONG:
        return of_wrong_pages(report)
    if report.state is State.RAISED and report.last.yours.raised:
        return _on_raised(report, report.last.yours.raised)
    if report.over == "rows":
        return _on_rows(report)
    dearest = dearest_of(report) if report.over == "steps" else None
    return _on_steps(report, dearest) if dearest else None


def _on_raised(report: Report, raised: Raised) -> Remark | None:
    if raised.type == "NotAPage":
        return not_a_page(report, raised, "{'orders': [...], 'next': ...}")
    if raised.type == "NotJson":
        saw = f"With {report.last.case.label}, the `next` of page 1 holds {a(code(raised.message))}, and can't be written as JSON."
        why = "A cursor goes to the client and comes back, and JSON knows texts, numbers, lists and dictionaries."
        return Remark(saw, why, "as which of these can it travel, and what makes of it what you need when it is back?")
    said = on_raised(report).saw.partition(" [SQL")[0].rstrip(".`")
    if "has no attribute 'isoformat'" in raised.message:
        why = "Your cursor came back from JSON with the time as a text, and the column wants a `datetime`, which it writes in its own way."
        return Remark(f"{said}`.", why, "what makes a `datetime` of that text?")
    if raised.type == "IndexError" and "[-1]" in report.source:
        why = "Where the last page is full, the page after it is empty: there is no last order to take the cursor from."
        return Remark(f"{said}`.", why, "what shall `next` be on a page without orders?")
    return None


def not_a_page(report: Report, raised: Raised, asked: str) -> Remark:
    """Word a page that isn't the dictionary that was asked for."""
    saw = f"With {report.last.case.label}, page 1 should be a dictionary, {code(asked)}. Yours is {raised.message if raised.message.startswith('a ') else a(raised.message)}."
    return Remark(saw, "", "what does the docstring say a page holds, and under which keys?")


def _on_rows(report: Report) -> Remark | None:
    """Recognise pages that fetch what they don't show."""
    trial = report.tightest("rows")
    heaviest = max(trial.yours.statements, key=lambda one: one.rows)
    if is_limited(heaviest.sql) or heaviest.rows <= 2 * trial.case.arguments[0]:
        return None
    return Remark(
        f"{capital(trial.case.label)}: {count(trial.slow.costs.rows)} rows before, {count(trial.costs.rows)} now. One page alone "
        f"fetched {many(heaviest.rows, 'row')}, to show {trial.case.arguments[0]}; the page is found in Python.",
        "Every row travels from the database into Python, to be passed over, and each page pays for all.",
        "how would the database know where the page begins, and how long it is?",
    )


def _on_steps(report: Report, dearest: Planned) -> Remark | None:
    saw, sql = steps_opening(report), dearest.sql
    if not is_read(sql):
        why = f"{code(named(sql))} reads all orders, to make something that is gone when the next page is asked on another connection."
        return Remark(saw, why, "which of the things that are there already has the orders sorted?")
    skips = _SKIPS.search(report.source)
    if skips and re.search(r"\bOFFSET\b", sql, re.IGNORECASE):
        return _on_offset(report, saw, skips[0])
    if re.search(r"\bOVER\s*\(", sql, re.IGNORECASE):
        why = "A window function has to see all orders before the first one is given: to number them is to read them."
        return Remark(
            f"{saw} {plan_sentence(dearest)}",
            why,
            "what do you know of the last order shown, beside its number in the list?",
        )
    if not is_limited(sql):
        why = (
            f"Most of them went into {code(named(sql))}, which has no LIMIT: on every page it goes through all orders."
        )
        return Remark(saw, why, "what does the page show that needs that statement?")
    if _OR.search(sql) and not _BOUNDED.search(sql):
        return _on_or(saw, dearest)
    why = "The index holds `placed_at` and `id` as they stand. Compared with something that is made of them, SQLite must make it for every order."
    return Remark(
        f"{saw} {plan_sentence(dearest)}",
        why,
        "which columns does the index hold, and what exactly does your condition compare?",
    )


def _on_offset(report: Report, saw: str, skips: str) -> Remark:
    trial = report.tightest("steps")
    limit, pages = trial.case.arguments
    why = (
        f"Your statement still skips, by {code(skips)}, and a cursor that says how many is a page number by another name. To skip "
        f"orders, SQLite goes through them: page {pages} passes {count((pages - 1) * limit)} to show {limit}."
    )
    return Remark(saw, why, "what do you know of the last order shown, by which an index could be entered behind it?")


def _on_or(saw: str, dearest: Planned) -> Remark:
    why = (
        "The condition is true of the right orders, and it is an OR. Neither side of it bounds what has to be read, so SQLite begins "
        "with the newest order on every page, or sorts all that are left."
    )
    return Remark(
        f"{saw} {plan_sentence(dearest)}",
        why,
        "what is true of the time of every order behind the cursor, on both sides of the OR?",
    )

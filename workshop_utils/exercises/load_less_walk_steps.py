"""What the verdicts on 4.2 say of pages that are right and dear, and of a `next` that can't travel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.load_less_remembered import ALONE, TOLD, remembered
from workshop_utils.exercises.load_less_walk_lost_remarks import SKIPS
from workshop_utils.exercises.load_less_walk_remarks import of_wrong_pages
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_raised
from workshop_utils.exercises.plan_words import sorts
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_limited, is_read, named
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, joined, many
from workshop_utils.exercises.work import dearest_of, plan_sentence, steps_opening
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Planned, Raised
    from workshop_utils.exercises.report import Report

_MADE = re.compile(
    r"\bWHERE\b.*(?:\|\||\b(?:cast|printf|format|strftime|datetime|date|substr|julianday|unixepoch)\s*\()",
    re.IGNORECASE,
)
_BY_TIME = re.compile(r"\bWHERE\b.*\bplaced_at\b.*\bORDER BY\b", re.IGNORECASE)
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
    said = _known(report, raised)
    return Remark(f"{on_raised(report).saw.partition(' [SQL')[0].rstrip('.`')}`.", *said) if said else None


def _known(report: Report, raised: Raised) -> tuple[str, str] | None:
    """Say why it was raised, and ask what comes next."""
    sent = report.last.yours.statements
    if "has no attribute 'isoformat'" in raised.message:
        why = "Your cursor came back from JSON with the time as a text, and the column wants a `datetime`, which it writes in its own way."
        return why, "what makes a `datetime` of that text?"
    kept = [f"`{name}`" for name in remembered(report.function) if re.search(rf"\b{re.escape(name)}\b", raised.text)]
    if kept:
        why = f"Your function looks into {joined(kept)}, where an earlier call left something. {ALONE}"
        return why, TOLD
    if raised.type == "IndexError" and "[-1]" in report.source and sent and not sent[-1].rows:
        why = "Where the last page is full, the page after it is empty: there is no last order to take the cursor from."
        return why, "what shall `next` be on a page without orders?"
    if "'NoneType' object" in raised.message and "cursor" in raised.text and not sent:
        return "For page 1 `cursor` is None: there is no page before it.", "what does your function do with None?"
    if "Boolean value of this clause" in raised.message:
        why = "`and`, `or` and `not` are Python's: they ask a comparison for a yes or no, and a comparison of columns has none before the database is asked."
        return why, "which functions or signs of SQLAlchemy put conditions together?"
    return None


def not_a_page(report: Report, raised: Raised, asked: str) -> Remark:
    """Word a page that isn't the dictionary that was asked for."""
    saw = f"With {report.last.case.label}, page 1 should be a dictionary, {code(asked)}. Yours is {raised.message if raised.message.startswith('a ') else a(raised.message)}."
    return Remark(saw, "", "what does the docstring say a page holds, and under which keys?")


def _on_rows(report: Report) -> Remark | None:
    """Recognise pages that fetch what they don't show."""
    trial = report.tightest("rows")
    heaviest = max(trial.yours.statements, key=lambda one: one.rows)
    shown = trial.case.arguments[0]
    if heaviest.rows <= shown + 1:
        return None
    saw = f"{capital(trial.case.label)}: {count(trial.slow.costs.rows)} rows before, {count(trial.costs.rows)} now. One page alone fetched {many(heaviest.rows, 'row')}, to show {shown}"
    if is_limited(heaviest.sql):
        why = "What a page doesn't show has travelled from the database into Python for nothing."
        return Remark(
            f"{saw}.", why, f"how many rows does a page need, to show {shown} and to know whether more follow?"
        )
    if any(_BY_TIME.search(" ".join(one.sql.split())) for one in trial.yours.statements):
        why = "A condition on `placed_at` says where a page may begin. Your statements have no LIMIT, so all that meets it comes."
        return Remark(f"{saw}.", why, "what tells the database where a page ends?")
    return Remark(
        f"{saw}; the page is found in Python.",
        "Every row travels from the database into Python, to be passed over, and each page pays for all.",
        "how would the database know where the page begins, and how long it is?",
    )


def _on_steps(report: Report, dearest: Planned) -> Remark | None:
    saw, sql = f"{steps_opening(report)}{_budget(report)}", " ".join(dearest.sql.split())
    if not is_read(sql):
        why = f"{code(named(sql))} reads all orders, to make something that is gone when the next page is asked on another connection."
        return Remark(saw, why, "which of the things that are there already has the orders sorted?")
    skips = SKIPS.search(report.source)
    if skips and re.search(r"\bOFFSET\b", sql, re.IGNORECASE) and not _BY_TIME.search(sql):
        return _on_offset(report, saw, skips[0])
    if re.search(r"\bOVER\s*\(", sql, re.IGNORECASE):
        why = "A window function has to see all orders before the first one is given: to number them is to read them."
        asked = "what do you know of the last order shown, beside its number in the list?"
        return Remark(f"{saw} {plan_sentence(dearest)}", why, asked)
    if not is_limited(sql):
        all_of_them = "what meets its condition" if re.search(r"\bWHERE\b", sql, re.IGNORECASE) else "orders"
        why = f"Most of them went into {code(named(sql))}, which has no LIMIT: on every page it goes through all {all_of_them}."
        return Remark(saw, why, "what does the page show that needs that statement?")
    if _OR.search(sql) and not _BOUNDED.search(sql):
        return _on_or(saw, dearest)
    return Remark(f"{saw} {plan_sentence(dearest)}", *_by_its_text(dearest, sql))


def _by_its_text(dearest: Planned, sql: str) -> tuple[str, str]:
    """Say why such a statement is dear, and ask what comes next."""
    if sorts(dearest):
        why = "Before the first row comes, SQLite sorts all that meets the condition: no index holds it in the order that the statement asks for. That happens anew on every page."
        return why, "what exactly does that statement sort by, and what does the index hold?"
    if not re.search(r"\bWHERE\b", sql, re.IGNORECASE):
        why = "It has no condition, so it begins at the same place on every page, and goes on as far as its LIMIT lets it."
        return why, "what do you know of the last order shown, by which an index could be entered behind it?"
    if _MADE.search(sql):
        why = "The index holds `placed_at` and `id` as they stand. Compared with something that is made of them, SQLite must make it for every order."
        return why, "which columns does the index hold, and what exactly does your condition compare?"
    why = "It reads more on a page than the page shows, and the more so the larger the shop is."
    return why, "which orders does SQLite go through before the first one that the page shows?"


def _budget(report: Report) -> str:
    """Say where the limit comes from, where it moves with the learner's own steps."""
    trial, first, growth = report.tightest("steps"), report.trials[0], report.exercise.budget.growth or 0
    if trial is first or report.limit("steps", trial) != int(growth * first.costs.steps):
        return ""
    return f" The budget is at most {growth:g} times yours with {first.case.label}."


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

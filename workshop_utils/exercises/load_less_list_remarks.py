"""What the verdicts on 4.1 say in words of their own: columns left out and touched, objects still built, two names alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import table_words, tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, joined, many
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_LEFT_OUT = re.compile(r"\b(load_only|defer)\(")
_UNSHOWN = ("description", "photo", "attributes", "cost_cents")
_WHOLE = re.compile(r"\bselect\(Product\b(?!\.)")


def of_a_list(report: Report) -> Remark | None:
    """4.1: recognise what is known of a list; None for what has no words of its own."""
    if report.state is State.WRONG:
        return _two_names(report)
    if report.over == "statements":
        return _asked_for_again(report)
    if report.over == "objects":
        return _still_objects(report)
    return _unshown_columns(report) if report.over == "bytes" else None


def _two_names(report: Report) -> Remark | None:
    """Recognise a row in which the category's name has no key of its own, or the product's."""
    rows, asked = report.last.yours.answer, report.last.slow.answer[0]
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    if "category" in first or not ("name_1" in first or first.get("name") == asked["category"]):
        return None
    became = (
        "SQLAlchemy called the second one `name_1`"
        if "name_1" in first
        else "in a dictionary the second one took the place of the first"
    )
    return Remark(
        f"With {report.last.case.label}, product {asked['id']} has no `category`. Two columns of your statement are called "
        f"`name`, the product's and the category's, and {became}.",
        "The keys of a row are the names of its columns.",
        "by what other name can a statement give one of them?",
    )


def _asked_for_again(report: Report) -> Remark | None:
    """Recognise a column that an option left out, and that was then touched, row by row."""
    trial = report.tightest("statements")
    left = next(iter(repeats(trial.yours.statements)), None)
    came = [table for one in trial.yours.statements[:1] for table in tables(one.sql)]
    option = _LEFT_OUT.search(report.source)
    if left is None or option is None or left.table not in came:
        return None
    rows = table_words(left.table)
    return Remark(
        f"{capital(trial.case.label)}: {many(trial.slow.costs.statements, 'statement')} before, {count(trial.costs.statements)} "
        f"now. The {rows} came along with the first one, and then {left.name} asked for them again, "
        f"{many(left.times, 'time')}.",
        f"A column that `{option[1]}` keeps from being loaded is loaded when somebody touches it, row by row.",
        f"which columns of the {rows} does the list show, and which does your option let through?",
    )


def _still_objects(report: Report) -> Remark | None:
    option, trial = _LEFT_OUT.search(report.source), report.tightest("objects")
    if option is None:
        return None
    return Remark(
        f"{capital(trial.case.label)}: {size(trial.slow.costs.bytes)} before, {size(trial.costs.bytes)} now, so that part is done. "
        f"But the ORM built {many(trial.costs.objects, 'object')}; the slow version, "
        f"{'as many' if trial.costs.objects == trial.slow.costs.objects else count(trial.slow.costs.objects)}.",
        f"`{option[1]}` narrows what travels. Each row still becomes an object that the session keeps and watches for changes, "
        "however few of its columns came.",
        "what does a statement give for each row when it selects a class, and what when it selects columns?",
    )


def _unshown_columns(report: Report) -> Remark | None:
    trial = report.tightest("bytes")
    heaviest = max(trial.yours.statements, key=lambda one: one.bytes)
    named = [code(column) for column in _UNSHOWN if re.search(rf"\b{column}\b", heaviest.sql.partition("FROM")[0])]
    if not named:
        return None
    before, now = size(trial.slow.costs.bytes), size(trial.costs.bytes)
    opening = f"{before} before, {now} now" if report.state is not State.NO_BETTER else f"{now}, as in the slow version"
    whole = " `select(Product)` selects every column of the table." if _WHOLE.search(report.source) else ""
    return Remark(
        f"{capital(trial.case.label)}: {opening}; the budget is {size(report.limit('bytes', trial))}. Your statement also "
        f"brings {joined(named)}, which the list doesn't show.{whole}",
        "What travels takes time on the wire, and again in Python.",
        "which columns does the list show, and which does your statement select?",
    )

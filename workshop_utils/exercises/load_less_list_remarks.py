"""What the verdicts on 4.1 say of dear lists: columns left out and touched, objects still built, too much in one text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.load_less_earlier import MADE
from workshop_utils.exercises.load_less_list_raised import of_a_raised_list
from workshop_utils.exercises.load_less_wrong_list_remarks import of_a_wrong_list
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_limited, named, table_words, tables
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
    if report.state is State.RAISED and report.last.yours.raised:
        return of_a_raised_list(report, report.last.yours.raised)
    if report.state is State.WRONG:
        return of_a_wrong_list(report)
    if report.over == "statements":
        return _asked_for_again(report)
    if report.over == "objects":
        return _made_by_hand(report) or _still_objects(report)
    if report.over == "bytes":
        return _unshown_columns(report) or _all_in_one_text(report)
    return None


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


def _made_by_hand(report: Report) -> Remark | None:
    """Recognise objects that the function made itself, of rows of columns."""
    trial = report.tightest("objects")
    made = (trial.yours.aside or {}).get(MADE, 0)
    if not made or made != trial.costs.objects:
        return None
    return Remark(
        f"{capital(trial.case.label)}: {size(trial.slow.costs.bytes)} before, {size(trial.costs.bytes)} now, so that part is done. "
        f"The ORM built no object from rows, and your code made {many(made, 'object')} of the models' classes.",
        "An object of a model is dear however it is made: SQLAlchemy sets up its record of changes for each.",
        "what does the list need of such an object that the row in your hand hasn't?",
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


def _all_in_one_text(report: Report) -> Remark | None:
    """Recognise JSON of more than is shown, cut in Python."""
    trial = report.tightest("bytes")
    heaviest = max(trial.yours.statements, key=lambda one: one.bytes)
    if heaviest.rows != 1 or is_limited(heaviest.sql) or "json_" not in heaviest.sql.lower():
        return None
    return Remark(
        f"{capital(trial.case.label)}: {size(trial.slow.costs.bytes)} before, {size(trial.costs.bytes)} now; the budget is "
        f"{size(report.limit('bytes', trial))}. {code(named(heaviest.sql))} has no LIMIT, and its one row is a text of "
        f"{size(heaviest.bytes)}, of which the list shows {many(len(trial.slow.answer), 'product')}.",
        "One row can be as long as the table. What Python cuts off has been written, has travelled and has been parsed.",
        "where could the statement stop, before it writes the text?",
    )

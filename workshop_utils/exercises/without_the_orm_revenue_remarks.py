"""What the verdicts on 8.3 say of what travelled: too many statements, rows or bytes for a sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.without_the_orm_glued import on_escaped, on_quote
from workshop_utils.exercises.without_the_orm_in_python import given, on_given
from workshop_utils.exercises.without_the_orm_month_remarks import on_months
from workshop_utils.exercises.without_the_orm_planted import CITY, QUOTED_CITY
from workshop_utils.exercises.without_the_orm_traced import on_unseen
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_ADDS = re.compile(r"\b(?:sum|total|avg)\s*\(", re.IGNORECASE)
_FOR_A_MONTH = 8
"""Numbers in a text that a month may have: its name has two, and is written twice at most."""
_TRIP = "Each would be a round trip if the database were elsewhere."


def glued(trials: tuple[Trial, ...]) -> bool:
    """Whether the city stands in a statement's text, or Python adds up: for SQLite, or what SQLite has only collected."""
    return (
        bool(given(trials))
        or any(map(_only_collects, trials))
        or any(CITY in one.sql for trial in trials for one in trial.yours.statements)
    )


def _only_collects(trial: Trial) -> bool:
    """Whether no statement adds anything up, or texts hold far more numbers than the months have, so that all amounts are in the values that came."""
    return _adds_nothing(trial) or _packs(trial)


def _adds_nothing(trial: Trial) -> bool:
    return not any(_ADDS.search(one.sql) for one in trial.yours.statements)


def _packs(trial: Trial) -> bool:
    aside, months = trial.yours.aside or {}, len(trial.slow.answer[0]["months"])
    return bool(aside.get("numbers", 0) > _FOR_A_MONTH * months)


def of_revenue(report: Report) -> Remark | None:
    """8.3: recognise what is known of such reports; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_unseen(report) or on_quote(report, QUOTED_CITY)
    if report.state is State.WRONG:
        return on_months(report, [one.sql for one in report.last.yours.statements])
    if report.over == "statements":
        return _on_statements(report)
    if report.over == "rows":
        return _on_rows(report)
    if report.over == "bytes":
        return _on_bytes(report)
    return _on_beyond(report) if report.state is State.OVER_BUDGET else None


def _on_beyond(report: Report) -> Remark:
    if given(report.trials):
        return on_given(given(report.trials))
    if not any(map(_adds_nothing, report.trials)) and any(map(_packs, report.trials)):
        trial = next(trial for trial in report.trials if _packs(trial))
        months = many(len(trial.slow.answer[0]["months"]), "month")
        saw = f"{capital(trial.case.label)}: the answer is right, and few rows came. But {count(trial.yours.aside['numbers'])} numbers stand in their texts, for {months}."
        why = "The amounts of all lines are there, side by side, and Python takes them apart and adds, as it would with a row for each."
        return Remark(saw, why, "which of those numbers does the answer show?")
    if any(map(_only_collects, report.trials)):
        saw = "The answer is right, and few rows came. But nothing in your SQL adds up: the amounts of all lines are in those rows, side by side."
        return Remark(
            saw,
            "Python takes them apart and adds, as it would with a row for each.",
            "who can add, where the lines are?",
        )
    return on_escaped(CITY)


def _sent(trial: Trial) -> list[str]:
    return [sql for sql, _ in (trial.yours.aside or {}).get("sent", ())]


def _on_statements(report: Report) -> Remark:
    trial = report.tightest("statements")
    sent = _sent(trial)
    now, months = len(sent), len(trial.slow.answer[0]["months"])
    saw = f"{capital(trial.case.label)}: {many(trial.slow.costs.statements, 'statement')} before, {count(now)} now."
    if report.state is State.NO_BETTER:
        saw = f"Same answer, same cost: {trial.case.label} took {many(now, 'statement')}, as in the slow version."
    per_order = sum("order_lines" in tables(sql) for sql in sent)
    if trial.costs.objects and now > months:
        why = f"The lines of {many(per_order, 'order')} are loaded one order at a time, when `total_cents` touches them. {_TRIP}"
        return Remark(saw, why, "who can add, where the lines are?")
    if trial.costs.objects:
        why = f"They bring {many(trial.costs.rows, 'row')}, each becomes an object, and Python adds them up into {many(months, 'month')}."
        return Remark(saw, why, "who else can add, where the rows are?")
    if now > months:
        why = f"That is more than there are months to show. {_TRIP}"
        return Remark(saw, why, "which clause makes one statement give a sum for each month?")
    return Remark(saw, _TRIP, "what does each of them bring, and where does the answer show it?")


def _on_rows(report: Report) -> Remark:
    trial = report.tightest("rows")
    months = len(trial.slow.answer[0]["months"])
    saw = f"One statement: that part is done. {capital(trial.case.label)}: {many(trial.slow.costs.rows, 'row')} before, {count(trial.costs.rows)} now, for {many(months, 'month')}."
    sql = " ".join(_sent(trial))
    if "read_sql" in report.source:
        why = (
            "`read_sql` fetches what its statement says, and every row becomes Python's before it becomes the frame's."
        )
        why += (
            ""
            if re.search(r"\bcity\s*(?:=|IN)", sql, re.IGNORECASE)
            else " Yours names no city, so it is every line of the shop."
        )
        return Remark(saw, why, "which of the frame's work could the statement do, so that a row is a month?")
    if trial.costs.objects:
        why = f"Of these rows the ORM still builds {many(trial.costs.objects, 'object')}, and Python adds them up."
        return Remark(saw, why, "what would one row be, if it held what the answer shows?")
    if re.search(r"\bGROUP BY\b", sql, re.IGNORECASE):
        return Remark(
            saw,
            "They are grouped, but by something there is more of than months, and Python puts these together.",
            "what is there one of in every row of the answer?",
        )
    return Remark(saw, "Each line travels, to be added once and forgotten.", "who can add, where the lines are?")


def _on_bytes(report: Report) -> Remark:
    trial = report.tightest("bytes")
    saw = f"{capital(trial.case.label)}: one statement, {many(trial.costs.rows, 'row')}, and {size(trial.costs.bytes)} in it; the slow version fetched {size(trial.slow.costs.bytes)}."
    return Remark(
        saw,
        "Every line is in that value, and Python takes it apart and adds up.",
        "what would SQLite put into it, if it had added up before?",
    )

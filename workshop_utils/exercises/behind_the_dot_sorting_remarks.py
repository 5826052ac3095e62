"""What the verdicts on 7.2 say of answers that are wrong: lost invoices, other totals, another order, and stale ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.behind_the_dot_asked import INVOICE, of_the_first_call, on_asked_too_often
from workshop_utils.exercises.behind_the_dot_dearest import ADDED_CENTS, AGAIN
from workshop_utils.exercises.behind_the_dot_newest_remarks import has_one_key, on_extra, on_missing, sorts_nowhere
from workshop_utils.exercises.behind_the_dot_raised_remarks import on_property_in_sql
from workshop_utils.exercises.behind_the_dot_waiting import on_waiting
from workshop_utils.exercises.coach import on_cost, on_wrong
from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, joined, many, shown
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Row = dict[str, Any]
_KEYS = {"id", "status", "total"}
_PACKED = 1_000
"""Bytes to a row: one of this shop's own has fewer."""
_MORE = re.compile(
    r"(?:HAVING|WHERE)\b[^<>=]*>\s*\?|(?<![-=])>\s*at_least\b|\bat_least\s*<(?!=)", re.IGNORECASE | re.DOTALL
)
_BY_LINE = re.compile(
    r"\bWHERE\b(?:(?!\bGROUP BY\b).)*quantity\s*\*(?:(?!\bGROUP BY\b).)*[<>]=?\s*(?:\?|:)", re.IGNORECASE | re.DOTALL
)


def of_dearest(report: Report) -> Remark | None:
    """7.2: recognise what is known of sorting by totals; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_property_in_sql(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over == "statements":
        return on_asked_too_often(report)
    if report.over == "steps":
        return _on_steps(report)
    if report.over == "bytes":
        return _on_packed(report) or on_cost(of_the_first_call(report))
    return on_cost(of_the_first_call(report)) if report.over else None


def _on_steps(report: Report) -> Remark:
    trial = report.tightest("steps")
    saw = (
        f"{capital(trial.case.label)}: {many(trial.costs.statements, 'statement')}, but {count(trial.costs.steps)} steps of SQLite in our two "
        f"calls; the slow version takes {count(trial.slow.costs.steps)}."
    )
    why = "What reads more rows in a larger shop takes more steps there, however few rows come out."
    question = f"of how many invoices does your SQL read lines, before it is known which are the newest {trial.case.arguments[0]}?"
    return Remark(saw, why, question)


def _on_packed(report: Report) -> Remark | None:
    """Recognise few rows with much in each: tables that were packed into a text."""
    trial = report.tightest("bytes")
    if trial.costs.bytes < _PACKED * max(1, trial.costs.rows):
        return None
    saw = (
        f"{capital(trial.case.label)}: {many(trial.costs.statements, 'statement')} and {many(trial.costs.rows, 'row')}, but {size(trial.costs.bytes)} in them; the "
        f"slow version fetched {size(trial.slow.costs.bytes)}."
    )
    why = "A row that holds many others is as dear as they are, and Python takes it apart again."
    return Remark(saw, why, f"how much of it does a list of at most {trial.case.arguments[0]} invoices show?")


def _on_wrong(report: Report) -> Remark | None:
    trial = report.last
    asked, came = trial.slow.answer, trial.yours.answer
    if came[-1].get("changed"):
        return _on_changed_class(report, came)
    if came[-1].get("written"):
        saw = f"With {report.last.case.label}, the shop's tables weren't the same afterwards."
        return Remark(saw, "A list only reads.", "which statement of yours writes?")
    waiting = on_waiting(report)
    if waiting:
        return waiting
    place = 1 if Equality().same(asked[0], came[0]) else 0
    expected, got = asked[place]["invoices"], came[place]["invoices"]
    if asked[place]["when"] == AGAIN:
        stale = _on_stale(report, expected, got, came[0]["invoices"])
        if stale:
            return stale
    plain = isinstance(got, list) and all(isinstance(row, dict) and set(row) == _KEYS for row in got)
    return (_on_rows(report, expected, got) if plain else None) or _as_usual(report, expected, got)


def _as_usual(report: Report, expected: Any, got: Any) -> Remark | None:
    """Speak as of an answer that is the invoices of this one call."""
    found = Comparer(Equality(), INVOICE).first_difference(expected, got)
    return on_wrong(of_the_first_call(report), found) if found else None


def _on_changed_class(report: Report, came: list[Row]) -> Remark:
    names = joined([code(f"Invoice.{name}") for name in came[-1]["changed"]])
    saw = f"With {report.last.case.label}, the class wasn't the same afterwards: your function replaced {names}."
    if came[1] != report.last.slow.answer[1]:
        saw += " And when a line had been added to the newest invoice, the second call didn't know of it."
        why = "What is set on a class holds for every invoice of the process, in every request; and what an invoice keeps by itself, no commit makes it forget."
        return Remark(saw, why, "who else looks at that attribute, and when should they get another value?")
    why = "A class is shared: whoever uses an invoice elsewhere in this process now gets your version, loaded lines or not."
    return Remark(saw, why, "where could your totals live, if not on the class?")


def _on_stale(report: Report, expected: list[Row], got: Any, before: Any) -> Remark | None:
    """Recognise totals from before the line was added."""
    newest = expected[0]
    old = next((row["total"] for row in before if row["id"] == newest["id"]), None)
    now = {row["id"]: row["total"] for row in got if isinstance(row, dict) and {"id", "total"} <= set(row)}
    if now.get(newest["id"]) != old:
        return None
    saw = (
        f"With {report.last.case.label}, the first call was right. Then a line of {count(ADDED_CENTS)} cents was added to invoice "
        f"{newest['id']} and committed. The second call still gives it {f'{old} cents' if old is not None else 'no place in the list'}."
    )
    return Remark(saw, *_who_remembers(report.source))


def _who_remembers(source: str) -> tuple[str, str]:
    if re.search(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\n(?:@[^\n]*\n)*\s*def dearest", source):
        return (
            "A cache knows a call by its arguments. These were the same, and so your function didn't run.",
            "which argument would have to change with every line, and is there one?",
        )
    if re.search(r"hasattr|setattr|getattr|cached_property|__dict__", source):
        return (
            "Somebody still held the invoice. A commit makes it forget its columns, and nothing that your code has written on it.",
            "how long does a total have to be known: as long as the invoice lives, or as long as one call?",
        )
    return (
        "What is kept outside the function outlives the call, and nobody tells it when a line is added.",
        "how long does a total have to be known, and where would it live for as long as that?",
    )


def _on_rows(report: Report, expected: list[Row], got: list[Row]) -> Remark | None:
    """Tell what was lost from what came too much, other totals, and another order."""
    came, asked = {row["id"]: row for row in got}, {row["id"]: row for row in expected}
    if len(came) != len(got):
        return None
    missing = next((row for row in expected if row["id"] not in came), None)
    extra = next((row for row in got if row["id"] not in asked), None)
    differs = next((row for row in expected if row["id"] in came and _differ(row, came[row["id"]])), None)
    if differs is not None and missing is None:
        return _on_total(report, differs, came[differs["id"]])
    if missing is not None and extra is None:
        return _on_missing(report, missing)
    if extra is not None:
        return on_extra(report, extra, missing)
    return _on_order(report, expected, got)


def _differ(asked: Row, got: Row) -> bool:
    return asked != got or type(asked["total"]) is not type(got["total"])


def _sql(report: Report) -> str:
    return " ".join(" ".join(one.sql.split()) for one in report.last.yours.statements)


def _on_missing(report: Report, missing: Row) -> Remark | None:
    at_least = report.last.case.arguments[1]
    total, sql = missing["total"], _sql(report)
    saw = f"With {report.last.case.label} and `at_least={at_least}`, invoice {missing['id']} is missing, which comes to {total} cents."
    if _BY_LINE.search(sql):
        why = "WHERE looks at one line at a time, before anything is added up."
        return Remark(saw, why, "which clause looks at a sum, after the rows were grouped?")
    if total == at_least and _MORE.search(f"{sql} {report.source}"):
        return Remark(
            saw, "*At least* is also what comes to exactly that.", "which comparison leaves out what is equal?"
        )
    if total:
        return on_missing(report, saw)
    saw = f"{saw[:-1]}: it has no lines."
    if re.search(r"\bLEFT\b", sql, re.IGNORECASE):
        why = "The outer join keeps it, with NULL as its sum. No comparison with NULL is true, so HAVING takes it out again."
        return Remark(saw, why, "what gives another value in the place of NULL?")
    if "JOIN" in sql.upper():
        why = "An inner join gives no row for what has no partner on the other side."
        return Remark(saw, why, "which kind of join keeps an invoice without lines?")
    return Remark(saw, "An invoice is there also while nothing stands on it.", "what leaves it out of yours?")


def _on_total(report: Report, asked: Row, got: Row) -> Remark | None:
    total, came = asked["total"], got["total"]
    if asked["status"] != got["status"]:
        return None
    saw = f"With {report.last.case.label}, invoice {asked['id']} comes to {total} cents, and yours says {shown(came)}."
    if came is None:
        return Remark(
            saw,
            "The sum over no line at all is NULL in SQL, and None in Python.",
            "what gives another value in the place of NULL?",
        )
    if isinstance(came, float):
        why = "A float holds cents only nearly. They are whole numbers from the table to the answer."
        return Remark(saw, why, "which step of yours leaves whole numbers?")
    if "unit_price_cents" in report.source and "quantity" not in report.source:
        return Remark(saw, "A line's price is that of one piece.", "what else does a line say, that its sum needs?")
    if re.search(r"\bhistory_steps\b", _sql(report)):
        why = "Your statement also joins `history_steps`. A line then comes once for each step, and is added as often."
        return Remark(saw, why, "which tables does a sum of lines need?")
    return None


def _on_order(report: Report, expected: list[Row], got: list[Row]) -> Remark | None:
    totals = [row["total"] for row in got]
    place = next(place for place, (asked, came) in enumerate(zip(expected, got, strict=True)) if asked != came)
    first, second = got[place], expected[place]
    label = f"With {report.last.case.label}, the right invoices came, "
    if totals == sorted(totals, reverse=True):
        tied = [row["id"] for row in got if row["total"] == first["total"]]
        which = "the lower id first" if tied == sorted(tied) else "neither the higher id first nor the lower one"
        saw = f"{label}but {first['id']} stands before {second['id']}. Both come to {first['total']} cents, and of what comes to that yours has {which}."
        why = "Of equal totals the higher id comes first. Where nothing says so, two calls may give two orders."
        if re.search(r"reverse\s*=\s*True", report.source):
            why += " Of what compares equal, `reverse=True` leaves the order as it was."
        if has_one_key(report):
            why = "Your ORDER BY has one key, and leaves equal totals as they happen to come. The higher id is asked for first."
        return Remark(saw, why, "what comes second in your order, after the total, and which way does it go?")
    if totals == sorted(totals):
        saw = f"{label}the cheapest first: {shown(totals[0])}, and at the end {shown(totals[-1])}."
        question = "which way does your order go, and how is it turned round?"
        if re.search(r"reverse\s*=\s*True", report.source):
            question = "`reverse=True` turns an order round: which way would yours go without it?"
        return Remark(saw, "", question)
    saw = f"{label}but {shown(totals[place])} stands at place {place + 1}, where {shown(second['total'])} belongs."
    if sorts_nowhere(report):
        why = "What comes from the database without an ORDER BY at the statement's end comes in no order that you could rely on."
        return Remark(saw, why, "what does the starter do to its list before it returns it, and what does yours?")
    return Remark(saw, "What is asked for is the dearest first.", "by what is your list sorted in the end?")

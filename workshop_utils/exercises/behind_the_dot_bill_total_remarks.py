"""What the verdicts on 7.3 say of one total that isn't the one asked for, in Python or in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.behind_the_dot_bill_lines import plainest, reading, told
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workshop_utils.exercises.report import Report

Totals = dict[int, Any]
_ROUNDS_DOWN = "which operator divides, and always rounds down?"
_NEAREST = "It is the nearest cent, up or down, and the docstring rounds down."
_READ = {
    "no discount": (
        "Every total is what its lines come to without any discount.",
        "what does the docstring take off a line, and of which lines?",
    ),
    "no quantity": ("A line's price is that of one piece.", "what else does a line say, that its sum needs?"),
    "lost": (
        "In all totals, a line without a discount counts for nothing.",
        "what is such a line worth, and what does your code take for a discount that isn't there?",
    ),
    "distinct": (
        "Two lines that come to the same are two lines. In your totals they count once.",
        "what makes a line come twice, if one does?",
    ),
    "rounded": (_NEAREST, _ROUNDS_DOWN),
    "rounded once": (
        "It is the nearest cent of the whole sum. The docstring rounds each line, and down.",
        "has a line been divided already when yours adds?",
    ),
    "price first": (
        "It is a matter of cents: in yours the price of one piece is cut to whole cents, and multiplied afterwards.",
        "what has been multiplied when yours divides, and what in the docstring?",
    ),
    "discount cut": (
        "It is a matter of cents: in yours the discount is cut to whole cents, and taken off. The line is rounded up then.",
        "what does the docstring round down: the discount, or the line?",
    ),
    "floats cut": (
        "It is a matter of cents: a float may lie a little below the whole number that is meant, and cutting it takes a whole cent.",
        "in which order can a line be worked out, so that there are whole numbers up to the division?",
    ),
    "at the end": (
        "It is a matter of cents: yours adds up first, and rounds the sum. The docstring rounds each line.",
        "has a line been divided already when yours adds?",
    ),
}


def on_total_in_python(report: Report, asked: Totals, came: Totals) -> Remark:
    """Speak of Python's totals: of their type, of what they are totals of, or of the lines of one bill."""
    number = _first(asked, came)
    saw = f"With {report.last.case.label}, bill {number} comes to {shown(asked[number])} in Python, and yours says {shown(came.get(number))}."
    kind = type(came.get(number)).__name__
    if kind == "float":
        why = "A float is a fraction of a cent, or may be next time. Each line is rounded down to a whole one."
        return Remark(saw, why, "which operator divides, and gives whole numbers?")
    if kind == "NoneType" and not asked[number]:
        return _on_none(report, saw)
    if kind != "int":
        return Remark(saw, _not_whole(kind), "which step of yours leaves whole numbers?")
    read = _READ.get(reading(report.last.case, came))
    return Remark(saw, *read) if read else _by_its_lines(report, "python", asked, came)


def _first(asked: Totals, came: Totals) -> int:
    """Give the first bill whose totals aren't equal; where all are, the first whose totals have two types."""
    differ = [number for number in asked if not same(asked[number], came.get(number))]
    return next((number for number in differ if asked[number] != came.get(number)), differ[0])


def _on_none(report: Report, saw: str) -> Remark:
    why = "It has no lines, and a sum of nothing is 0."
    if re.search(r"\bor\s+None\b", report.source):
        why = f"{why} `or` takes 0 for false, and goes on to what stands behind it."
    return Remark(saw, why, "what does the docstring say of a bill without lines?")


def on_total_in_sql(report: Report, asked: Totals, came: Totals) -> Remark:
    """Speak of SQL's totals, in the same way; `asked` are those in Python."""
    number = _first(asked, came)
    sql = report.last.yours.aside.get("sql", "")
    saw = f"With {report.last.case.label}, bill {number} comes to {shown(asked[number])} in Python, and to {shown(came.get(number))} in SQL."
    if re.search(r"\btotal\(", sql):
        why = "SQLite's `total` gives 0 for nothing, and every sum as a float."
        return Remark(saw, why, "what else gives another value in the place of NULL?")
    read = reading(report.last.case, came)
    if "round(" in sql and read in {"rounded", "rounded once", ""}:
        return Remark(
            saw, "SQL's `round` goes to the nearest cent, up or down, and the docstring rounds down.", _ROUNDS_DOWN
        )
    if came.get(number) is not None and type(came[number]) is not int:
        return Remark(saw, *_on_division(type(came[number]).__name__, sql))
    if read == "lost":
        return Remark(saw, *_on_lost(report.source, sql))
    return Remark(saw, *_READ[read]) if read else _by_its_lines(report, "sql", asked, came)


def _on_division(kind: str, sql: str) -> tuple[str, str]:
    if re.search(r"/ CAST\(|\+ 0\.0\)", sql):  # how SQLAlchemy writes `/` between whole numbers, by dialect
        why = "In SQLAlchemy, as in Python, `/` divides exactly, and gives fractions of a cent."
        return why, "which operator divides, and rounds down, on both sides?"
    return _not_whole(kind), "which step of your SQL leaves whole numbers?"


def _not_whole(kind: str) -> str:
    return f"That is {a(f'`{kind}`')}. Cents are whole numbers from the table to the answer."


def _on_lost(source: str, sql: str) -> tuple[str, str]:
    """Tell a discount that is NULL from one that something stands for, and lines that a condition leaves out."""
    if "IS NOT NULL" in sql:
        why = "Your condition leaves out the lines without a discount."
        return why, "what is such a line worth, and how does Python's side say it?"
    if re.search(r"\b(?:coalesce|ifnull|nullif)\(|\bCASE\b", re.sub(r"coalesce\(sum\(", "", sql)):
        return _READ["lost"]
    null = "Whatever is worked out with NULL is NULL, and a sum leaves NULLs out: such a line doesn't count at all."
    question = "what takes the place of a discount that isn't there, and where in SQL can that be said?"
    if re.search(r"\b(?:Line|cls)\.discount_percent\s+or\b", source):
        return f"`or` is Python's: it saw a column, took that, and left no trace in the SQL. {null}", question
    return null, question


def _by_its_lines(report: Report, side: str, asked: Totals, came: Totals) -> Remark:
    """Show what the plainest bill that differs is made of."""
    case = report.last.case
    number = plainest(case, [number for number in asked if not same(asked[number], came.get(number))])
    where, question = {
        "python": ("and yours says {}", "what does your code make of each of these lines, by hand?"),
        "sql": ("and to {} in SQL", "what do your two sides make of each of these lines, by hand?"),
    }[side]
    saw = f"With {case.label}, bill {number} comes to {shown(asked[number])} in Python, {where.format(shown(came.get(number)))}."
    return Remark(f"{saw} {told(case, number)}", "", question)


def same(asked: Any, came: Any) -> bool:
    """Whether values are equal, and of one type; 8902.0 isn't 8902 here."""
    if isinstance(asked, dict) and isinstance(came, dict):
        return asked.keys() == came.keys() and all(same(asked[key], came[key]) for key in asked)
    return type(asked) is type(came) and bool(asked == came)


def on_filter(report: Report, asked: Mapping[str, Any], came: Mapping[str, Any]) -> Remark | None:
    """Speak of a filter or an order that doesn't fit the totals, which are right."""
    label, at_least = f"With {report.last.case.label}", report.last.case.arguments[0]
    for key, written in (("filtered", f"Bill.total >= {at_least}"), ("empty", "Bill.total == 0")):
        if asked[key] != came[key]:
            saw = f"{label}, all totals are right. But `where({written})` found {len(came[key])} bills, and {len(asked[key])} match."
            return Remark(
                saw, "", "what does your class give for a comparison, and is it one of the total that it selects?"
            )
    if asked["renamed"] != came["renamed"]:
        saw = (
            f"{label}, all totals are right, and so is a filter by `Bill.total`. But with `other = aliased(Bill)`, as a statement needs it that speaks of bills "
            f"twice, `where(other.total >= {at_least})` found {len(came['renamed'])} bills, and {len(asked['renamed'])} match."
        )
        why = "Yours speaks of `Bill` itself, whichever class is asked for its total."
        if "__get__" in report.source:
            why = "SQLAlchemy asks a descriptor of your own on `Bill`, and tells it nothing of the other name. A hybrid it tells."
        return Remark(
            saw, why, "which class is SQL's side given when it is asked, and which one does your subquery name?"
        )
    if asked["sorted"] != came["sorted"]:
        saw = f"{label}, all totals are right. But `order_by(Bill.total.desc())` doesn't sort by them."
        return Remark(saw, "", "what does your class give for an order, and is it the total that it selects?")
    return None

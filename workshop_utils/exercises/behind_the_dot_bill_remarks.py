"""What the verdicts on 7.3 say of totals that aren't the same in Python and in SQL, or aren't there in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.behind_the_dot_raised_remarks import on_bill_raised
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_ROUNDS = "Half cents are rounded up by one and to the even number by the other, and the docstring rounds down."
_NULL = "Whatever is worked out with NULL is NULL, and a sum leaves NULLs out: such a line doesn't count at all."


def of_a_bill(report: Report) -> Remark | None:
    """7.3: recognise what is known of hybrids; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_bill_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.state is State.CANT_BE_JUDGED:
        return _on_sql_in_python(report)
    return _on_no_sql(report) if report.over == "statements" else None


def _on_sql_in_python(report: Report) -> Remark | None:
    """Recognise totals that are SQL on a bill, too."""
    refusal = report.last.yours.refusal
    if refusal is None or not refusal.path.startswith("['python']"):
        return None
    saw = f"With {report.last.case.label}, a bill's total, read in Python, is {a(f'`{refusal.type_name}`')}, and no number."
    why = "On a bill, a hybrid runs its function and gives what that returns. Yours returns a piece of SQL, which nobody has sent."
    return Remark(saw, why, "what does a bill have at hand to add up, and where does SQL belong?")


def _on_no_sql(report: Report) -> Remark | None:
    """Say what a caller had to do to filter."""
    trial = report.tightest("statements")
    kind = trial.yours.aside.get("kind")
    if kind is None:
        return None
    saw = (
        f"{capital(trial.case.label)}: on the class, `Bill.total` is {'a' if kind != 'int' else 'an'} `{kind}`, and nothing that SQL could be made of. So "
        f"our filter had to load every bill, and look at each one's total: {many(trial.costs.statements, 'statement')} and "
        f"{many(trial.costs.rows, 'row')}, for {len(trial.slow.answer['filtered'])} that match."
    )
    if "select(" in report.source:
        why = "Your class knows the SQL, under another name: who writes `Bill.total >= 20_000` never gets there."
        return Remark(saw, why, "which kind of attribute is looked up on a bill and on the class, and answers both?")
    return Remark(
        saw,
        "A property is a function for one object that is there already.",
        "what should the same name give where there is no bill yet, only the class?",
    )


def _on_wrong(report: Report) -> Remark | None:
    asked, came = report.last.slow.answer, report.last.yours.answer
    if came["asked"]:
        saw = (
            f"With {report.last.case.label}, all lines loaded, Python's totals sent {many(came['asked'], 'statement')}."
        )
        why = "That is the property of this lesson's beginning: what looks like a field asks the database at every look, and a bill that isn't saved has nobody to ask."
        return Remark(saw, why, "what does a bill have at hand to add up?")
    if not _same(asked["python"], came["python"]):
        return _on_python(report, *_first(asked["python"], came["python"]))
    if not _same(asked["fresh"], came["fresh"]):
        return _on_not_loaded(report)
    if any(not _same(asked[key], came[key]) for key in ("saved", "added", "changed")):
        return _on_not_fresh(report)
    if not _same(asked["sql"], came["sql"]):
        return _on_sql(report)
    return None


def _same(asked: Any, came: Any) -> bool:
    """Whether values are equal, and of one type; 8902.0 isn't 8902 here."""
    if isinstance(asked, dict) and isinstance(came, dict):
        return asked.keys() == came.keys() and all(_same(asked[key], came[key]) for key in asked)
    return type(asked) is type(came) and asked == came


def _first(asked: dict[int, Any], came: dict[int, Any]) -> tuple[int, Any, Any]:
    """Give the first bill that differs, and both totals."""
    number = next(number for number in asked if not _same(asked[number], came.get(number)))
    return number, asked[number], came.get(number)


def _on_python(report: Report, number: int, asked: Any, came: Any) -> Remark | None:
    saw = (
        f"With {report.last.case.label}, bill {number} comes to {shown(asked)} in Python, and yours says {shown(came)}."
    )
    if isinstance(came, float):
        why = "A float is a fraction of a cent, or may be next time. Each line is rounded down to a whole one."
        return Remark(saw, why, "which operator divides, and gives whole numbers?")
    if "round(" in report.source:
        return Remark(
            saw, f"`round` goes to the nearest cent. {_ROUNDS}", "which operator divides, and always rounds down?"
        )
    if not re.search(r"\.discount_percent\s*or|discount_percent is", report.source):
        return Remark(
            saw, "The docstring takes a line's discount off.", "what is a line without a discount worth, and one with?"
        )
    return None


def _on_not_fresh(report: Report) -> Remark:
    """Say what happens to a bill that changes in memory, or isn't in the database yet."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    label, first = f"With {report.last.case.label}", next(iter(asked["python"].values()))
    if came["saved"] != asked["saved"]:
        saw = f"{label}, SQL's totals are right. But a bill that was made in Python, with two lines, comes to {shown(came['saved'])} before it is saved; {asked['saved']} is right."
        why = "What is loaded with the row is as old as the row: nothing before it is saved, and the old total after a line is added."
        return Remark(saw, why, "what gives a bill its total in Python, from the lines it has now?")
    if _same(asked["added"], came["added"]):
        saw = f"{label}, one line of a bill got a larger quantity. The bill's total should be {asked['changed']} then, and is {shown(came['changed'])}."
        why = "What was kept is worked out again when there are more lines, and not when one of them changes."
        return Remark(saw, why, "what does it save to keep it, once the lines are in memory?")
    saw = f"{label}, a bill that came to {first} got one more line. Its total should be {asked['added']} then, and is {shown(came['added'])}."
    why = "What was kept at the first look isn't worked out again when the lines change, and nothing tells it that they have."
    if "cached_property" in report.source:
        why = "A cached property stays what it was at the first look."
    return Remark(saw, why, "what does it save to keep it, once the lines are in memory?")


def _on_not_loaded(report: Report) -> Remark:
    asked, came = report.last.slow.answer["fresh"], report.last.yours.answer["fresh"]
    saw = f"With {report.last.case.label}, a bill was selected and its total read, and nobody had loaded its lines before. It should be {asked}, and is {shown(came)}."
    why = "With its lines in memory a bill needn't ask. Without them it has to: lines that aren't loaded are no lines that aren't there."
    return Remark(saw, why, "what does `self.lines` do that looking into the object doesn't?")


def _on_sql(report: Report) -> Remark | None:
    asked, came = report.last.slow.answer["sql"], report.last.yours.answer["sql"]
    number, expected, got = _first(asked, came)
    label, sql = f"With {report.last.case.label}", report.last.yours.aside.get("sql", "")
    lost = sorted(asked.keys() - came.keys())
    if lost:
        saw = f"{label}, `select(Bill.id, Bill.total)` lost {many(len(lost), 'bill')}, the first one {lost[0]}."
        return Remark(
            saw,
            "A total is one value beside each bill, and should leave the bills alone.",
            "what would make a value of your statement?",
        )
    if len(set(came.values())) == 1:
        return _on_all_alike(f"{label}, SQL gives every bill the same total, {shown(got)}.", sql)
    nulls = [one for one, total in came.items() if total is None and not asked[one]]
    if nulls:
        return _on_null(
            report, f"{label}, SQL's total of bill {nulls[0]} is None: it has no lines, and 0 is asked for.", sql
        )
    saw = f"{label}, bill {number} comes to {shown(expected)} in Python, and to {shown(got)} in SQL."
    return _on_other_value(saw, expected, got, sql)


def _on_all_alike(saw: str, sql: str) -> Remark:
    if "WHERE" not in sql and "JOIN" not in sql:
        why = "Your subquery adds up the lines of all bills: nothing in it speaks of one bill."
        return Remark(saw, why, "by which column does a line belong to its bill?")
    if re.search(r"\bJOIN bills\b", sql):
        why = "Your subquery joins all bills by itself, and never looks at the one whose total is asked for."
    else:
        why = "`bills` stands in your subquery's own FROM, so its condition is about all bills, and not about the one outside."
    return Remark(
        saw, why, "how does a subquery point at the row outside of it: which table must not be among its own?"
    )


def _on_null(report: Report, saw: str, sql: str) -> Remark:
    if "GROUP BY" in sql:
        why = "GROUP BY makes one row for each group that is there, and of no lines there is none: not even one to put a 0 in."
        return Remark(saw, why, "your condition leaves one bill's lines: what is there to group?")
    if re.search(r"sum\(coalesce\(", sql):
        why = "Your `coalesce` looks at each line, inside the sum. Where there is no line, it isn't asked."
        return Remark(saw, why, "what is NULL here: a line's amount, or the sum?")
    matched = len(report.last.slow.answer["empty"])
    why = f"The sum over nothing is NULL in SQL, and no comparison finds it: `Bill.total == 0` has {count(matched)} bills, and found none of them."
    return Remark(saw, why, "what gives another value in the place of NULL?")


def _on_other_value(saw: str, expected: Any, got: Any, sql: str) -> Remark | None:
    if re.search(r"\btotal\(", sql):
        return Remark(
            saw,
            "SQLite's `total` gives 0 for nothing, and every sum as a float.",
            "what else gives another value in the place of NULL?",
        )
    if type(got) is not int and "round(" not in sql:
        why = "In SQLAlchemy, as in Python, `/` divides exactly, and gives fractions of a cent."
        return Remark(saw, why, "which operator divides, and rounds down, on both sides?")
    for pattern, there, why, question in _SQL:
        if bool(re.search(pattern, sql)) is there:
            return Remark(saw, why, question)
    if isinstance(got, (int, float)) and abs(got - expected) < _A_FEW_CENTS:
        if not re.search(r"sum\([^/]*/", sql):
            why = (
                "It is a matter of cents: SQL's side adds up first, and rounds the sum. The docstring rounds each line."
            )
            return Remark(saw, why, "has a line been divided already when yours adds?")
        why = "It is a matter of cents: the two sides round at different places of a line."
        return Remark(saw, why, "what has been multiplied when each of the two divides?")
    return None


_A_FEW_CENTS = 20
_SQL = (
    (
        r"\bDISTINCT\b",
        True,
        "Two lines that come to the same are two lines. DISTINCT adds them once.",
        "what makes a line come twice, if one does?",
    ),
    (
        r"IS NOT NULL",
        True,
        "Your condition leaves out the lines without a discount.",
        "what is such a line worth, and how does Python's side say it?",
    ),
    (
        r"discount_percent",
        False,
        "SQL's side takes no discount off.",
        "what does Python's side do to a line that SQL's doesn't?",
    ),
    (
        r"\bquantity\b",
        False,
        "A line's price is that of one piece.",
        "which column of a line does Python's side use that SQL's doesn't?",
    ),
    (
        r"round\(",
        True,
        f"SQL's `round` goes to the nearest cent. {_ROUNDS}",
        "which operator divides, and always rounds down?",
    ),
    (
        r"(?:coalesce|ifnull)\((?:[^()]|\([^()]*\))*discount_percent[^()]*,|\bCASE\b",
        False,
        _NULL,
        "what takes the place of a discount that isn't there, and where in SQL can that be said?",
    ),
)

"""What the verdicts on 7.3 say of totals that aren't the same in Python and in SQL, or aren't there in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.behind_the_dot_bill_total_remarks import (
    on_filter,
    on_total_in_python,
    on_total_in_sql,
    same,
)
from workshop_utils.exercises.behind_the_dot_raised_remarks import on_bill_raised
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial


def of_a_bill(report: Report) -> Remark | None:
    """7.3: recognise what is known of hybrids; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_bill_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.state is State.CANT_BE_JUDGED:
        return _on_sql_in_python(report)
    if report.state is State.OVER_BUDGET and not report.over:
        return _on_mapping(report)
    return _on_no_sql(report) if report.over == "statements" else None


def changes_mapping(trials: tuple[Trial, ...]) -> bool:
    """Whether the relationship loads lines for everybody, or doesn't save them any more."""
    return any("lines" in trial.yours.aside for trial in trials if isinstance(trial.yours.aside, dict))


def _on_mapping(report: Report) -> Remark:
    trial = next(one for one in report.trials if changes_mapping((one,)))
    found = trial.yours.aside["lines"]
    label, wanted = capital(trial.case.label), "the filter is one statement, and the totals are right."
    if found["unsaved"]:
        saw = f"{label}: {wanted} But your relationship doesn't save any more what is put into `lines`."
        why = "Through `lines` bills also get the lines they have: whoever makes a bill fills it, and saves both."
        return Remark(saw, why, "what does your relationship say that the starter's doesn't?")
    saw = (
        f"{label}: {wanted} But `select(Bill)`, for a list that shows no line, now takes {many(found['statements'], 'statement')} and "
        f"{many(found['rows'], 'row')}, for {found['bills']} bills."
    )
    why = "What a relationship says of its loading holds for every query for the class, whether it needs lines or not."
    return Remark(saw, why, "who knows that lines will be needed: the class, or whoever writes a query?")


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
    if not same(asked["python"], came["python"]):
        return on_total_in_python(report, asked["python"], came["python"])
    if not same(asked["fresh"], came["fresh"]):
        return _on_not_loaded(report)
    if any(not same(asked[key], came[key]) for key in ("saved", "added", "changed")):
        return _on_not_fresh(report)
    if not same(asked["sql"], came["sql"]):
        return _on_sql(report)
    return on_filter(report, asked, came)


def _on_not_fresh(report: Report) -> Remark:
    """Say what happens to a bill that changes in memory, or isn't in the database yet."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    label, first = f"With {report.last.case.label}", next(iter(asked["python"].values()))
    if came["saved"] != asked["saved"]:
        saw = f"{label}, Python's totals of saved bills are right. But a bill that was made in Python, with two lines, comes to {shown(came['saved'])} before it is saved; {asked['saved']} is right."
        why = "What is loaded with the row is as old as the row: nothing before it is saved, and the old total after a line is added."
        return Remark(saw, why, "what gives a bill its total in Python, from the lines it has now?")
    if same(asked["added"], came["added"]):
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
        return _on_all_alike(f"{label}, SQL gives every bill the same total, {shown(next(iter(came.values())))}.", sql)
    nulls = [one for one, total in came.items() if total is None and not asked[one]]
    if nulls:
        return _on_null(
            report, f"{label}, SQL's total of bill {nulls[0]} is None: it has no lines, and 0 is asked for.", sql
        )
    return on_total_in_sql(report, asked, came)


def _on_all_alike(saw: str, sql: str) -> Remark:
    if "bill_lines" not in sql:
        return Remark(
            saw, "Your expression looks at no line.", "what is a bill's total made of, and where does it stand?"
        )
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

"""What the verdicts on 4.1 say of lists that are wrong: two names alike, no join, one column only, an earlier call's list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.load_less_earlier import EARLIER
from workshop_utils.exercises.load_less_list_raised import CONDITION, SELECTED
from workshop_utils.exercises.load_less_remembered import remembered
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import joined, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_BOTH = re.compile(
    r"\bFROM\s+(?:products|categories)\b(?:\s+(?:AS\s+)?\w+)?\s*,\s*(?:products|categories)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_OLD = "What a list, a default value or a cache keeps of one call is old by the next; and each process of a server has its own."


def of_a_wrong_list(report: Report) -> Remark | None:
    """Recognise what is known of a wrong list; None for what has no words of its own."""
    return of_an_earlier_answer(report, "the prices") or _two_names(report) or _one_column(report) or _no_join(report)


def of_an_earlier_answer(report: Report, changed: str) -> Remark | None:
    """Recognise an answer that was given before, when the shop was another one."""
    yours = report.last.yours
    if not yours.aside or yours.aside[EARLIER] is None or yours.aside[EARLIER] != yours.answer:
        return None
    kept = joined([f"`{name}`".replace("`a default value`", "a default value") for name in remembered(report.function)])
    saw = (
        f"With {report.last.case.label} we called your function twice, and between the calls {changed} changed. The second answer "
        f"was the first one once more."
    )
    saw += f" Your function uses {kept}, which outlives a call." if kept else ""
    return Remark(saw, _OLD, "when would your function notice that something has changed?")


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


def _one_column(report: Report) -> Remark | None:
    """Recognise `session.scalars` on a statement of several columns."""
    rows: Any = report.last.yours.answer
    if not isinstance(rows, list) or not rows or not all(isinstance(row, int) for row in rows):
        return None
    if not re.search(r"\bscalars\(", report.source):
        return None
    return Remark(
        f"With {report.last.case.label}, your list holds {shown(rows[0])} where a dictionary is asked for, and a number in every "
        "other place, too.",
        "`session.scalars` gives the first column of each row and leaves the others out.",
        "which method of `session` gives the rows whole?",
    )


def _no_join(report: Report) -> Remark | None:
    """Recognise two tables that nothing brings together."""
    sqls = [" ".join(one.sql.split()) for one in report.last.yours.statements]
    found = next((found for sql in sqls for found in [_BOTH.search(sql)] if found), None)
    if found is None or re.search(r"\bcategory_id\b", found[1]):
        return None
    saw = f"With {report.last.case.label}, {_came(report)}"
    if any(SELECTED.search(sql) for sql in sqls):
        return Remark(saw, CONDITION, "which class has the column that the list shows, and what joins that class?")
    why = (
        "Your statement reads `products` and `categories`, and says nothing of which belongs to which. So the database pairs every "
        "product with every category, a cartesian product."
    )
    return Remark(saw, why, "how does a product know its category, and where does your statement say so?")


def _came(report: Report) -> str:
    rows = report.last.yours.answer
    ids = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    often = max(ids, key=ids.count, default=None)
    if often is None or ids.count(often) == 1:
        return "the list is another one than the slow version's."
    return f"product {often} came {ids.count(often)} times."

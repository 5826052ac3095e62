"""The good ways through lesson 07's exercises, each known by its statements or by a name in the learner's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _adds_in_sql(report: Report) -> bool:
    return any("sum(" in one.sql.lower() for one in report.last.yours.statements)


DEAREST = (
    Way(
        "GROUP BY over an outer join: the sum, the filter and the order in one statement, and as many rows as are shown.",
        took=_adds_in_sql,
    ),
    Way(
        "Load the lines of all invoices with `selectinload`, add them up once in Python, and sort pairs of total and invoice. "
        "It is right where the lines are shown as well.",
        took=lambda report: not _adds_in_sql(report),
        why="The lines of all invoices come at once, and each total is worked out once, from what is in memory.",
        price="Every line travels, to be added up and forgotten. Where the page shows no lines, the database can add.",
    ),
)

BILL = (
    Way(
        "`@hybrid_property` on the bill, with a subquery as its expression, in one place with what Python does.",
        took=lambda report: "Line.amount" not in report.source,
    ),
    Way(
        "A hybrid on the line, too: `Line.amount` says what one line comes to, and the bill's total is a sum of that on both sides, so discount and rounding stand in one place.",
        took=lambda report: "Line.amount" in report.source,
    ),
)

PRICE = (
    Way(
        "`functools.cache` round the reader, inside `price_class`, and a property that calls it: the cache belongs to the class, and a test replaces the property.",
        took=lambda report: bool(re.search(r"\b(?:lru_)?cache\b", report.source)),
    ),
    Way(
        "A descriptor of your own, with `__get__`: then `Price.rates` gives the rates on the class as well, without a price.",
        took=lambda report: "__get__" in report.source,
    ),
    Way(
        "A name outside the objects, None until the first read: `if known is None: known = read_rates()`. It needs no library, and two threads may both read.",
        took=lambda report: not re.search(r"\b(?:lru_)?cache\b|__get__", report.source),
    ),
)

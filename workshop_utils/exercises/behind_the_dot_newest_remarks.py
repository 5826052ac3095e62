"""What the verdicts on 7.2 say of invoices that aren't among the newest ones, and of where a LIMIT stands."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.oracle import content
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Case
    from workshop_utils.exercises.report import Report

_AMONG = "`limit` says among which invoices to look: first the newest, then the dearest of them."
_WHICH_SELECT = "which SELECT has to carry the LIMIT, so that it comes before the totals?"
_NEWER = "what makes one invoice newer than another one in the starter?"


def on_extra(report: Report, extra: dict[str, Any], missing: dict[str, Any] | None) -> Remark | None:
    """Tell an invoice that is below `at_least` from one that isn't among the newest; None for others."""
    case = report.last.case
    limit, at_least = case.arguments[:2]
    if isinstance(extra["total"], int) and extra["total"] < at_least:
        saw = f"With {case.label} and `at_least={at_least}`, invoice {extra['id']} came, with a total of {extra['total']}."
        return Remark(
            saw, "Only what comes to `at_least` is asked for.", "which line of yours leaves out what is below it?"
        )
    if extra["id"] in _newest(case):
        return None
    saw = f"With {case.label}, invoice {extra['id']} came, which isn't one of the newest {limit}"
    saw += f"; {missing['id']}, which is, didn't." if missing and missing["id"] in _newest(case) else "."
    if missing and {missing["id"], extra["id"]} == _at_the_edge(case):
        why = "Both were placed at the same time. Of those the higher id is the newer one, says the starter's ORDER BY; yours doesn't, or turns it round."
        return Remark(
            saw, why, "what comes second in the order before your LIMIT, and which way does it go?", at_any_size=True
        )
    return Remark(saw, *_where_it_is_cut([one.sql for one in report.last.yours.statements]))


def on_missing(report: Report, saw: str) -> Remark | None:
    """Speak of an invoice that is lost, and why that can't be told; None where a LIMIT counts an invoice's lines."""
    limited = _limited([one.sql for one in report.last.yours.statements])
    if any("order_lines" in text and not re.search(r"\bGROUP BY\b", text, re.IGNORECASE) for text in limited):
        return None
    limit, at_least = report.last.case.arguments[:2]
    return Remark(
        saw,
        f"It is one of the newest {limit}, and doesn't come to less than {at_least}.",
        "what leaves it out of yours?",
    )


def sorts_nowhere(report: Report) -> bool:
    """Whether neither SQL nor Python puts the answer into an order."""
    outermost = (_levels(one.sql)[-1] for one in report.last.yours.statements)
    in_sql = any(re.search(r"\bORDER BY\b", one, re.IGNORECASE) for one in outermost)
    return not in_sql and not re.search(r"sort|heap|nlargest", report.source)


def has_one_key(report: Report) -> bool:
    """Whether the statements sort their rows by one key, and Python doesn't sort."""
    orders = [
        re.search(r"\bORDER BY\b(.*)", _levels(one.sql)[-1], re.IGNORECASE | re.DOTALL)
        for one in report.last.yours.statements
    ]
    return not re.search(r"sort|heap|nlargest", report.source) and all(one and "," not in one[1] for one in orders)


def _where_it_is_cut(statements: list[str]) -> tuple[str, str]:
    """Say what the SELECT does that has the LIMIT, as far as its text tells."""
    limited = _limited(statements)
    if not limited:
        why = f"{_AMONG} None of your statements has a LIMIT."
        return why, "where does your code take the newest, and has anything been left out before?"
    if len(set(limited)) > 1:
        return _AMONG, "what have the rows been through when each of your LIMITs counts them?"
    order = re.search(r"\bORDER BY\b(.*?)\bLIMIT\b", limited[0], re.DOTALL | re.IGNORECASE)
    if order is None:
        return "The SELECT with your LIMIT has no ORDER BY, and so takes whichever rows it meets first.", _NEWER
    if re.search(r"\btotal\b|\bsum\(", order[1].partition(",")[0]):
        return f"{_AMONG} Your statement sorts by totals first, and cuts what is left.", _WHICH_SELECT
    if "placed_at" not in order[1]:
        return "The ORDER BY before your LIMIT doesn't name `placed_at`.", _NEWER
    if re.match(r"\s*(?:\w+\.)?placed_at\s*(?:ASC\b|,|$)", order[1], re.IGNORECASE):
        return "The SELECT with your LIMIT orders by `placed_at` upwards: the first rows are the oldest.", _NEWER
    if re.search(r"\bHAVING\b|\bWHERE\b[^<>]*[<>]", limited[0], re.IGNORECASE):
        why = f"{_AMONG} The SELECT with your LIMIT filters, too, and that comes first: older invoices move up."
        return why, _WHICH_SELECT
    return _AMONG, "what have the rows been through when your LIMIT counts them?"


def _limited(statements: list[str]) -> list[str]:
    return [text for sql in statements for text in _levels(sql) if re.search(r"\bLIMIT\b", text, re.IGNORECASE)]


def _levels(sql: str) -> list[str]:
    """Give the text of each pair of parentheses without what stands in others inside it; at last the outermost."""
    finished, open_ones = [], [""]
    for one in sql:
        if one == ")" and len(open_ones) > 1:
            finished.append(open_ones.pop())
        open_ones[-1] += one
        if one == "(":
            open_ones.append("")
    return finished + open_ones[::-1]


def _newest(case: Case) -> set[int]:
    """Give the ids of the newest invoices of a case."""
    limit = case.arguments[0]
    return set(_ranked(case)[:limit])


def _at_the_edge(case: Case) -> set[int]:
    """Give the ids of the last of the newest invoices and of the first one behind, which have the same time."""
    limit = case.arguments[0]
    return set(_ranked(case)[limit - 1 : limit + 1])


def _ranked(case: Case) -> list[int]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(case))
        return [number for (number,) in connection.execute("SELECT id FROM orders ORDER BY placed_at DESC, id DESC")]

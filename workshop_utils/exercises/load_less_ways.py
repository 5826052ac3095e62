"""The good ways through lesson 04's exercises, each known by its statements or by a name in the learner's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_ROW_VALUE = re.compile(r"\(\s*(?:\w+\.)?placed_at\s*,\s*(?:\w+\.)?id\s*\)\s*<", re.IGNORECASE)
_EXISTS = re.compile(r"\bEXISTS\s*\((?:[^()]|\([^()]*\))*\bOFFSET\b", re.IGNORECASE)
_EACH_ONCE = re.compile(r"\bGROUP BY\b|\bDISTINCT\b|\bIN\s*\(\s*SELECT\b", re.IGNORECASE)
_MUCH = 0.3
"""Of the slow version's steps; `any` takes an eighth of them."""
_SUBQUERY = re.compile(r"\(\s*SELECT\b[^()]*\b(?:sum|coalesce|ifnull)\b", re.IGNORECASE)


def _sql(report: Report) -> str:
    return " ".join(" ".join(one.sql.split()) for one in report.last.yours.statements)


def _writes_json(report: Report) -> bool:
    return "json_" in _sql(report).lower()


def _unites(report: Report) -> bool:
    apart = any("placed_at =" in one.sql and "<=" not in one.sql for one in report.last.yours.statements)
    return apart or "UNION" in _sql(report).upper()


def _row_value(report: Report) -> bool:
    return bool(_ROW_VALUE.search(_sql(report)))


LIST = (
    Way(
        "Name the columns, with a `label` where two are called alike, and take each row apart: by `row._asdict()`, or by "
        "`for id, name, … in rows`, which makes no mapping on the way.",
        took=lambda report: not _writes_json(report),
    ),
    Way(
        "Let SQLite write the JSON: one row, one text.",
        took=_writes_json,
        why="The columns are chosen inside the database, and what travels is the list as text; no row and no object is built for a "
        "product.",
    ),
)

AFTER = (
    Way(
        "`placed_at <= ? AND (placed_at < ? OR id < ?)`: its first part says where the index is entered, and every database "
        "understands it.",
        took=lambda report: not _row_value(report) and not _unites(report),
    ),
    Way(
        "A row value, `(placed_at, id) < (?, ?)`, in SQLAlchemy `tuple_(Order.placed_at, Order.id) < (time, last_id)`: it says what "
        "is meant. SQLite and PostgreSQL enter the index by it; MySQL doesn't.",
        took=_row_value,
    ),
    Way(
        "Two searches, the rest of the tie and then what is older, in two statements or with UNION ALL.",
        took=_unites,
        why="Each of the two searches enters the index at one place and stops after a page.",
    ),
)


def _reads_all(report: Report) -> bool:
    """Whether each customer comes once by what goes through all that was sent back before it gives a row."""
    last = next((one for one in reversed(report.trials) if one.case.announced), report.last)
    return bool(_EACH_ONCE.search(_sql(report))) and last.costs.steps > last.slow.costs.steps * _MUCH


NEXT = (
    Way(
        "Fetch `limit + 1` rows, show `limit`, and let the one more answer the question.",
        took=lambda report: not _EXISTS.search(_sql(report)),
    ),
    Way(
        "EXISTS in the same statement, which asks for the row behind the page. It goes the way to the page twice, and brings no row "
        "that isn't shown.",
        took=lambda report: bool(_EXISTS.search(_sql(report))),
        why="EXISTS ends at the first row it finds, where a count goes on to the last.",
    ),
    Way(
        "Each customer once by GROUP BY, DISTINCT or IN.",
        took=_reads_all,
        why="One row behind the page answers the question, and nothing is counted. (Your statement still goes through all orders "
        "that came back before it gives its first row, so that each customer comes once. `any` looks at a customer's own orders, "
        "and ends with the page.)",
    ),
)

REVENUE = (
    Way(
        "GROUP BY over an outer join: the products counted by `count(DISTINCT …)`, because the join repeats them.",
        took=lambda report: not _SUBQUERY.search(_sql(report)),
    ),
    Way(
        "A subquery for each number: longer, and nothing is repeated by a join, so that nothing can be counted twice.",
        took=lambda report: bool(_SUBQUERY.search(_sql(report))),
        why="Each subquery adds up its own rows inside the database, and one row a category comes out.",
    ),
)

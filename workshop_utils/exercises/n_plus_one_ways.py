"""The good ways through lessons 00 and 02, each known by its statements or by a name in the learner's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_GETS = re.compile(r"\bsession\.get(?:_one)?\(")
_STAR = re.compile(r"\braiseload\(\s*[\"']\*")
_BY_NAME = re.compile(r"\braiseload\(\s*\w+\.")


def _joins(report: Report) -> bool:
    return any(" JOIN " in one.sql.replace("\n", " ") for one in report.last.yours.statements)


PAGE = (
    Way(
        "`selectinload` for all four: a statement for each and no join to think about, and each customer and each product comes "
        "once, however many orders name it.",
        took=lambda report: not _joins(report),
    ),
    Way(
        "A `joinedload` for the customer and the product, `selectinload` for the two collections: fewer statements, and each "
        "product's description and photo comes again with every line that names it.",
        took=_joins,
    ),
)

BASKET = (
    Way(
        "Ask for id, name and price of all, and look the rows up in a dictionary by id: no object has to be held, and an unknown "
        "id costs nothing.",
        took=lambda report: not _GETS.search(report.source),
    ),
    Way(
        "Fetch the products into a list, and keep `session.get` for the ids that came. As long as the list lives, the session "
        "finds those without asking; for an unknown id it asks each time.",
        took=lambda report: bool(_GETS.search(report.source)),
    ),
)

GUARD = (
    Way(
        '`raiseload("*")` once, among the options of the statement: it also guards a relationship that somebody adds to the '
        "models later.",
        took=lambda report: bool(_STAR.search(report.source)),
    ),
    Way(
        '`raiseload` for single relationships, or `lazy="raise"` on the mapping, which guards every query.',
        took=lambda report: bool(_BY_NAME.search(report.source)),
    ),
    Way(
        "`session.expunge_all()` before the orders are given away: objects that have left their session can't ask, nor be saved.",
        took=lambda report: "expunge" in report.source,
        why="Objects that no session holds have nobody to ask, so the next field that somebody adds fails in the first test "
        "instead of running a query for each row.",
    ),
)

"""What the verdicts on 4.1 say where rows of columns are taken for dictionaries or objects, and a relationship for a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.mishaps import on_raised
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report

_SCALARS = re.compile(r"\bscalars\(")
_ON_A_VALUE = re.compile(r"AttributeError: '(?:str|int|float|bytes)' object has no attribute '(\w+)'")
_NO_ROW = re.compile(r"TypeError: cannot unpack non-iterable|AttributeError: 'int' object|'int' object is not")
SELECTED = re.compile(r"SELECT\b[^()]*\bcategories\.id = products\.category_id\b[^()]*\bFROM\b", re.IGNORECASE)
"""What SQLAlchemy writes of a relationship among the columns."""
CONDITION = (
    "Among the columns of `select`, `Product.category` isn't an object: SQLAlchemy makes the relationship's condition of it, and "
    "each row holds whether it is true."
)
_KNOWN = (
    (
        r"dictionary update sequence element",
        "`dict` wants pairs of a key and a value. A row of `session.execute` is a tuple of values; their names stand beside it.",
        "what of a row, or of the whole result, has the names and the values together?",
    ),
    (
        r"TypeError: tuple indices must be integers or slices, not str",
        (
            "A row of `session.execute` is a tuple, and brackets ask a tuple for a place. A row knows the names of its values, "
            "too, and is asked for them in another way."
        ),
        "how did the slow version reach the values of a product, and would a row take that?",
    ),
    (
        r"TypeError: vars\(\) argument",
        "`vars` gives what an object keeps of its own. A row is a tuple of values, whose names stand beside it.",
        "what of a row, or of the whole result, has the names and the values together?",
    ),
    (
        r"AttributeError: Neither 'InstrumentedAttribute' object .* associated with Product\.category has",
        "`Product.category` names a relationship. It says how to get to the category, and has none of its columns.",
        "which class has the column you mean, and how does a statement come to read its table, too?",
    ),
)


def of_a_raised_list(report: Report, raised: Raised) -> Remark | None:
    """Say what a row is, where it was taken for something else; None for what has no words of its own."""
    message = f"{raised.type.rpartition('.')[2]}: {raised.message}"
    said = _by_message(report, message) or _on_a_value(report, raised, message) or _no_such_column(raised)
    return Remark(on_raised(report).saw, said.why, said.next_move) if said else None


def _by_message(report: Report, message: str) -> Remark | None:
    if any(SELECTED.search(" ".join(one.sql.split())) for one in report.last.yours.statements):
        return Remark("", CONDITION, "which class has the column that the list shows, and what joins that class?")
    if _NO_ROW.search(message) and _SCALARS.search(report.source):
        why = "`session.scalars` gives the first column of each row and leaves the others out; with several columns that is rarely meant."
        return Remark("", why, "which method of `session` gives the rows whole?")
    known = (Remark("", why, asked) for pattern, why, asked in _KNOWN if re.search(pattern, message, re.DOTALL))
    return next(known, None)


def _on_a_value(report: Report, raised: Raised, message: str) -> Remark | None:
    found = _ON_A_VALUE.search(message)
    if found is None or f".{found[1]}" not in (raised.text or report.source):
        return None
    why = f"What stands before `.{found[1]}` is a plain value already: a selected column gives its value, with no object round it."
    return Remark("", why, "which columns does your statement select, and what is left to ask of each?")


def _no_such_column(raised: Raised) -> Remark | None:
    """Speak of an attribute that a row lacks: SQLAlchemy's message is nothing but its name."""
    if raised.type != "AttributeError" or not raised.message.isidentifier():
        return None
    why = (
        f"A row has what its statement selects, each value under a name, and `{raised.message}` is none of these names."
    )
    return Remark("", why, "what does your statement select, and under which names?")

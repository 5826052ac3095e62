"""What a statement compares with what was asked for: the side of its first condition that is made of columns."""

from __future__ import annotations

import re

_ENDS = re.compile(r"\b(?:AND|OR|ORDER|GROUP|LIMIT)\b", re.IGNORECASE)
_OPERATOR = re.compile(r"==?|<>|!=|[<>]=?|\b(?:NOT\s+)?(?:IS|IN|LIKE|GLOB|BETWEEN)\b", re.IGNORECASE)
_QUOTES, _TABLE = re.compile(r"[\"`\[\]\s]"), re.compile(r"\b[a-z_]\w*\.(?=\w)", re.IGNORECASE)
_COLUMN = re.compile(r"\b[a-z_]\w*\b(?!\s*\()", re.IGNORECASE)
_HIDDEN = "\0"


def compared(sql: str) -> str:
    """Give what the first condition of a statement compares: `lower(customers.email)`; empty if it can't be told."""
    outer = _outer(sql)
    where = re.search(r"\bWHERE\b", outer, re.IGNORECASE)
    if where is None:
        return ""
    end = _ENDS.search(outer, where.end())
    operator = _OPERATOR.search(outer, where.end(), end.start() if end else len(outer))
    if operator is None:
        return ""
    sides = sql[where.end() : operator.start()], sql[operator.end() : end.start() if end else None]
    shown = [" ".join(side.split()) for side in sides if _COLUMN.search(_without_values(side))]
    return min(shown, key=lambda side: "email" not in side.lower(), default="")


def bare_key(expression: str) -> str:
    """Give an expression without table names, quotes and layout, so that two spellings of one are equal."""
    return _TABLE.sub("", _QUOTES.sub("", expression)).lower()


def _outer(sql: str) -> str:
    """Hide what stands in parentheses or in quotes; every place stays what it was."""
    shown, depth, quote = "", 0, ""
    for letter in sql:
        depth -= letter == ")" and not quote
        shown += letter if depth == 0 and not quote else _HIDDEN
        depth += letter == "(" and not quote
        if letter in "'\"":
            quote = "" if letter == quote else quote or letter
    return shown


def _without_values(side: str) -> str:
    return re.sub(r"'[^']*'|:\w+|\?", "", side)

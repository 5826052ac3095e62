"""One name for all statements that differ only in their values."""

from __future__ import annotations

import re
from functools import lru_cache

# The ways in which drivers mark a parameter: ?, ?1, :name, $1, %s, %(name)s, @name
_PARAMETER = r"\?\d*|(?<![:\w]):\w+|\$\d+|%s|%\(\w+\)s|(?<![\w@])@\w+"
_NUMBER = r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b"
_TOKEN = re.compile(
    rf"""(?P<name>"(?:[^"]|"")*"|`[^`]*`)
    |(?P<comment>/\*.*?\*/|--[^\n]*)
    |(?P<value>(?:'(?:[^']|'')*'|{_PARAMETER}|{_NUMBER})(?:::\w+(?:\[\])?)?)""",
    re.DOTALL | re.VERBOSE,
)
_SPACE = re.compile(r"\s+")
_LIST = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")
_LISTS = re.compile(r"\(…\)(?:\s*,\s*\(…\))+")
_SAVEPOINT = re.compile(r"\bsa_savepoint_\d+")
_SELECT = re.compile(r"SELECT(?: DISTINCT)? ", re.IGNORECASE)
_FROM_OR_PARENTHESIS = re.compile(r"\(|\)| FROM ", re.IGNORECASE)


@lru_cache(maxsize=2048)
def fingerprint(sql: str) -> str:
    """`sql` with every value replaced by `?`, lists of values by `(…)`, comments left out and spaces folded.

    Statements that a loop sends again and again with other values get the same fingerprint, also when an `IN`
    list was longer the second time.
    """
    text = _SPACE.sub(" ", _TOKEN.sub(_without_value, sql)).strip()
    text = _LISTS.sub("(…)", _LIST.sub("(…)", text))
    return _SAVEPOINT.sub("sa_savepoint_?", text)


def shortened(sql: str, width: int = 90) -> str:
    """`sql` for a table's cell: the columns of its outer SELECT left out, and cut at `width` characters."""
    text = _without_columns(fingerprint(sql))
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _without_value(found: re.Match[str]) -> str:
    if found["name"]:
        return found["name"]
    return "?" if found["value"] else " "


def _without_columns(sql: str) -> str:
    select = _SELECT.match(sql)
    if select is None:
        return sql
    depth = 0
    for found in _FROM_OR_PARENTHESIS.finditer(sql, select.end() - 1):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            return f"{sql[: select.end()]}…{sql[found.start() :]}"
    return sql

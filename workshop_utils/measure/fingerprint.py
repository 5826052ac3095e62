"""One name for all statements that differ only in their values."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|/\*.*?\*/|--[^\n]*", re.DOTALL)
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(?<![\w\"`.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b")
# The ways in which drivers mark a parameter: ?, ?1, :name, $1, %s, %(name)s, @name
_PARAMETER = re.compile(r"\?\d*|(?<![:\w]):\w+|\$\d+|%s|%\(\w+\)s|(?<![\w@])@\w+")
_CAST = re.compile(r"\?::\w+(?:\[\])?")
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
    text = _QUOTED.sub(_unquoted, sql)
    text = _PARAMETER.sub("?", text)
    text = _CAST.sub("?", text)
    text = _NUMBER.sub("?", text)
    text = _LIST.sub("(…)", _SPACE.sub(" ", text).strip())
    return _SAVEPOINT.sub("sa_savepoint_?", _LISTS.sub("(…)", text))


def shortened(sql: str, width: int = 90) -> str:
    """`sql` for a table's cell: the columns of its outer SELECT left out, and cut at `width` characters."""
    text = _without_columns(fingerprint(sql))
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _unquoted(found: re.Match[str]) -> str:
    """Give what stands for something quoted: a text is a value, a name stays, a comment says nothing."""
    quoted = found[0]
    if quoted[0] == '"':
        return quoted
    return "?" if quoted[0] == "'" else " "


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

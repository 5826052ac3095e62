"""One name for all statements that differ only in their values."""

from __future__ import annotations

import re
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_TEXT = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"(?<![\w\"`.])-?\d+(?:\.\d+)?\b")
# The ways in which drivers mark a parameter: ?, ?1, :name, $1, %s, %(name)s, @name
_PARAMETER = re.compile(r"\?\d*|(?<![:\w]):\w+|\$\d+|%s|%\(\w+\)s|(?<![\w@])@\w+")
_CAST = re.compile(r"\?::\w+(?:\[\])?")
_LIST = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")
_LISTS = re.compile(r"\(…\)(?:\s*,\s*\(…\))+")
_COLUMNS = re.compile(r"^(SELECT(?: DISTINCT)?) .+? (FROM) ", re.IGNORECASE)


@lru_cache(maxsize=2048)
def fingerprint(sql: str) -> str:
    """`sql` with every value replaced by `?`, lists of values by `(…)`, and spaces folded.

    Statements that a loop sends again and again with other values get the same fingerprint, also when an `IN`
    list was longer the second time.
    """
    text = _TEXT.sub("?", sql)
    text = _PARAMETER.sub("?", text)
    text = _CAST.sub("?", text)
    text = _NUMBER.sub("?", text)
    text = _LIST.sub("(…)", _SPACE.sub(" ", text).strip())
    return _LISTS.sub("(…)", text)


def shortened(sql: str, width: int = 90) -> str:
    """`sql` for a table's cell: the columns of its outer SELECT left out, and cut at `width` characters."""
    text = _COLUMNS.sub(r"\1 … \2 ", fingerprint(sql))
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"

"""What the SQL of an index tells: what it sorts, whether it ignores case, which rows it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Migrated

_INDEX = re.compile(r"\bON\s+\S+?\s*\((?P<keys>.*)\)\s*(?:WHERE\b(?P<where>.*))?$", re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"\b(?:ASC|DESC)\b|[\"`\[\]]", re.IGNORECASE)


@dataclass(frozen=True)
class IndexText:
    """An index as its SQL describes it."""

    name: str
    table: str
    keys: tuple[str, ...]
    """What it is sorted by, in small letters, without directions and quotes."""
    where: str = ""
    """Of a partial index, which rows it holds."""

    @property
    def shown(self) -> str:
        """What it holds, as in its SQL: `(status, placed_at)`."""
        held = f"({', '.join(self.keys)})"
        return f"{held} WHERE {self.where}" if self.where else held


def new_indexes(migrated: Migrated | None) -> tuple[IndexText, ...]:
    """Read the indexes that a migration made."""
    if migrated is None:
        return ()
    return tuple(_read(name, table, sql) for kind, name, table, sql in migrated.created if kind == "index" and sql)


def _read(name: str, table: str, sql: str) -> IndexText:
    found = _INDEX.search(sql)
    if found is None:
        return IndexText(name, table, ())
    keys, where = found["keys"], found["where"] or ""
    if not where and (inner := re.search(r"\)\s*WHERE\b", keys, re.IGNORECASE)):
        keys, where = keys[: inner.start()], keys[inner.end() :] + ")"
    keys = tuple(" ".join(_WORDS.sub("", key).split()).lower() for key in _parts(keys))
    return IndexText(name, table, keys, " ".join(where.split()))


def _parts(keys: str) -> list[str]:
    """Split at the commas that stand in no inner parentheses."""
    parts, depth = [""], 0
    for letter in keys:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts

"""What a statement's text tells: which tables it reads, which of them are collections, where its LIMIT stands."""

from __future__ import annotations

import re
from functools import lru_cache

from workshop_utils.measure.fingerprint import fingerprint, shortened

_NAME = r'"?(\w+)"?(?:\s+AS\s+\w+)?'
_SOURCE = re.compile(rf"\b(?:FROM|JOIN)\s+((?:{_NAME}\s*,\s*)*{_NAME})", re.IGNORECASE)
_PART = re.compile(_NAME, re.IGNORECASE)
_INNER = re.compile(r"\([^()]*\)")
_ATTRIBUTE = r"\b[a-z_]\w*(?:\.\w+|\[[^\]]*\])*\.{name}\b(?!\s*\()(?:\.\w+)*"


def tables(sql: str) -> tuple[str, ...]:
    """Give the shop's tables that a statement reads, in the order it names them; subqueries included."""
    known = _known_tables()
    named = (part for found in _SOURCE.finditer(sql) for part in _PART.findall(found.group(1)))
    return tuple(dict.fromkeys(name for name in named if name in known))


def main_table(sql: str) -> str:
    """Give the table a statement starts from; empty if it is none of the shop's."""
    return next(iter(tables(sql)), "")


def collections(sql: str) -> tuple[str, ...]:
    """Give the joined tables of which there can be many for one row of a table named before them."""
    named = tables(sql)
    owners = _collections()
    return tuple(t for place, t in enumerate(named) if any((owner, t) in owners for owner in named[:place]))


def limited_collections(sql: str) -> tuple[str, ...]:
    """Give the collections joined into the very SELECT whose rows LIMIT counts."""
    outer = sql
    while (shorter := _INNER.sub(" ", outer)) != outer:
        outer = shorter
    return collections(outer) if re.search(r"\bLIMIT\b", outer, re.IGNORECASE) else ()


def is_limited(sql: str) -> bool:
    """Whether a statement has a LIMIT anywhere."""
    return re.search(r"\bLIMIT\b", sql, re.IGNORECASE) is not None


def is_read(sql: str) -> bool:
    """Whether a statement only reads."""
    return re.match(r"\s*(?:SELECT|WITH|VALUES|EXPLAIN|PRAGMA)\b", sql, re.IGNORECASE) is not None


def named(sql: str) -> str:
    """Name a statement in a few words: `SELECT … FROM products`."""
    table = main_table(sql)
    if table and sql.lstrip()[:6].upper() == "SELECT":
        joins = " JOIN …" if len(tables(sql)) > 1 else ""
        return f"SELECT … FROM {table}{joins}"  # noqa: S608 (shown to people, never executed)
    return shortened(fingerprint(sql), 60)


def table_words(table: str) -> str:
    """Give a table's name as prose has it: `order lines`."""
    return table.replace("_", " ")


def asking_expression(line: str, table: str) -> str:
    """Give the part of a line that leads to rows of `table`, such as `order.customer.name`; empty if none is seen."""
    for name in sorted(_attributes().get(table, ())):
        found = re.search(_ATTRIBUTE.format(name=name), line)
        if found:
            return found.group()
    return ""


@lru_cache(maxsize=1)
def _known_tables() -> frozenset[str]:
    from workshop_utils.shop import Base

    return frozenset(Base.metadata.tables)


@lru_cache(maxsize=1)
def _relationships() -> tuple[tuple[str, str, str, bool], ...]:
    """Give the models' relationships: owner's table, attribute, target's table, whether there can be many."""
    from workshop_utils.shop import Base

    return tuple(
        (str(mapper.local_table), relation.key, str(relation.mapper.local_table), bool(relation.uselist))
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
    )


@lru_cache(maxsize=1)
def _collections() -> frozenset[tuple[str, str]]:
    return frozenset((owner, target) for owner, _, target, many in _relationships() if many)


@lru_cache(maxsize=1)
def _attributes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, key, target, _ in _relationships():
        found.setdefault(target, set()).add(key)
    return {target: frozenset(keys) for target, keys in found.items()}

"""An answer as plain data, of exactly the types that compare as everybody expects, or what was odd about it."""

from __future__ import annotations

import collections
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Result, Row, RowMapping, ScalarResult
from sqlalchemy.engine.result import FilterResult

from workshop_utils.exercises.evidence import Refusal, RefusalKind

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None), bytes, Decimal, dt.date, uuid.UUID})
_SEQUENCES = frozenset({list, tuple, set, frozenset})
# Of the standard library, so that turning them into a dict runs no code of the learner's.
_DICTS = frozenset({dict, collections.OrderedDict, collections.defaultdict, collections.Counter})
_BITS = 10_000
"""Of longer integers Python refuses to make a text, so that nothing could be said of them."""
_LAZY = (Iterator, AsyncIterator)
_RESULTS = (Result, ScalarResult, FilterResult)
_FRAMES = frozenset({"pandas", "polars", "pyarrow"})


class Odd(Exception):  # noqa: N818 (it carries a refusal, not an error)
    """Something that isn't plain data was met."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def under(self, step: str) -> Odd:
        """Give the same, seen from one level up."""
        return Odd(Refusal(self.refusal.kind, step + self.refusal.path, self.refusal.type_name))


def plain(answer: object) -> Any:
    """Give `answer` as plain data: rows as tuples, row mappings as dicts. Raises Odd."""
    if answer is None:
        raise Odd(Refusal("none", "", "NoneType"))
    try:
        return _plain(answer)
    except RecursionError:  # holds itself, or is nested beyond reason
        raise Odd(Refusal("not plain", "", type(answer).__name__)) from None


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        if kind is int and value.bit_length() > _BITS:
            raise Odd(Refusal("too large", "", "int"))
        return value
    if kind in _SEQUENCES:
        return kind(_each(value))
    if kind in _DICTS:
        return _mapping(value)
    if kind is dt.datetime:
        return _moment(value)
    if issubclass(kind, Row):
        return tuple(_each(value))
    if issubclass(kind, RowMapping):
        return _mapping(value)
    raise Odd(Refusal(_oddity(value), "", kind.__name__))


def _each(values: Iterable[Any]) -> Iterator[Any]:
    for at, value in enumerate(values):
        try:
            yield _plain(value)
        except Odd as odd:
            raise odd.under(f"[{at}]") from None


def _mapping(values: Mapping[Any, Any]) -> dict[Any, Any]:
    found = {}
    for key, value in values.items():
        try:
            found[_plain(key)] = _plain(value)
        except Odd as odd:
            raise odd.under(f"[{_shown(key)}]") from None
    return found


def _shown(key: object) -> str:
    plain_key = type(key) in _AS_THEY_ARE and not (type(key) is int and key.bit_length() > _BITS)
    text = repr(key) if plain_key else "…"
    return text if len(text) <= 40 else text[:39] + "…"


def _moment(value: dt.datetime) -> dt.datetime:
    """Keep the instant of a time with a zone, without the zone's own code."""
    offset = value.utcoffset()
    return value if offset is None else value.replace(tzinfo=dt.timezone(offset))


def _oddity(value: object) -> RefusalKind:
    kind = type(value)  # and never `isinstance`, which would ask the object
    if issubclass(kind, _RESULTS):
        return "result"
    if issubclass(kind, _LAZY):
        return "generator"
    if issubclass(kind, Awaitable):
        return "coroutine"
    if kind.__module__.partition(".")[0] in _FRAMES:
        return "dataframe"
    mapped = kind.__module__ == "sqlalchemy.orm.collections" or hasattr(kind, "__mapper__")
    return "orm objects" if mapped else "not plain"

"""Whether two answers are the same, and where they first differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from workshop_utils.errors import WorkshopError

_SHORT = 60
_ANSWER = "the answer"


class VariantsDisagreeError(WorkshopError):
    """Two variants gave different answers, so comparing their costs would mean nothing."""


def first_difference(one: object, other: object, path: str = "") -> str | None:
    """Say where `other` first differs from `one`, None if nowhere; `path` leads there, as in `[0]['lines']`.

    Lists, tuples and rows are the same if their items are. Numbers of different types differ, as in JSON.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _in_mappings(one, other, path)
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not _is_text(one) and not _is_text(other):
        return _in_sequences(one, other, path)
    if _equal(one, other):
        return None
    first, second = _written(one, other)
    return f"{path or _ANSWER} is {first} in the first and {second} in the second"


def _is_text(value: object) -> bool:
    return isinstance(value, (str, bytes, bytearray, memoryview))


def _equal(one: object, other: object) -> bool:
    if type(one) is not type(other) and not (_is_text(one) and _is_text(other)):
        return False
    equals = getattr(one, "equals", None)  # a DataFrame's == gives a DataFrame, and treats a missing value as different
    if callable(equals):
        return bool(equals(other))
    same = one == other
    if hasattr(same, "all"):  # an array's == gives an array
        return getattr(one, "shape", ()) == getattr(other, "shape", ()) and bool(same.all())
    return bool(same) or bool(one != one and other != other)


def _in_mappings(one: Mapping[object, object], other: Mapping[object, object], path: str) -> str | None:
    for key in one:
        if key not in other:
            return f"{path or _ANSWER} has {_short(key)} only in the first"
    for key in other:
        if key not in one:
            return f"{path or _ANSWER} has {_short(key)} only in the second"
    differences = (first_difference(one[key], other[key], f"{path}[{_short(key)}]") for key in one)
    return next(filter(None, differences), None)


def _in_sequences(one: Sequence[object], other: Sequence[object], path: str) -> str | None:
    differences = (first_difference(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(one, other, strict=False)))
    found = next(filter(None, differences), None)
    if found is None and len(one) != len(other):
        return f"{path or _ANSWER} has {len(one):,} items in the first and {len(other):,} in the second"
    return found


def _written(one: object, other: object) -> tuple[str, str]:
    """Write two values so that one sees how they differ: their types if need be, long ones from where they part."""
    first, second = repr(one), repr(other)
    if first == second:
        return f"{first} ({_type(one)})"[-_SHORT:], f"{second} ({_type(other)})"[-_SHORT:]
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))))
    start = max(0, alike - _SHORT // 3) if max(len(first), len(second)) > _SHORT else 0
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    return _short_text(f"…{text[start:]}" if start else text)


def _short(value: object) -> str:
    return _short_text(repr(value))


def _short_text(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _type(value: object) -> str:
    return f"a {type(value).__module__}.{type(value).__qualname__}"

"""How many bytes of values a row carries."""

from __future__ import annotations

from collections.abc import Sequence

_NUMBERS = frozenset({int, float, bool})
_MANY = 8  # from so many rows on, going by column is cheaper than by value


def bytes_of(rows: Sequence[Sequence[object]]) -> int:
    """Add up the values of `rows`: text as UTF-8, blobs as they are, 8 for a number, nothing for NULL.

    What a driver adds on the wire (lengths, types, framing) isn't in it; other types count as their text does.
    """
    if len(rows) < _MANY:
        return sum(_bytes_of_value(value) for row in rows for value in row)
    return sum(_bytes_of_column(column) for column in zip(*rows, strict=True))


def _bytes_of_column(column: tuple[object, ...]) -> int:
    first = type(column[0])
    if first is str or first is bytes:
        try:
            whole = (first()).join(column)  # type: ignore[arg-type]  # a NULL or another type raises, and is met below
        except TypeError:
            return sum(map(_bytes_of_value, column))
        return len(whole.encode()) if isinstance(whole, str) and not whole.isascii() else len(whole)
    if _NUMBERS.issuperset(map(type, column)):
        return 8 * len(column)
    return sum(map(_bytes_of_value, column))


def _bytes_of_value(value: object) -> int:
    kind = type(value)
    if kind is str:
        return len(value) if value.isascii() else len(value.encode())  # type: ignore[attr-defined,arg-type]
    if kind is int or kind is float:
        return 8
    if value is None:
        return 0
    if isinstance(value, (bytes, bytearray, memoryview)):
        return len(value)
    return 8 if isinstance(value, (int, float)) else len(str(value).encode())

"""How many bytes of values a row carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_MANY = 8  # from so many rows on, going by column is cheaper than by value
# So many at a time: zip makes an iterator for each row, and more than 700 at once would call the garbage collector.
_AT_ONCE = 500


def bytes_of(rows: Sequence[Any]) -> int:
    """Add up the values of `rows`: text as UTF-8, blobs as they are, 8 for a number, nothing for NULL.

    What a driver adds on the wire (lengths, types, framing) isn't in it; other types count as their text does.
    Rows of any kind will do: a row factory may have made dictionaries, objects or single values of them.
    """
    if len(rows) < _MANY:
        return _bytes_of_few(rows)
    if type(rows[0]) is not tuple:
        return sum(map(_bytes_of_row, rows))
    total = 0
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        try:
            total += sum(map(_bytes_of_column, zip(*part, strict=True)))
        except (TypeError, ValueError):  # a row factory made something else of some
            total += sum(map(_bytes_of_row, part))
    return total


def _bytes_of_few(rows: Sequence[Any]) -> int:
    # One loop, without a call for each row or value: on a page with an N+1 this is most of what counting costs.
    total = 0
    for row in rows:
        if type(row) is not tuple:
            total += _bytes_of_row(row)
            continue
        for value in row:
            kind = type(value)
            if kind is str:
                total += len(value) if value.isascii() else _bytes_of_text(value)
            elif kind is int or kind is float:
                total += 8
            elif value is not None:
                total += _bytes_of_other(value)
    return total


def _bytes_of_column(column: tuple[Any, ...]) -> int:
    # Each quick way raises if the column holds anything it isn't for, NULL included.
    try:
        if type(column[0]) is str:
            return _bytes_of_text("".join(column))
        if type(sum(column)) in (int, float):
            return 8 * len(column)
    except (TypeError, OverflowError):
        pass
    kinds = set(map(type, column)) - {type(None)}
    if kinds == {str}:
        return _bytes_of_text("".join(filter(None, column)))
    if kinds == {bytes}:
        return sum(map(len, filter(None, column)))
    if kinds <= {int, float}:
        return 8 * (len(column) - column.count(None))
    return _bytes_of_few((column,))


def _bytes_of_row(row: Any) -> int:
    if isinstance(row, dict):
        return _bytes_of_few((tuple(row.values()),))
    if isinstance(row, (str, bytes, bytearray, memoryview)) or not isinstance(row, Iterable):
        return _bytes_of_few(((row,),))
    return _bytes_of_few((tuple(row),))


def _bytes_of_other(value: Any) -> int:
    if isinstance(value, memoryview):
        return value.nbytes
    if isinstance(value, (bytes, bytearray)):
        return len(value)
    return 8 if isinstance(value, (int, float)) else _bytes_of_text(str(value))


def _bytes_of_text(text: str) -> int:
    # SQLite may hold text that isn't UTF-8; what a text factory makes of it can be a lone half of a surrogate pair.
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))

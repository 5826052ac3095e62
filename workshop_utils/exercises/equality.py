"""Whether two answers are the same plain data: exact types, with or without order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LISTS = (list, tuple)


@dataclass(frozen=True)
class Equality:
    """What counts as the same.

    Types are exact (`1` is neither `"1"` nor `True`), but a tuple may stand for a list: rows come as either.
    `ordered` is whether the order of a list counts, at every level. `tolerance` is relative; if it isn't 0, an int
    may stand for a float.
    """

    ordered: bool = True
    tolerance: float = 0.0

    def same(self, expected: Any, got: Any) -> bool:
        """Whether `got` is as good as `expected`."""
        if is_list(expected) and is_list(got):
            return self._same_lists(expected, got)
        if isinstance(expected, dict) and isinstance(got, dict):
            return expected.keys() == got.keys() and all(self.same(expected[key], got[key]) for key in expected)
        return self._same_values(expected, got)

    def same_type(self, expected: Any, got: Any) -> bool:
        """Whether the types go together, whatever the values."""
        lists = is_list(expected) and is_list(got)
        return lists or type(expected) is type(got) or (self.tolerance > 0 and _numbers(expected, got))

    def sorted(self, rows: Sequence[Any]) -> list[Any]:
        """Put rows into an order that doesn't depend on the one they came in."""
        return sorted(rows, key=self._sort_key)

    def _same_lists(self, expected: Sequence[Any], got: Sequence[Any]) -> bool:
        if len(expected) != len(got):
            return False
        if not self.ordered:
            expected, got = self.sorted(expected), self.sorted(got)
        return all(map(self.same, expected, got))

    def _same_values(self, expected: Any, got: Any) -> bool:
        if not self.same_type(expected, got):
            return False
        if isinstance(expected, float) and math.isnan(expected):
            return isinstance(got, float) and math.isnan(got)
        if _numbers(expected, got) and self.tolerance:
            return math.isclose(expected, got, rel_tol=self.tolerance)
        return bool(expected == got)

    def _sort_key(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return repr(sorted((repr(key), self._sort_key(part)) for key, part in value.items()))
        if is_list(value):
            keys = [self._sort_key(part) for part in value]
            return repr(keys if self.ordered else sorted(keys))
        if isinstance(value, float) or (self.tolerance and _numbers(value, value)):
            return f"{value:.6g}"
        return f"{type(value).__name__} {sorted(map(repr, value)) if isinstance(value, set) else value!r}"


def is_list(value: Any) -> bool:
    """Whether `value` is a list or a tuple."""
    return isinstance(value, _LISTS)


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)

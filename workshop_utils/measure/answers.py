"""Whether two answers are the same, and where they first differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workshop_utils.errors import WorkshopError

_SHORT = 60


class VariantsDisagreeError(WorkshopError):
    """Two variants gave different answers, so comparing their costs would mean nothing."""


def first_difference(one: object, other: object, path: str = "") -> str | None:
    """Say where `other` first differs from `one`, None if nowhere; `path` leads there, as in `[0]['lines']`."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _in_mappings(one, other, path)
    if _is_list(one) and _is_list(other):
        return _in_sequences(one, other, path)  # type: ignore[arg-type]
    if type(one) is not type(other) or not _equal(one, other):
        return f"{path or 'the answer'} is {_short(one)} in the first and {_short(other)} in the second"
    return None


def _equal(one: object, other: object) -> bool:
    if hasattr(one, "equals"):  # a DataFrame's == gives a DataFrame
        return bool(one.equals(other))
    return bool(one == other) or (one != one and other != other)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _in_mappings(one: Mapping[object, object], other: Mapping[object, object], path: str) -> str | None:
    for key in one.keys() - other.keys():
        return f"{path or 'the answer'} has {key!r} only in the first"
    for key in other.keys() - one.keys():
        return f"{path or 'the answer'} has {key!r} only in the second"
    differences = (first_difference(one[key], other[key], f"{path}[{key!r}]") for key in one)
    return next(filter(None, differences), None)


def _in_sequences(one: Sequence[object], other: Sequence[object], path: str) -> str | None:
    differences = (first_difference(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(one, other, strict=False)))
    found = next(filter(None, differences), None)
    if found is None and len(one) != len(other):
        return f"{path or 'the answer'} has {len(one):,} items in the first and {len(other):,} in the second"
    return found


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"

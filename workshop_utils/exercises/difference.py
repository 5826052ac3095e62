"""The first difference between what was asked for and what came, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.equality import Equality, is_list
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.wording import a, capital, joined, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Item

_ENDS_ALIKE = "what does your statement order by, and does anything afterwards change that order?"
Steps = tuple[object, ...]


@dataclass(frozen=True)
class Difference:
    """What came, as sentences, and one next move as a question."""

    kind: str
    """One of: type, missing, extra, repeated, order, keys, part, value."""
    sentence: str
    next_move: str


class Comparer:
    """Compares answers, and speaks of their rows as the exercise's `Item` says."""

    def __init__(self, equality: Equality, item: Item) -> None:
        self.equality = equality
        self.item = item

    def first_difference(self, expected: Any, got: Any) -> Difference | None:
        """Name the first difference, or None if there is none."""
        if self.equality.same(expected, got):
            return None
        if is_list(expected) and is_list(got):
            return self._between_lists(expected, got)
        return self._within("The answer", expected, got, ())

    # Lists of rows

    def _between_lists(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        unordered = Equality(ordered=False, tolerance=self.equality.tolerance)
        if len(expected) == len(got) and unordered.same(expected, got):
            return self._another_order(expected, got)
        names = self._names(expected, got)
        return self._by_place(expected, got) if names is None else self._by_name(expected, got, *names)

    def _names(self, expected: Sequence[Any], got: Sequence[Any]) -> tuple[list[Any], list[Any]] | None:
        """Give what identifies each row, if that can be told on both sides and any row stands on both."""
        key = self.item.key
        if key is None or not all(isinstance(row, dict) and key in row for row in (*expected, *got)):
            return None
        asked, came = [row[key] for row in expected], [row[key] for row in got]
        try:
            known = not got or {(type(name), name) for name in asked} & {(type(name), name) for name in came}
        except TypeError:  # a list came as a key
            return None
        return (asked, came) if known else None

    def _by_name(self, expected: Any, got: Any, asked: list[Any], came: list[Any]) -> Difference:
        counted = self._counted(expected, got)
        rows = dict(zip(came, got, strict=True))
        repeated = next((name for place, name in enumerate(came) if name in came[:place]), None)
        missing = next((name for name in asked if name not in rows), None)
        extra = next((name for name in came if name not in asked), None)
        pairs = ((name, row, rows[name]) for name, row in zip(asked, expected, strict=True) if name in rows)
        inner = next(
            (self._within(self._called(n), e, g, ()) for n, e, g in pairs if not self.equality.same(e, g)), None
        )
        return self._told(counted, repeated, missing, extra, inner)

    def _told(self, counted: str, repeated: Any, missing: Any, extra: Any, inner: Difference | None) -> Difference:
        one = self.item.one
        if repeated is not None:
            said = f"{counted} {capital(one)} {repeated} came more than once."
            return Difference("repeated", said, f"what is one row of your statement: {a(one)}, or a part of one?")
        inside = inner.sentence if inner else ""
        if missing is not None:
            said = f"{one} {missing} is the first one missing."
            said = f"{inside[:-1]}; {said}" if inside else capital(said)
            return Difference("missing", f"{counted} {said}", f"what leaves {one} {missing} out of yours?")
        if extra is not None:
            said = f"{capital(one)} {extra} came, and wasn't asked for."
            return Difference("extra", f"{counted} {said}", f"what keeps {one} {extra} out of the slow version?")
        return inner or Difference("order", counted, _ENDS_ALIKE)

    def _by_place(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        counted = self._counted(expected, got)
        if not self.equality.ordered:
            expected, got = self.equality.sorted(expected), self.equality.sorted(got)
        differing = (p for p, (e, g) in enumerate(zip(expected, got, strict=False)) if not self.equality.same(e, g))
        place = next(differing, min(len(expected), len(got)))
        if len(expected) == len(got):
            called = f"{capital(self.item.one)} at place {place + 1}"
            return self._within(called, expected[place], got[place], ())
        if len(got) < len(expected):
            said = f"The first one missing is {shown(expected[place])}."
            return Difference("missing", f"{counted} {said}", "what leaves it out of yours?")
        said = f"The first one too many is {shown(got[place])}."
        return Difference("extra", f"{counted} {said}", "what keeps it out of the slow version?")

    def _another_order(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        place = next(p for p, (e, g) in enumerate(zip(expected, got, strict=True)) if not self.equality.same(e, g))
        wanted, came = self._row_called(expected[place]), self._row_called(got[place])
        same = f"The same {many(len(expected), self.item.one, self.item.many)}, in another order"
        if wanted == came:  # the row is in its place, and a list inside it isn't
            return self._within(wanted, expected[place], got[place], ())
        return Difference("order", f"{same}: at place {place + 1} belongs {wanted}, and {came} came.", _ENDS_ALIKE)

    def _counted(self, expected: Sequence[Any], got: Sequence[Any]) -> str:
        asked = f"We asked for {many(len(expected), self.item.one, self.item.many)}"
        if len(expected) == len(got):
            return f"{asked} and got as many."
        return f"{asked} and got {many(len(got), '', '').strip()}." if got else f"{asked} and got an empty list."

    def _called(self, name: Any) -> str:
        return f"{capital(self.item.one)} {name}"

    def _row_called(self, row: Any) -> str:
        key = self.item.key
        return f"{self.item.one} {row[key]}" if isinstance(row, dict) and key in row else shown(row)

    # One row, or an answer that is no list

    def _within(self, called: str, expected: Any, got: Any, path: Steps) -> Difference:
        if isinstance(expected, dict) and isinstance(got, dict):
            return self._within_dict(called, expected, got, path)
        if is_list(expected) and is_list(got):
            return self._within_list(called, expected, got, path)
        if self.equality.same_type(expected, got):
            said = f"{_at(called, path)} should be {shown(expected)} and is {shown(got)}."
            return Difference("value", said, f"where does your code take {_last(path)} from?")
        types = type(expected).__name__, type(got).__name__
        said = f"{_at(called, path)} should be {shown(expected)}, {a(types[0])}, and is {shown(got)}, {a(types[1])}."
        return Difference("type", said, f"what makes {a(types[1])} of {_last(path)}?")

    def _within_dict(self, called: str, expected: dict[Any, Any], got: dict[Any, Any], path: Steps) -> Difference:
        lacking = [key for key in expected if key not in got]
        added = [key for key in got if key not in expected]
        if not lacking and not added:
            key = next(key for key in expected if not self.equality.same(expected[key], got[key]))
            return self._within(called, expected[key], got[key], (*path, key))
        faults = [f"lacks {joined([shown(key) for key in lacking])}"] if lacking else []
        faults += [f"has {joined([shown(key) for key in added])}, which wasn't asked for"] if added else []
        question = "which keys does the slow version's answer have?"
        return Difference("keys", f"{_at(called, path)} {joined(faults)}.", question)

    def _within_list(self, called: str, expected: Sequence[Any], got: Sequence[Any], path: Steps) -> Difference:
        unordered = Equality(ordered=False, tolerance=self.equality.tolerance)
        part = self.item.parts.get(str(path[-1]), "items") if path else "items"
        if len(got) != len(expected):
            came = (
                f"{len(got)} of its {len(expected)}" if len(got) < len(expected) else f"{len(got)}, not {len(expected)}"
            )
            question = f"which statement of yours brings the {part}, and what is one row of it?"
            return Difference("part", f"{_at(called, path[:-1])} came with {came} {part}.", question)
        if unordered.same(expected, got):
            return Difference("order", f"{_at(called, path[:-1])} has its {part} in another order.", _ENDS_ALIKE)
        if not self.equality.ordered:
            expected, got = self.equality.sorted(expected), self.equality.sorted(got)
        place = next(p for p, (e, g) in enumerate(zip(expected, got, strict=True)) if not self.equality.same(e, g))
        return self._within(called, expected[place], got[place], (*path, place))


def _at(called: str, path: Steps) -> str:
    if not path:
        return called
    return f"{called}: {code(_written(path))}"


def _written(path: Steps) -> str:
    first, *rest = path
    return f"{first}{''.join(f'[{step!r}]' for step in rest)}"


def _last(path: Steps) -> str:
    named = [step for step in path if isinstance(step, str)]
    return code(named[-1]) if named else "that value"

"""The first difference between what was asked for and what came, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.equality import Equality, is_list
from workshop_utils.exercises.inner_difference import Difference, Inner
from workshop_utils.exercises.wording import a, capital, many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop_utils.exercises.exercise import Item

_ORDER = "what does your statement order by, and does anything afterwards change that order?"


@dataclass(frozen=True)
class Comparer:
    """Compares answers, and speaks of their rows as the exercise's `Item` says."""

    equality: Equality
    item: Item
    slow_is_shown: bool = True
    """Whether learners have the slow version before them; otherwise the docstring says what is asked for."""

    def first_difference(self, expected: Any, got: Any) -> Difference | None:
        """Name the first difference, or None if there is none."""
        if self.equality.same(expected, got):
            return None
        if is_list(expected) and is_list(got):
            return self._between(expected, got)
        if self.equality.same_type(expected, got):
            return self._inner.difference("the answer", expected, got)
        said = f"We asked for {self._described(expected)} and got {self._described(got).rstrip(',')}."
        question = "what does your `return` hand back, and what is asked for?"
        return Difference("type", said, question, says_how_many=True)

    @property
    def _inner(self) -> Inner:
        return Inner(self.equality, self.item.parts, self.slow_is_shown)

    def _described(self, answer: Any) -> str:
        """Say what an answer is without printing it whole."""
        kind = a(type(answer).__name__)
        if is_list(answer):
            return f"{kind} of {many(len(answer), self.item.one, self.item.many)}"
        return f"{kind} with {many(len(answer), 'key')}" if isinstance(answer, dict) else f"{shown(answer)}, {kind},"

    def _between(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        unordered = Equality(ordered=False, tolerance=self.equality.tolerance)
        if len(expected) == len(got) and unordered.same(expected, got):
            return self._another_order(expected, got)
        by_name = self._by_name(expected, got) if self._have_names(expected, got) else None
        return by_name or self._by_place(expected, got)

    def _another_order(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        place = self._first_place(expected, got)
        wanted, came = self._called(expected[place]), self._called(got[place])
        if wanted == came:  # the row is in its place, and a list inside it isn't
            return self._inner.difference(wanted, expected[place], got[place])
        same = f"The same {many(len(expected), self.item.one, self.item.many)}, in another order"
        said = f"{same}: at place {place + 1} belongs {wanted}, and {came} came."
        return Difference("order", said, _ORDER, says_how_many=True)

    def _have_names(self, expected: Sequence[Any], got: Sequence[Any]) -> bool:
        """Whether every row has the item's key, of the types that were asked for."""
        key = self.item.key
        if key is None or not all(isinstance(row, dict) and key in row for row in (*expected, *got)):
            return False
        return {type(row[key]) for row in got} <= {type(row[key]) for row in expected}

    def _by_name(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference | None:
        """Tell rows apart by their key: one that came twice, one missing, one too many, one that differs."""
        asked, came = ([row[self.item.key] for row in rows] for rows in (expected, got))
        repeated = next((name for place, name in enumerate(came) if name in came[:place]), None)
        if repeated is not None:
            question = f"what is one row of your statement: {a(self.item.one)}, or a part of one?"
            return self._counted(
                "repeated", expected, got, f"{self.item.one} {repeated} came more than once.", question
            )
        rows = dict(zip(came, got, strict=True))
        pairs = [(row, rows[name]) for name, row in zip(asked, expected, strict=True) if name in rows]
        inner = next((self._inside(e, g) for e, g in pairs if not self.equality.same(e, g)), None)
        missing = next((name for name in asked if name not in rows), None)
        extra = next((name for name in came if name not in asked), None)
        if missing is None and extra is None:
            return inner
        return self._missing_or_extra(expected, got, (missing, extra), inner)

    def _missing_or_extra(
        self, expected: Sequence[Any], got: Sequence[Any], names: tuple[Any, Any], inner: Difference | None
    ) -> Difference:
        missing, extra = (f"{self.item.one} {name}" for name in names)
        before = f"{inner.sentence[:-1]}; " if inner and inner.kind == "part" else ""
        if names[0] is None:
            said = f"{before}{extra} came, and wasn't asked for."
            return self._counted("extra", expected, got, said, self._keeps_out(extra))
        if names[1] is None:
            question = f"what leaves {missing} out of yours?"
            return self._counted("missing", expected, got, f"{before}{missing} is the first one missing.", question)
        said = f"{before}{missing} is the first one missing, and {extra} came, which wasn't asked for."
        return self._counted("missing", expected, got, said, f"by what does your code choose its {self.item.many}?")

    def _by_place(self, expected: Sequence[Any], got: Sequence[Any]) -> Difference:
        if not self.equality.ordered:
            expected, got = self.equality.sorted(expected), self.equality.sorted(got)
        if len(expected) == len(got):
            place = self._first_place(expected, got)
            return self._inner.difference(f"the {self.item.one} at place {place + 1}", expected[place], got[place])
        place = self._first_place(expected, got)
        if len(got) < len(expected):
            said = f"the first one missing is {shown(expected[place])}."
            return self._counted("missing", expected, got, said, "what leaves it out of yours?")
        said = f"the first one too many is {shown(got[place])}."
        return self._counted("extra", expected, got, said, self._keeps_out("it"))

    def _keeps_out(self, extra: str) -> str:
        if self.slow_is_shown:
            return f"what keeps {extra} out of the slow version?"
        return f"what does the docstring say that leaves {extra} out?"

    def _first_place(self, expected: Sequence[Any], got: Sequence[Any]) -> int:
        """Give the first place where rows differ, or where the shorter list ends."""
        differs = (p for p, (e, g) in enumerate(zip(expected, got, strict=False)) if not self.equality.same(e, g))
        return next(differs, min(len(expected), len(got)))

    def _counted(self, kind: str, expected: Sequence[Any], got: Sequence[Any], said: str, question: str) -> Difference:
        """Say how many rows were asked for and how many came, before what is said."""
        came = "as many" if len(expected) == len(got) else count(len(got)) if got else "an empty list"
        asked = self.item.opening.format(asked=many(len(expected), self.item.one, self.item.many), came=came)
        return Difference(kind, f"{asked} {capital(said)}", question, says_how_many=True)

    def _inside(self, expected: Any, got: Any) -> Difference:
        return self._inner.difference(self._called(expected), expected, got)

    def _called(self, row: Any) -> str:
        key = self.item.key
        return f"{self.item.one} {row[key]}" if isinstance(row, dict) and key in row else shown(row)

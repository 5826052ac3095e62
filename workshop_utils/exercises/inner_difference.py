"""Where one row differs from the one asked for: a key, a part, an order, a type, a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.equality import Equality, is_list
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.wording import a, joined, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Steps = tuple[object, ...]


@dataclass(frozen=True)
class Difference:
    """What came, as sentences, and one next move as a question."""

    kind: str
    """One of: type, missing, extra, repeated, order, keys, part, value."""
    sentence: str
    """Begins small, unless it says how many were asked for."""
    next_move: str
    says_how_many: bool = False


@dataclass(frozen=True)
class Inner:
    """Finds the first difference inside a row, or inside an answer that is no list."""

    equality: Equality
    parts: Mapping[str, str]
    slow_is_shown: bool = True
    """Whether learners have the slow version before them; otherwise the docstring says what is asked for."""

    def difference(self, called: str, expected: Any, got: Any, path: Steps = ()) -> Difference:
        """Name the first difference; `called` is what the row is called, `path` leads to where we are in it."""
        if isinstance(expected, dict) and isinstance(got, dict):
            return self._between_dicts(called, expected, got, path)
        if is_list(expected) and is_list(got):
            return self._between_lists(called, expected, got, path)
        where, named = _at(called, path), _last(path)
        if self.equality.same_type(expected, got):
            said = f"{where} should be {shown(expected)} and is {shown(got)}."
            return Difference("value", said, f"where does your code take {named} from?")
        said = f"{where} should be {typed(expected)}, and is {typed(got)}."
        if not path:
            return Difference("type", said, "what is asked for there, and what does your code give?")
        return Difference("type", said, f"which expression of yours gives {named}, and what type has its value?")

    def _between_dicts(self, called: str, expected: dict[Any, Any], got: dict[Any, Any], path: Steps) -> Difference:
        lacking = [code(str(key)) for key in expected if key not in got]
        added = [code(str(key)) for key in got if key not in expected]
        if not lacking and not added:
            key = next(key for key in expected if not self.equality.same(expected[key], got[key]))
            return self.difference(called, expected[key], got[key], (*path, key))
        faults = [f"lacks {joined(lacking)}"] if lacking else []
        asked = "wasn't asked for" if len(added) == 1 else "weren't asked for"
        faults += [f"has {joined(added)}, which {asked}"] if added else []
        asks = "the slow version give" if self.slow_is_shown else "the docstring ask for"
        return Difference("keys", f"{_at(called, path)} {joined(faults)}.", f"which keys does {asks}?")

    def _between_lists(self, called: str, expected: Sequence[Any], got: Sequence[Any], path: Steps) -> Difference:
        part = self.parts.get(str(path[-1]), "items") if path else "items"
        where = _at(called, path[:-1])
        if len(got) != len(expected):
            few, many = len(got) < len(expected), f"{len(got)} {part}, not {len(expected)}"
            came = f"{len(got)} of its {len(expected)} {part}" if few else many
            came = came if got else f"no {part}, and should have {len(expected)}"
            brings = f"which statement of yours brings the {part}, and what is one row of it?"
            question = brings if got else f"where does your code take the {part} from?"
            return Difference("part", f"{where} came with {came}.", question)
        if Equality(ordered=False, tolerance=self.equality.tolerance).same(expected, got):
            asked = "the slow version's" if self.slow_is_shown else "the one the docstring asks for"
            question = f"what puts them into an order, and is it {asked}?"
            return Difference("order", f"{where} has its {part} in another order.", question)
        if not self.equality.ordered:
            expected, got = self.equality.sorted(expected), self.equality.sorted(got)
        place = next(p for p, (e, g) in enumerate(zip(expected, got, strict=True)) if not self.equality.same(e, g))
        return self.difference(called, expected[place], got[place], (*path, place))


def typed(value: Any) -> str:
    """Write a value and its type: "`'600'`, a str"; None needs none."""
    return shown(value) if value is None else f"{shown(value)}, {a(type(value).__name__)}"


def _at(called: str, path: Steps) -> str:
    return f"{code(_written(path))} of {called}" if path else called


def _written(path: Steps) -> str:
    first, *rest = path
    return f"{first}{''.join(f'[{step!r}]' for step in rest)}"


def _last(path: Steps) -> str:
    named = [step for step in path if isinstance(step, str)]
    return code(named[-1]) if named else "that value"

"""A hint, one stage at a time: from a place, to a tool, to nearly there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup
from workshop_utils.exercises.store import store

if TYPE_CHECKING:
    from workshop_utils.exercises.task import Task

_COLOUR = "var(--jp-info-color1,#0288d1)"


@dataclass(frozen=True, repr=False)
class Hint:
    """What `hint` gives: the next hint, or all of them again once all have been seen."""

    title: str
    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    of: int
    note: str = ""

    def __str__(self) -> str:
        return "\n\n".join(markup.plain(part) for part in self._parts())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return markup.bordered(_COLOUR, "".join(map(markup.html, self._parts())))

    def _parts(self) -> list[str]:
        hints = [f"*Hint {number} of {self.of}.* {text}" for number, text in zip(self.numbers, self.texts, strict=True)]
        return [*hints, self.note] if self.note else hints


def next_hint(task: Task) -> Hint:
    """Give the next hint of an exercise, and write down that it was seen; after the last one, all of them."""
    of = len(task.hints)
    seen = store().record(task.key).hints
    kept = store().change(task.key, lambda record: replace(record, hints=min(of, record.hints + 1)))
    if seen < of:
        return Hint(task.title, (task.hints[seen],), (seen + 1,), of, kept.problem)
    opens = f"`exercises.{task.name}.solution()` opens after a right answer, or after two judged answers that differ."
    note = f"These are all the hints. {opens}"
    return Hint(task.title, task.hints, tuple(range(1, of + 1)), of, " ".join(filter(None, (note, kept.problem))))

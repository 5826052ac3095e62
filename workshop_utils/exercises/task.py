"""What every exercise has: a name, hints, a solution, and the verbs that give them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from workshop_utils.exercises.hint import Hint
    from workshop_utils.exercises.reset import Reset
    from workshop_utils.exercises.solution import Solution


@dataclass(frozen=True, kw_only=True, repr=False)
class Task:
    """The part that exercises and predictions share."""

    name: str
    number: str
    lesson: str
    """The lesson's module, without its package: `n_plus_one`."""
    goal: str
    hints: tuple[str, ...]
    why: str
    core: bool = True
    other_way: str = ""
    price: str = ""

    answered_by: ClassVar[str] = "code"
    """What a learner changes from one answer to the next."""

    @property
    def title(self) -> str:
        """Number and name: `2.2 order_page`."""
        return f"{self.number} {self.name}"

    @property
    def key(self) -> str:
        """What the progress file calls it."""
        return f"{self.lesson}.{self.name}"

    @property
    def starter_source(self) -> str:
        """What stands in the learner's cell at first, above the check."""
        return source_of(getattr(self, "starter"))  # noqa: B009 (predictions have none, and override this)

    @property
    def solution_source(self) -> str:
        """What stands in the solved notebook's cell."""
        return source_of(getattr(self, "solution_code"))  # noqa: B009 (as above)

    @property
    def opened_source(self) -> str:
        """What `solution` shows."""
        return self.solution_source

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f"exercises.{self.name}.check({self.name})"

    def __repr__(self) -> str:
        return f"{self.title} ({'core' if self.core else 'extra'}): {self.goal}"

    def hint(self) -> Hint:
        """Give the next hint; after the last one, all of them."""
        from workshop_utils.exercises.hint import next_hint

        return next_hint(self)

    def solution(self) -> Solution:
        """Give a solution, after a right answer or an honest try: two judged answers that differ."""
        from workshop_utils.exercises.solution import solution

        return solution(self)

    def reset(self) -> Reset:
        """Forget what was tried, but not that it is solved, and bring the starter back in a new cell."""
        from workshop_utils.exercises.reset import reset

        return reset(self)

    def forget(self) -> None:
        """Forget what this kernel remembers of the exercise beside the progress file."""


def source_of(function: Callable[..., Any]) -> str:
    """Give the source of a plain function, as it stands in its file."""
    return inspect.getsource(function).rstrip()

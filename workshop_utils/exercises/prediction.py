"""An exercise in guessing a number, or one of a few answers, before it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.exercises.task import Task

if TYPE_CHECKING:
    from workshop_utils.exercises.verdict import Verdict


@dataclass(frozen=True, kw_only=True, repr=False)
class PredictionExercise(Task):
    """A guess, scored by order of magnitude: right within a factor of ten, or the right one of `options`.

    how_many = PredictionExercise(
        name="how_many",
        number="2.1",
        lesson="n_plus_one",
        goal="Predict how many statements a page of 50 orders takes, to the order of magnitude.",
        answer=statements_of_the_page,      # called when first needed; measures, so that no number is typed
        unit="statements",
        example=300,                        # the guess in the solved notebook
        hints=(…),
        why="…",
    )
    """

    answer: Callable[[], float | str]
    """Gives the fact: a number, or the key of the right option."""
    example: float | str
    unit: str = ""
    options: Mapping[str, str] | None = None
    """Keys and texts of the answers to choose from: `{"a": "about 4", …}`."""

    @property
    def starter_source(self) -> str:
        """An open guess."""
        return "guess = ..."

    @property
    def solution_source(self) -> str:
        """The solved notebook's guess."""
        return f"guess = {self.example!r}"

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f"exercises.{self.name}.check(guess)"

    def check(self, *guess: object) -> Verdict:
        """Score a guess. `...` is not attempted; nothing stops the notebook."""
        raise NotImplementedError

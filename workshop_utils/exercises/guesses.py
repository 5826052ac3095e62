"""`predict` as lessons have it: the guess and the fact are kept, for `progress()` to show beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from workshop_utils.exercises.store import Guess, store
from workshop_utils.measure import prediction
from workshop_utils.measure.prediction import Prediction, Revealed, score
from workshop_utils.measure.table import two_digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import EllipsisType


@dataclass(frozen=True, repr=False)
class KeptPrediction(Prediction):
    """A prediction whose guess is written down with its fact: the first one that was made."""

    def reveal(self, fact: float | str) -> Revealed:
        """Show guess and fact side by side, and keep both. With options, `fact` is the letter of the right one."""
        problem = "" if self.guess is None else store().keep_guess(self.question, as_kept(self, fact))
        return replace(super().reveal(fact), note=problem)


def predict(question: str, guess: float | str | EllipsisType | None, options: Sequence[str] = ()) -> KeptPrediction:
    """Keep a guess until its fact is revealed, and both in the progress file from then on.

    `guess` is a number, or with `options` the letter of one (`"b"`). `...` means no guess yet. Never raises for a
    guess: whatever isn't one is kept as none, and said so, so that a notebook runs on.
    """
    made = prediction.predict(question, guess, options)
    return KeptPrediction(made.question, made.guess, made.options, made.problem)


def as_kept(made: Prediction, fact: float | str) -> Guess:
    """Give guess, fact and how near they are, in words."""
    guess = made.guess if made.guess is not None else ""
    return Guess(_told(guess, made.options), _told(fact, made.options), score(made.guess, fact).value)


def _told(value: float | str, options: Sequence[str]) -> str:
    """Write a number as people do, and a letter with what it stands for."""
    if isinstance(value, str):
        letter = value.strip().lower()
        meant = dict(zip(ascii_lowercase, options, strict=False)).get(letter)
        return f"{letter}) {meant}" if meant else value
    return two_digits(value) if isinstance(value, float) and not value.is_integer() else f"{value:,.0f}"

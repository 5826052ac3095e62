"""`predict`: guess first, then look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from html import escape
from math import inf, isfinite
from numbers import Real
from string import ascii_lowercase
from typing import TYPE_CHECKING

from workshop_utils.measure.table import two_digits

if TYPE_CHECKING:
    from types import EllipsisType

_ON_THE_SPOT, _SAME_MAGNITUDE = 2, 10
_SHORT = 60


class Score(Enum):
    """How near a guess came; numbers are scored by factor, not by difference."""

    NONE = "no guess"
    SPOT_ON = "within × 2"
    MAGNITUDE = "within × 10"
    OFF = "further off than × 10"
    RIGHT = "right"
    OTHER = "another one"


@dataclass(frozen=True)
class Prediction:
    """A question and the guess made before the measurement; `guess` is None while there is none."""

    question: str
    guess: float | str | None
    options: tuple[str, ...] = ()
    problem: str = ""

    def reveal(self, fact: float | str) -> Revealed:
        """Show guess and fact side by side. With options, `fact` is the letter of the right one."""
        return Revealed(self, fact.strip().lower() if isinstance(fact, str) else fact, score(self.guess, fact))

    def _lines(self) -> list[str]:
        lines = [
            self.question,
            *(f"{letter}) {text}" for letter, text in zip(ascii_lowercase, self.options, strict=False)),
        ]
        if self.problem:
            return [*lines, self.problem]
        if self.guess is None:
            what = "a letter" if self.options else "a number"
            return [*lines, f"No guess yet: put {what} in place of the ... and run this cell again."]
        return [*lines, f"Your guess: {_as_given(self.guess)}. It is kept until the answer comes."]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        first, *rest = map(_marked, self._lines())
        return f"<p><b>{first}</b><br>{'<br>'.join(rest)}</p>"

    __repr__ = __str__


@dataclass(frozen=True)
class Revealed:
    """A guess beside the fact."""

    prediction: Prediction
    fact: float | str
    score: Score
    note: str = ""
    """What else must be said, such as that the guess couldn't be kept."""

    def __str__(self) -> str:
        note = f"\n{self.note}" if self.note else ""
        return f"{self.prediction.question}\n{self._fact()} {self._said()}{note}"

    def _repr_html_(self) -> str:
        note = f"<br>{escape(self.note)}" if self.note else ""
        return (
            f"<p>{_marked(self.prediction.question)}<br><b>{_marked(self._fact())}</b> {escape(self._said())}{note}</p>"
        )

    __repr__ = __str__

    def _fact(self) -> str:
        options = dict(zip(ascii_lowercase, self.prediction.options, strict=False))
        told = f") {options[self.fact]}" if isinstance(self.fact, str) and self.fact in options else ""
        return f"In fact: {_written(self.fact)}{told}."

    def _said(self) -> str:
        guess = self.prediction.guess
        if guess is None:
            return "You made no guess this time."
        mine = f"Your guess was {_as_given(guess)}"
        if self.score in (Score.RIGHT, Score.OTHER):
            return f"{mine}: that is it." if self.score is Score.RIGHT else f"{mine}. What made it look likely?"
        if guess == self.fact:
            return f"{mine}: exactly."
        if self.score is Score.SPOT_ON:
            return f"{mine}: not more than a factor of two away."
        if self.score is Score.MAGNITUDE:
            return f"{mine}: the right order of magnitude."
        return f"{mine}: {factor_between(guess, self.fact)}. Which part of the work was left out, or counted twice?"


def predict(question: str, guess: float | str | EllipsisType | None, options: Sequence[str] = ()) -> Prediction:
    """Keep a guess until its fact is revealed.

    `guess` is a number, or with `options` the letter of one (`"b"`). `...` means no guess yet. Never raises for a
    guess: whatever isn't one is kept as none, and said so, so that a notebook runs on.
    """
    choices = tuple(options)
    if guess is ... or guess is None:
        return Prediction(question, None, choices)
    found = _letter(guess, choices) if choices else _number(guess)
    if found is not None:
        return Prediction(question, found, choices)
    letters = ", ".join(ascii_lowercase[: len(choices)])
    asked = f"one of the letters {letters}" if choices else "a number, 0 or more"
    return Prediction(question, None, choices, f"{_shown(guess)} can't be scored here: give {asked}.")


def _marked(text: str) -> str:
    """Give text as HTML, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _letter(guess: object, options: Sequence[str]) -> str | None:
    letter = guess.strip().lower() if isinstance(guess, str) else ""
    return letter if len(letter) == 1 and letter in ascii_lowercase[: len(options)] else None


def _number(guess: object) -> float | None:
    if not isinstance(guess, (Real, Decimal)) or isinstance(guess, bool):
        return None
    try:
        number = float(guess)
    except (ValueError, OverflowError):  # a Decimal's signalling NaN, a number beyond all floats
        return None
    if not isfinite(number) or number < 0:
        return None
    return guess if isinstance(guess, (int, float)) else number


def _shown(guess: object) -> str:
    try:
        text = repr(guess)
    except Exception:  # noqa: BLE001 (a guess can be anything, and must not stop the notebook)
        text = f"This {type(guess).__name__}"
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def score(guess: object, fact: object) -> Score:
    """Score a guess: numbers by factor, letters by being the same."""
    if guess is None:
        return Score.NONE
    if isinstance(guess, str) or isinstance(fact, str):
        return Score.RIGHT if str(guess).strip().lower() == str(fact).strip().lower() else Score.OTHER
    factor = factor_of(float(guess), float(fact))  # type: ignore[arg-type]  # numbers are all that is left
    if factor <= _ON_THE_SPOT:
        return Score.SPOT_ON
    return Score.MAGNITUDE if factor <= _SAME_MAGNITUDE else Score.OFF


def factor_of(guess: float, fact: float) -> float:
    """How many times one is the other, 1 or more. A 0 is taken as 1 beside numbers above that: it has a magnitude too."""
    low, high = sorted((guess, fact))
    if low == high:
        return 1.0
    if low == 0 and high >= 1:
        low = 1.0
    return high / low if low > 0 else inf


def factor_between(guess: object, fact: object) -> str:
    """Say how far a guess is off: 'too low by a factor of 40'."""
    number, truth = float(guess), float(fact)  # type: ignore[arg-type]  # only numbers are off by a factor
    way = "low" if number < truth else "high"
    factor = factor_of(number, truth)
    return f"too {way} by a factor of {two_digits(factor)}" if isfinite(factor) else f"too {way}, by any factor"


def _as_given(guess: float | str) -> str:
    return guess if isinstance(guess, str) else f"{guess:,}"


def _written(value: float | str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return two_digits(value)
    return value if isinstance(value, str) else f"{value:,.0f}"

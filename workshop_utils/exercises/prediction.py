"""An exercise in guessing a number, or one of a few answers, before it is measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from workshop_utils.exercises.task import Task
from workshop_utils.exercises.verdict import State, Verdict

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workshop_utils.exercises.bought import Bought
    from workshop_utils.exercises.store import Guess
    from workshop_utils.measure.prediction import Prediction


_MAGNITUDE = 10


@dataclass(frozen=True, kw_only=True, repr=False)
class PredictionExercise(Task):
    """A guess, scored by its factor: right within ten, or as the exercise says, or the right one of `options`.

    how_many = PredictionExercise(
        name="how_many",
        number="2.1",
        lesson="n_plus_one",
        goal="Predict how many statements a page of 50 orders takes, to the order of magnitude.",
        answer=statements_of_the_page,      # called when first needed; measures, so that no number is typed
        unit="statements",
        example=300,                        # the guess in the solved notebook
        misconceptions={51: "One for the orders and one for each order makes 51. …"},   # said where such a guess is off
        hints=(…),
        why="…",
    )
    """

    answer: Callable[[], float | str]
    """Gives the fact: a number, or with `options` the letter of the right one."""
    example: float | str
    """The guess that the solved notebook makes."""
    unit: str = ""
    misconceptions: Mapping[float | str, str] = field(default_factory=dict)
    """What guesses that come from a known misconception counted, and what they left out; by number, or by letter."""
    look: str = "what would have to be true of each statement for that to be so?"
    """What to ask whoever chose another one of `options`."""
    within: int = 10
    """The factor within which a guess is right; 3 where what is needed to work it out stands above."""
    options: tuple[str, ...] = ()
    """The texts of the answers to choose from, lettered a, b, c …"""
    answered_by: ClassVar[str] = "guess"
    _fact: list[Any] = field(default_factory=list, init=False, compare=False)

    @property
    def starter_source(self) -> str:
        """An open guess."""
        return "guess = ..."

    @property
    def solution_source(self) -> str:
        """The solved notebook's guess."""
        return f"guess = {self.example!r}"

    @property
    def opened_source(self) -> str:
        """The measured fact as a guess."""
        return f"guess = {self.fact!r}  # as measured"

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f"exercises.{self.name}.check(guess)"

    @property
    def fact(self) -> float | str:
        """What the guess is held to; measured once in a kernel."""
        if not self._fact:
            self._fact.append(self.answer())
        found: float | str = self._fact[0]
        return found

    def what_it_bought(self, _engine: Engine | None = None) -> Bought:
        """Say that a guess has nothing to time; exercises have."""
        from workshop_utils.exercises.bought import Bought

        return Bought(self.title, missing="a guess changes no code, so there is nothing to time.")

    def check(self, *guess: object, **named: object) -> Verdict:
        """Score a guess, and keep the result. `...` is not attempted; nothing stops the notebook."""
        from workshop_utils.exercises.checking import keep
        from workshop_utils.measure.prediction import predict

        guess = (*guess, *named.values())
        if not guess or (len(guess) == 1 and guess[0] is ...):
            return self._not_attempted(called_with=len(guess))
        made = predict("", self._read(guess[0]), self.options) if len(guess) == 1 else None
        if made is None or made.guess is None:
            return self._odd(guess, made)
        verdict = self._scored(made.guess)
        return keep(self, repr(made.guess), verdict, self._made(made.guess, told=verdict.correct))

    def _made(self, guess: float | str, *, told: bool) -> Guess:
        """Give the guess as it is kept; its fact only once it is solved, for the file can be read."""
        from workshop_utils.exercises.guesses import as_kept
        from workshop_utils.measure.prediction import predict

        kept = as_kept(predict("", guess, self.options), self.fact)
        return kept if told else replace(kept, fact="")

    def _read(self, guess: Any) -> Any:
        """Give the letter for `b)`, and for the name that an option begins with."""
        if not self.options or not isinstance(guess, str):
            return guess
        said = guess.strip().lower().strip("().:")
        names = {text.partition(":")[0].lower(): letter for letter, text in zip(_LETTERS, self.options, strict=False)}
        return names.get(said, said)

    def _scored(self, guess: float | str) -> Verdict:
        from workshop_utils.measure.prediction import Score, factor_between, score

        scored = score(guess, self.fact)
        if scored is Score.MAGNITUDE and not self._is_near(guess):
            scored = Score.OFF
        if scored is Score.RIGHT:
            said = f"You chose {guess}) {self._option(guess)}, and so it is."
        elif scored is Score.SPOT_ON:
            said = self._revealed(guess, "within a factor of two")
        elif scored is Score.MAGNITUDE:
            said = self._revealed(guess, f"{self._near}, and {factor_between(guess, self.fact)}")
            said = " ".join(filter(None, (said, self.misconceptions.get(float(guess)))))
        else:
            return Verdict(self.title, State.WRONG, *self._off(guess))
        within = self._how_near if scored is Score.MAGNITUDE else ""
        return Verdict(self.title, State.CORRECT, f"{said} *Why.* {self.why}", within=within)

    @property
    def _factor(self) -> str:
        """How near is near enough, in words."""
        from workshop_utils.exercises.wording import in_words

        return f"within a factor of {'ten' if self.within == _MAGNITUDE else in_words(self.within)}"

    @property
    def _near(self) -> str:
        return "the right order of magnitude" if self.within == _MAGNITUDE else self._factor

    @property
    def _how_near(self) -> str:
        return "to the order of magnitude" if self.within == _MAGNITUDE else self._factor

    def _is_near(self, guess: float | str) -> bool:
        from workshop_utils.measure.prediction import factor_of

        return factor_of(float(guess), float(self.fact)) <= self.within

    def _revealed(self, guess: float | str, said: str) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"You guessed {_written(guess)}, and it is {_written(self.fact)}{unit}: {said}."

    def _off(self, guess: float | str) -> tuple[str, str]:
        """Say how far a guess is off, and ask what it left out; never the answer."""
        if self.options or isinstance(guess, str):
            why = f"You chose {guess}) {self._option(guess)}. It isn't that."
            return " ".join(filter(None, (why, self.misconceptions.get(guess)))), self.look
        from workshop_utils.measure.prediction import factor_of

        fact = float(self.fact)
        way, question = (
            ("low", "which part of the work is asked for again and again, and how often?")
            if guess < fact
            else ("high", "which part of the work needs to be asked for only once?")
        )
        by = f"by {_more_than(factor_of(float(guess), fact), self.within)}"
        said = f"You guessed {_written(guess)}. That is too {way}, {by}; {self._factor} is near enough."
        return " ".join(filter(None, (said, self.misconceptions.get(float(guess))))), question

    def _not_attempted(self, called_with: int) -> Verdict:
        what = "a letter" if self.options else "a number"
        said = "There is no guess yet" if called_with else "`check` was called without a guess"
        hint = f"For a place to start: `exercises.{self.name}.hint()`."
        text = f"{said}. Put {what} in place of the `...` and run this cell again. {hint}"
        return Verdict(self.title, State.NOT_ATTEMPTED, text)

    def _odd(self, guess: tuple[object, ...], made: Prediction | None) -> Verdict:
        from workshop_utils.exercises.wording import shown

        if made is None:
            saw = f"`check` takes one guess, and was given {len(guess)} things."
        else:
            saw = f"{shown(guess[0])} can't be scored."
        letters = ", ".join(map("`{!r}`".format, _LETTERS[: len(self.options)]))
        asked = f"one of the letters {letters}" if self.options else "one number, 0 or more"
        return Verdict(self.title, State.CANT_BE_JUDGED, f"{saw} A guess is {asked}.")

    def _option(self, letter: float | str) -> str:
        return dict(zip(_LETTERS, self.options, strict=False)).get(str(letter), "")


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _more_than(factor: float, within: int) -> str:
    """Write how far a guess is off so that it never reads as near enough, nor gives the answer away: 14 → more than 10."""
    if not math.isfinite(factor):
        return "any factor"
    passed = [power for power in (within, *(10**digits for digits in range(1, 16))) if within <= power < factor]
    return f"more than a factor of {max(passed):,}"

"""An exercise in choosing: one of a few words for each of a few things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.solution import explanation
from workshop_utils.exercises.task import Task
from workshop_utils.exercises.verdict import State, Verdict
from workshop_utils.exercises.wording import capital, in_words, joined, shown

if TYPE_CHECKING:
    from workshop_utils.measure.table import Table


class Facts(Protocol):
    """What was measured, to speak of choices with."""

    @property
    def table(self) -> Table:
        """All of it."""

    def table_of(self, *names: str) -> Table | None:
        """What was measured of the things named; nothing where that would give the answer."""

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what speaks against choosing `option` for `name`, and ask what to look at; never the answer."""

    def because(self, name: str) -> str:
        """Say what speaks for the right choice for `name`."""


@dataclass(frozen=True, kw_only=True, repr=False)
class ChoiceExercise(Task):
    """Choices held to `answers`; the first wrong one is answered with what was measured.

    culprits = ChoiceExercise(
        name="culprits",
        answers={"parcels": "database", …},         # in the order in which `check` takes them
        options={"database": ("db", "sql"), …},     # what else each may be called
        facts=measured,                             # called when first needed
        …
    )
    """

    answers: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    facts: Callable[[], Facts]
    vague: Mapping[str, str] = field(default_factory=dict)
    """Words that mean more than one option, and a sentence that says so."""
    distinct: bool = False
    """Whether no option may be chosen twice."""
    answered_by: ClassVar[str] = "choice"
    _facts: list[Facts] = field(default_factory=list, init=False, compare=False)

    @property
    def starter_source(self) -> str:
        """Open choices."""
        return f"{', '.join(self.answers)} = {', '.join('...' for _ in self.answers)}"

    @property
    def solution_source(self) -> str:
        """The right ones."""
        return f"{', '.join(self.answers)} = " + ", ".join(f'"{answer}"' for answer in self.answers.values())

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f"exercises.{self.name}.check({', '.join(self.answers)})"

    @property
    def measured(self) -> Facts:
        """What choices are held to; measured once in a kernel."""
        if not self._facts:
            self._facts.append(self.facts())
        return self._facts[0]

    def check(self, *choices: object, **named: object) -> Verdict:
        """Judge the choices, and keep the result. `...` is not attempted; nothing stops the notebook."""
        from workshop_utils.exercises.checking import keep

        given = self._in_order(choices, named)
        if all(choice is ... for choice in given):
            return self._not_attempted("There is no choice yet" if given else "`check` was called without a choice")
        odd = self._odd(given)
        if odd:
            return Verdict(self.title, State.CANT_BE_JUDGED, odd, self._question)
        chosen = {name: self._option(choice) for name, choice in zip(self.answers, given, strict=True)}
        if None in chosen.values():
            return self._unknown(given[list(chosen.values()).index(None)])
        try:
            verdict = self._judged({name: option or "" for name, option in chosen.items()})
        except WorkshopError as error:
            return Verdict(
                self.title, State.CANT_BE_JUDGED, f"There is nothing to hold it to: {error.problem} {error.remedy}"
            )
        return keep(self, repr(chosen), verdict)

    def _in_order(self, choices: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...]:
        """Take them as arguments, by name, or as one tuple or list."""
        if len(choices) == 1 and not named and isinstance(choices[0], (tuple, list)):
            choices = tuple(choices[0])
        rest = tuple(self.answers)[len(choices) :]
        return (*choices, *(named.pop(name) for name in rest if name in named), *named.values())

    def _judged(self, chosen: dict[str, str]) -> Verdict:
        wrong = [name for name, option in chosen.items() if option != self.answers[name]]
        if wrong:
            right = len(chosen) - len(wrong)
            of = f"of the {in_words(len(chosen))} {'is' if right < 2 else 'are'} right."
            so_far = f"{capital(in_words(right)) if right else 'None'} {of}" if len(chosen) > 1 else ""
            against, question = self.measured.against(wrong[0], chosen[wrong[0]])
            return Verdict(
                self.title, State.WRONG, f"{so_far} {against}".strip(), question, self.measured.table_of(wrong[0])
            )
        because = " ".join(map(self.measured.because, chosen))
        text = f"{because}\n\n{explanation(self.why, self.other_way, self.price)}"
        return Verdict(self.title, State.CORRECT, text, counts=self.measured.table)

    def _option(self, choice: object) -> str | None:
        """Give the option that a learner's word means, None for no word of ours."""
        if type(choice) is int:  # not made a text: Python refuses that of a very long one
            return next((option for option in self.options if option.isdecimal() and int(option) == choice), None)
        word = (
            " ".join(choice.split()).lower().removeprefix("in ").removeprefix("the ") if isinstance(choice, str) else ""
        )
        return next((option for option, others in self.options.items() if word == option or word in others), None)

    def _odd(self, given: tuple[object, ...]) -> str:
        if len(given) != len(self.answers):
            return f"`check` takes {in_words(len(self.answers))} {'choice' if len(self.answers) == 1 else 'choices'}, and was given {len(given)}."
        open_ones = [f"`{name}`" for name, choice in zip(self.answers, given, strict=True) if choice is ...]
        if open_ones:
            return f"There is no choice yet for {joined(open_ones)}."
        twice = next((choice for choice in given if self.distinct and given.count(choice) > 1), None)
        return f"{shown(twice)} is named more than once." if twice else ""

    @property
    def _question(self) -> str:
        return f"does your line read `{self.check_source}`, with a word for each?"

    def _unknown(self, choice: object) -> Verdict:
        words = joined([f'`"{option}"`' for option in self.options], "or")
        vague = self.vague.get(choice.strip().lower(), "") if isinstance(choice, str) else ""
        text = " ".join(filter(None, (f"{shown(choice)} isn't one of the words.", vague, f"Choose {words}.")))
        return Verdict(
            self.title, State.CANT_BE_JUDGED, text, f"which of these {in_words(len(self.options))} do you mean?"
        )

    def _not_attempted(self, said: str) -> Verdict:
        hint = f"For a place to start: `exercises.{self.name}.hint()`."
        return Verdict(
            self.title,
            State.NOT_ATTEMPTED,
            f"{said}. Put a word in place of each `...` and run this cell again. {hint}",
        )

"""An exercise in two functions: one sends, and the other receives, in another process, what the first one sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises import the_shape_of_the_json_layouts as layouts
from workshop_utils.exercises.exercise import Exercise, Function
from workshop_utils.exercises.names import called, outside_names
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.task import source_of
from workshop_utils.exercises.the_shape_of_the_json_reviews import compared, received, sent
from workshop_utils.exercises.wording import in_words

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Evidence
    from workshop_utils.exercises.judge import Judge
    from workshop_utils.exercises.verdict import Verdict


@dataclass(frozen=True, kw_only=True, repr=False)
class PairExercise(Exercise):
    """Declared as an `Exercise` is; starter and solution are pairs, `pair(sender, receiver)`.

    `check(sender, receiver)` calls the first in one process, and the second in another: what isn't in the payload hasn't
    travelled.
    """

    calls: tuple[str, str]
    """How the two are called: `side_load(reviews)`, `rebuild(payload)`."""

    @property
    def starter_source(self) -> str:
        """Both functions of the learner's cell."""
        return _source(self.starter)

    @property
    def solution_source(self) -> str:
        """Both functions of the solved notebook's cell."""
        return _source(self.solution_code)

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        names = ", ".join(call.partition("(")[0] for call in self.calls)
        return f"exercises.{self.name}.check({names})"

    def check(self, *answer: object, **named: object) -> Verdict:
        """Judge the learner's two functions, and keep the result. Never raises for what it is given."""
        return self._verdict((*answer, *named.values()), kept=True)

    def rehearse(self, *answer: object) -> Verdict:
        """Judge as `check` does, and keep nothing."""
        return self._verdict(answer, kept=False)

    def tried(self, judge: Judge, function: Any, migration: str | None) -> tuple[Evidence, ...]:
        """Let one trial send, and another one, which has nothing but the payloads, receive. Raises NotPortable."""
        from workshop_utils.exercises import oracle

        cases, limits = oracle.trial_cases(self, migration), oracle.limits(self)
        sending = judge.run(partial(sent, function.func), cases, limits)
        answered = [one for one in sending if one.outcome == "answered"]
        texts = [replace(case, arguments=(one.answer["text"],)) for case, one in zip(cases, answered, strict=False)]
        receiving = judge.run(partial(received, function.keywords["receiver"]), texts, limits) if texts else ()
        joined = tuple(map(_joined, answered, receiving))
        return joined if len(joined) < len(answered) else (*joined, *sending[len(answered) :])

    def _verdict(self, given: tuple[object, ...], *, kept: bool) -> Verdict:
        from workshop_utils.exercises.checking import verdict_on
        from workshop_utils.exercises.verdict import State, Verdict

        if given and all(one is ... for one in given):
            return verdict_on(self, (...,), kept=kept)
        odd = self._unfit(given)
        if odd:
            return Verdict(self.title, State.CANT_BE_JUDGED, f"{odd.saw} {odd.why}".rstrip(), odd.next_move)
        functions: Any = given
        return verdict_on(self, (pair(*functions),), kept=kept)

    def _unfit(self, given: tuple[object, ...]) -> Remark | None:
        """Say why what `check` was given can't be judged, or None if it can."""
        from workshop_utils.exercises.unfit import unfit_function

        line = f"`{self.check_source}`"
        if len(given) != len(self.calls):
            came = "one thing" if len(given) == 1 else f"{in_words(len(given))} things"
            return Remark(f"`check` takes two functions, and was given {came}.", "", f"does your line read {line}?")
        odd = (unfit_function(one, line, call) for one, call in zip(given, self.calls, strict=True))
        return next(filter(None, odd), None) or next(filter(None, map(_ours, given)), None)


def pair(sender: Function, receiver: Function) -> partial[Any]:
    """Give two functions as one, which is known by the first, and compared by both."""
    return partial(sender, receiver=receiver)


def _ours(given: object) -> Remark | None:
    """Say that a function is the lesson's own, which does the exercise's work, or calls it."""
    function = called(given)
    if function is None:
        return None
    values = [function, *(function.__globals__.get(name) for name in outside_names(function.__code__))]
    names = {one.__name__ for one in values if isinstance(one, FunctionType) and one.__module__ == layouts.__name__}
    if any(one is layouts for one in values):
        names |= set(function.__code__.co_names)
    found = names & {layouts.side_loaded.__name__, layouts.from_side_loaded.__name__}
    if not found:
        return None
    saw = f"What `check` was given is, or calls, `{min(found)}`: that is the lesson's own code."
    return Remark(
        saw,
        "It was there to be weighed. Here it is yours to write.",
        "with which of its steps would a function of your own begin?",
    )


def _source(both: Function) -> str:
    assert isinstance(both, partial)  # noqa: S101 (the declaration says so)
    return f"{source_of(both.func)}\n\n\n{source_of(both.keywords['receiver'])}"


def _joined(sending: Evidence, receiving: Evidence) -> Evidence:
    """Give what the receiver came to, with what the sender cost, and aside what was seen in its payload."""
    seen = sending.answer["seen"]
    return replace(
        receiving,
        answer=compared(seen, receiving.answer) if receiving.outcome == "answered" else None,
        statements=sending.statements,
        printed=sending.printed + receiving.printed,
        own=sending.own,
        aside=seen,
    )

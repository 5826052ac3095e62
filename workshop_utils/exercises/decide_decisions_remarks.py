"""What the verdicts on 11.2 say of an encoder that goes on deciding while rows pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.decide_watch import DISPATCH, MAKING, MATCH, PLAN, QUESTIONS
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import capital, many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_ASKED = (*QUESTIONS, MATCH, DISPATCH)
_MADE = (*MAKING, PLAN)
_CALLED = {"__mro__": "get_type_hints", "__annotations__": "get_type_hints"}
"""By which name learners ask for what."""


def on_decisions(report: Report) -> Remark:
    """Say what was looked at, asked or made."""
    trial = report.tightest("decisions")
    seen: dict[str, int] = trial.yours.aside["asked"]
    label = capital(trial.case.label)
    if seen.get(PLAN):
        saw = f"{label}: while they passed, {many(seen[PLAN], '`TypeAdapter`')} {'was' if seen[PLAN] == 1 else 'were'} made."
        why = "A `TypeAdapter` reads the view and builds its core from it: the dearest decision there is, and the same each time."
        return Remark(saw, why, "which line of yours could run before the first row comes?")
    made = {name: seen[name] for name in MAKING if seen.get(name)}
    if made:
        name, number = max(made.items(), key=lambda each: each[1])
        saw = f"{label}: while they passed, `{name}` was called {many(number, 'time')}."
        return Remark(
            saw,
            "To make code takes far longer than to run it, and it is the same code each time.",
            "what could be kept of it?",
        )
    looks = _looks(trial)
    if looks:
        return _on_looks(report, trial, looks)
    asked = {name: number for name, number in seen.items() if name in _ASKED}
    which = ", ".join(f"`{name}` {number:,} times" for name, number in sorted(asked.items(), key=lambda each: -each[1]))
    saw = f"{label}: nobody looked at the view any more, that part is done. But values were still asked what they are: {which}."
    why = "A field holds the same kind in every row, and its hint said which before the first one came."
    return Remark(saw, why, "what could you choose for each field once, that needs no question to be run?")


def _on_looks(report: Report, trial: Trial, looks: dict[str, int]) -> Remark:
    number, label = sum(looks.values()), capital(trial.case.label)
    names = " and ".join(
        f"`{_CALLED.get(name, name)}`" for name, _ in sorted(looks.items(), key=lambda each: -each[1])[:2]
    )
    if len(report.trials) > 1 and len({sum(_looks(one).values()) for one in report.trials}) == 1:
        saw = f"{label}: after `make_encoder` had returned, the view was looked at {many(number, 'time')}, at {names}; as often for the other rows. The plan was made when the first row came."
        why = "Then the first request pays for it, and a view that can't be encoded is noticed by a customer."
        return Remark(saw, why, "what does the plan need that isn't there yet when `make_encoder` is called?")
    saw = f"{label}: after `make_encoder` had returned, the view was looked at {many(number, 'time')}, at {names}."
    why = "It says the same each time: which fields there are, of which kind, and what they are called."
    return Remark(
        saw,
        why,
        "which of your lines could run once, in `make_encoder` itself, and leave what it found to the function inside?",
    )


def _looks(trial: Trial) -> dict[str, int]:
    return {name: number for name, number in trial.yours.aside["asked"].items() if name not in (*_ASKED, *_MADE)}

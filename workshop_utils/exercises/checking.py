"""From what a learner passed to `check` to a verdict that has been kept."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from workshop_utils.disk import FREE_SOME, says_full
from workshop_utils.exercises import ladder
from workshop_utils.exercises.fingerprint import fingerprint, is_blank
from workshop_utils.exercises.migration import bare, is_empty
from workshop_utils.exercises.mistakes import short_name
from workshop_utils.exercises.report import Remark, Report, Trial
from workshop_utils.exercises.seeds import drawn_cases
from workshop_utils.exercises.store import Guess, Record, store
from workshop_utils.exercises.tally import counts
from workshop_utils.exercises.unfit import unfit
from workshop_utils.exercises.verdict import State, Verdict
from workshop_utils.exercises.wording import Home, a

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Exercise
    from workshop_utils.exercises.portable import NotPortable
    from workshop_utils.exercises.task import Task

_PRINTED = 1_000
# SQLAlchemy names the tables in an order that differs from process to process.
_CARTESIAN = re.compile(r"(SAWarning: SELECT statement has a cartesian product) between FROM element\(s\) [^.]*\.")


class InterruptedCheck(KeyboardInterrupt):
    """An interrupt during a check, which a notebook shows in one sentence."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython what it shows instead of a traceback through the judge."""
        return [str(self)]


def verdict_on(
    exercise: Exercise, answer: tuple[object, ...], *, migration: str | None = None, kept: bool = True
) -> Verdict:
    """Judge what was passed to `check`, and keep the result, unless it is a rehearsal.

    `migration` is SQL to run before, for exercises that ask for it.
    """
    if len(answer) == 1 and answer[0] is ...:
        return _worded(exercise, State.NOT_ATTEMPTED, _untouched(exercise, blank=True))
    odd = unfit(exercise, answer)
    if odd:
        return _worded(exercise, State.CANT_BE_JUDGED, odd)
    function: Any = answer[0]
    if is_blank(function) or (is_empty(migration or "") and is_untouched(exercise, function)):
        return _worded(exercise, State.NOT_ATTEMPTED, _untouched(exercise, blank=is_blank(function)))
    try:
        verdict = _judged(exercise, function, migration)
    except KeyboardInterrupt:
        raise InterruptedCheck(f"{exercise.title}: stopped before it was judged. Nothing was kept.") from None
    except (OSError, sqlite3.OperationalError) as error:  # what we need for judging couldn't be written
        if not says_full(str(error)):
            raise
        return _worded(exercise, State.CANT_BE_JUDGED, _no_room())
    if not kept:
        return verdict
    if verdict.correct:
        exercise.remember(function, migration)
    return keep(exercise, _fingerprint(function, migration), verdict)


def is_untouched(exercise: Exercise, function: Any) -> bool:
    """Whether a function is the starter still; formatting and comments don't count."""
    return fingerprint(function) == fingerprint(exercise.starter)


def _fingerprint(function: Any, migration: str | None) -> str:
    if migration is None:
        return fingerprint(function)
    return f"{fingerprint(function)}-{hashlib.sha256(bare(migration).encode()).hexdigest()[:16]}"


def keep(task: Task, answer: str, verdict: Verdict, guess: Guess | None = None) -> Verdict:
    """Write down how an answer was judged, of a prediction also the `guess`; say what the learner should know of that."""
    before = store().record(task.key)
    again = before.last == answer and before.state == verdict.state.value and not verdict.correct

    def change(record: Record) -> Record:
        record = replace(record, state=verdict.state.value)
        record = record.with_answer(answer) if verdict.state.judged else record
        record = record.with_guess(guess) if guess else record
        if verdict.correct:
            return record.with_solved(date.today().isoformat())
        return record if again else record.with_mistake(short_name(verdict))

    kept = store().change(task.key, change)
    notes = [f"Same {task.answered_by} as last time."] if again and verdict.state.judged else []
    return replace(verdict, note=" ".join([*notes, *([kept.problem] if kept.problem else [])]))


def _judged(exercise: Exercise, function: Any, migration: str | None) -> Verdict:
    from workshop_utils.exercises.judge import the_judge
    from workshop_utils.exercises.portable import NotPortable

    judge = the_judge()  # starts on first use, and warms up while the kernel works out what to expect
    baselines = exercise.baselines()
    try:
        evidence = exercise.tried(judge, function, migration)
    except NotPortable as leaning:
        return _worded(exercise, State.LEANED, _leaned(leaning))
    if any(one.raised and says_full(one.raised.message) for one in evidence):
        return _worded(exercise, State.CANT_BE_JUDGED, _no_room())
    trials = tuple(map(Trial, drawn_cases(exercise), baselines, evidence))
    report = ladder.climb(exercise, trials, function, migration or "")
    return _reported(report)


def _reported(report: Report) -> Verdict:
    verdict = _worded(report.exercise, report.state, ladder.remark(report))
    printed = report.last.yours.printed.rstrip().replace(f"{report.home.file}:", "line ")  # as warnings name it
    printed = _CARTESIAN.sub(r"\1.", printed)
    shown = printed if len(printed) <= _PRINTED else f"{printed[:_PRINTED]}…"
    over = report.over if report.state is State.OVER_BUDGET else ""
    counted = report.over or (report.state is State.CORRECT and report.exercise.budget.judged())
    table = counts(report) if counted else None
    return replace(verdict, counts=table, over=over, printed=shown)


def _worded(task: Task, state: State, remark: Remark) -> Verdict:
    text = " ".join(part for part in (remark.saw, remark.why) if part)
    return Verdict(task.title, state, text, remark.next_move)


def _untouched(exercise: Exercise, *, blank: bool) -> Remark:
    what = "The function has no body yet" if blank else "This is still the slow version"
    if not blank and exercise.slow and exercise.slow is not exercise.starter:
        what = "This is still the starter"
    return Remark(
        f"{what}, so there is nothing to judge. Change it and run this cell again. "
        f"For a place to start: `exercises.{exercise.name}.hint()`."
    )


def _no_room() -> Remark:
    return Remark("There is no room left on the disk for what judging needs, so nothing was judged.", FREE_SOME)


def _leaned(leaning: NotPortable) -> Remark:
    """Word a function that leans on what only the notebook has."""
    if not leaning.name:
        return Remark(leaning.problem, leaning.remedy, "what does your function use that it isn't given?")
    home = Home(leaning.file)
    line = f": {home.place(leaning.line, leaning.text).rstrip(',')}" if leaning.line else ""
    name = f"`{leaning.name}`"
    saw = f"Your function uses the notebook's {name}, {a(f'`{leaning.type_name}`')}{line}."
    why = (
        f"It is judged in a process of its own, where there is no {name}. A function that uses only what it is given "
        "works everywhere, and can be tested."
    )
    return Remark(saw, why, f"which of its arguments can give what it takes from {name}?")

"""The ladder: which rung an answer reached, and what its verdict says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises import coach, migration_remarks, mishaps
from workshop_utils.exercises.budget import COSTS, Costs
from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.report import Remark, Report, limit
from workshop_utils.exercises.solution import explanation
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import home_of
from workshop_utils.exercises.work import on_uncounted

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Exercise
    from workshop_utils.exercises.inner_difference import Difference
    from workshop_utils.exercises.report import Trial

_MISHAPS = {
    "refused": State.CANT_BE_JUDGED,
    "raised": State.RAISED,
    "stopped": State.STOPPED,
    "memory": State.MEMORY,
    "died": State.DIED,
    "unmigrated": State.RAISED,
}

_BOUGHT = "`exercises.{}.what_it_bought()` shows what you gained {}."
_UNANNOUNCED = "Nobody had announced that we ask for {}, too: an answer has to hold for every size."


def climb(exercise: Exercise, trials: tuple[Trial, ...], function: Any, migration: str = "") -> Report:
    """Find the rung, and the trials that decide it: up to the first one that went wrong, else all."""
    home = home_of(function)
    for place, trial in enumerate(trials):
        state = _rung_of(exercise, trial)
        if state is not None:
            return Report(exercise, state, trials[: place + 1], home, function, migration=migration)
    over = next((cost for cost in exercise.budget.judged() if _is_over(exercise, trials, cost)), "")
    announced = tuple(trial for trial in trials if trial.case.announced)
    spoken = announced if over and _is_over(exercise, announced, over) else trials
    state = _against_slow(exercise, spoken, over) if over else State.CORRECT
    if state is State.CORRECT and exercise.beyond and exercise.beyond(trials):
        state = State.OVER_BUDGET
        trials = announced if exercise.beyond(announced) else trials
    return Report(exercise, state, trials, home, function, over, migration)


def difference(exercise: Exercise, trial: Trial) -> Difference | None:
    """Name the first difference between what was asked for in a trial and what came."""
    comparer = Comparer(Equality(exercise.ordered, exercise.tolerance), exercise.item, exercise.slow_is_shown)
    expected, came = trial.slow.answer, trial.yours.answer
    return comparer.first_difference(*(one[exercise.part] if exercise.part else one for one in (expected, came)))


def remark(report: Report) -> Remark:
    """Say what we saw, why it costs, and one next move, and of a size that nobody announced that it was asked for."""
    said, case = _remark(report), report.deciding.case
    if case.announced or said.at_any_size or report.state is State.CORRECT:
        return said
    return replace(said, why=f"{said.why} {_UNANNOUNCED.format(case.label)}".strip())


def _remark(report: Report) -> Remark:
    """Take the lesson's own words first."""
    exercise = report.exercise
    own = exercise.diagnose(report) if exercise.diagnose else None
    if own is not None:
        return own
    if report.last.yours.uncounted and report.state is State.CANT_BE_JUDGED:
        return on_uncounted(report)
    migration = migration_remarks.on_migration(report)
    if migration is not None:
        return migration
    if report.state is State.CORRECT:
        shown = "" if exercise.nothing_to_time else f"\n\n{_BOUGHT.format(exercise.name, exercise.gained)}"
        return Remark(f"{explanation(*_why_and_other_way(report))}{shown}")
    if report.state is State.WRONG:
        found = difference(exercise, report.last)
        return coach.on_wrong(report, found) if found else mishaps.on_changed_data(report)
    if report.over:
        return coach.on_cost(report)
    return mishaps.on_mishap(report)


def _why_and_other_way(report: Report) -> tuple[str, str, str]:
    """Say why it works in the way that was taken, speak of the first good way that wasn't, and name the price."""
    exercise = report.exercise
    took = [way for way in exercise.ways if way.took(report)]
    why = next((way.why for way in took if way.why), exercise.why)
    price = next((way.price for way in took if way.price), exercise.price)
    return why, next((way.text for way in exercise.ways if way not in took), exercise.other_way), price


def _rung_of(exercise: Exercise, trial: Trial) -> State | None:
    """Give the rung of a trial that went wrong, None for a right answer whatever it cost."""
    if trial.yours.outcome in _MISHAPS:
        return _MISHAPS[trial.yours.outcome]
    outside = trial.yours.outside_connections and not exercise.may_connect
    if outside or trial.yours.mapping_changed or trial.yours.uncounted or trial.yours.evaded:
        return State.CANT_BE_JUDGED
    migrated = trial.yours.migrated
    if migrated and (migrated.dropped or migrated.changed or migrated.lost):
        return State.WRONG
    changed = trial.yours.schema_changed or bool(trial.yours.writes)
    if changed and not exercise.may_write:
        return State.WRONG
    if difference(exercise, trial):
        return State.WRONG
    return State.CANT_BE_JUDGED if trial.slow.statements and not trial.yours.statements else None


def _is_over(exercise: Exercise, trials: tuple[Trial, ...], cost: str) -> bool:
    return any(trial.costs[cost] > limit(exercise, cost, trial, trials[0]) for trial in trials)


def _against_slow(exercise: Exercise, trials: tuple[Trial, ...], over: str) -> State:
    """Compare with the slow version, in the judged costs up to the one that is over budget.

    Who asks more often where most is asked for is worse, whatever was saved elsewhere.
    """
    largest = max(trials, key=lambda trial: trial.slow.costs.statements)
    if over == "statements" and largest.costs.statements > largest.slow.costs.statements:
        return State.WORSE
    yours = sum((trial.costs for trial in trials), Costs())
    slow = sum((trial.slow.costs for trial in trials), Costs())
    spoken = [cost for cost in exercise.budget.judged() if COSTS.index(cost) <= COSTS.index(over)]
    if any(yours[cost] < slow[cost] - _about(cost, slow) for cost in (*spoken, *exercise.budget.weighs)):
        return State.OVER_BUDGET
    worse = any(yours[cost] > slow[cost] + _about(cost, slow) for cost in spoken)
    return State.WORSE if worse else State.NO_BETTER


def _about(cost: str, slow: Costs) -> float:
    """Give the difference that nobody would call one: the same plan takes a few steps more or fewer."""
    return 0.1 * slow.steps if cost == "steps" else 0

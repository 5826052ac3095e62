"""What to say of an answer that lets the database, or the ORM, work too much for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.plan_words import plan_in_words
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import named
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Planned
    from workshop_utils.exercises.report import Report

_GROWS = "What reads more rows in a larger shop takes more steps there, however few rows come out."
_SEARCHES = "A SEARCH ends as soon as its condition is met; how much it reads depends on how many rows meet it."
_OBJECTS = "The ORM makes of each row an object that it watches for changes, and that takes most of Python's time."


def on_steps(report: Report) -> Remark:
    """Speak of the steps of SQLite's virtual machine: how many, by which plan, and whether they grow."""
    dearest = dearest_of(report)
    if dearest is None:
        return _on_unplanned(report)
    words = plan_in_words(dearest)
    saw = f"{steps_opening(report)} {plan_sentence(dearest)}"
    if "SCAN" in words:
        return Remark(saw, _GROWS, "what would let SQLite go to the rows it needs, and read no others?")
    if words:
        return Remark(saw, _SEARCHES, "how many rows meet that condition in a larger shop?")
    return Remark(saw, _GROWS, "which part of that statement's work is larger in a larger shop?")


def _on_unplanned(report: Report) -> Remark:
    """Speak of steps that went past the session: they are counted, and no plan is kept of them."""
    sent = [one.sql for one in report.tightest("steps").yours.statements]
    by = (
        f" The steps went into {code(named(sent[0]))}, sent past the session, so we have no plan of it." if sent else ""
    )
    return Remark(
        f"{steps_opening(report)}{by}", _GROWS, "what does `EXPLAIN QUERY PLAN` say of what your cursor sends?"
    )


def on_objects(report: Report) -> Remark:
    """Speak of the objects that the ORM built."""
    trial = report.tightest("objects")
    now, before = trial.costs.objects, trial.slow.costs.objects
    label = capital(trial.case.label)
    if report.state is State.NO_BETTER:
        saw = f"Same answer, and as many objects: {label} took {many(now, 'object')}, as in the slow version."
    else:
        saw = f"{label}: the ORM built {many(before, 'object')} before, and {count(now)} now."
    return Remark(saw, _OBJECTS, "which of these objects does the answer need whole, and which only a value of?")


def on_uncounted(report: Report) -> Remark:
    """Speak of an answer whose steps can't be told."""
    saw = f"With {report.last.case.label} our count of SQLite's steps was switched off while your function ran."
    why = "A connection has room for one counter, and `count_steps` takes it, too. Without it, nothing can be judged."
    return Remark(saw, why, "what in your function counts, or watches, the connection?")


def dearest_of(report: Report) -> Planned | None:
    """Give the kind of statement that took most steps, where the limit was passed furthest."""
    return next(iter(report.tightest("steps").yours.plans), None)


def steps_opening(report: Report) -> str:
    """Say how many steps it took before and now, and how they grow from the first case to the last."""
    trial, first = report.tightest("steps"), report.trials[0]
    before, now = trial.slow.costs.steps, trial.costs.steps
    label = capital(trial.case.label)
    if report.state is State.NO_BETTER:
        as_before = "as in the slow version" if now == before else f"the slow version {count(before)}"
        opening = f"Same answer, {'' if now == before else 'about the '}same work: {label} took {many(now, 'step')}, {as_before}"
    else:
        opening = f"{label}: {many(before, 'step')} before, {count(now)} now"
    grew = trial is not first and now > 1.5 * first.costs.steps
    return f"{opening}; {first.case.label} took {count(first.costs.steps)}." if grew else f"{opening}."


def plan_sentence(planned: Planned) -> str:
    """Say what the plan of a statement is, if it is known."""
    words = plan_in_words(planned)
    statement = code(named(planned.sql))
    ran = f", run {count(planned.times)} times," if planned.times > 1 else ""
    if not words:
        return f"Most of them went into {statement}{ran.rstrip(',')}: {count(planned.steps)}."
    return f"The plan of {statement}{ran} is {words}."

"""What to say of an answer that is right and asks too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.repeats import Repeat, forgotten, repeats, warmed_up
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import main_table, table_words
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.volume import whole_tables
from workshop_utils.exercises.wording import capital, in_words, joined, labels, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.measure.ledger import Statement

_WHY = "Each would be a round trip if the database were elsewhere."
_BY_HAND = "It is a statement of your own inside a loop, and no loader option can know of it."
_GONE = "A session remembers an object only as long as somebody holds it; what nobody holds is asked for again."
_EXPIRED = "At `commit()` and `expire_all()` a session forgets what its objects held, and asks anew when it is touched."
_WHO_HOLDS = "what in your code still holds the {rows} when they are asked for again?"
_WHICH_ROWS = "which of those rows does the answer show, and where does your code say so?"
_PORTION = 500
"""How many parents a statement of `selectinload` asks for: `SelectInLoader._chunksize` of SQLAlchemy's strategies."""
_WHAT_BETWEEN = "what stands between loading the {rows} and reading them?"


def on_statements(report: Report) -> Remark:
    """Speak of the statements: which kinds of repeat are gone, which is left, and who asked for it."""
    trial = report.tightest("statements")
    left = repeats(trial.yours.statements)
    if not left:
        return _nothing_repeats(report, trial)
    parents = _in_portions(trial, left)
    if parents:
        return _on_portions(report, parents, left[0])
    warm, forgot = warmed_up(trial, left), forgotten(trial, left)
    if warm:
        return _loaded_before(report, warm, _GONE, _WHO_HOLDS)
    if forgot:
        return _loaded_before(report, forgot, _EXPIRED, _WHAT_BETWEEN)
    return _no_better(report, trial, left[0]) if report.state is State.NO_BETTER else _some_left(report, trial, left)


def _in_portions(trial: Trial, left: tuple[Repeat, ...]) -> Statement | None:
    """Find the whole table that made loader options repeat: they ask for the children of some hundred rows at a time."""
    whole = max(whole_tables(trial), key=lambda one: one.rows, default=None)
    if whole is None or whole.rows <= _PORTION:
        return None
    return whole if all(one.origin == whole.origin and one.asks_for_several for one in left) else None


def _on_portions(report: Report, parents: Statement, most: Repeat) -> Remark:
    rows = f"{count(parents.rows)} {table_words(main_table(parents.sql))}"
    saw = (
        f"{_opening(report)} One of your statements reads a whole table: {rows}. Your options then bring along what belongs "
        f"to all of them, {count(_PORTION)} at a time: {most.name} ran {count(most.times)} times."
    )
    return Remark(saw, "Both grow with the shop, even when the answer doesn't.", _WHICH_ROWS)


def _opening(report: Report) -> str:
    trial = report.tightest("statements")
    before, now = trial.slow.costs.statements, trial.costs.statements
    added = [one.costs.statements - one.slow.costs.statements for one in report.told]
    if (report.state is State.OVER_BUDGET and now < before) or min(added) < 0 < max(added):
        return f"{capital(trial.case.label)}: {many(before, 'statement')} before, {count(now)} now."
    names = labels([one.case for one in report.told])
    yours = [f"{count(one.costs.statements)} for {name}" for one, name in zip(report.told, names, strict=True)]
    slow = [count(one.slow.costs.statements) for one in report.told]
    if report.state is State.NO_BETTER:
        return f"Same answer, same number of statements: {joined(yours)}, as in {report.exercise.the_slow}."
    more = "more" if report.state is State.WORSE else "fewer"
    return f"Same answer, {more} statements: {joined(yours)}, where {report.exercise.the_slow} needs {joined(slow)}."


def _some_left(report: Report, trial: Trial, left: tuple[Repeat, ...]) -> Remark:
    most = left[0]
    ran = f"{most.name} ran {count(most.times)} times{most.asked_by(report.home)}."
    saw = " ".join(filter(None, (_opening(report), _gone_and_left(trial, left), ran)))
    return Remark(saw, _BY_HAND if _is_by_hand_now(trial, most) else _WHY, _question(report, trial, most))


def _gone_and_left(trial: Trial, left: tuple[Repeat, ...]) -> str:
    """Say how many kinds of repeat are gone and left, and lead over to the one that ran most often."""
    before, now = {one.table for one in repeats(trial.slow.statements)}, {one.table for one in left}
    gone = len(before - now)
    if left[0].table not in before:
        return f"{f'{_kinds(gone)} gone. ' if gone else ''}One kind of repeat is new:"
    if not gone:
        return "" if len(left) == 1 else f"{_kinds(len(left))} still there. Most often,"
    if len(left) == 1:
        return f"{_kinds(gone)} gone, one is left:"
    return f"{_kinds(gone)} gone, {in_words(len(left))} are left. Most often,"


def _kinds(number: int) -> str:
    return "One kind of repeat is" if number == 1 else f"{capital(in_words(number))} kinds of repeat are"


def _no_better(report: Report, trial: Trial, most: Repeat) -> Remark:
    origin = most.origin
    place = f", from {report.home.place(origin.line, origin.text, origin.file).rstrip(',')}" if origin else ""
    saw = f"{_opening(report)} {most.name} alone ran {count(most.times)} times for {trial.case.label}{place}."
    asked = "which attribute in that line asks for it, and when is it touched?"
    return Remark(saw, _WHY, asked if most.attribute else _question(report, trial, most))


def _loaded_before(report: Report, repeat: Repeat, why: str, question: str) -> Remark:
    label, rows = report.tightest("statements").case.label, repeat.rows_in_words
    saw = (
        f"{_opening(report)} With {label}, you had loaded the {rows} together, and still {repeat.name} ran "
        f"{count(repeat.times)} times{repeat.asked_by(report.home)}."
    )
    return Remark(saw, why, question.format(rows=rows))


def _nothing_repeats(report: Report, trial: Trial) -> Remark:
    allowed = report.limit("statements", trial)
    saw = f"{_opening(report)} None of them runs twice; the budget is {in_words(allowed)}."
    return Remark(saw, _WHY, "which two of your statements ask for rows that belong together?")


def _question(report: Report, trial: Trial, most: Repeat) -> str:
    """Give the exercise's question for that table, which doesn't fit where a statement by hand took its place."""
    own = report.exercise.asks.get(most.table)
    if own and not _is_by_hand_now(trial, most):
        return own
    rows, items = most.rows_in_words, report.exercise.item.many
    return (
        f"what would bring all {rows} at once?"
        if rows == items
        else f"what would bring the {rows} of all {items} at once?"
    )


def _is_by_hand_now(trial: Trial, most: Repeat) -> bool:
    """Whether a loop sends by hand what an attribute asked for in the slow version."""
    # A line that also brought other rows is the page's own query; what repeats there comes from its loader options.
    if any(one.origin == most.origin and main_table(one.sql) != most.table for one in trial.yours.statements):
        return False
    slow = next((one for one in repeats(trial.slow.statements) if one.table == most.table), None)
    return slow is not None and most.is_sent_by_hand and not slow.is_sent_by_hand

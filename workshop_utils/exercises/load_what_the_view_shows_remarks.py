"""What the verdicts on 3.2 say in words of their own, and what is said of any response; the rest is the coach's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.exercise import Item
from workshop_utils.exercises.load_what_the_view_shows_hidden import IN_ALL, STATEMENTS
from workshop_utils.exercises.load_what_the_view_shows_page_remarks import is_through
from workshop_utils.exercises.load_what_the_view_shows_raised_remarks import not_options, on_raised
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import collections, main_table, table_words, tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.measure.ledger import Statement

_MOST_NAMED = 4


def of_options(report: Report) -> Remark | None:
    """3.2: speak of the hidden view that wasn't served, and of what it lacked or had too much of."""
    yours = report.last.yours
    if yours.refusal:
        return not_options(yours.refusal.type_name)
    if report.state is State.RAISED and yours.raised:
        return on_raised(report, yours.raised)
    if report.state is State.WRONG and isinstance(yours.answer, dict):
        return _first_unlike(report.last.slow.answer["documents"], yours.answer["documents"])
    if report.over == "rows":
        return _joined(report)
    late = of_the_first(report, "late") if report.over or report.state is State.OVER_BUDGET else {}
    if late:
        label, found = next(iter(late.items()))
        asks = "which view inside the view shows these, and which of your options was made for it?"
        return on_late(f"For {code(label)} the response is right", found, asks)
    if report.over == "statements":
        return _asked_again(report)
    return _came_along(report) if report.state is State.OVER_BUDGET else None


def of_the_first(report: Report, part: str) -> dict[str, Any]:
    """Give what the first trial with anything to tell of `late` or `unshown` tells of it; empty if none does."""
    return next((trial.yours.answer[part] for trial in report.trials if trial.yours.answer[part]), {})


def _first_unlike(expected: dict[str, Any], came: dict[str, Any]) -> Remark | None:
    comparer = Comparer(Equality(ordered=True), Item())
    for label, documents in expected.items():
        found = comparer.first_difference(documents, came[label])
        if found:
            return Remark(
                f"For {code(label)} the response isn't the one that lazy loading gives. {capital(found.sentence)}",
                "Options may change how rows are loaded, and never which.",
                "does an option of yours filter, limit, or drop what has nothing on the other side?",
            )
    return None


def _came_along(report: Report) -> Remark:
    label, unshown = next(iter(of_the_first(report, "unshown").items()))
    asks = f"where do your options say which columns of {joined([code(model) for model in unshown])} to load?"
    return on_unshown(f"For {code(label)} the response is right, and nothing was loaded late", unshown, asks)


def on_late(opening: str, late: dict[str, int], asks: str) -> Remark:
    """Speak of statements that ran while the response was made; `late` counts them by table."""
    each = [f"{count(times)} for {table_words(table)}" for table, times in late.items()]
    by_table = f": {joined(each)}" if len(each) > 1 else f", for {table_words(*late)}"
    saw = f"{opening}, but {many(sum(late.values()), 'statement')} ran while it was made{by_table}."
    return Remark(saw, "Nothing planned them, and with more rows there are more of them.", asks)


def on_unshown(opening: str, unshown: dict[str, list[str]], asks: str) -> Remark:
    """Speak of columns that were loaded and that nobody shows; `unshown` names them by model."""
    names = [code(f"{model}.{key}") for model, keys in unshown.items() for key in keys]
    left = len(names) - _MOST_NAMED + 1
    few = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], f"{left} more columns"]
    saw = f"{opening}. But {joined(few)} came along, and no view shows {'it' if len(names) == 1 else 'them'}."
    why = "A column that nobody shows is read, sent and made an object of all the same, and some are large."
    return Remark(saw, why, asks)


def _asked_again(report: Report) -> Remark | None:
    trial = report.tightest("statements")
    left = repeats(trial.yours.statements)
    if not left:
        return None
    return Remark(
        f"{many(trial.costs.statements, 'statement')} for {IN_ALL}, with {trial.case.label}. One for each view, those "
        f"inside included, would be {count(STATEMENTS)}. {left[0].name} alone ran {count(left[0].times)} times.",
        "Each is a round trip, and with more rows there are more of them.",
        f"which strategy asks for the {left[0].rows_in_words} of all rows at once?",
    )


def _joined(report: Report) -> Remark | None:
    """Recognise collections that were joined to each other, and children that came without their keys."""
    trial = report.tightest("rows")
    crossed = [one for one in trial.yours.statements if len(_side_by_side(one)) > 1]
    if crossed:
        return _multiplied(trial, max(crossed, key=lambda one: one.rows))
    through = [one for one in trial.yours.statements if is_through(one)]
    return _without_keys(trial, max(through, key=lambda one: one.rows)) if through else None


def _side_by_side(one: Statement) -> tuple[str, ...]:
    """Give the collections that hang on the very table a statement starts from."""
    first, *others = tables(one.sql) or ("",)
    return tuple(table for table in others if collections(f"FROM {first} JOIN {table}"))


def _opening(trial: Trial) -> str:
    fetched, slow = count(trial.costs.rows), count(trial.slow.costs.rows)
    done = f"{many(trial.costs.statements, 'statement')} for {IN_ALL}: that part is done."
    return f"{done} But {trial.case.label} fetched {fetched} rows, the slow version {slow}."


def _multiplied(trial: Trial, one: Statement) -> Remark:
    side = _side_by_side(one)
    return Remark(
        f"{_opening(trial)} One statement joins {joined([code(table) for table in side])} to `{main_table(one.sql)}`, and alone "
        f"brought {count(one.rows)}.",
        f"Rows of {in_words(len(side))} collections in one join multiply; with a statement for each they add up.",
        "how does your function tell a relationship that leads to *many* from one that leads to *one*?",
    )


def _without_keys(trial: Trial, one: Statement) -> Remark:
    child, target = (table_words(table) for table in tables(one.sql)[-2:])
    return Remark(
        f"{_opening(trial)} One statement, for {target}, went through {child} again and brought {count(one.rows)} rows, one for "
        "each of them.",
        f"`selectinload` towards *one* collects the keys that the {child} hold. Yours came without theirs, so it had to join.",
        f"by which column of {code(main_table(one.sql))} are the {target} found, and does your `load_only` name it?",
    )

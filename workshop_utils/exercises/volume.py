"""What to say of an answer that asks seldom enough, but for too much: whole tables, joins that multiply, wide rows."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.oracle import rows_of_tables
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import collections, is_limited, main_table, named, table_words
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, in_words, joined, labels, many
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.measure.ledger import Statement

_WRITTEN = {"rows": count, "bytes": size}


def on_volume(report: Report) -> Remark:
    """Speak of an answer that is right and over budget in rows or bytes."""
    trial = report.tightest(report.over)
    if report.over == "rows":
        multiplied = _multiplied(report, trial)
        if multiplied:
            return multiplied
        whole = whole_tables(trial)
        if whole:
            return _on_whole_tables(report, trial, whole)
    return _on_the_heaviest(report, trial)


def _opening(report: Report, trial: Trial) -> str:
    """Say what is done already, and what the answer carried."""
    write = _WRITTEN[report.over]
    unit = " rows" if report.over == "rows" else ""
    now, before = write(trial.costs[report.over]), write(trial.slow.costs[report.over])
    fetched = f"{trial.case.label} fetched {now}{unit}, {report.exercise.the_slow} {before}"
    if report.state is State.NO_BETTER:
        return f"Same answer, same cost: {trial.case.label} fetched {now}{unit}, as in {report.exercise.the_slow}."
    done = _statements_done(report)
    return f"{done} But {fetched}." if done else f"{capital(fetched)}."


def _statements_done(report: Report) -> str:
    """Say that the statements are within their budget, if they have one."""
    if "statements" not in report.exercise.budget.judged():
        return ""
    each = [trial.costs.statements for trial in report.told]
    names = joined([f"for {name}" for name in labels([trial.case for trial in report.told])])
    number = many(each[0], "statement") if len(set(each)) == 1 else f"At most {many(max(each), 'statement')}"
    return f"{number}, {names}: that part is done."


def whole_tables(trial: Trial) -> list[Statement]:
    """Give the statements that read a whole table of the case's private database, and aren't limited."""
    counted = rows_of_tables(trial.case)
    return [
        one
        for one in trial.yours.statements
        if one.rows and one.rows == counted.get(main_table(one.sql)) and not is_limited(one.sql)
    ]


def _on_whole_tables(report: Report, trial: Trial, whole: list[Statement]) -> Remark:
    whole = sorted(whole, key=lambda one: -one.rows)
    read = joined([f"{count(one.rows)} {table_words(main_table(one.sql))}" for one in whole])
    alone = len(whole) == 1
    number = capital(in_words(len(whole)))
    which = f"{number} of your statements {'reads a whole table' if alone else 'read whole tables'}"
    they = "It grows" if alone else "They grow"
    why = f"{they} with the shop, even when the answer doesn't."
    return Remark(f"{_opening(report, trial)} {which}: {read}.", why, "which of those rows does the answer show?")


def _multiplied(report: Report, trial: Trial) -> Remark | None:
    """Recognise two collections in one join, by the text of the statement and by its rows."""
    for one in sorted(trial.yours.statements, key=lambda one: -one.rows):
        crossed = collections(one.sql)
        if len(crossed) > 1 and one.rows > trial.costs.rows / 2:
            return _on_multiplied(report, trial, one, crossed)
    return None


def _on_multiplied(report: Report, trial: Trial, one: Statement, crossed: tuple[str, ...]) -> Remark:
    number, name = len(trial.yours.statements), code(named(one.sql))
    which = "One statement, but it" if number == 1 else f"{many(number, 'statement')}, but one of them, {name},"
    slow = count(trial.slow.costs.rows)
    saw = f"{which} returned {count(one.rows)} rows for {trial.case.label}; {report.exercise.the_slow} fetched {slow}."
    example, words = _example(report, trial.slow.answer), in_words(len(crossed))
    why = f"{words} collections in one join multiply, and Python must take every row apart."
    why = f"{example}: {why}" if example else capital(why)
    return Remark(saw, why, f"which {words} collections share the statement, and must they?")


def _example(report: Report, answer: Any) -> str:
    """Show a row of the answer whose parts multiply: "An order with 8 lines and 6 steps became 8 × 6 = 48 rows"."""
    parts = report.exercise.item.parts
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    counted = [[len(row[key]) for key in parts if isinstance(row.get(key), list)] for row in rows]
    whole = [numbers for numbers in counted if len(numbers) == len(parts) > 1 and min(numbers) > 1]
    if not whole:
        return ""
    numbers = max(whole, key=prod)
    held = joined([f"{count(number)} {words}" for number, words in zip(numbers, parts.values(), strict=True)])
    product = " × ".join(map(count, numbers))
    return f"{capital(a(report.exercise.item.one))} with {held} became {product} = {count(prod(numbers))} rows"


def _on_the_heaviest(report: Report, trial: Trial) -> Remark:
    heaviest = max(trial.yours.statements, key=lambda one: int(getattr(one, report.over)))
    alike = [one for one in trial.yours.statements if one.fingerprint == heaviest.fingerprint]
    weight = sum(int(getattr(one, report.over)) for one in alike)
    rows = many(sum(one.rows for one in alike), "row")
    carried = rows if report.over == "rows" else f"{size(weight)} in {rows}"
    origin = heaviest.origin
    by = f", asked for in {report.home.place(origin.line, origin.text, origin.file).rstrip(',')}" if origin else ""
    saw = f"{_opening(report, trial)} Most came from {code(named(heaviest.sql))}: {carried}{by}."
    what = "rows" if report.over == "rows" else "columns"
    return Remark(
        saw, "What travels takes time on the wire, and again in Python.", f"which of its {what} does the answer show?"
    )

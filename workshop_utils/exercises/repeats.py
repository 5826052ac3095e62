"""What to say of statements that run again and again: which are gone, which is left, and who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.oracle import rows_of_tables
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import asking_expression, is_limited, main_table, named, table_words
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.exercises.wording import Home
    from workshop_utils.measure.ledger import Statement

_WHY = "Each would be a round trip if the database were elsewhere."
_FORGETS = "A session remembers an object only as long as somebody holds it; what nobody holds is asked for again."


@dataclass(frozen=True)
class Repeat:
    """Statements that start from the same table and ran more than once between them."""

    table: str
    statements: tuple[Statement, ...]

    @property
    def times(self) -> int:
        """How often they ran."""
        return len(self.statements)

    @property
    def name(self) -> str:
        """The statement in a few words, as code."""
        return code(named(self.statements[0].sql))


def repeats(statements: Iterable[Statement]) -> tuple[Repeat, ...]:
    """Find what repeats, the most frequent first: statements with one fingerprint, put together by table."""
    by_fingerprint: dict[str, list[Statement]] = {}
    for statement in statements:
        by_fingerprint.setdefault(statement.fingerprint, []).append(statement)
    by_table: dict[str, list[Statement]] = {}
    for name, found in by_fingerprint.items():
        if len(found) > 1:
            by_table.setdefault(main_table(found[0].sql) or name, []).extend(found)
    made = (Repeat(table, tuple(found)) for table, found in by_table.items())
    return tuple(sorted(made, key=lambda repeat: -repeat.times))


def on_statements(report: Report) -> Remark:
    """Speak of an answer that is right and over budget in statements."""
    trial = report.tightest("statements")
    left = repeats(trial.yours.statements)
    if report.state is State.NO_BETTER:
        return _no_better(report, left)
    opening = _worse(report) if report.state is State.WORSE else _better(trial)
    if not left:
        return _all_different(report, trial, opening)
    warmed = _warmed_up(trial, left)
    if warmed:
        return _after_warm_up(opening, warmed, report.home)
    saw = f"{opening} {_gone_and_left(trial, left)} {_asked(left[0], report.home)}"
    return Remark(saw, _WHY, _question(report, left[0]))


def _better(trial: Trial) -> str:
    before, now = trial.slow.costs.statements, trial.costs.statements
    return f"{capital(trial.case.label)}: {count(before)} statements before, {count(now)} now."


def _worse(report: Report) -> str:
    yours = joined([f"{count(t.costs.statements)} for {t.case.label}" for t in report.trials])
    slow = joined([count(t.slow.costs.statements) for t in report.trials])
    return f"The same answer for more: {yours}, where the slow version needs {slow} statements."


def _no_better(report: Report, left: tuple[Repeat, ...]) -> Remark:
    first, *others = report.trials
    costs = [f"{many(first.costs.statements, 'statement')} for {first.case.label}"]
    costs += [f"{count(trial.costs.statements)} for {trial.case.label}" for trial in others]
    opening = f"Same answer, same cost: {', '.join(costs)}, as in the slow version."
    if not left:
        return Remark(opening, "", "which two of your statements could be one?")
    most = left[0]
    saw = f"{opening} The one that ran most often is {most.name}, {count(most.times)} times{_from(most, report.home)}."
    return Remark(saw, _WHY, "which attribute is behind it, and what is touched there for every row anew?")


def _all_different(report: Report, trial: Trial, opening: str) -> Remark:
    allowed = report.exercise.budget.limit("statements", trial.slow.costs)
    saw = f"{opening} None of them runs twice, and {in_words(allowed)} would be in the budget."
    return Remark(saw, _WHY, "which two of your statements ask for rows that belong together?")


def _gone_and_left(trial: Trial, left: tuple[Repeat, ...]) -> str:
    before = {repeat.table for repeat in repeats(trial.slow.statements)}
    now = {repeat.table for repeat in left}
    gone = len(before - now)
    if not gone:
        return f"{capital(_kinds(len(now)))} still there."
    return f"{capital(_kinds(gone))} gone, {in_words(len(now))} {'is' if len(now) == 1 else 'are'} left."


def _kinds(number: int) -> str:
    return "one kind of repeat is" if number == 1 else f"{in_words(number)} kinds of repeat are"


def _asked(repeat: Repeat, home: Home) -> str:
    return f"{repeat.name} ran {count(repeat.times)} times{_from(repeat, home)}."


def _from(repeat: Repeat, home: Home) -> str:
    """Say who asked: the attribute, if the line shows it, else the line."""
    origin = next((one.origin for one in repeat.statements if one.origin), None)
    if origin is None:
        return ""
    asking = asking_expression(origin.text, repeat.table) or origin.text
    return f", asked for by {code(asking, 60)} in {home.line(origin.line, origin.file)}"


def _question(report: Report, repeat: Repeat) -> str:
    own = report.exercise.asks.get(repeat.table)
    rows = table_words(repeat.table) if main_table(repeat.statements[0].sql) else "rows"
    return own or f"what would bring the {rows} of all {report.exercise.item.many} at once?"


def _warmed_up(trial: Trial, left: tuple[Repeat, ...]) -> Repeat | None:
    """Find what repeats although its whole table had been read before."""
    counted = rows_of_tables(trial.case)
    for repeat in left:
        before = trial.yours.statements[: trial.yours.statements.index(repeat.statements[0])]
        read = (one for one in before if main_table(one.sql) == repeat.table and not is_limited(one.sql))
        if any(one.rows == counted.get(repeat.table) for one in read):
            return repeat
    return None


def _after_warm_up(opening: str, repeat: Repeat, home: Home) -> Remark:
    rows = table_words(repeat.table)
    saw = f"{opening} You read all {rows} first, and still {repeat.name} ran {count(repeat.times)} times"
    question = f"what in your code still holds the {rows} when they are asked for again?"
    return Remark(f"{saw}{_from(repeat, home)}.", _FORGETS, question)

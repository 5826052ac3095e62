"""What to say of a migration that SQLite refused, that never ended, or that took away what others use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Migrated
    from workshop_utils.exercises.report import Report

_UNHARMED = "Your own database is untouched: the trial had a copy."
_KNOWN = (
    (
        r"incomplete input",
        "SQLite came to the end of the statement, and it wasn't complete.",
        "which parenthesis, quote or END is missing?",
    ),
    (
        r'near "order": syntax error',
        "`order` is a word of SQL's own (`ORDER BY`), so it can't be read as a name here. The table is called `orders`.",
        "which name has the table in the database?",
    ),
    (
        r'near "ON": syntax error',
        "SQLite gave up at `ON`. In `CREATE INDEX`, the new index's name stands before it.",
        "what is your index called?",
    ),
    (
        r"syntax error|incomplete input|unrecognized token",
        "SQLite couldn't read the statement, and names the word at which it gave up.",
        "what stands before that word, and is a comma, a parenthesis or a semicolon missing there?",
    ),
    (
        r"no such table",
        "The models say what the shop's tables are called.",
        "what is the table called in the model's `__tablename__`?",
    ),
    (
        r"no such column|has no column named",
        "The table has no column of that name. (A word in double quotes is a name; a text stands in single ones.)",
        "what does the model call the column?",
    ),
    (
        r"already exists",
        "The migration runs once, on a shop that has its own tables and indexes already.",
        "which name isn't taken yet?",
    ),
    (
        r"cannot add a STORED column",
        "To a table that exists, SQLite adds a computed column only if it needn't write its values into every row.",
        "which word makes it a column that is worked out when it is read?",
    ),
    (
        r"FOREIGN KEY constraint failed",
        "Rows of other tables belong to rows of this one.",
        "what can you add, and take nothing away?",
    ),
    (
        r"UNIQUE constraint failed",
        "A UNIQUE index refuses two rows with the same value, and the shop has some.",
        "does the index need to forbid that, to be of use here?",
    ),
    (
        r"non-deterministic|prohibited in index",
        "An index is kept as it was computed, so it takes only what gives the same value every time and from one row.",
        "which part of it depends on more than the row?",
    ),
    (
        r"missing datatype|unknown datatype",
        "The shop's tables are strict: each column names its type.",
        "which type does the model give the column it is made from?",
    ),
    (
        r"bindings supplied",
        "A migration runs as it stands: nobody gives it values.",
        "which value belongs there, written into the SQL?",
    ),
)


def on_migration(report: Report) -> Remark | None:
    """Speak of the migration, if it is what went wrong; None if it went well, or there is none."""
    yours = report.last.yours
    migrated = yours.migrated
    if migrated is None:
        return None
    if yours.outcome == "stopped" and migrated.refused:
        return _on_endless(report, migrated)
    if yours.outcome == "unmigrated":
        return _on_later(report, migrated) if migrated.by_later else _on_refused(migrated)
    if report.state is State.WRONG and migrated.dropped:
        return _on_dropped(migrated)
    if report.state is State.WRONG and not yours.schema_changed and migrated.changed:
        return _on_changed(report, migrated)
    if report.state is State.WRONG and not yours.schema_changed and migrated.lost:
        return _on_lost(report, migrated)
    if (
        yours.raised
        and "no such table" in yours.raised.message
        and re.search(r"\bTEMP", report.migration, re.IGNORECASE)
    ):
        return _on_temporary(report)
    return _on_skipped(migrated) if report.over and made_nothing(migrated) else None


def made_nothing(migrated: Migrated | None) -> bool:
    """Whether all that was to be made was there already, by its name, so that IF NOT EXISTS left it out."""
    return migrated is not None and bool(migrated.skipped) and not migrated.created


def changed_rows(report: Report, table: str) -> int:
    """Give how many rows of one of the shop's own tables the migration changed."""
    migrated = report.last.yours.migrated
    return dict(migrated.changed).get(table, 0) if migrated else 0


def _on_refused(migrated: Migrated) -> Remark:
    saw = f"SQLite refused {code(migrated.statement)} in `MIGRATION`, and said {code(migrated.refused, 160)}."
    for pattern, why, question in _KNOWN:
        if re.search(pattern, migrated.refused, re.IGNORECASE):
            return Remark(saw, why, question)
    return Remark(saw, "", "what does the message name, and where does your statement say so?")


def _on_later(report: Report, migrated: Migrated) -> Remark:
    what = report.exercise.item.many
    saw = (
        f"`MIGRATION` ran. Then we wrote rows, as a shop does every day, and SQLite refused {code(migrated.statement)}: "
        f"{code(migrated.refused, 160)}. {_UNHARMED}"
    )
    why = "Other code reads and writes these tables, too, and knows them as the models do."
    return Remark(saw, why, f"what could make the {what} fast, and leave the tables' columns as they are?")


def _on_endless(report: Report, migrated: Migrated) -> Remark:
    stopped = report.last.yours.stopped
    limit = f"{count(stopped.limit / 1e6)} million" if stopped else "many million"
    saw = (
        f"In `MIGRATION`, {code(migrated.statement)} was still running after {limit} steps. We stopped it. {_UNHARMED}"
    )
    return Remark(saw, "", "what ends that statement?")


def _on_changed(report: Report, migrated: Migrated) -> Remark:
    names = joined([f"{many(rows, 'row')} of {code(name)}" for name, rows in migrated.changed])
    same = report.last.yours.answer == report.last.slow.answer
    answer = "we saw the same answer as before" if same else "the answer is another one than before"
    saw = f"With {report.last.case.label} {answer}, and your `MIGRATION` changed {names}. {_UNHARMED}"
    why = "A fix for speed leaves the data as it is: what people see, and what the books say, is made of it."
    return Remark(saw, why, "what can you add, and change no row?")


def _on_lost(report: Report, migrated: Migrated) -> Remark:
    triggers = [f"the trigger {code(name)}" for kind, name, *_ in migrated.created if kind == "trigger"]
    names = joined([many(rows, f"row of {code(name)}", f"rows of {code(name)}") for name, rows in migrated.lost])
    saw = (
        f"`MIGRATION` ran. Then we wrote rows with {report.last.case.label}, as a shop does every day. SQLite raised nothing, "
        f"and {names} {_isnt(migrated)} what we wrote. {_UNHARMED}"
    )
    made = f" Your `MIGRATION` made {joined(triggers)}." if triggers else ""
    why = "Who writes, and hears of no error, relies on it that the row is written as it was said."
    return Remark(f"{saw}{made}", why, "what happens to a row that is inserted, changed or deleted, before it is kept?")


def _isnt(migrated: Migrated) -> str:
    return "isn't" if [rows for _, rows in migrated.lost] == [1] else "aren't"


def _on_temporary(report: Report) -> Remark:
    raised = report.last.yours.raised
    said = code(raised.message.partition("\n")[0], 100) if raised else ""
    saw = f"With {report.last.case.label} the function raised {said}. `MIGRATION` made that table as a temporary one."
    why = "What is temporary lives as long as its connection. A migration runs once, and the look-ups come later, on others."
    return Remark(saw, why, "what stays in the database when a connection is closed?")


def _on_skipped(migrated: Migrated) -> Remark:
    kind, name, table = migrated.skipped[0]
    of = f" of {code(table)}" if kind == "index" else ""
    saw = f"Your `MIGRATION` made nothing: the shop has the {kind} {code(name)}{of} already, and `IF NOT EXISTS` asks for the name only."
    why = "SQLite doesn't compare what is there with what you wrote. A statement that does nothing looks like one that worked."
    return Remark(saw, why, "which name isn't taken yet?")


def _on_dropped(migrated: Migrated) -> Remark:
    names = joined([f"the {kind} {code(name)}" for kind, name, _, _ in migrated.dropped])
    saw = f"Your `MIGRATION` takes away {names}. {_UNHARMED}"
    return Remark(saw, "Other queries of the shop use it.", "what can you add, and take nothing away?")

"""What the verdicts on 8.2 say of what each row cost: statements, and calls of Python functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_TRIP = "Each would be a round trip if the database were elsewhere."


def on_statements(report: Report) -> Remark:
    """Speak of statements that grow with the rows."""
    trial = report.tightest("statements")
    label, now = trial.case.label, trial.costs.statements
    calls = f"{round(trial.costs.calls / _more(trial))} calls of Python functions for each"
    if report.state is not State.NO_BETTER:
        saw = f"{capital(label)} took {many(trial.slow.costs.statements, 'statement')} before, and {count(now)} now."
        asked_for = [one.sql for one in trial.yours.statements]
        if any("SAVEPOINT" in sql.upper() for sql in asked_for) and now > _more(trial):
            why = f"Each row has statements of its own, and a savepoint's around them. {_TRIP}"
            return Remark(saw, why, "what is a savepoint for, where one bad row lets all others fall?")
        if now > _more(trial) / 2 and any(one.costs.statements < _more(one) / 2 for one in report.trials):
            why = f"Most of these rows went one by one, though in smaller batches yours sends all together. {_TRIP}"
            return Remark(
                saw, why, "which condition of yours looks at the number of rows, and what would be without it?"
            )
        if now > _more(trial) / 2:
            return Remark(saw, f"That is not far from one for each row. {_TRIP}", "which rows could share a statement?")
        return Remark(
            saw,
            f"Each of yours takes some of the rows, so their number still grows with them. {_TRIP}",
            "how many rows does one of them hold, and how many could it hold?",
        )
    saw = f"{capital(label)} took {many(now, 'statement')} more, as in the slow version, and {calls}; there it was {round(trial.slow.costs.calls / _more(trial))}."
    if "Review(" in report.source:
        flushed = "`add_all` is the same loop" if "add_all" in report.source else "They go to the database in one flush"
        why = f"{flushed}, and still each is an INSERT of its own: an object wants to know its id, and on SQLite SQLAlchemy asks for one id at a time."
        return Remark(saw, why, "who needs these objects, when the rows are stored?")
    if "text(" in report.source:
        return Remark(
            saw,
            f"No object is built, and none of the statement's text is new; still it is sent once for each row. {_TRIP}",
            "what may stand in the place of one row's values when you execute a text?",
        )
    return Remark(
        saw,
        f"Each row is still sent and answered by itself. {_TRIP}",
        "what may stand beside a statement when it is executed, other than one row's values?",
    )


def on_calls(report: Report) -> Remark:
    """Speak of what Python does for each row."""
    trial = report.tightest("calls")
    before, now = (round(costs.calls / _more(trial)) for costs in (trial.slow.costs, trial.costs))
    saw = f"The statements are few: that part is done. But each further row takes {now} calls of Python functions; {before} in the slow version."
    if "bulk_save_objects" in report.source:
        why = "`bulk_save_objects` spares the session's book-keeping, and still a `Review` is built from each row, only to be taken apart into one."
        return Remark(saw, why, "what do you have already, before the object is made of it?")
    if "Review(" in report.source and re.search(r"session\.add", report.source):
        why = "With ids of your own the INSERTs go together. What is left is an object for each row, watched, sorted and noted as stored; and between your look at the highest id and your INSERT another process can take the next one."
        return Remark(saw, why, "who needs these objects, when the rows are stored?")
    if "Review(" in report.source:
        return Remark(
            saw,
            "They go into objects that are made and taken apart again.",
            "which dictionary did you have before you made the object?",
        )
    if re.search(r"\.values\(\s*\w+\s*\)", report.source):
        why = "`values(rows)` writes a statement with a place for every value of every row: it is as long as the batch, has to be compiled each time, and ends at SQLite's limit of places."
        return Remark(
            saw, why, "where else may rows stand, so that the statement stays the same for any number of them?"
        )
    return Remark(
        saw,
        "What is done for each row is done thousands of times.",
        "which functions does your code call once for each row?",
    )


def _more(trial: Trial) -> int:
    few, many_rows, _ = trial.case.arguments
    return int(many_rows - few)

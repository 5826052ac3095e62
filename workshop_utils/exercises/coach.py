"""What we saw in a learner's code: from the evidence alone, without a clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.frequency import on_statements
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import limited_collections, named, table_words
from workshop_utils.exercises.volume import on_volume
from workshop_utils.exercises.wording import a
from workshop_utils.exercises.work import on_objects, on_steps

if TYPE_CHECKING:
    from workshop_utils.exercises.inner_difference import Difference
    from workshop_utils.exercises.report import Report


_NEVER = re.compile(r"\bWHERE\s+0 = 1\b")


def on_cost(report: Report) -> Remark:
    """Speak of the cost that is over budget."""
    if report.over in {"objects", "steps"}:
        return on_steps(report) if report.over == "steps" else on_objects(report)
    return on_statements(report) if report.over == "statements" else on_volume(report)


def on_wrong(report: Report, found: Difference) -> Remark:
    """Speak of a wrong answer; of a LIMIT that counts joined rows, where there is one."""
    compared = _compared_by_python(report) if found.kind == "missing" else None
    if compared:
        return compared
    sentence = found.sentence if found.says_how_many else f"With {report.last.case.label}, {found.sentence}"
    if found.kind in {"missing", "part"}:
        for statement in report.last.yours.statements:
            joined = limited_collections(statement.sql)
            if joined:
                return _limit_counts_rows(report, sentence, joined[0])
    return Remark(sentence, "", found.next_move)


def _compared_by_python(report: Report) -> Remark | None:
    """Recognise `Product.id in product_ids` in `where`: Python says False, and SQLAlchemy writes `0 = 1`."""
    never = next((one for one in report.last.yours.statements if _NEVER.search(one.sql)), None)
    if never is None:
        return None
    return Remark(
        f"With {report.last.case.label}, your statement reached the database as `{named(never.sql)} WHERE 0 = 1`, and so no "
        "row came.",
        "`in`, `and`, `or` and `not` are Python's: one of them said False before the database was asked.",
        "how does the card, `card()`, write that condition?",
    )


def _limit_counts_rows(report: Report, sentence: str, table: str) -> Remark:
    one = a(report.exercise.item.one)
    why = f"`limit` counts the rows of the statement it stands in, and you joined `{table}` into it."
    question = f"what is one row of that statement: {one}, or one of its {table_words(table)}?"
    return Remark(sentence, why, question)

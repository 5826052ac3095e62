"""What the verdicts on 4.3 say of pages that count, guess, or show what belongs to the next one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.load_less_items_remarks import nobody, of_wrong_items, unasked
from workshop_utils.exercises.load_less_walk_steps import not_a_page
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_raised, on_stopped
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_limited, limited_collections, tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, many
from workshop_utils.exercises.work import steps_opening
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report, Trial

_COUNTS = re.compile(r"\bcount\s*\(", re.IGNORECASE)
_WINDOW = re.compile(r"\b(\w+)\s*\([^()]*\)\s*OVER\s*\(", re.IGNORECASE)
_FULL = re.compile(r"(?:==|>=)\s*limit\b")
_FAR = 2
"""Times the rows of the slow version: then the rows are spoken of, too."""
_LENGTH = re.compile(r"\blen\(")
_ONE_IS_ENOUGH = "how many customers beyond this page must there be, so that the answer is yes?"


def of_has_next(report: Report) -> Remark | None:
    """4.3: recognise what is known of such a page; None for what has no words of its own."""
    if report.state is State.RAISED and report.last.yours.raised:
        return _on_raised(report, report.last.yours.raised)
    if report.state is State.STOPPED:
        return _on_stopped(report)
    if report.state is State.WRONG:
        return _on_wrong(report, report.last)
    if report.over == "statements":
        return _on_statements(report)
    if report.over == "rows":
        return _on_rows(report)
    if report.over == "bytes":
        return _on_bytes(report)
    return _on_steps(report) if report.over == "steps" else None


def _on_raised(report: Report, raised: Raised) -> Remark | None:
    if raised.type == "NotAPage":
        return not_a_page(report, raised, "{'items': [...], 'has_next': ...}")
    if raised.type == "IndexError" and re.search(r"\[(?:0|-1)\]", report.source):
        why = "We also ask for a page behind the last one, as clients do. It is empty, and so there is no row to read anything from."
        return Remark(on_raised(report).saw, why, "what should come back for a page without rows?")
    return None


def _on_stopped(report: Report) -> Remark | None:
    """Recognise a loop that sends a statement in each round, so many that the trial was stopped."""
    yours = report.last.yours
    often = next(iter(repeats(yours.statements)), None)
    if yours.stopped is None or yours.stopped.reason != "statements" or often is None:
        return None
    why = f"{often.name} ran {count(often.times)} times until then. Each time it is a round trip."
    return Remark(
        on_stopped(report, yours.stopped).saw,
        why,
        "which one statement could ask for what all of these ask for, and no more than a page of it?",
    )


def _on_wrong(report: Report, trial: Trial) -> Remark | None:
    pages = list(zip(trial.slow.answer, trial.yours.answer, strict=False))
    asked, got = next((pair for pair in pages if pair[0] != pair[1]), (None, None))
    if asked is None or got is None or not all(isinstance(item, dict) and "id" in item for item in got["items"]):
        return None
    if [item["id"] for item in got["items"]] == [item["id"] for item in asked["items"]]:
        return _on_has_next(report, asked, got)
    early = nobody(report) or unasked(report, asked, got)
    return early or _on_joined(report, asked, got) or of_wrong_items(report, asked, got)


def _on_has_next(report: Report, asked: dict[str, Any], got: dict[str, Any]) -> Remark | None:
    """Speak of the page that is full, and the last one; and of one that denies the page behind it."""
    limit, page = report.last.case.arguments[0], asked["asked"]
    if got["has_next"] is False and asked["has_next"] is True:
        return _on_denied(report, page)
    if got["has_next"] is not True or len(asked["items"]) != limit:
        return None
    saw = f"With {report.last.case.label}, page {page} is full, and nothing comes behind it: {count(page * limit)} customers, {limit} a page. Yours says that there is a next one."
    if _FULL.search(report.source):
        why = "A last page can be full, too, and then its length says nothing of what comes behind it."
    else:
        why = "That something stands on a page says nothing of what comes behind it."
    return Remark(saw, why, f"what would the database have to show you beyond page {page}?")


def _on_denied(report: Report, page: int) -> Remark | None:
    saw = f"With {report.last.case.label}, more customers come behind page {page}, and yours says that there is no next one."
    if not _LENGTH.search(report.source):
        return None
    heaviest = max(report.last.yours.statements, key=lambda one: one.rows)
    why = f"No statement of yours brings more than {many(heaviest.rows, 'row')} for a page, and the length of what came is no larger."
    return Remark(
        saw,
        why,
        f"how many rows come when there is a next page, and how many when there is none? Is that so on page {page}?",
    )


def _on_joined(report: Report, asked: dict[str, Any], got: dict[str, Any]) -> Remark | None:
    """Recognise LIMIT on a join to the orders, which has one row for each order that came back."""
    if not any(limited_collections(one.sql) for one in report.last.yours.statements) or "DISTINCT" in _sqls(report):
        return None
    ids = [item["id"] for item in got["items"]]
    repeated = next((one for one in ids if ids.count(one) > 1), None)
    page, limit = asked["asked"], len(asked["items"])
    if repeated is None and len(ids) >= limit:
        return None
    came = (
        f"has {in_words(len(ids))} of its {limit} customers"
        if repeated is None
        else f"has customer {repeated} {in_words(ids.count(repeated))} times"
    )
    saw = f"With {report.last.case.label}, page {page} {came}. A customer who sent back three orders is three rows of your join, and `limit` counts rows."
    lost = (
        "Each customer who comes again takes the place of another one"
        if repeated is not None
        else "What you take out in Python leaves a gap"
    )
    return Remark(
        saw,
        f"{lost}; and the next page begins after the rows, not after the customers.",
        "what has to be one row of the statement, for `limit` to count customers?",
    )


def _sqls(report: Report) -> str:
    return " ".join(one.sql.upper() for one in report.last.yours.statements)


def _on_statements(report: Report) -> Remark | None:
    trial = report.tightest("statements")
    pages, sent = len(trial.case.arguments[1]), trial.costs.statements
    saw = f"{capital(trial.case.label)}: {many(sent, 'statement')} for {pages} pages, and the slow version sent {count(trial.slow.costs.statements)}."
    counts = [one for one in trial.yours.statements if _COUNTS.search(one.sql)]
    if counts:
        saw = f"{saw} {capital(in_words(len(counts)))} of yours count."
        why = "To count them all is to go through them all, on every page, and all that the page shows of it is yes or no."
        return Remark(saw, why, _ONE_IS_ENOUGH)
    saw = f"{saw} None of yours counts any more: that part is done."
    if _looks_twice(trial):
        why = (
            "The second statement goes the way of the first once more, past the same customers, and it is a round trip."
        )
        return Remark(f"{saw} Still each page asks twice.", why, "which statement stood in front of that row already?")
    shown = sum(len(page["items"]) for page in trial.slow.answer)
    if trial.costs.rows > _FAR * trial.slow.costs.rows:
        saw = f"{saw} They brought {many(trial.costs.rows, 'row')}, and the pages show {many(shown, 'customer')}."
    why = "Each statement more is a round trip, on every page."
    return Remark(saw, why, "what does each statement of a page bring, and which of that does the page show?")


def _looks_twice(trial: Trial) -> bool:
    """Whether each page sends two statements that go through the same tables to a place in the list."""
    sqls = [one.sql for one in trial.yours.statements]
    to_a_place = all(re.search(r"\bOFFSET\b", sql, re.IGNORECASE) for sql in sqls)
    return to_a_place and len({frozenset(tables(sql)) for sql in sqls}) == 1


def _on_rows(report: Report) -> Remark | None:
    trial = report.tightest("rows")
    limit = trial.case.arguments[0]
    heaviest = max(trial.yours.statements, key=lambda one: one.rows)
    saw = f"{capital(trial.case.label)}: {many(trial.slow.costs.rows, 'row')} before, {count(trial.costs.rows)} now. For one page {count(heaviest.rows)} came, and it shows {limit}."
    if not is_limited(heaviest.sql):
        why = "Your statement has no LIMIT. Each page brings every customer who sent something back, to take their number and show a few."
        return Remark(saw, why, _ONE_IS_ENOUGH)
    return Remark(saw, "What isn't shown travels for nothing but a yes or no.", _ONE_IS_ENOUGH)


def _on_bytes(report: Report) -> Remark | None:
    """Recognise pages that come as one text, with others."""
    trial = report.tightest("bytes")
    heaviest = max(trial.yours.statements, key=lambda one: one.bytes)
    if heaviest.rows != 1 or "json_" not in heaviest.sql.lower():
        return None
    saw = f"{capital(trial.case.label)}: {size(trial.slow.costs.bytes)} before, {size(trial.costs.bytes)} now. For one page a text of {size(heaviest.bytes)} came, in one row, and it shows {trial.case.arguments[0]} customers at most."
    why = "One row can hold many customers. Those that a page doesn't show have been written, have travelled and have been parsed."
    return Remark(saw, why, "with which customer does the text begin on a later page, and with which does the page?")


def _on_steps(report: Report) -> Remark | None:
    saw, sqls = steps_opening(report), " ".join(one.sql for one in report.tightest("steps").yours.statements)
    window = _WINDOW.search(sqls)
    done = "One statement a page, and no row too many: that part is done."
    if window:
        why = f"{done} But before a window function, {code(f'{window[1]}() OVER')}, gives its first row, SQLite has gone through all customers, on every page."
        return Remark(
            saw,
            why,
            _ONE_IS_ENOUGH
            if window[1].lower() == "count"
            else "what else would bring the following row, and end there?",
        )
    if _COUNTS.search(sqls):
        why = f"{done} But inside it all customers are counted still, on every page."
        return Remark(saw, why, _ONE_IS_ENOUGH)
    return None

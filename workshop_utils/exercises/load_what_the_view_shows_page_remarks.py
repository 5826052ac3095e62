"""What the verdicts on 3.1 say in words of their own; everything else is left to the coach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.load_what_the_view_shows_left_out import (
    counted,
    on_left_out,
    on_lost_options,
    on_unshown_tables,
)
from workshop_utils.exercises.load_what_the_view_shows_mapping import strategies
from workshop_utils.exercises.load_what_the_view_shows_packed import on_packed
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import collections, tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report
    from workshop_utils.measure.ledger import Statement

_TO_ONE = {("reviews", "products"), ("order_lines", "products"), ("order_lines", "orders"), ("orders", "customers")}

_INNER = re.compile(r"joinedload\(\s*\w+\.(\w+)\s*,\s*innerjoin\s*=\s*True")


def of_a_page(report: Report) -> Remark | None:
    """3.1: speak of a changed mapping and its price elsewhere, of keys and columns that weren't loaded, of subqueries."""
    if report.state is State.CORRECT:
        return None
    if any(lazy != "select" for lazy, _ in strategies().values()):
        return _mapped_in_the_notebook()
    if report.last.yours.mapping_changed and isinstance(report.last.yours.answer, dict):
        return _mapped(report.last.yours.mapping_changed, report.last.yours.answer)
    if report.over == "rows":
        return on_unshown_tables(report) or _through_reviews(report)
    if report.over == "statements":
        return on_lost_options(report) or _keys_asked_for_again(report) or on_left_out(report)
    if report.state is State.WRONG:
        return _dropped(report)
    return on_packed(report) if report.state is State.OVER_BUDGET else None


def _dropped(report: Report) -> Remark | None:
    """Recognise customers whom an inner join dropped."""
    expected, came = report.last.slow.answer, report.last.yours.answer
    inner = _INNER.search(report.source)
    if not isinstance(came, list) or inner is None:
        return None
    there = [one.get("id") for one in came if isinstance(one, dict)]
    lost = [one for one in expected if one["id"] not in there]
    empty = inner.group(1)
    if not lost or any(one.get(empty) for one in lost):
        return None
    first = f"customer {lost[0]['id']}, who has no {empty}"
    return Remark(
        f"We asked for {many(len(expected), 'customer')} and got {count(len(came))}. The first one missing is {first}.",
        "An inner join keeps the rows that have something on its other side, and drops the rest.",
        f"what does the slow version show for a customer without {empty}?",
    )


def _mapped_in_the_notebook() -> Remark:
    return Remark(
        "In your notebook, the mapping of `Customer` loads in another way now. Your function is judged in a process of its own, "
        "where the mapping is as it was.",
        "A mapping holds for every query: from here on each cell below pays for what this page shows, until the kernel starts "
        "again.",
        "what says the same for one statement only?",
    )


def _mapped(changed: tuple[str, ...], elsewhere: dict[str, int]) -> Remark:
    names = joined([code(name) for name in sorted(changed)])
    took = f"{many(elsewhere['statements'], 'statement')} and {many(elsewhere['rows'], 'row')}"
    return Remark(
        f"Your function changed the mapping: {names} {'loads' if len(changed) == 1 else 'load'} in another way now. After it we "
        f"asked for {many(elsewhere['customers'], 'customer')}, to show nothing but their names. That took {took}; before, it "
        f"took 1 statement and {many(elsewhere['customers'], 'row')}.",
        "A mapping holds for every query of the process, so each other endpoint pays for what this page shows.",
        "what says the same for one statement only?",
    )


def _through_reviews(report: Report) -> Remark | None:
    """Recognise products that came once for each review, by a statement of their own."""
    trial = report.tightest("rows")
    through = [one for one in trial.yours.statements if is_through(one) and one.rows]
    if not through or not any(word in report.source for word in ("load_only", "subqueryload")):
        return None
    shown = len({review["product"] for customer in trial.slow.answer for review in customer["reviews"]})
    saw = (
        f"{many(trial.costs.statements, 'statement')}: that part is done. But {trial.case.label} fetched "
        f"{count(trial.costs.rows)} rows, the slow version {count(trial.slow.costs.rows)}. "
        f"{count(through[-1].rows)} of them are products, one for each review, where {count(shown)} products are shown."
    )
    if "subqueryload" in report.source:
        why = "`subqueryload` runs the statement before it again, joined to the next table, and brings what that join gives."
        return Remark(saw, why, "which strategy asks for each product once, by its id?")
    why = "`selectinload` towards *one* collects the keys that the reviews hold. Yours came without theirs, so it had to join."
    return Remark(saw, why, "by which column does a review know its product, and does your `load_only` name it?")


def is_through(one: Statement) -> bool:
    """Whether a statement goes through many rows to the one that each of them knows."""
    joined_again = tables(one.sql)[-2:] in _TO_ONE and not collections(one.sql)
    return joined_again or ("anon_" in one.sql and "products" in tables(one.sql))


def _keys_asked_for_again(report: Report) -> Remark | None:
    """Recognise reviews that are asked for one by one, for a column that `load_only` left out."""
    trial = report.tightest("statements")
    left = next((one for one in repeats(trial.yours.statements) if one.table == "reviews"), None)
    shown = sum(len(customer["reviews"]) for customer in trial.slow.answer)
    if left is None or "load_only" not in report.source or left.times < shown:
        return None
    return Remark(
        f"{counted(trial)} The reviews came together, and then each was asked for again, {many(left.times, 'time')}, before "
        "its product could be.",
        "A column that `load_only` leaves out is loaded when it is touched, row by row, and `review.product` touches one.",
        "by which column does a review know its product?",
    )

"""What lesson 00's verdicts say in words of their own; everything else is left to the coach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.measure.statement import Statement

_SORTS = re.compile(r"\bORDER BY\b", re.IGNORECASE)
_STOPS = re.compile(r"\bLIMIT\b", re.IGNORECASE)


def of_the_cheapest(report: Report) -> Remark | None:
    """0.2: speak of the rows that came to choose a few from, or of equal prices in another order."""
    if report.state is State.WRONG:
        return _tie(report.last)
    return _too_many_rows(report.tightest("rows")) if report.over == "rows" else None


def _too_many_rows(trial: Trial) -> Remark:
    came, statements = trial.costs.rows, trial.yours.statements
    saw = f"The answer is right, and it shows {trial.case.in_full}. To choose them, {came:,} rows came out of the database"
    if any(_STOPS.search(one.sql) for one in statements):
        return Remark(
            f"{saw}{_with_what(statements, 'each with')}.",
            "Your statement stops, and not where it was asked to: what comes beyond that travels for nothing.",
            "which value says how many are asked for?",
        )
    if came == trial.slow.costs.rows:
        why = "That grows with the shop, also when the page doesn't."
        return Remark(f"{saw}: every product{_with_what(statements, 'with')}.", why, _asked(statements))
    why = "Your condition leaves some out, but how many stay depends on the shop and not on `limit`."
    return Remark(f"{saw}{_with_what(statements, 'each with')}.", why, _asked(statements))


def _with_what(statements: Sequence[Statement], before: str) -> str:
    return f", {before} its description and its photo" if any("photo" in one.sql for one in statements) else ""


def _asked(statements: Sequence[Statement]) -> str:
    if any(_SORTS.search(one.sql) for one in statements):
        return "your statement puts them in order. Which method of `select` makes it stop after a few?"
    return "which two methods of `select` put rows in order, and stop after a few?"


def _tie(trial: Trial) -> Remark | None:
    """Say it when the prices are right, and only products of the same price have changed places."""
    asked, came = trial.slow.answer, trial.yours.answer
    shaped = isinstance(came, list) and all(isinstance(row, dict) and row.keys() == asked[0].keys() for row in came)
    if not shaped or [row["price_cents"] for row in came] != [row["price_cents"] for row in asked]:
        return None
    names = {row["name"] for row in asked}
    swapped = (
        (place, wanted["name"], got)
        for place, (wanted, got) in enumerate(zip(asked, came, strict=True))
        if wanted != got and got["name"] in names
    )
    place, wanted, got = next(swapped, (0, "", None))
    if got is None:
        return None
    return Remark(
        f"With {trial.case.label}, at place {place + 1} belongs {wanted}, and {got['name']} came. Both cost "
        f"{got['price_cents']:,} cents.",
        "Between equal prices your code leaves the order to the database, and it may choose another one tomorrow.",
        "what does the docstring say of equal prices?",
    )

"""What the verdicts on 7.2 say of totals that are asked for one by one: where, how often, and what kept them from it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from workshop_utils.exercises.coach import on_cost
from workshop_utils.exercises.exercise import Item
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report
    from workshop_utils.measure.ledger import Origin

INVOICE = Item("invoice", "invoices", key="id", opening="The slow version gives {asked}, and yours {came}.")
_TOTAL = re.compile(
    r"\s*SELECT sum\(order_lines\.quantity \* order_lines\.unit_price_cents\) AS \w+\s+FROM order_lines\s+WHERE order_lines\.order_id = \?\s*"
)
_COMPARES = re.compile(r"\bsorted\(|\.sort\(|\b(?:max|min)\(|\bheap\w*\(|\bnlargest\(|\binsort\w*\(")
_KEEPS = (
    (
        r"\b(?:lru_)?cache\b",
        "A cache gives the second and the third look for nothing; the first one of each invoice still asks.",
    ),
    (r"\bcached_property\b", "A cached property keeps what it found. To find it, each invoice still asks by itself."),
    (
        r"=\s*\{[^}]*\btotal\b[^}]*\bfor\b",
        "Your dictionary answers every later look. What fills it asks invoice by invoice.",
    ),
)


def of_the_first_call(report: Report) -> Report:
    """Give the same report as if `dearest` had been called once, and had answered with the invoices alone."""
    trials = tuple(
        replace(one, yours=replace(one.yours, statements=one.yours.statements[: one.yours.aside]))
        if isinstance(one.yours.aside, int)
        else one
        for one in report.trials
    )
    return replace(report, exercise=replace(report.exercise, item=INVOICE), trials=trials)


def on_asked_too_often(report: Report) -> Remark:
    """Say where the totals were asked for, and how often."""
    report = of_the_first_call(report)
    trial = report.tightest("statements")
    asked = [one for one in trial.yours.statements if _TOTAL.fullmatch(one.sql)]
    places = Counter(one.origin for one in asked if one.origin)
    if not asked or not places:
        return _on_sums_by_hand(report) or on_cost(report)
    opening = _opening(report)
    most, times = places.most_common(1)[0]
    compared = next((place for place in places if _COMPARES.search(place.text) and "key" not in place.text), None)
    if compared is not None:
        return _on_compared(report, opening, compared, places[compared])
    if any("order_lines" in tables(one.sql) and not _TOTAL.fullmatch(one.sql) for one in trial.yours.statements):
        return _on_lines_not_looked_at(report, opening, most, times)
    if len(asked) > trial.case.arguments[0]:
        return _on_several_places(report, opening, places)
    return _on_once_each(report, opening, most, times)


def _on_sums_by_hand(report: Report) -> Remark | None:
    """Recognise sums that the function asks for itself, one invoice at a time."""
    trial = report.tightest("statements")
    most = next((one for one in repeats(trial.yours.statements) if "sum(" in one.statements[0].sql), None)
    if most is None or most.origin is None:
        return None
    saw = f"{_opening(report)} The property isn't asked any more, but {_at(report, most.origin)}, asks {count(most.times)} times."
    why = "It is the property's statement in other words, for one invoice at a time."
    return Remark(saw, why, "which clause makes one statement give a sum for each invoice?")


def _opening(report: Report) -> str:
    trial = report.tightest("statements")
    if report.state is State.NO_BETTER:
        return f"Same answer, same cost: {many(trial.costs.statements, 'statement')} for {trial.case.label}, as in the slow version."
    return f"{capital(trial.case.label)}: {count(trial.slow.costs.statements)} statements before, {count(trial.costs.statements)} now."


def _at(report: Report, place: Origin) -> str:
    return report.home.place(place.line, place.text, place.file).rstrip(",")


def _on_compared(report: Report, opening: str, place: Origin, times: int) -> Remark:
    saw = f"{opening} {count(times)} of them come from {_at(report, place)}."
    why = "To sort, Python compares invoices two by two, and each comparison is a call of `__lt__`, which looks at two totals: far more looks than invoices."
    return Remark(saw, why, "what could be sorted in the invoices' place, that has its total with it?")


def _on_lines_not_looked_at(report: Report, opening: str, place: Origin, times: int) -> Remark:
    saw = f"{opening} The lines of all invoices were there; {count(times)} statements come from {_at(report, place)} all the same."
    why = "What `total` does stands in its source: it asks the database, whatever has been loaded."
    return Remark(saw, why, "what can the total be made of, without that property?")


def _on_several_places(report: Report, opening: str, places: Counter[Origin]) -> Remark:
    listed = "; ".join(f"{count(times)} from {_at(report, place)}" for place, times in places.most_common(3))
    saw = f"{opening} {'Comparisons are gone, and most statements with them. ' if 'key' in report.source else ''}{capital(listed)}."
    lines = f"{capital(in_words(len(places)))} lines of yours look" if len(places) > 1 else "One line of yours looks"
    why = f"{lines} at a total; each look runs the property, and each run is a round trip."
    return Remark(saw, why, "how could all that look at an invoice's total get it from one look?")


def _on_once_each(report: Report, opening: str, place: Origin, times: int) -> Remark:
    limit = report.tightest("statements").case.arguments[0]
    if times < limit:
        saw = f"{opening} One look is left: {_at(report, place)}, for each of the {times} invoices that are shown."
        return Remark(
            saw,
            "Every look at the property is a statement, also the last one.",
            "which value did you have at hand before, and where did it go?",
        )
    saw = f"{opening} No invoice is asked twice any more: that is the first half. The rest comes from {_at(report, place)}, once for each invoice."
    why = next(
        (why for pattern, why in _KEEPS if re.search(pattern, report.source)),
        "One question for each invoice is as many round trips as there are invoices.",
    )
    return Remark(saw, why, "what would one statement look like that gives the totals of all of them?")

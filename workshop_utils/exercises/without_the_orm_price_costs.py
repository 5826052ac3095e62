"""What the verdicts on 8.1 say of what was sent: rows read before, statements for single products, objects given back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_read, named
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_TRIP = "Each would be a round trip if the database were elsewhere."


def on_statements(report: Report) -> Remark:
    """Speak of statements: what was read before, or how many write."""
    trial = report.tightest("statements")
    sent: list[tuple[str, int]] = (trial.yours.aside or {}).get("sent", [])
    opening = (
        f"{capital(trial.case.label)}: {many(trial.slow.costs.statements, 'statement')} before, {count(len(sent))} now."
    )
    if report.state is State.NO_BETTER:
        opening = (
            f"Same answer, same cost: {trial.case.label} took {many(len(sent), 'statement')}, as in the slow version."
        )
    reads = [sql for sql, _ in sent if is_read(sql)]
    writes = [(sql, sets) for sql, sets in sent if not is_read(sql)]
    if any(re.search(r"\bFROM categories\b", sql) and "products" not in sql for sql in reads):
        return _on_look_up(opening, len(writes))
    if len(writes) > 1 and trial.costs.objects:
        why = (
            f"Each product is loaded, changed by Python, and written by {code(named(writes[0][0]))} of its own. {_TRIP}"
        )
        return Remark(opening, why, "what does Python know about the new price that the database doesn't?")
    if len(writes) > 1:
        why = f"You let the database calculate, which is right; but for one product at a time. {_TRIP}"
        return Remark(opening, why, "which condition names all these products at once?")
    if writes and sent[0][0] == writes[0][0] and reads:
        why = f"The UPDATE is right, and comes first. Behind it each object is read anew, whether somebody looks at it or not. {_TRIP}"
        return Remark(
            opening, why, "how does a session forget what objects hold, and leave the reading to whoever looks?"
        )
    rows = many(writes[0][1], "row") if writes else "the rows"
    if trial.costs.objects:
        why = f"The flush sends them together, as {rows} of values for one UPDATE. But to get there, each product came as a whole, with photo and description, and became an object."
    elif not writes or writes[0][1] == 1:
        why = "First the prices come to Python, then new ones go back. Between the two somebody may change a price, and lose it."
    else:
        why = f"First the prices come to Python, then {rows} of values go back, one for each product. Between the two somebody may change a price, and lose it."
    return Remark(opening, why, "what would the UPDATE have to say for itself, so that nothing has to be read before?")


def _on_look_up(opening: str, writes: int) -> Remark:
    if writes > 1:
        saw = f"{opening} One finds the shelves of that name, and each shelf has an UPDATE of its own."
        return Remark(saw, _TRIP, "which condition takes all shelves at once, wherever they come from?")
    saw = f"{opening} One finds the shelves of that name, the other one changes their products."
    return Remark(
        saw,
        f"The UPDATE is right; what it needs it could find by itself. {_TRIP}",
        "where in its WHERE could the first statement stand?",
    )


def on_sets(report: Report) -> Remark:
    """Speak of one statement that is sent with many sets of values."""
    trial = report.tightest("rows")
    most = max((sets for _, sets in (trial.yours.aside or {}).get("sent", ())), default=1)
    saw = f"{capital(trial.case.label)}: one statement, but with {many(most, 'row')} of values, and the database runs it once for each."
    return Remark(
        saw,
        "An `executemany` saves round trips on some drivers, and no work in the database.",
        "which one condition is true of all the products that you mean?",
    )


def on_objects(report: Report) -> Remark:
    """Speak of objects that an UPDATE gave back."""
    trial = report.tightest("objects")
    built = many(trial.costs.objects, "product")
    saw = f"{capital(trial.case.label)}: one statement, and it gave {built} back, whole, to become {a('object')} each."
    return Remark(
        saw,
        "Nobody asked for them: photo and description travel, and are thrown away.",
        "what does the session need to know of a changed row, if it holds the object already?",
    )

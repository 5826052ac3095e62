"""What the verdicts on 8.1 say: which prices are wrong and by which rule, which objects are stale, what was sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.without_the_orm_glued import is_glued, on_escaped, on_injection, on_nobody, on_quote
from workshop_utils.exercises.without_the_orm_in_python import given, on_given
from workshop_utils.exercises.without_the_orm_planted import INJECTED, QUOTED_SHELF, SHELVES
from workshop_utils.exercises.without_the_orm_price_costs import on_objects, on_sets, on_statements
from workshop_utils.exercises.without_the_orm_rounding import on_cents
from workshop_utils.exercises.without_the_orm_traced import on_unseen
from workshop_utils.exercises.wording import joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_STALE = "Who holds such an object shows, and adds up, prices that the shop no longer has."


def glued(trials: tuple[Trial, ...]) -> bool:
    """Whether the shelves' name stands in a statement's text, or Python calculates for SQLite."""
    return bool(given(trials)) or any(SHELVES in one.sql for trial in trials for one in trial.yours.statements)


def of_prices(report: Report) -> Remark | None:
    """8.1: recognise what is known of price rises; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_unseen(report) or on_quote(report, QUOTED_SHELF) or _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over == "statements":
        return on_statements(report)
    if report.over == "rows":
        return on_sets(report)
    if report.over == "objects":
        return on_objects(report)
    if report.state is State.OVER_BUDGET and given(report.trials):
        return on_given(given(report.trials))
    return on_escaped(SHELVES) if report.state is State.OVER_BUDGET and is_glued(report, SHELVES) else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    line = (report.home.place(raised.line, raised.text) or "your function").rstrip(",")
    if "cannot store REAL value" in raised.message:
        saw = f"With {report.last.case.label}, SQLite refused a price: {code('cannot store REAL value in INTEGER column')}, at {line}."
        why = "A price is a whole number of cents. Without strict tables, a part of a cent would now be in the shop, and nobody would have told you."
        if re.search(r"price_cents\s*\*\s*\(?\s*1\s*[+.]", report.source):
            return Remark(
                saw,
                f"A factor such as 1.15 gives fractions. {why}",
                "how would you write the rise in whole numbers, up to one division at its end?",
            )
        return Remark(
            saw,
            f"In SQLAlchemy `/` is the division that gives a fraction. {why}",
            "which other division is there, and where does half a cent go in it?",
        )
    if "Could not evaluate current criteria" in raised.message:
        saw = f"With {report.last.case.label}, {line} raised `{raised.type}`: your condition can't be evaluated in Python."
        why = (
            "With `evaluate` the session applies the condition to its own objects, without the database; a subquery, or an EXISTS, it "
            "can't apply."
        )
        return Remark(saw, why, "who else could tell the session which rows were changed?")
    if raised.type == "MultipleResultsFound":
        saw = f"With {report.last.case.label}, {line} raised `{raised.type}`: two shelves are called {code(SHELVES)}."
        return Remark(
            saw,
            "A name is no key; the docstring speaks of every category that is called so.",
            "which condition takes one id as well as two?",
        )
    return None


def _on_wrong(report: Report) -> Remark | None:
    """Name the first call that went wrong, and in what."""
    yours = report.last.yours.answer
    for asked, came in zip(report.last.slow.answer, yours, strict=False):
        if asked["prices"] != came["prices"]:
            return _on_prices(report, asked, came)
        if asked["held"] != came["held"]:
            return _on_held(report, asked, came)
        if came["changed"]:
            columns = joined([code(column) for column in came["changed"]])
            saw = f"With {report.last.case.label}, {columns} of some products {'is' if len(came['changed']) == 1 else 'are'} another one now, too."
            return Remark(saw, "Only prices were to rise.", "which columns does your statement set?")
        if not came["undone"]:
            return _on_commit(report)
        if came["stored"]:
            return _on_commit_before(report)
    return _on_forgotten(report)


def _on_forgotten(report: Report) -> Remark | None:
    """Speak of a change that the caller had not flushed yet, and that is gone."""
    if all(came["kept"] for came in report.last.yours.answer):
        return None
    saw = f"With {report.last.case.label} the prices are right. But the caller had moved a customer to another city, and not flushed that yet; it is forgotten."
    why = "What waits in the session belongs to the caller, and it is lost without a word."
    if "expire" in report.source:
        why = "Who expires an object throws away what has been changed in it and isn't in the database."
        past = "connection" in report.source
        why += (
            " `session.execute` flushes before it sends; a connection doesn't."
            if past
            else " Yours does so before anything is sent."
        )
    return Remark(saw, why, "where was that change, when your function made the session forget?")


def _on_commit_before(report: Report) -> Remark:
    saw = f"With {report.last.case.label}, the prices went back when the caller rolled back. But before he called, he had moved customers to another city, and that stayed: yours had committed it."
    why = "Who calls decides what belongs together. With your commit, half of it is stored when the next step fails, and can't be taken back."
    return Remark(saw, why, "which line of yours ends the caller's transaction, and what would be missing without it?")


def _on_commit(report: Report) -> Remark:
    saw = f"With {report.last.case.label}, the caller rolled back after your function, and the prices stayed raised: yours had committed."
    why = (
        "Who calls decides what belongs together. With your commit, whatever else had been changed is stored too, and can't be taken back "
        "when the next step fails."
    )
    return Remark(saw, why, "which line of yours ends the caller's transaction, and what would be missing without it?")


def _on_prices(report: Report, asked: dict[str, Any], came: dict[str, Any]) -> Remark | None:
    before = report.last.slow.answer[1]["prices"]  # after a name that nobody has
    others = [
        number for number, cents in asked["prices"].items() if cents == before[number] != came["prices"].get(number)
    ]
    if asked["asked"] in INJECTED:
        happened = f"the prices of {count(len(others))} of {many(len(before), 'product')} rose"
        return (
            on_injection(asked["asked"], happened)
            if is_glued(report, asked["asked"])
            else on_nobody(asked["asked"], happened)
        )
    if others:
        return _on_others(report, others, len(before))
    low = [number for number, cents in asked["prices"].items() if cents != before[number] == came["prices"].get(number)]
    risen = sum(cents != before[number] for number, cents in asked["prices"].items())
    if not low:
        return on_cents(report, before, asked["prices"], came["prices"])
    if low and set(low) <= set(asked["renamed"]):
        return _on_renamed(report, asked, many(len(low), "product"))
    if len(low) == risen:
        saw = f"With {report.last.case.label} and {code(asked['asked'])}, no price rose; {many(risen, 'product')} should have become dearer."
        return Remark(saw, "", "which rows does your statement change, and does it reach the database at all?")
    saw = f"With {report.last.case.label}, {count(risen - len(low))} of {many(risen, 'product')} became dearer. Two shelves are called {code(asked['asked'])}, and yours raised one."
    why = "`=` compares with one value. Where a subquery gives two, SQLite takes the first without a word; PostgreSQL would refuse the statement."
    return Remark(saw, why, "which condition takes one id as well as two?")


def _on_renamed(report: Report, asked: dict[str, Any], products: str) -> Remark | None:
    """Speak of a shelf that the caller had given its name, and not flushed that."""
    if not all(came["kept"] for came in report.last.yours.answer):
        return _on_forgotten(report)
    saw = f"With {report.last.case.label}, the caller had renamed a shelf to {code(asked['asked'])}, and not flushed that yet. The prices of its {products} didn't rise."
    why = "A session sends what waits before it executes anything, so that the database knows what the caller knows."
    if "autoflush" in report.source:
        return Remark(saw, f"{why} Yours tells it not to.", "what would be missing without that?")
    return Remark(saw, f"{why} A connection doesn't.", "what has to be done before you go past the session?")


def _on_others(report: Report, others: list[int], products: int) -> Remark:
    saw = f"With {report.last.case.label}, {many(len(others), 'product')} of other shelves became dearer, too."
    sent = " ".join(sql for sql, _ in (report.last.yours.aside or {}).get("sent", ()))
    if (
        re.search(r"\bFROM\s+categories\s+WHERE\s+categories\.name\b", sent)
        and "category_id" not in sent.partition("WHERE")[2]
    ):
        why = "Your condition speaks of a category, and nothing in it says whose. One category of that name is enough, and every product meets it."
        return Remark(saw, why, "which column ties a product to its category?")
    if len(others) > products / 2:
        return Remark(saw, "Your statement changed all products of the shop.", "where does it say of which category?")
    return Remark(
        saw, "A part of a name, or a name in other letters, is another name.", "how does your condition compare names?"
    )


def _on_held(report: Report, asked: dict[str, Any], came: dict[str, Any]) -> Remark:
    stale = [number for number, cents in asked["held"].items() if came["held"].get(number) != cents]
    gone = [number for number in stale if came["held"].get(number) is None]
    price, number = asked["held"][stale[0]], stale[0]
    start = f"With {report.last.case.label}, the prices in the shop are right."
    held = f"Product {number} costs {price} cents there, and the object that the caller holds shows {came['held'].get(number)}."
    if gone or "expunge" in report.source or "session.close()" in report.source:
        saw = f"{start} But your function sent the caller's objects away from their session: they show what they had, or nothing."
        return Remark(
            saw,
            "What has left its session is never loaded again.",
            "how does a session forget what an object holds, and keep the object?",
        )
    return Remark(f"{start} {held}", *_stale(report))


def _stale(report: Report) -> tuple[str, str]:
    """Say why the session didn't notice, and ask what would tell it."""
    source = report.source
    if "expire" in source or "refresh" in source:
        return (
            f"Some objects were read again, and others not. {_STALE}",
            "of which objects does your function tell the session that they are old?",
        )
    if re.search(r"\bSession\(", source):
        return (
            f"The session of your own knows its own objects, and none of the caller's. {_STALE}",
            "which session holds the objects that have to learn of it?",
        )
    if "synchronize_session" in source:
        return (
            f"`synchronize_session` is what keeps objects in step, and yours says that it needn't. {_STALE}",
            "which of its values tell the session what changed?",
        )
    if re.search(r"update\(\s*Product\b(?!\.)", source) is None and "__table__" in source:
        return (
            f"The table's own `update` knows columns and no objects, so the session learns nothing. {_STALE}",
            "what does the same UPDATE know when it is made of the class?",
        )
    if "connection" in source:
        return (
            f"What goes through the connection passes the session by. {_STALE}",
            "what could you say to the session when the connection is done?",
        )
    return (
        f"A statement of text can change anything, and the session doesn't read it. {_STALE}",
        "who has to learn of the change, and which method tells it so?",
    )

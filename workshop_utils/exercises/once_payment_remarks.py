"""What verdicts on 10.3 say: who saw what wasn't committed, who waited, and what a rollback took or left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.once_app_remarks import on_raised, on_stuck
from workshop_utils.exercises.once_payment_drive import FAILED, FROM_OUTSIDE, LOCKED, OK, REFUSED, STUCK
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_SEEN = (
    (
        r"StaticPool",
        (
            "Each request has a session of its own, and `StaticPool` gives all of them the same connection. What isn't committed is hidden from other "
            "connections, not from other sessions."
        ),
        "which pool gives each session a connection of its own?",
    ),
    (
        r"\.connect\(\)",
        "Each request has a session of its own, and all of them talk on the same connection. What isn't committed is hidden from other connections only.",
        "what can a session be given that finds it a connection of its own?",
    ),
    (
        r"no_autoflush",
        "`no_autoflush` keeps a session from sending what is new before it reads. The order had been sent by then, by `flush`.",
        "whose session does the reader use, and what has that session sent already?",
    ),
    (
        r"app\.state",
        "`app.state` lives as long as the app, and every request finds the same session in it. A session sees its own changes before they are committed.",
        "what of this may all requests share, and what not?",
    ),
)
_WAITED = (
    (
        r"(?s)lock.*with Session\(",
        "Each request has a session of its own, so there is nothing left to guard: your lock is held as long as the payment takes, and the reader waits for it.",
        "what would go wrong without the lock?",
    ),
    (
        r"[Ll]ock",
        "Your lock keeps two requests off the one session by letting them in one by one, and it is held as long as the payment takes.",
        "what would be there to guard, if each request had a session of its own?",
    ),
    (
        r"pool_size\s*=\s*1\b",
        "The one connection of your pool is taken as long as the payment takes.",
        "how many conversations with the database go on at once, and how many connections is that?",
    ),
)
_STALE = (
    (
        r"scoped_session",
        (
            "`scoped_session` keeps a session for each thread until `remove` is called. One that is never closed stays in the transaction in which it has read "
            "before, and sees the database as it was then."
        ),
        "where does a request end, and who could call `remove` there?",
    ),
    (
        r"local",
        "A session that is never closed stays in the transaction in which it has read before, and sees the database as it was then.",
        "what ends a session of yours, and when?",
    ),
)


def of_payments(report: Report) -> Remark | None:
    """10.3: name the first step that isn't right; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_raised(report)
    if report.state is not State.WRONG:
        return None
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    right, step = next(((a, b) for a, b in zip(asked, came, strict=False) if a != b), (None, None))
    if right is None or step is None:
        return None
    if step["when"] == FROM_OUTSIDE:
        return _on_order_from_outside(report)
    if "unpaid" in step:
        return _on_another_writer(step)
    if step["body"] == LOCKED:
        return _on_locked()
    if step["body"] == STUCK and "place" in seen:
        return on_stuck(report, seen)
    if step["when"].endswith("meanwhile"):
        return _on_meanwhile(report, right, step)
    return _on_read(report, right, step) if "asked" not in step else _on_order(report, right, step)


def _on_meanwhile(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    seen, when = (
        report.last.yours.aside,
        "While an order waited in `pay`, somebody else asked for the orders of that customer",
    )
    if step["body"] == STUCK:
        saw = f"{when}, and got no answer before the payment was over."
        if seen["on_loop"]:
            why = "`pay` blocks, and an `async def` endpoint runs on the loop's thread: it stops every other request (lesson 06)."
            return Remark(saw, why, "where does FastAPI call a plain `def`?")
        why, question = _first(_WAITED, report.source) or ("", "what does the reader wait for?")
        return Remark(saw, why, question)
    more = [one for one in step["body"] if one not in right["body"]] if isinstance(step["body"], list) else []
    if not more:
        return _on_read(report, right, step)
    saw = f"{when}, and saw order {more[0]}, which wasn't paid yet."
    if seen["committed"]:
        why = "You had committed it before `pay` was asked, so it is everybody's now; to delete it later makes nobody forget it."
        if "delete" not in report.source:
            why = "You had committed it before `pay` was asked: it is everybody's now, and no rollback takes it back."
        return Remark(saw, why, "which of the two answers of `pay` should lead to a `commit`?")
    why, question = _first(_SEEN, report.source) or (
        "Both requests use the one session, and a session sees its own changes before they are committed.",
        "how many requests does one session of yours serve?",
    )
    return Remark(saw, why, question)


def _on_read(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    came, file = step["body"], right["file"]
    if not isinstance(came, list):
        got = shown(came) if step["status"] == OK else f"status {step['status']}"
        return Remark(
            f"We asked for a customer's orders and got {got}; the ids of their orders are asked for, as a list.",
            "",
            "what does your `GET` endpoint return?",
        )
    missing = [one for one in right["body"] if one not in came]
    if not missing and step["body"] == right["body"]:
        saw = "Your `GET` was right, and in the database stands a row more than there are paid orders."
        if step["when"].endswith("meanwhile"):
            why = "It looks like any other order. Whoever else reads the table, a report or another process, takes it for one."
            return Remark(saw, why, "how could the row itself say that it isn't paid yet?")
        why = "Its payment was refused or lost, and an order that isn't paid is to leave nothing behind."
        return Remark(saw, why, "what takes that row away again, also when `pay` raises?")
    if missing and step["file"] == file:
        saw = (
            f"Order {missing[0]} was paid and committed. Then two readers came at once, and one of them didn't see it."
        )
        if step["when"] != "after a slow payment":
            saw = f"Order {missing[0]} was paid and committed, and a reader who came later didn't see it."
        why, question = _first(_STALE, report.source) or (
            "Who reads in a transaction that began earlier sees the database as it was then.",
            "when did the reader's transaction begin, and what should have ended it?",
        )
        return Remark(saw, why, question)
    return Remark(
        f"We asked for a customer's orders and got {shown(came)}; right is {shown(right['body'])}.",
        "",
        "which statement asks for them, and what of its rows do you return?",
    )


def _on_order_from_outside(report: Report) -> Remark:
    saw = "An order came into the database by another way than your app, as another process brings it, and your `GET` didn't show it."
    if re.search(r"scoped_session|local", report.source):
        return Remark(saw, _STALE[1][1], _STALE[1][2])
    why = "What an app keeps in its own memory is what it knew at some time. The database is what all processes share."
    return Remark(saw, why, "where does your `GET` take the orders from?")


def _on_another_writer(step: dict[str, Any]) -> Remark:
    if step["twice"]:
        saw = "While an order waited in `pay`, another one was placed, and `pay` was asked for the same id twice."
        why = "An id that was looked up, or given back by a rollback, is free for the next one, who takes it as well."
        return Remark(saw, why, "who gives out ids so that nobody else has them, and when?")
    if step["lost"]:
        saw = f"While an order waited in `pay`, another one, {step['lost'][0]}, was paid, and its client told so. Then the first one was refused, and order {step['lost'][0]} is gone as well."
        why = "Both were written on one connection, which is in one transaction: what the one takes back, the other loses."
        return Remark(saw, why, "how many connections do your writers have, and whose rollback was that?")
    return Remark(
        f"While order {step['unpaid'][0]} waited in `pay`, another one was placed, and paid at once. That one's `commit` committed both.",
        "A commit is for all that was said in a session since the last one, whoever said it.",
        "whose rows does the session hold that your endpoint commits?",
    )


def _on_order(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    number = right["asked"][0]
    kept = [one for one in step["file"] if one not in right["file"]]
    if kept and right["status"] == OK:
        saw = "An order was paid, and the one before it, whose payment was lost, stands in the database with it."
        why = "That row was still in the session when the next order was committed: a commit is for all that was said since the last one."
        return Remark(saw, why, "what becomes of your session when `pay` raises, and who uses it next?")
    if step["asked"] != right["asked"]:
        return _on_asking(step, number)
    if right["status"] == OK:
        return _on_paid(report, right, step)
    outcome = "was refused" if right["status"] == REFUSED else "was lost: `pay` raised an exception"
    said = f"The payment of order {number} {outcome}."
    if step["file"] != right["file"]:
        if step["status"] == OK:
            return Remark(
                f"{said} The order was kept all the same, and its client told that all is well.",
                "Nobody knows whether that money will ever come.",
                "what does your code take for *paid*?",
            )
        saw = f"{said} The client was told so, and the order stands in the database all the same."
        if re.search(r"\.begin\(", report.source):
            why = "A block that begins a transaction commits it at its end, unless an exception leaves the block."
            return Remark(saw, why, "by which way do you leave the block when the payment wasn't made?")
        if "finally" in report.source:
            why = "`finally` runs on every way out, also on the one that an exception takes."
            return Remark(saw, why, "what does yours do when the payment wasn't made?")
        why = "What was committed stays, whatever is found out later."
        return Remark(saw, why, "who takes that row away again?")
    came = f"status {step['status']}" if step["status"] != OK else shown(step["body"])
    wanted = "an error" if right["status"] == FAILED else f"status {right['status']}"
    return Remark(
        f"{said} Nothing was kept, that part is done. But the client got {came}; {wanted} is asked for.",
        "A client goes by the status: what isn't an error is taken for an order, and what is another error is asked for again.",
        "what makes FastAPI answer with a status of your choice?",
    )


def _on_asking(step: dict[str, Any], number: int) -> Remark:
    if not step["asked"]:
        return Remark(
            f"Order {number} was added, and `pay` wasn't called.",
            "An order that nobody has paid for isn't one.",
            "which line calls `pay`, and does it run?",
        )
    if len(step["asked"]) > 1:
        return Remark(
            f"`pay` was called {len(step['asked'])} times for one order.",
            "Each call is money.",
            "which of the calls is the one that counts?",
        )
    return Remark(
        f"`pay` was asked for order {shown(step['asked'][0])}, and the order's id is {number}.",
        "The id is known when the row has been sent to the database, which isn't the same as committed.",
        "which method of a session sends what is new, and leaves the transaction open?",
    )


def _on_paid(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    number = right["asked"][0]
    if step["status"] != OK:
        return Remark(
            f"Order {number} was paid, and its client got status {step['status']}.", "", "what stops it after `pay`?"
        )
    if number not in step["file"] and report.last.yours.aside["elsewhere"]:
        saw = f"Order {number} was paid and committed, for another customer than the one in the path."
        return Remark(saw, "", "where does your endpoint take the customer from?")
    if number not in step["file"]:
        saw = f"Order {number} was paid, and its client told so. In the database, as others read it, there is no such order."
        why = "What isn't committed is rolled back when its session is closed, and until then nobody else sees it."
        if not re.search(r"with |yield|\.begin\(", report.source):
            why = "Only the one session of your app sees it, until that is closed; then it is rolled back."
        return Remark(saw, why, "what makes a session's changes everybody's?")
    return Remark(
        f"Order {number} was paid, and its client got {shown(step['body'])}; right is {shown(right['body'])}.",
        "",
        "what does the endpoint of the starter return?",
    )


def _on_locked() -> Remark:
    return Remark(
        "An order came, and SQLite said that the database is locked: an earlier request still has a transaction open in which it wrote.",
        "One at a time may write. A transaction that nobody ends keeps everybody else from it.",
        "which way out of your endpoint neither commits nor rolls back?",
    )


def _first(known: tuple[tuple[str, str, str], ...], source: str) -> tuple[str, str] | None:
    return next(((why, question) for pattern, why, question in known if re.search(pattern, source)), None)

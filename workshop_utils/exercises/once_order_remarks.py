"""What verdicts on 10.2 say: who held a connection while the response was made, and what couldn't be loaded any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.once_app_remarks import on_raised, on_stuck
from workshop_utils.exercises.once_order_drive import POOL, STUCK
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_EAGER = r"selectinload|joinedload|subqueryload|lazyload"
_HELD = (
    (
        r"overflow",
        "Beyond its size a pool opens connections as long as somebody asks, and closes them again: it has no end then, and the database has one.",
        "what does a request still ask the database once its order is loaded?",
    ),
    (
        r"pool_size",
        (
            "A larger pool has more to lend, and each request still keeps a connection for which it has no use. A larger crowd empties it again, and "
            "the database has more connections to serve."
        ),
        "what does a request still ask the database once its order is loaded?",
    ),
    (
        r"total_tokens|CapacityLimiter|Semaphore",
        (
            "FastAPI validates in a thread of the same pool. With fewer threads, those who hold a connection wait for a thread, and those who hold a "
            "thread wait for a connection."
        ),
        "which of the two could a request give back before it needs the other?",
    ),
    (
        r"scope\s*=\s*[\"']function",
        'With `scope="function"` a dependency ends before the response is sent, and after FastAPI has validated and serialised it.',
        "which code ends before FastAPI validates?",
    ),
    (
        r"expire_on_commit\s*=\s*False",
        "`commit` gave the connection back. Then the view touched what nobody had loaded, and your session fetched a connection again, to load it.",
        "what would keep the view from asking the session for anything?",
    ),
    (
        r"rollback\(",
        (
            "`rollback` gives the connection back, and marks all that was loaded as out of date. The view then touched it, and your session fetched a "
            "connection again, to load it anew."
        ),
        "what would keep the view from asking the session for anything?",
    ),
    (
        r"commit\(",
        (
            "`commit` gives the connection back, and marks all that was loaded as out of date. The view then touched it, and your session fetched a "
            "connection again, to load it anew."
        ),
        "what would keep the view from asking the session for anything?",
    ),
    (
        r"(?s)(?=.*view\.model_validate).*Response\(",
        "FastAPI doesn't validate a response of your own, so nobody waited for a thread. But the code behind `yield` runs when that response has been sent.",
        "and a slow client, who takes a minute to read it: what does your connection do meanwhile?",
    ),
    (
        r"view\.model_validate",
        "The view was complete when you returned it: nothing is left to be loaded. Yet the code behind `yield` runs when the response has been sent.",
        "what keeps the session open after that line, and who decides when it ends?",
    ),
    (
        r"async def get_\w+",
        "Whether a dependency is `def` or `async def`, the code behind its `yield` runs when the response has been sent.",
        "which part of the work needs the session, and where does that part end?",
    ),
    (
        _EAGER,
        "All that the view shows came with the order, so nobody needs the session any more. Yet the code behind `yield` runs when the response has been sent.",
        "what could close the session one line before your `return`?",
    ),
    (
        r"return \{",
        "Plain data needs no session. Yet the code behind `yield` runs when the response has been sent.",
        "where could the session end, if not in the dependency?",
    ),
    (
        r"return Session\(",
        "Nobody closes that session. Its connection comes back when Python clears it away, which may be at once or much later.",
        "what closes a session whatever happens in between, and where is the last line that needs it?",
    ),
)
_FIRST = {
    "validated": "While FastAPI validated",
    "serialised": "While FastAPI serialised",
    "sent": "When FastAPI began to send",
}


def makes_engines(trials: tuple[Trial, ...]) -> bool:
    """Whether the app asked another pool than the one it was given, let that one grow, or blocked the event loop."""
    seen = [trial.yours.aside for trial in trials]
    return any(one["engines"] > 0 or one["opened"] > POOL or one["on_loop"] for one in seen)


def of_orders(report: Report) -> Remark | None:
    """10.2: name what held the connection, or what was lost; None for what has no words of its own."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over:
        return _on_held(report)
    return _on_own_engine(report) if report.state is State.OVER_BUDGET else None


def _on_held(report: Report) -> Remark:
    trial = report.deciding
    held: dict[str, int] = trial.yours.aside["held"]
    what, number = next((what, number) for what, number in held.items() if number)
    responses = "the response" if trial.case.label.startswith("1 ") else "the responses"
    verb = "was" if number == 1 else "were"
    saw = f"{capital(trial.case.label)}: the answers are right. {_FIRST[what]} {responses}, {many(number, 'connection')} {verb} checked out."
    if number == POOL and not trial.yours.aside["engines"]:
        saw += " That is the whole pool, and the others waited."
    why, question = next(
        ((why, question) for pattern, why, question in _HELD if re.search(pattern, report.source)),
        (
            "The code behind `yield` runs when the response has been sent. Until then the session keeps what it took.",
            "which line of your app is the last that needs the database?",
        ),
    )
    if "`yield`" in why and "yield" not in report.source:
        why = "Nothing in your app ends that session on every way out. What nobody closes keeps its connection until Python clears it away."
        question = "by which ways does a request leave your endpoint, and what closes the session on each?"
    return Remark(saw, why, question)


def _on_own_engine(report: Report) -> Remark:
    seen = report.last.yours.aside
    if seen["on_loop"] and not seen["engines"] and seen["opened"] <= POOL:
        saw = "No connection was checked out while FastAPI answered: that part is done. But your statements ran on the event loop's thread."
        why = "An `async def` that waits for the database without `await` holds the loop, and every other request with it (lesson 06)."
        return Remark(saw, why, "what does FastAPI do with an endpoint that is a plain `def`?")
    saw = f"No connection was checked out while FastAPI answered: that part is done. But your app asked {many(seen['engines'], 'engine')} of its own."
    if not seen["engines"]:
        saw = f"No connection was checked out while FastAPI answered: that part is done. But {many(seen['opened'], 'connection')} were opened, and the pool has {POOL}."
    why = "The one it was given has a pool that the whole process shares, and its size is what the database was promised. A second pool knows nothing of that."
    return Remark(saw, why, "now that each request gives its connection back early, what is the other pool for?")


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    message = " ".join(raised.message.split())
    if raised.type != "ResponseValidationError":
        return on_raised(report)
    saw = f"With {report.last.case.label} your endpoint returned, and FastAPI couldn't make the response:"
    if "DetachedInstanceError" in message:
        return _on_detached(report, saw, message)
    if "'input': None" in message:
        why = (
            "For an order that nobody knows there is nothing to validate; the docstring says what such a request gets."
        )
        return Remark(f"{saw} it was given `None`.", why, "where does the starter notice that there is no such order?")
    missing = re.search(r"'type': 'missing', 'loc': \('response', '(\w+)'", message)
    if missing:
        why = "A dictionary has what was put into it. An object of the ORM would have loaded that, while its session was open."
        return Remark(
            f"{saw} `{missing.group(1)}` is missing.", why, "what puts it there, before the session is closed?"
        )
    why = "The view takes what has its fields: an object, or a dictionary."
    return Remark(f"{saw} {code(message, 140)}.", why, "what does your endpoint return, and what does the view want?")


def _on_detached(report: Report, saw: str, message: str) -> Remark:
    if "refresh operation" in message:
        why = "`commit` marks all that was loaded as out of date, and the closed session can't load it again."
        return Remark(
            f"{saw} the order's own columns were to be loaded again, after the session was closed.",
            why,
            "what is there to commit here, and what would a session that only reads lose without it?",
        )
    field = re.search(r"'loc': \('response', '(\w+)'", message)
    name = f"`{field.group(1)}`" if field else "something"
    why = "The connection is back in time, that part is done. The view touches what nobody has loaded, and the session that could load it is gone."
    if "expunge" in report.source:
        why = "`expunge` takes the order out of its session, with what has been loaded by then, and nothing can be loaded after."
    return Remark(
        f"{saw} {name} was to be loaded, and its session is closed.",
        why,
        f"what could bring {name} along with the order?",
    )


def _on_wrong(report: Report) -> Remark | None:
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    if came == STUCK:
        return on_stuck(report, seen)
    right, one = next((right, one) for right, one in zip(asked, came, strict=True) if right != one)
    return _on_response(report, right, one)


def _on_response(report: Report, right: dict[str, Any], one: dict[str, Any]) -> Remark:
    asked = f"With {report.last.case.label}, `GET /orders/{right['order']}`"
    if right["body"] is None:
        came = shown(one["body"]) if one["status"] < right["status"] else f"status {one['status']}"
        saw = f"{asked} got {came}. Nobody knows that order, and the status for that is {right['status']}."
        return Remark(saw, "A client takes what comes for an order.", "what tells a client that there is none?")
    if one["status"] != right["status"]:
        return Remark(f"{asked} got status {one['status']}.", "", "which paths does your app answer, and with what?")
    if not isinstance(one["body"], dict):
        return Remark(f"{asked} got {shown(one['body'])}.", "", "what does your endpoint return?")
    key = next(key for key in (*right["body"], *one["body"]) if right["body"].get(key) != one["body"].get(key))
    saw = f"{asked} got `{key}` as {shown(one['body'].get(key))}; right is {shown(right['body'].get(key))}."
    why = "The view shows it, so it has to be loaded while the session is open, and not to be left out."
    return Remark(saw, why, f"where does your `{key}` come from?")

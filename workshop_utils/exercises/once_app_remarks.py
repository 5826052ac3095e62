"""What verdicts of lesson 10 say of apps: none was given, one that never answers, or one that raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_raised_remarks import spot
from workshop_utils.exercises.mishaps import on_raised as as_usual
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_KNOWN = (
    (
        r"AttributeError: 'State' object has no attribute",
        (
            "`app.state` holds what somebody has put there. What a `lifespan` puts there is there from the app's start to its end, if the app was given "
            "that lifespan."
        ),
        "which line puts it there, when does that line run, and is it still there when the first request comes?",
    ),
    (
        r"TypeError: .*asynchronous context manager protocol|AttributeError: .*__aenter__|TypeError: .*'async for'.*coroutine|TypeError: 'coroutine' object",
        "FastAPI enters a `lifespan` when the app starts, and leaves it when the app ends. A plain `async def` can't be entered.",
        "which decorator of `contextlib` makes of a function with `yield` something that can be entered, and where does your function yield?",
    ),
    (
        r"created in a thread can only be used in that same thread",
        "FastAPI calls the endpoint in whichever thread of its pool is free, and this connection may be used in the one that opened it only.",
        "who lends a connection to whichever thread asks for one?",
    ),
    (
        r"DetachedInstanceError",
        "The object has left its session, so what wasn't loaded before can't be loaded any more.",
        "which attribute is touched after your session was closed, and what could have brought it before?",
    ),
    (
        r"RuntimeError: generator didn't yield",
        "A generator is gone through once. The cache hands out the one that is at its end already.",
        "what should be remembered for the next request: the generator, or what it yields?",
    ),
    (
        r"IllegalStateChangeError|concurrent operations are not permitted|InvalidRequestError: .*(?:in progress|state)",
        "A session is for one thread at a time, and two requests used the same one at once.",
        "how many requests does one session of yours serve?",
    ),
)


def on_raised(report: Report) -> Remark | None:
    """Put the meaning behind an exception of an app's; None where it isn't one of these."""
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "NoAppError":
        return on_no_app(report, raised.message)
    message = f"{raised.type}: {raised.message}"
    for pattern, why, question in _KNOWN:
        if re.search(pattern, message, re.DOTALL):
            if "'State'" in message and re.search(r"def lifespan", report.source) and "lifespan=" not in report.source:
                why = "A `lifespan` runs when an app is told of it, and yours hasn't heard of the one that would put it there."
                question = "where does `FastAPI` take a lifespan?"
            saw = re.sub(
                r" The object was created in thread id.*?`", "`", as_usual(report).saw
            )  # another one each time
            return Remark(saw, why, question)
    return None


def on_no_app(report: Report, came: str) -> Remark:
    """Speak of something else in the app's place; `came` is its type."""
    name = report.exercise.name
    if came == "NoneType":
        return Remark(
            f"`{name}` returned `None`, as a function does that ends without `return`.",
            "A server needs the app itself.",
            "what does the last line of the starter hand back?",
        )
    return Remark(
        f"`{name}` gave {a(f'`{came}`')} where a FastAPI app is asked for.",
        "We start it and ask it as a server does.",
        "what should your `return` say, and in which order?",
    )


def on_stuck(report: Report, seen: dict[str, Any]) -> Remark:
    """Speak of requests that are never answered."""
    place = spot(report, seen.get("place"))
    saw = f"With {report.last.case.label} nothing went on any more, and somebody was still waiting for an answer{f', at {place}' if place else ''}."
    if seen.get("blocked"):
        return Remark(
            saw,
            "The loop's own thread stands still, so nobody else is served.",
            "what does that line wait for, and on which thread should it?",
        )
    if re.search(r"Session\(|\.connect\(", report.source) and not re.search(r"with |close\(|remove\(", report.source):
        why = "Each session that was used holds a connection until it is closed, and nothing in your code closes one. The pool had no more to lend."
        return Remark(saw, why, "what closes a session whatever happens in between?")
    return Remark(
        saw,
        "Whoever comes waits for something that another request holds: a connection of the pool, or a lock.",
        "which of your lines takes one, and which one gives it back?",
    )

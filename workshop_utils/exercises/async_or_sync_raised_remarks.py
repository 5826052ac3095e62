"""What verdicts of lesson 06 add to an exception: what `asyncio` wanted at that line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_raised as as_usual
from workshop_utils.exercises.report import Remark
from workshop_utils.measure.origin import Origin

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_NO_AWAITABLE = r"TypeError: (?:a coroutine was expected|An asyncio\.Future, a coroutine or an awaitable|a coroutine, a future or an awaitable|unhashable type: 'list')"
_CALLED = "With `ask(product_id)` among the arguments the call is made first, on the loop's thread, and its price is what is handed over."
_KNOWN = (
    (
        r"asyncio\.run\(\) cannot be called from a running event loop|This event loop is already running|Cannot run the event loop while",
        "A thread runs one loop at a time, and your function runs on one already. So does a notebook's cell.",
        "inside a coroutine, which word waits for another coroutine?",
    ),
    (
        r"TypeError: (?:'int'|object int|'tuple').*(?:not callable|can't be used in 'await')|can't be used in 'await' expression|can't be awaited",
        "",
        "",
    ),
    (
        _NO_AWAITABLE,
        "`ask(product_id)` gives a price and no coroutine: it was called at once, on the loop's thread, before there was anything to wrap.",
        "what takes a function that isn't called yet, and calls it in a thread?",
    ),
    (
        r"NotAwaitedError: ",
        "A coroutine, or a future, is a promise. FastAPI sends what is returned, and can't write a promise as JSON.",
        "which word makes its answer of it?",
    ),
    (
        r"ModuleNotFoundError: No module named 'nest_asyncio",
        "It isn't installed here. It would let a loop run inside itself, and the loop's thread would still be one.",
        "what does your function want a second loop for, when it runs on one?",
    ),
    (
        r"cannot pickle|Can't pickle",
        "Another process gets what it is given as bytes, and `ask` can't be written so. It would only wait there, too.",
        "a call that waits needs no processor of its own: what is lighter than a process?",
    ),
    (
        r"There is no current event loop|no running event loop",
        "The function isn't called on the loop's thread: FastAPI calls a `def` in its pool of threads, where no loop runs.",
        "which of the two do you want: a `def` that blocks its own thread, or an `async def` that awaits?",
    ),
    (
        r"fetch was called on another event loop",
        "What waits on one loop can't be woken by another one: connections and futures belong to the loop on which they were made.",
        "which loop does your function run on already, and how do several fetches get under way on it?",
    ),
    (
        r"InvalidStateError: Result is not",
        "`result()` of asyncio's futures doesn't wait: it wants the answer to be there.",
        "which word waits for a future?",
    ),
)


_OF_FETCHING = (
    (
        r"Passing coroutines is forbidden",
        "`asyncio.wait` tells which are done and which aren't, and that can be said of tasks only.",
        "what makes a task of a coroutine?",
    ),
    (
        r"unhashable type: 'list'",
        "What stands there wants coroutines or tasks, each as an argument of its own, and was given one list.",
        "how is what a list holds handed to a function one by one?",
    ),
    (
        # The second is what `wait_for` says since Python 3.12.
        rf"{_NO_AWAITABLE}|TypeError: (?:object |')(?:list|tuple|set|generator|str|dict)\b.* can't be (?:used in 'await'|awaited)",
        "What stands there wants coroutines, tasks or futures, and was given something else. A call of an `async def` gives a coroutine; an `async def` that isn't called, an ordinary function, a list of texts, and `None` are none.",
        "of what type is each thing that your line hands over?",
    ),
)


def on_raised(report: Report) -> Remark | None:
    """6.2 and 6.3: put the meaning behind the message; None where it isn't one of asyncio's."""
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    said = as_usual(report)
    message = f"{raised.type}: {raised.message}"
    known = (*_OF_FETCHING, *_KNOWN) if report.exercise.name == "fetch_all" else _KNOWN
    for pattern, why, question in known:
        if re.search(pattern, message):
            if raised.type == "NotAwaitedError":
                saw = f"With {report.last.case.label} your endpoint returned something that is still to be awaited: a `{raised.message}`."
                return Remark(saw, why, question)
            return Remark(said.saw, *((why, question) if why else _not_awaitable(message)))
    return None


def spot(report: Report, place: tuple[str, int] | None) -> str:
    """Say which line of the learner's, and what it holds; nothing where the place isn't known."""
    if place is None:
        return ""
    origin = Origin(*place)
    return f"{report.home.line(origin.line, origin.file)}{f', {code(origin.text)}' if origin.text else ''}"


def _not_awaitable(message: str) -> tuple[str, str]:
    if "callable" in message:
        return _CALLED, "how does one hand over a function, and apart from it what it shall be called with?"
    return (
        "`ask` is an ordinary function: when it returns, the waiting is over, and there is nothing left to await.",
        "what makes an ordinary call something that can be awaited, by making it elsewhere?",
    )

"""What verdicts say of a `fetch_all` whose answers are right, and which did something else besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_fetch_ends import with_which
from workshop_utils.exercises.async_or_sync_raised_remarks import spot
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def on_oddity(report: Report, odd: str) -> Remark:
    """Speak of one of `async_or_sync_fetching.ODDLY`."""
    return _WORDS[odd](report, report.last.yours.aside[odd])


def _went_on(_report: Report, seen: dict[str, Any]) -> Remark:
    began = many(seen["calls"], "more fetch", "more fetches")
    end = f"it ended only after it had begun {began}." if seen["ended"] else "it went on."
    saw = f"The answers are right. Then we cancelled a call that was under way, as a time-out does, and {end}"
    why = "Cancelling raises `CancelledError` at the `await`. It isn't an `Exception`, so that nobody catches it by accident; caught as if it were an answer, it is lost."
    return Remark(saw, why, "which of your lines catches more than `Exception`?")


def _slept(report: Report, seen: dict[str, Any]) -> Remark:
    at = spot(report, seen["place"])
    saw = f"The answers are right, the limit is kept. But {at or 'your function'}, put the loop's thread to sleep."
    why = "`time.sleep` stops the thread that calls it. This one is the loop's: while it sleeps no fetch goes on, and no other request is served."
    return Remark(saw, why, "what is that pause for, and what pauses one coroutine and lets the others go on?")


def _spun(_report: Report, _seen: object) -> Remark:
    saw = "The answers are right, the limit is kept. But while all it could do was wait, your function kept the loop turning."
    why = "`asyncio.sleep(0)` comes back at once: a loop that waits like that takes a whole core, and every other request is the slower for it."
    return Remark(saw, why, "what wakes a coroutine when there is room, and lets it sleep until then?")


def _again(report: Report, seen: dict[str, Any]) -> Remark:
    saw = f"The answers are right. {with_which(report, seen['in'])}, `fetch` was called {many(seen['calls'], 'time')}: for {code(seen['url'])}, among others, more often than it stands in the list."
    if seen["failed"]:
        why = "Those asked for again are those whose fetch had raised. Whether trying again helps, how often and after what pause, only the caller knows."
        return Remark(saw, why, "what does the docstring want in the place of an answer whose fetch raised?")
    why = "Each call is a request to somebody else's service, and takes a place that another url waits for."
    return Remark(saw, why, "which of your lines call `fetch`, and on which way does one url come by more than once?")


def _changed(report: Report, seen: dict[str, Any]) -> Remark:
    now = f"held {many(seen['now'], 'url')} afterwards, and {seen['before']} before"
    if seen["now"] == seen["before"]:
        now = "held others, or in another order, afterwards"
    saw = f"The answers are right. {with_which(report, seen['in'])}, the list we had handed over {now}."
    why = "A list that is handed over is still the caller's: who goes through it after the call, or calls again, finds something else."
    return Remark(saw, why, "what could your function take urls from that is its own?")


def _left(report: Report, seen: dict[str, Any]) -> Remark:
    place = spot(report, seen["place"])
    tasks = "one task of its own was" if seen["tasks"] == 1 else f"{seen['tasks']} tasks of its own were"
    saw = f"The answers are right. {with_which(report, seen['in'])}, {tasks} still there when your function had returned{f', waiting at {place}' if place else ''}."
    why = "Nobody waits for them any more. Each call leaves as many behind, for as long as the loop runs."
    return Remark(saw, why, "who tells them that there is nothing left to do, and when?")


_WORDS = {
    "went_on": _went_on,
    "slept": _slept,
    "spun": _spun,
    "again": _again,
    "changed": _changed,
    "left": _left,
}

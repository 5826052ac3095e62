"""What verdicts say of a `fetch_all` that leaves gaps, or goes over the limit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import capital, in_words, many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_UNBOUNDED = (
    (
        r"\bwith\s+(?:asyncio\.)?Semaphore\(",
        "Each of your coroutines makes a semaphore of its own, and is alone in it.",
        "how many semaphores must there be for all to share one limit?",
    ),
    (
        r"async with \w+:\s+[^\n]*(?:create_task|ensure_future)",
        "Your semaphore kept nobody waiting. A task is made in no time, and goes on by itself after the block is left.",
        "what is over when the block is left: the fetch, or only its beginning?",
    ),
    (
        r"Semaphore\(\s*(?!limit\s*\))[^)]",
        "Your semaphore kept nobody waiting.",
        "how many places has it, and who asked for how many?",
    ),
    (
        r"Semaphore",
        "Your semaphore kept nobody waiting.",
        "what has to enter the semaphore: the whole call, or each fetch?",
    ),
    (
        r"as_completed|\bwait\(",
        "`as_completed` and `wait` say which is back first; they hold none back.",
        "what holds a fetch back when `limit` are under way?",
    ),
)
"""What may stand in a source that begins all fetches at once, what is true of it then, and what to ask."""
_POLLS = re.compile(r"\bwhile\b.*\bsleep\(", re.DOTALL)
_A_NUMBER = re.compile(r"\b(?:Semaphore|CapacityLimiter)\(\s*(\d+)\s*\)")


def on_gaps(report: Report, trial: Trial) -> Remark:
    """Name the first gap, and what was true when nothing began there."""
    now, before, seen = trial.costs.gaps, trial.slow.costs.gaps, trial.yours.aside
    label, limit = capital(trial.case.label), trial.case.arguments[1]
    saw = f"{label}: {many(before, 'gap')} before, {now} now."
    if now == before:
        saw = f"The answers are right. {label}: {many(now, 'gap')}, as in the slow version."
    under_way, waiting = seen["short"]
    fetches = "one fetch was" if under_way == 1 else f"{in_words(under_way)} fetches were"
    saw += f" At the first, {fetches} under way, {in_words(limit)} might have been, and {many(waiting, 'url')} waited."
    if seen["most"] == 1:
        return Remark(saw, *_one_by_one(report.source))
    if seen["most"] < limit:
        why = f"There were never more than {in_words(seen['most'])} at once."
        return Remark(saw, why, f"how many does your code let in, and how many does `limit`, which is {limit}, allow?")
    if _POLLS.search(report.source):
        why = "What looks from time to time whether there is room finds it some time after it was there."
        return Remark(saw, why, "what wakes a coroutine at the moment at which there is room?")
    if not seen["topped_up"]:
        why = "The next ones began only when all of those before were back, so the slowest of each portion holds up those that could go on in the place of the quick ones."
        return Remark(saw, why, "what could begin the next fetch as soon as any one is back?")
    why = "There was room, urls waited, and nothing began."
    return Remark(saw, why, _of_the_next(report.source))


def _of_the_next(source: str) -> str:
    """Ask what keeps the next fetch from beginning; the source tells what to look at."""
    if re.search(r"::|range\([^\n]*,[^\n]*,|array_split|batched", source):
        return "which urls may each of your coroutines take: any that waits, or those that were its own from the start?"
    if re.search(r"pop\(0\)|popleft\(\)|\[0\]", source):
        return "which of those under way does your code wait for: whichever is back first, or a certain one?"
    return "which of your lines begins the next fetch, and what does that line wait for?"


def _one_by_one(source: str) -> tuple[str, str]:
    if re.search(r"\bLock\(", source):
        return "A lock lets in one, whatever the limit.", "what lets in a number of your choice?"
    if re.search(r"create_task|ensure_future|gather|TaskGroup", source) and "sleep(" in source:
        return (
            "There are tasks, and each one's fetch was back before the next one's began. A pause between them, however short, is time enough.",
            "what is the pause for, when something else holds back what is too much?",
        )
    if re.search(r"create_task|ensure_future|gather|TaskGroup", source):
        return (
            "There are tasks, and each one's fetch was back before the next one's began.",
            "at which line does the second one begin, and what has to be over by then?",
        )
    if "async for" in source or source.count("async def") > 1:
        return (
            "More coroutines make nothing concurrent by themselves: an `await` goes on only when what it awaits is back.",
            "at which line does the second fetch begin, and what has to be over by then?",
        )
    return (
        "`await` in a loop is one after the other: it is polite to other requests, and this one waits for the sum of all.",
        "how do several coroutines get under way before the first one is awaited?",
    )


def over_the_limit(report: Report, most: int) -> Remark:
    """Say how many were under way at once, and what should have held some back."""
    urls, limit, _ = report.last.case.arguments
    saw = f"With {report.last.case.label}, {most} fetches were under way at the same time."
    number = _A_NUMBER.search(report.source)
    if number and int(number[1]) == most:
        why = f"`{number[0]}` has {in_words(most)} places, whatever `limit` says."
        return Remark(saw, why, "how many did the caller of this call allow?")
    if most == limit + 1:
        why = "That is one more than `limit`."
        return Remark(
            saw, why, "when yours asks whether there is room, who has been counted, and against which number?"
        )
    if most < urls:
        return Remark(saw, "", "what holds a fetch back when `limit` are under way?")
    why = f"All of them began at once. A service that allows {in_words(limit)} at a time refuses the others, and sockets and memory have an end, too."
    for pattern, before, question in _UNBOUNDED:
        if re.search(pattern, report.source):
            return Remark(saw, f"{before} {why}".strip(), question)
    return Remark(saw, why, "what holds a fetch back until there is room?")

"""What verdicts say of a `fetch_all` that leaves gaps, goes over the limit, loses answers or never comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_fetch_ends import on_raised_later, on_stuck, with_which
from workshop_utils.exercises.async_or_sync_raised_remarks import on_raised as on_asyncio
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_UNBOUNDED = (
    (
        r"\bwith\s+(?:asyncio\.)?Semaphore\(",
        "Each of your coroutines makes a semaphore of its own, and is alone in it.",
        "how many semaphores must there be for all to share one limit?",
    ),
    (
        r"Semaphore",
        "Your semaphore is entered once, and all the fetches are made inside.",
        "what has to enter the semaphore: the whole call, or each fetch?",
    ),
    (
        r"as_completed|\bwait\(",
        "`as_completed` and `wait` say which is back first; they hold none back.",
        "what holds a fetch back when `limit` are under way?",
    ),
)
"""What may stand in a source that begins all fetches at once, what it does there, and what to ask."""
_FAILURE = re.compile(r"^(?:ConnectionError|TimeoutError|ValueError)$")


def of_fetching(report: Report) -> Remark | None:
    """6.3: name the first gap, the limit that was passed, or the answers that were lost."""
    if report.state is State.RAISED:
        return _on_raised(report) or on_asyncio(report)
    if report.state is State.CANT_BE_JUDGED:
        return _on_promises(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    return _on_gaps(report, report.tightest("gaps")) if report.over else None


def _on_gaps(report: Report, trial: Trial) -> Remark:
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
    why = "All of a portion have to be back before the next portion begins, so the slowest of each holds up those that could go on in the place of the quick ones."
    if re.search(r"sleep\(", report.source):
        why = "What looks from time to time whether there is room finds it some time after it was there."
        return Remark(saw, why, "what wakes a coroutine at the moment at which there is room?")
    return Remark(saw, why, "what could begin the next fetch as soon as any one is back?")


def _one_by_one(source: str) -> tuple[str, str]:
    if re.search(r"\bLock\(", source):
        return "A lock lets in one, whatever the limit.", "what lets in a number of your choice?"
    if re.search(r"create_task|ensure_future|gather|TaskGroup", source):
        return (
            "There are tasks, and each is awaited, or kept waiting, before the next one begins.",
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


def _on_wrong(report: Report) -> Remark | None:
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    if not isinstance(came, dict) or not isinstance(seen, dict):
        return None
    if "stuck" in seen:
        return on_stuck(report, seen["stuck"])
    if "raised" in seen:
        return on_raised_later(report, seen["raised"])
    if not seen["started"]:
        return Remark(
            f"With {report.last.case.label}, `fetch` was never called.",
            "Where a page stands, only `fetch` knows.",
            "which line of yours awaits `fetch(url)`?",
        )
    if came["too many at once"]:
        return _over_the_limit(report, seen["most"])
    for part in ("many", "none", "few", "repeated"):
        if asked[part] != came[part]:
            return _on_answers(report, part, asked[part], came[part])
    if not came["cancelled"]:
        saw = "The answers are right. Then we cancelled a call that was under way, as a time-out does, and it went on."
        why = "Cancelling raises `CancelledError` at the `await`. It isn't an `Exception`, so that nobody catches it by accident; caught as if it were an answer, it is lost."
        return Remark(saw, why, "which of your lines catches more than `Exception`?")
    if not came["spun"]:
        return None
    saw = "The answers are right, the limit is kept. But while all it could do was wait, your function kept the loop turning."
    why = "`asyncio.sleep(0)` comes back at once: a loop that waits like that takes a whole core, and every other request is the slower for it."
    return Remark(saw, why, "what wakes a coroutine when there is room, and lets it sleep until then?")


def _over_the_limit(report: Report, most: int) -> Remark:
    urls, limit, _ = report.last.case.arguments
    saw = f"With {report.last.case.label}, {most} fetches were under way at the same time."
    if most == limit + 1:
        return Remark(
            saw,
            "That is one more than `limit`.",
            "at the moment at which yours asks whether there is room, who has been counted?",
        )
    if most < urls:
        return Remark(saw, "", "what holds a fetch back when `limit` are under way?")
    why = f"All of them began at once. A service that allows {in_words(limit)} at a time refuses the others, and sockets and memory have an end, too."
    for pattern, before, question in _UNBOUNDED:
        if re.search(pattern, report.source):
            return Remark(saw, f"{before} {why}".strip(), question)
    return Remark(saw, why, "what holds a fetch back until there is room?")


def _on_answers(report: Report, part: str, asked: list[Any], came: Any) -> Remark:
    said = with_which(report, part)
    if not isinstance(came, list):
        return Remark(
            f"{said}, {shown(came)} came. A list is asked for, one answer for each url.",
            "",
            "what does your function return?",
        )
    if len(came) != len(asked):
        why = "A dictionary, and a set, keep a url once." if part == "repeated" else ""
        question = (
            "by what does your code know which answer belongs where, when a url stands twice?"
            if part == "repeated"
            else "which answers aren't there, and what became of their fetches?"
        )
        return Remark(f"{said}, {many(len(came), 'answer')} came for {many(len(asked), 'url')}.", why, question)
    place = next(place for place, pair in enumerate(zip(asked, came, strict=True)) if pair[0] != pair[1])
    right, one = asked[place], came[place]
    at = f"{said}, at place {place + 1} belongs {shown(right)}, and {shown(one)} came"
    if "different event loop" in str(one):
        saw = f"{said}, at place {place + 1} stands {code(str(one), 80)}."
        why = "It was made outside, so all calls share its places, and it belongs to the loop on which somebody first had to wait for it."
        return Remark(saw, why, "how long should that limit live: as long as the notebook, or as one call of yours?")
    if sorted(map(repr, asked)) == sorted(map(repr, came)):
        why = "All the answers are there, in the order in which they came back: the first url's fetch came back last."
        return Remark(f"{at}.", why, "what keeps the order of the urls, whoever is back first?")
    if one is None:
        return Remark(
            f"{at}.",
            "The caller can't tell a page that failed from one that is empty, nor why it failed.",
            "what does the docstring want in the place of an answer whose fetch raised?",
        )
    return Remark(f"{at}.", "", "what does the docstring want at that place?")


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    urls, case, source = report.last.case.arguments[0], report.last.case.label, report.source
    if raised.type == "ExceptionGroup" or raised.type == "BaseExceptionGroup":
        saw = f"With {case} a fetch raised, and `fetch_all` raised in its turn: `{raised.message}`."
        why = f"A `TaskGroup` stands for all or nothing: at the first failure it cancels what is under way, and of {urls} answers none is left."
        return Remark(saw, why, "where could one task's exception be caught, before the group hears of it?")
    if not _FAILURE.match(raised.type) or not raised.message.startswith("/page/"):
        return None
    saw = f"With {case} the fetch of `{raised.message}` raised `{raised.type}`, and `fetch_all` raised it, too."
    if "gather" in source:
        why = f"`gather` hands on the first exception at once. Of {urls} answers none is left, and what is under way goes on with nobody waiting."
        return Remark(saw, why, "which argument of `gather` says what becomes of exceptions?")
    if re.search(r"except \(?(?:ConnectionError|TimeoutError|OSError)", source):
        return Remark(
            saw,
            "Your `except` names some kinds of failure, and a fetch can fail in others.",
            "for which exceptions does the docstring make the promise?",
        )
    why = f"One failure took the answers of all {urls} with it."
    if re.search(r"create_task|ensure_future", source):
        why = f"`await` raises what the task raised, and leaves your function there. Of {urls} answers none is left, and the other tasks go on with nobody waiting."
    return Remark(saw, why, "at which line does that exception arrive, and who could catch it there?")


def _on_promises(report: Report) -> Remark | None:
    refusal = report.last.yours.refusal
    if refusal is None or refusal.kind not in {"coroutine", "generator", "not plain"} or not refusal.path:
        return None
    if refusal.type_name not in {"Task", "Future", "coroutine", "_GatheringFuture"}:
        return None
    saw = f"With {report.last.case.label} the list came back at once, and in it stand promises: the first is a `{refusal.type_name}`."
    return Remark(
        saw,
        "A task, a future or a coroutine gives its answer to whoever awaits it.",
        "who awaits all of them, and gives their answers?",
    )

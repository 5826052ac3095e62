"""What verdicts say of the answers of a `fetch_all`: of another kind, number or order than asked for, or lost on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_fetch_ends import with_which
from workshop_utils.exercises.async_or_sync_fetching import TEXT, TUPLE
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


_OWN = re.compile(r"^\w*(?:Error|Exception|Exit|Interrupt)\b")
"""How the text of an exception begins."""


def on_silence(report: Report, came: Any) -> Remark:
    """Speak of an answer for which `fetch` was never called."""
    saw = f"With {report.last.case.label}, `fetch` was never called."
    raised = (
        next((one for one in came if isinstance(one, str) and _OWN.match(one)), "") if isinstance(came, list) else ""
    )
    if not raised:
        return Remark(saw, "Where a page stands, only `fetch` knows.", "which line of yours awaits `fetch(url)`?")
    return _not_of_fetch(f"{saw} Among the answers stands {code(raised, 160)}, which your own code raised.", raised)


def _not_of_fetch(saw: str, raised: str) -> Remark:
    """Say what an exception meant that stands among the answers though no fetch raised it."""
    if "context manager" in raised or "__enter__" in raised:
        why = "Entering a semaphore of `asyncio` may have to wait, and an ordinary `with` can't."
        return Remark(saw, why, "which words enter what may have to wait?")
    if "bad yield" in raised:
        why = "A generator gives coroutines to whoever goes through it. Here one task was made of the generator itself."
        return Remark(saw, why, "how is what a list or a generator holds handed to a function one by one?")
    why = "Where exceptions are collected as answers, those of your own code are collected, too, and nobody hears of them."
    return Remark(saw, why, "which line of yours raises that?")


def on_answers(report: Report, part: str, asked: list[Any], came: Any) -> Remark:
    """Name the first answer that isn't right in one of a case's calls, or how many there are."""
    said = with_which(report, part)
    if isinstance(came, dict) and TUPLE in came:
        saw = f"{said}, a tuple came. A list is asked for, as the slow version gives one."
        why = "To most callers they are alike, until one appends to it, or compares it with a list."
        return Remark(saw, why, "what makes a list of it?")
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
    if isinstance(one, str) and isinstance(right, str) and _OWN.match(right) and not _OWN.match(one):
        name = right.partition(":")[0]
        saw = f"{said}, at place {place + 1} belongs the `{name}` that `fetch` raised, the object itself, and a text came: {shown(one.removeprefix(TEXT))}."
        why = "A text can't be raised again, nor asked what kind of error it is."
        return Remark(saw, why, "what did your `except` have in its hand before it made a text of it?")
    mixed = sorted(map(repr, asked)) == sorted(map(repr, came))
    if mixed and (came[-1] != asked[0] or came == asked[::-1]):
        return Remark(
            f"{at}.", "All the answers are there, in another order than `urls`.", "what decides the order of yours?"
        )
    if mixed:
        why = "All the answers are there, in the order in which they came back: the first url's fetch came back last."
        return Remark(f"{at}.", why, "what keeps the order of the urls, whoever is back first?")
    if one is None:
        return _on_none(report, at, right)
    if isinstance(one, str) and _OWN.match(one) and one not in asked:
        return _not_of_fetch(f"{at}. No fetch raised that: your own code did.", one)
    return Remark(f"{at}.", "", "what does the docstring want at that place?")


def _on_none(report: Report, at: str, right: str) -> Remark:
    """Speak of None where a page belongs, or what a fetch raised."""
    urls, started = report.last.case.arguments[0], report.last.yours.aside["started"]
    if started < urls:
        saw = f"{at}. Of {urls} urls, `fetch` was called for {started}."
        why = "An exception that nobody catches ends the coroutine, or the loop, in which it was raised, with all that was still to do there."
        return Remark(saw, why, "where your code awaits `fetch`, what becomes of the next url when that raises?")
    if not _OWN.match(right):
        why = "That fetch gave its page. `None` is what a function gives that ends without `return`, and what stands in a place to which nothing was written."
        return Remark(f"{at}.", why, "on its way from `fetch` to its place, where does the page get lost?")
    return Remark(
        f"{at}.",
        "The caller can't tell a page that failed from one that is empty, nor why it failed.",
        "what does the docstring want in the place of an answer whose fetch raised?",
    )

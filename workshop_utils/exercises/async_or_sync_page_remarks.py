"""What verdicts say of the endpoint of 6.2 that stalls the loop, lets callers queue, or answers wrongly."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_app import ReplacedError
from workshop_utils.exercises.async_or_sync_drive import LostInAThreadError
from workshop_utils.exercises.async_or_sync_raised_remarks import on_raised
from workshop_utils.exercises.async_or_sync_response_remarks import on_wrong, standing_at
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.names import uses
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, many

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report, Trial

_STOPS_ALL = "While the loop's thread waits, no other request goes on, not even one that needs nothing from `ask`."
_WAITS = (
    (
        r"\.result\(",
        "`result()` waits as threads wait: the thread that calls it stands still, and this one is the loop's.",
        "which word waits for an answer and lets the loop go on, and what would have to stand behind it?",
    ),
    (
        r"\.join\(",
        "`join()` waits as threads wait: the thread that calls it stands still, and this one is the loop's.",
        "what can a coroutine `await` that is done when the thread is?",
    ),
    (
        r"\.wait\(|\.get\(|\.acquire\(",
        "That is a word of threads: the thread that calls it stands still, and this one is the loop's.",
        "what has `asyncio` for this that can be awaited?",
    ),
    (
        r"Pool|Executor|\bwith\b|shutdown",
        "A pool that is left waits for its threads, as `join()` does, and here the loop's thread waits.",
        "how long does the pool have to live, and who should wait for its answer?",
    ),
)
_NEVER_ASKED = (
    "The answers are right, and `ask` was never called.",
    "Prices change, and only `ask` knows the one of this moment.",
    "where did the price come from?",
)
_QUEUES = (
    (
        r"max_workers\s*=\s*1\b|Executor\(\s*1\s*\)",
        "A pool with one worker does one call after the other; the others wait in its queue.",
        "how many callers may come at the same time, and how many threads does your pool have?",
    ),
    (
        r"max_workers\s*=|Executor\(\s*\d",
        "The pool has fewer workers than there are callers; what comes beyond them waits in its queue.",
        "how many callers may come at the same time, and how many threads does your pool have?",
    ),
    (
        r"CapacityLimiter|Semaphore",
        "The limit lets fewer in than there are callers; the others wait outside.",
        "what is the limit there for, and how many threads would there be without it?",
    ),
    (
        r"threading\.R?Lock\(|_thread\.R?[lL]ock\(",
        "Whoever has the lock keeps the others out for the whole call, and each of them holds its thread while it waits.",
        "which value do two callers change both, so that it would need a lock?",
    ),
    (
        r"Lock\(|\block\b",
        "Whoever has the lock keeps the others out for the whole call.",
        "which value do two callers change both, so that it would need a lock?",
    ),
)


def of_a_page(report: Report) -> Remark | None:
    """6.2: name the line at which the loop stood still, who had to queue, or what was wrong with a response."""
    if report.state is State.RAISED:
        return _on_lost(report) or _on_replaced(report) or on_raised(report)
    if report.state is State.WRONG:
        return on_wrong(report)
    if report.over == "stalls":
        return _on_stalls(report, report.tightest("stalls"))
    return _on_waves(report, report.tightest("waves")) if report.over == "waves" else None


def _on_lost(report: Report) -> Remark | None:
    """Speak of an exception that was lost in a thread, and of the stall that the case before has shown."""
    raised, before = report.last.yours.raised, report.trials[0]
    if raised is None or raised.type != LostInAThreadError.__name__:
        return None
    saw = f"With {report.last.case.label}, {_line_of(report, raised)} raised {code(raised.message, 160)}. "
    saw += "One of the callers asks for a product that nobody knows: `ask` raised, in its thread, and nobody there handed it on."
    stood = ""
    if len(report.trials) > 1 and before.costs.stalls and not before.yours.aside["called_on_loop"]:
        stood = (
            f"While `ask` was on its way, the loop's thread stood still{standing_at(report, before.yours.aside, 'at')}."
        )
    return Remark(
        saw, stood, "what can a coroutine `await` that brings a thread's answer, or its exception, when it is there?"
    )


def _on_replaced(report: Report) -> Remark | None:
    """Speak of an exception that the endpoint raised in the place of `ask`'s."""
    raised = report.last.yours.raised
    if raised is None or raised.type != ReplacedError.__name__:
        return None
    saw = f"With {report.last.case.label}, {_line_of(report, raised)} raised {code(raised.message, 160)}. What `ask` raises for a product that nobody knows is to reach the caller as it is."
    if "ExceptionGroup" in raised.message:
        why = "A `TaskGroup` packs what its tasks raise into a group, and who waits for the exception itself doesn't find it there."
        return Remark(saw, why, "what does a group do for a single call that an `await` doesn't?")
    why = "Whoever handles that exception, for all endpoints alike, now has to know another one for yours."
    return Remark(saw, why, "what does yours tell the caller that `ask`'s doesn't?")


def _line_of(report: Report, raised: Raised) -> str:
    return report.home.place(raised.line, raised.text) or "your endpoint"


def _on_stalls(report: Report, trial: Trial) -> Remark:
    seen = trial.yours.aside
    now, before = trial.costs.stalls, trial.slow.costs.stalls
    saw = f"{capital(trial.case.label)} at once: {many(before, 'stall')} before, {now} now."
    if now == before:
        saw = (
            f"The answers are right. {capital(trial.case.label)} at once: {many(now, 'stall')}, as in the slow version."
        )
    if seen["called_on_loop"]:
        return _called_on_the_loop(
            report, f"{saw} `ask` ran on the loop's own thread{standing_at(report, seen, 'called at')}."
        )
    if seen["slept"]:
        saw = f"{saw} The loop's own thread slept{standing_at(report, seen, 'at')}."
        why = f"`time.sleep` is a blocking call, too: it stops the thread that makes it. {_STOPS_ALL}"
        return Remark(
            saw, why, "what is to be waited for there, and what lets a coroutine wait while the loop goes on?"
        )
    saw = f"{saw} `ask` ran in another thread, and until it was back the loop's thread stood still{standing_at(report, seen, 'at')}."
    why, question = _first(_WAITS, _line(report, seen) or report.source) or (
        "",
        "what does the loop's thread wait for there?",
    )
    return Remark(saw, f"{why} {_STOPS_ALL}".strip(), question)


def _called_on_the_loop(report: Report, saw: str) -> Remark:
    source = report.source
    if re.search(r"await (?:asyncio\.)?sleep\(", source):
        why = "A sleep before the call lets the others run until it ends. When `ask` runs, nobody else does."
        return Remark(saw, why, "which thread makes the call, before and after the sleep?")
    if source.count("async def") > 1 and re.search(r"gather|create_task|ensure_future|TaskGroup", source):
        why = "A task is a turn on the same thread. Tasks take turns where they await, and between two `await`s nobody can interrupt them."
        return Remark(saw, why, "where does that task await something that isn't there yet?")
    if source.count("async def") > 1:
        why = "An `async def` around a blocking call makes it a thing to await, and leaves it where it was: on the loop's thread."
        return Remark(saw, why, "which thread runs your inner function?")
    if re.search(r"call_soon|call_later", source):
        why = "The loop calls a callback itself, on its own thread, only later."
        return Remark(saw, why, "which of the loop's methods hands a call to another thread?")
    return Remark(saw, _STOPS_ALL, "who else could make this call, so that the loop's thread needn't?")


def _on_waves(report: Report, trial: Trial) -> Remark:
    if not trial.yours.aside["asked"]:
        return Remark(*_NEVER_ASKED)
    if trial.yours.aside["times"] > 1:
        return _on_repeats(trial)
    most, waves = trial.yours.aside["most"], trial.costs.waves
    inside = f"at most {in_words(most)} of them {'was' if most == 1 else 'were'} in `ask` at the same time"
    saw = f"The loop stays free: no stall. But of {trial.case.label} at once, {inside}: {many(waves, 'wave')} in the place of one."
    why, question = _first(_QUEUES, f"{report.source} {_outside(report)}") or (
        "",
        "what lets the second caller begin only when the first one is back?",
    )
    why = f"{why} With calls of 100 ms the last caller would wait {waves * 100} ms.".strip()
    return Remark(saw, why, question)


def _on_repeats(trial: Trial) -> Remark:
    times = in_words(trial.yours.aside["times"])
    saw = f"The loop stays free: no stall. But of {trial.case.label} at once, one called `ask` {times} times for its product: {many(trial.costs.waves, 'wave')} in the place of one."
    why = "Each call takes its time again, and a thread with it, to be told what the first has said."
    return Remark(saw, why, "what do you learn from the last call that the first one didn't tell?")


def _outside(report: Report) -> str:
    """Write what the function uses of the notebook's, as `_QUEUES` knows it."""
    values = [use.value for use in uses(report.function)]
    pools = [f"max_workers={one._max_workers}" for one in values if isinstance(one, ThreadPoolExecutor)]  # noqa: SLF001 (as in portable)
    return " ".join([*pools, *(f"{type(one).__module__}.{type(one).__name__}(" for one in values)])


def _line(report: Report, seen: dict[str, Any]) -> str:
    """Give the text of the line that was seen, in backticks as it is shown."""
    return standing_at(report, seen, "at").partition("`")[2]


def _first(known: tuple[tuple[str, str, str], ...], text: str) -> tuple[str, str] | None:
    return next(((why, question) for pattern, why, question in known if re.search(pattern, text)), None)

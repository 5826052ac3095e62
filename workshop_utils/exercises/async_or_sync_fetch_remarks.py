"""What verdicts say of a `fetch_all`: which of its remarks fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.async_or_sync_fetch_answer_remarks import on_answers, on_silence
from workshop_utils.exercises.async_or_sync_fetch_ends import on_raised_later, on_stuck
from workshop_utils.exercises.async_or_sync_fetch_limit_remarks import on_gaps, over_the_limit
from workshop_utils.exercises.async_or_sync_fetch_oddities import on_oddity
from workshop_utils.exercises.async_or_sync_raised_remarks import on_raised as on_asyncio
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_FAILURE = re.compile(r"^(?:ConnectionError|TimeoutError|ValueError)$")


def of_fetching(report: Report) -> Remark | None:
    """6.3: name the first gap, the limit that was passed, the answers that were lost, or what was odd besides."""
    if report.state is State.RAISED:
        return _on_raised(report) or on_asyncio(report)
    if report.state is State.CANT_BE_JUDGED:
        return _on_promises(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    return on_gaps(report, report.tightest("gaps")) if report.over else None


def _on_wrong(report: Report) -> Remark | None:
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    if not isinstance(came, dict) or not isinstance(seen, dict):
        return None
    if "stuck" in seen:
        return on_stuck(report, seen["stuck"])
    if "raised" in seen:
        return on_raised_later(report, seen["raised"])
    if not seen["started"]:
        return on_silence(report, came["many"])
    if came["too many at once"]:
        return over_the_limit(report, seen["most"])
    for part in ("many", "none", "few", "repeated"):
        if asked[part] != came[part]:
            return on_answers(report, part, asked[part], came[part])
    return on_oddity(report, came["oddly"][0]) if came["oddly"] else None


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

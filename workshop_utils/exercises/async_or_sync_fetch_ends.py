"""What verdicts say of a `fetch_all` that never came back, or raised in one of a case's further calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_raised_remarks import spot
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_CALLS = {
    "none": "With an empty list of urls",
    "few": "With two urls and a larger limit",
    "repeated": "With a list in which two urls stand twice",
}


def with_which(report: Report, part: str) -> str:
    """Say with which of a case's calls it was."""
    return _CALLS.get(part, f"With {report.last.case.label}")


def on_raised_later(report: Report, raised: dict[str, Any]) -> Remark:
    """Speak of an exception that the first call of the case didn't meet."""
    where = spot(report, raised["place"]) or "your function"
    saw = f"{with_which(report, raised['in'])}, {where}, raised {code(raised['said'], 100)}."
    return Remark(
        saw,
        "",
        "what is that line like when the list is as short as that?"
        if raised["in"] != "repeated"
        else "what does your code take a url for, when it stands twice?",
    )


def on_stuck(report: Report, stuck: dict[str, Any]) -> Remark:
    """Name the line at which it waits, and what it may wait for."""
    place = spot(report, stuck["place"])
    at = f" at {place}" if place else ""
    saw = with_which(report, stuck["in"]) + " your function never came back. "
    if stuck["blocked"]:
        saw += f"The loop's thread stands still{at}."
        why = "What waits as threads wait stops the thread that calls it. This one is the loop's, and with it stop the fetches that would make room."
        return Remark(saw, why, "what has `asyncio` for this that can be awaited?")
    saw += f"All fetches that were under way are back, and it still waits{at}."
    why = "Nobody is left who could bring it what it waits for."
    if re.search(r"\.join\(\)", report.source) and "task_done" not in report.source:
        return Remark(
            saw, "A queue's `join()` waits until each item has been reported as done.", "who reports that, and when?"
        )
    if "Queue" in report.source:
        return Remark(
            saw,
            f"{why} A worker that takes from an empty queue waits for an item.",
            "how does a worker learn that there will be no more?",
        )
    if "acquire" in report.source:
        return Remark(
            saw,
            f"{why} What acquires has to release, also when a fetch raises.",
            "on which way through your code is nothing released?",
        )
    return Remark(saw, why, "what does that line wait for, and who should bring it?")

"""What verdicts say of the endpoint of 6.2 whose responses aren't right, or never come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_drive import STUCK
from workshop_utils.exercises.async_or_sync_raised_remarks import spot
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import joined, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_OK = 200


def on_wrong(report: Report) -> Remark | None:
    """Name the first response that isn't right; None where the responses are what they should be."""
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    if not isinstance(came, dict) or not seen:
        return None
    if came["first"] == STUCK:
        return _on_stuck(report, seen)
    said = f"With {report.last.case.label}"
    for part in ("first", "then"):
        for right, one in zip(asked[part], came[part], strict=True):
            if right != one:
                return _on_response(report, said, (right, one), again=part == "then")
    if came["spun"]:
        saw = (
            "The answers are right. But while all it could do was wait for `ask`, your function kept the loop turning."
        )
        why = "`asyncio.sleep(0)` comes back at once: a loop that waits like that takes a whole core, and every other request is the slower for it."
        return Remark(saw, why, "what lets a coroutine sleep until the call is back, and wakes it then?")
    return None


def _on_response(report: Report, said: str, pair: tuple[dict[str, Any], dict[str, Any]], *, again: bool) -> Remark:
    right, one = pair
    came = shown(one["body"]) if one["status"] == _OK else f"status {one['status']}"
    asked = f"{said}, `GET /products/{right['product']}/price`"
    if right["status"] != _OK:
        saw = f"{asked} got {came}. `ask` raises an exception for that product, which nobody knows, and the caller never heard of it."
        if report.last.yours.aside["thread_error"]:
            return Remark(
                saw,
                "An exception ends the thread in which it was raised, and nobody else is told.",
                "what brings a call's answer, or its exception, back from a thread?",
            )
        return Remark(
            saw, "To the client, an error that is swallowed looks like an answer.", "which of your lines catches it?"
        )
    if one["status"] != _OK:
        return Remark(f"{asked} got {came}.", "", "what does your function do with a product that `ask` knows?")
    asking = report.last.yours.aside["asked"]
    if not asking:
        return Remark(
            f"{asked} gave {came}. `ask` was never called.",
            "An answer that nobody was asked for is a guess.",
            "which line of yours calls `ask`, and does it run?",
        )
    if again:
        saw = f"{asked} was right. Then the price changed, we asked again, and {came} came; right is {shown(right['body'])}."
        return Remark(
            saw,
            "What is kept has to be given up when it changes, and here nobody says when that is.",
            "what does your function keep from one request to the next?",
        )
    if (
        re.search(r"Thread\(|submit\(|run_in_executor|create_task|start_new_thread", report.source)
        and "await" not in report.source
    ):
        saw = f"{asked} gave {came}, before `ask` had answered; right is {shown(right['body'])}."
        return Remark(
            saw,
            "A thread that is started goes on by itself. Nobody here waits for it.",
            "how can a coroutine wait for a thread without holding the loop's?",
        )
    keys = [name for name in right["body"] if not isinstance(one["body"], dict) or name not in one["body"]]
    question = "what becomes of the price between `ask` and the `return`, and in which unit and type is it wanted?"
    if keys:
        question = f"where does your answer get {joined([f'`{key}`' for key in keys])} from?"
    elif one["body"]["product_id"] != right["product"] or _is_anothers(report, right, one):
        question = "whose price is that, and where is it kept between the call and the `return`?"
    return Remark(f"{asked} gave {came}; right is {shown(right['body'])}.", "", question)


def _is_anothers(report: Report, right: dict[str, Any], one: dict[str, Any]) -> bool:
    """Whether a response has the price that belongs into another caller's."""
    others = (each["body"] for each in report.last.slow.answer["first"] if each != right and each["body"])
    return any(other["price_cents"] == one["body"]["price_cents"] for other in others)


def _on_stuck(report: Report, seen: dict[str, Any]) -> Remark:
    at = standing_at(report, seen, "at")
    saw = f"With {report.last.case.label} nobody got an answer. "
    if seen.get("blocked"):
        saw += f"The loop's thread stands still{at}, and nothing that it waits for can happen any more."
        why = "What it waits for is to be done by the loop, which can't go on before that line is over: each waits for the other."
        if seen["thread_error"]:
            why = "One of the products is unknown, so `ask` raised in its thread. What your function waits for was never put there."
        elif not re.search(r"threadsafe", report.source):
            why = "A loop that stands still serves nobody."
        return Remark(saw, why, "what is that line waiting for, and on which thread should it happen?")
    saw += f"Nothing comes any more, and your function still waits{at}."
    why = "Nobody is left who could bring it what it waits for."
    if "call_soon(" in report.source:
        why = "`ask` raised, for a product that nobody knows, in a callback: there is nobody above a callback to hear of it. And before that it ran on the loop's own thread."
    return Remark(saw, why, "who should have done that, and when?")


def standing_at(report: Report, seen: dict[str, Any], before: str) -> str:
    """Say at which line of the learner's the loop's thread was seen, after a comma and `before`; nothing if none is known."""
    place = spot(report, seen.get("place"))
    return f", {before} {place}" if place else ""

"""What verdicts say of an endpoint of 5.3 whose response couldn't be made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_INPUT = re.compile(
    r"""'type': 'list_type', 'loc': \('response',\).*?'input': (None|<(?:function|bound method)|b?['"])""", re.DOTALL
)


def on_raised(report: Report) -> Remark | None:
    """Speak of what a response model refused, or of what no JSON can be made of; None for other exceptions."""
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "ResponseValidationError":
        return _on_refused(report, " ".join(raised.message.split()))
    line = report.home.place(raised.line, raised.text).rstrip(",")
    where = f", at {line}" if line else ""
    if "JSON serializable" in raised.message or raised.type == "PydanticSerializationError":
        said = code(f"{raised.type}: {raised.message}", 120)
        return Remark(
            f"With {report.last.case.label} making the response raised {said}{where}.",
            "`json` and `orjson` know nothing of views: those have to become plain data, or text, before.",
            "what makes JSON of a view, or of a list of them, and who calls it: you, or FastAPI?",
        )
    return None


def _on_refused(report: Report, message: str) -> Remark:
    found = _INPUT.search(message)
    if found:
        return _on_no_list(report, found.group(1))
    saw = f"With {report.last.case.label} your endpoint returned, and its response model refused what came: {code(message, 140)}."
    why = "The response model takes what the view takes: rows that have its fields."
    if "'loc': ('response', 0" in message:
        return Remark(saw, why, "of what kind is one row of yours, and under which names does it hold its values?")
    return Remark(
        saw, why, "what does your endpoint return, and what does the response model expect: one of them, or a list?"
    )


def _on_no_list(report: Report, came: str) -> Remark:
    saw = f"With {report.last.case.label} your endpoint returned"
    if came == "None":
        saw += " `None`, as a function does that ends without `return`; its response model expects a list."
        return Remark(saw, "", "on which way through it does no `return` stand?")
    if came.startswith("<"):
        saw += " a function, and not what that function gives; its response model expects a list."
        return Remark(saw, "", "what in your `return` makes the function run?")
    what = "bytes" if came.startswith("b") else "a text"
    why = "The response model takes rows, and makes the bytes itself. What is JSON already doesn't go through it."
    return Remark(
        f"{saw} {what}, and its response model refused that: it expects a list.",
        why,
        "how does an endpoint say that what it returns is the response already?",
    )

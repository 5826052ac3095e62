"""What verdicts say of an endpoint that validates or serialises a row more than once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import in_words, joined

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_CALLS = (
    "model_validate",
    "validate_python",
    "model_dump_json",
    "model_dump",
    "dump_python",
    "dump_json",
    "jsonable_encoder",
)
"""What a learner may have written that validates or serialises, in the order in which it is done."""
_MODEL = (
    "After your code comes FastAPI's response model. It validates what an endpoint returns, unless that is the view's own objects, and "
    "serialises it."
)

_READY = "A `Response` goes out as it is, and no response model looks at it: all of that is your own code's."


def on_double_work(report: Report) -> Remark:
    """Speak of what was done with each row, and by whom."""
    trial, written = report.deciding, _written(report.source)
    each = trial.yours.aside
    same = report.state is State.NO_BETTER and trial.costs.serialisations == trial.slow.costs.serialisations
    saw = "Same responses, same work." if same else "The responses are right."
    saw += f" Each row was validated {_times(each['validations'])} and serialised {_times(each['serialisations'])}."
    if written:
        saw += f" Your code calls {joined([code(name) for name in written])}."
    if not each["by"]:
        return Remark(saw, _READY, _own(written))
    if report.over == "validations":
        return _on_validations(report.source, saw, each["by"])
    if each["by"] == "walk":
        why = (
            "Without a response model FastAPI sends what an endpoint returns through `jsonable_encoder`, which walks through every "
            "value in Python. That is the slowest of FastAPI's ways."
        )
        return Remark(saw, why, _direct(written))
    return Remark(saw, _MODEL, _asks(report.source))


def _own(written: list[str]) -> str:
    if len(written) < 2:
        return "how often does that happen to one and the same row?"
    return "which of these calls gets what another one has made of the same row already?"


def _on_validations(source: str, saw: str, by: str) -> Remark:
    if len(re.findall(r"\bmodel_validate\(", source)) > 1:
        why = "What `model_validate` gives has been validated. A second time finds nothing new, and makes every object again."
        return Remark(saw, why, "what does the second `model_validate` get that the first one hasn't seen?")
    if by == "walk":
        why = "There is no response model here, so all of that is your own code's."
        return Remark(saw, why, "which of its steps gets what another one has validated already?")
    return Remark(saw, _MODEL, _asks(source))


def _asks(source: str) -> str:
    if "jsonable_encoder" in source:
        return "what is left for `jsonable_encoder` to do, when the response model comes after it?"
    if "json.loads" in source:
        return "what becomes of the text you made, and who makes the next one?"
    if "TypeAdapter" in source:
        return "your adapter and the response model do the same; which of the two can go?"
    if "mode=" in source:
        return "what does the response model do with a dictionary, however plain it is?"
    return "what would the response model do if it got the rows themselves?"


def _direct(written: list[str]) -> str:
    if any(name.startswith("model_dump") for name in written):
        return "your dictionaries are plain already; who could make bytes of them without walking through them again?"
    return "what does FastAPI do with the same objects when it knows their view?"


def _written(source: str) -> list[str]:
    return [name for name in _CALLS if re.search(rf"\b{name}\b", source)]


def _times(number: float) -> str:
    whole = round(number)
    words = {0: "never", 1: "once", 2: "twice"}
    return words.get(whole, f"{in_words(whole)} times") if abs(number - whole) < 0.05 else f"{number} times"

"""What verdicts say of side-loading: what the payload lacks, what the receiver lost, and what stands there again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_refusal
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_lost_remarks import (
    ELSEWHERE,
    FROM_PAYLOAD,
    kept_in_the_notebook,
    on_rebuilt,
    on_text_keys,
)
from workshop_utils.exercises.the_shape_of_the_json_payload import PARTS
from workshop_utils.exercises.the_shape_of_the_json_payload_remarks import (
    nothing_of_it,
    nothing_sent,
    on_absent,
    on_odd,
    on_unnamed,
)
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import size

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report


def of_a_pair(report: Report) -> Remark | None:
    """5.2: speak of the payload first, then of what came back, then of its bytes; None for what needs no words of ours."""
    yours = report.last.yours
    if yours.raised:
        return _on_raised(report, yours.raised)
    if yours.refusal:
        return _on_refusal(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    return _on_bytes(report) if report.over == "bytes" else None


def _on_wrong(report: Report) -> Remark | None:
    yours, asked = report.last.yours, report.last.slow.answer
    if yours.answer["unnamed"]:
        return on_unnamed(report)
    lost = yours.answer["reviews"] != asked["reviews"]
    if nothing_of_it(report) and not kept_in_the_notebook(report):
        return on_absent(report)
    return on_odd(report) if yours.answer["odd"] and not lost else on_rebuilt(report)


def _on_raised(report: Report, raised: Raised) -> Remark | None:
    if raised.type == "NotJson":
        return _on_unencodable(report, raised.message)
    if not _in_receiver(report, raised):
        return None
    if report.last.yours.aside["type"] == "NoneType":
        return nothing_sent(report)
    line = report.home.place(raised.line, raised.text).rstrip(",")
    said = code(f"{raised.type}: {raised.message}".removesuffix(": "), 100)
    saw = f"With {report.last.case.label} the payload went out; then `rebuild` raised {said}, at {line}."
    kept = kept_in_the_notebook(report)
    if kept:
        return Remark(f"{saw} {kept}", ELSEWHERE, FROM_PAYLOAD)
    if raised.type == "KeyError" and report.last.yours.aside["keys became text"]:
        return on_text_keys(saw)
    if raised.type == "KeyError":
        return Remark(saw, "", "what does `json.loads` give for your payload, and which keys does it have there?")
    return None


def _on_refusal(report: Report) -> Remark | None:
    """Say of which of the two functions that is said: only what `rebuild` gives may be odd."""
    refusal = report.last.yours.refusal
    assert refusal is not None  # noqa: S101 (whoever calls this has looked)
    said = on_refusal(refusal)
    return replace(said, saw=said.saw.replace("Your function", "`rebuild`"))


def _on_unencodable(report: Report, said: str) -> Remark:
    saw = f"With {report.last.case.label} `json.dumps` couldn't encode your payload: {code(said, 120)}."
    if "bytes" in said:
        return Remark(
            saw,
            "Encoding and compressing come after the payload, and whoever serves it does both for all payloads alike.",
            "what does your payload look like before you make bytes of it?",
        )
    kind = "A dictionary's keys must be text, a number or None" if "keys must" in said else "JSON knows no such thing"
    return Remark(saw, f"{kind}.", "which list, text or number could say the same?")


def _on_bytes(report: Report) -> Remark:
    trial = report.tightest("bytes")
    before, now = trial.slow.costs.bytes, trial.costs.bytes
    label, again = trial.case.label, trial.yours.aside["again"]
    if report.state is State.NO_BETTER:
        saw = f"The reviews came back, and the payload is as large as it was: {size(now)} for {label}."
    else:
        saw = f"The reviews came back. {capital(label)}: {size(before)} before, {size(now)} now; {size(report.limit('bytes', trial))} are allowed."
    repeated = [part for part in PARTS if again[part]]
    if not repeated:
        why = "No customer and no product stands in the payload twice, so something else does."
        return Remark(saw, why, "what does the payload say that `rebuild` doesn't read?")
    first, *others = repeated
    held = f"{capital(first)}s that stand there already are written out again {many(again[first], 'time')}"
    held += "".join(f", and {other}s {many(again[other], 'time')}" for other in others)
    why = "Each time they are encoded, sent and decoded anew, and say nothing new."
    return Remark(f"{saw} {held}.", why, _once(repeated))


def _once(repeated: list[str]) -> str:
    if len(repeated) == 1:
        return f"what does a review have to say about its {repeated[0]}, so that the receiver finds the rest?"
    return "what is the least that a review has to say about its customer and its product?"


def _in_receiver(report: Report, raised: Raised) -> bool:
    """Whether it raised in `rebuild`: what stands below its first line, or was seen of a payload already."""
    return report.last.yours.aside is not None and raised.line is not None

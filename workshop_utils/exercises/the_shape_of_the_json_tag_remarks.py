"""What verdicts say of the ETag of 5.4: when it stayed although the reviews changed, or changed although they stayed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_matched_remarks import CLOCK, on_costs, on_unmatched
from workshop_utils.exercises.the_shape_of_the_json_requests import (
    CHANGES,
    FIRST,
    LONGER,
    MATCHED,
    NOBODY,
    OTHER,
    REORDERED,
    STRANGE,
)
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_OK, _NOT_MODIFIED = 200, 304
_EDITED, _OLDEST, _NEWEST, _REPLACED, _OLDER = CHANGES
_STALE = "A client that is told 304 goes on showing what it has, and nobody ever tells it otherwise."
_ONE_ROW = re.compile(r"\.limit\(1\)|\.first\(\)")


def of_a_tag(report: Report) -> Remark | None:
    """5.4: name the first request that was answered wrongly, or what a 304 cost; None for what has no words here."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_requests(report)
    return on_costs(report) if report.over else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "NotAnAnswer":
        saw = f"With {report.last.case.label} your function gave {raised.message}."
        why = "A status, an ETag and a body are asked for, in that order. The ETag is a text, and goes out with a 304, too."
        return Remark(saw, why, "what stands behind each `return` of yours?")
    if raised.type == "Wrote":
        saw = f"With {report.last.case.label} a client asked {raised.message}, and your function changed rows of the shop."
        return Remark(saw, "Whoever reads reviews doesn't mean to change any.", "which statement of yours writes?")
    line = report.home.place(raised.line, raised.text).rstrip(",")
    if raised.type == "NoReviews":
        at = f", at {line}" if line else ""
        saw = f"With {report.last.case.label} all went well; then a client asked {NOBODY}. That raised {code(raised.message, 100)}{at}."
        why = "A new product has none yet, and its page has to come all the same."
        return Remark(saw, why, "what does your statement give where there is no row to look at?")
    if "NoneType" in raised.message and "if_none_match" in raised.text:
        saw = (
            f"With {report.last.case.label} a client asked for the first time. At {line}, that raised `{raised.type}`."
        )
        return Remark(
            saw, "It has no tag yet, so `if_none_match` is `None`.", "what comes before the look into that header?"
        )
    return None


def _on_requests(report: Report) -> Remark | None:
    pairs = zip(report.last.slow.answer, report.last.yours.answer, strict=True)
    differ = next((pair for pair in pairs if pair[0] != pair[1]), None)
    if differ is None:
        return None
    right, answer = differ
    asked = f"With {report.last.case.label} a client asked {answer['when']}."
    if answer["tag"] == "the header":
        saw = f"{asked} Your function gave that header back as its ETag."
        why = "The header holds what the client knows: several tags, perhaps, and old ones. The ETag names what the shop has now."
        return Remark(saw, why, "which of your names holds the tag that you made?")
    if answer["tag"] != right["tag"]:
        return _on_form(report.last.case.label, answer["tag"])
    if answer["status"] == right["status"]:
        return _on_body(asked, answer)
    if answer["status"] not in {_OK, _NOT_MODIFIED}:
        why = "200 brings the reviews, and 304 says that the client has them."
        return Remark(
            f"{asked} Your function gave status {shown(answer['status'])}.",
            why,
            "which of the two does this client need?",
        )
    return (
        on_unmatched(report, asked, answer["when"])
        if answer["when"] in MATCHED
        else _on_stale(report, asked, answer["when"])
    )


def _on_form(label: str, tag: str) -> Remark:
    saw = f"With {label} the ETag was {shown(tag)}."
    if re.match(r'(?:W/)?"[^"]*\s', tag):
        why = "Its quotes are right. Between them HTTP allows visible characters only, and a space isn't one: a proxy may cut the tag there, or drop it."
        return Remark(saw, why, "where does the space come from, and what could stand in its place?")
    why = "In HTTP an ETag stands in double quotes, which belong to it. Caches and proxies drop, or refuse, one that doesn't."
    return Remark(saw, why, "what makes a tag in that form, here or by hand?")


def _on_body(asked: str, answer: dict[str, Any]) -> Remark:
    if answer["status"] == _NOT_MODIFIED and answer["body"] == "empty":
        saw = (
            f"{asked} Your function said 304, and in the body's place stood something empty, where `None` is asked for."
        )
        why = "An empty list is an answer, too: it says that the product has no reviews. `None` says that nothing is sent."
        return Remark(saw, why, "what stands in the third place of that `return`?")
    if answer["status"] == _NOT_MODIFIED:
        saw = f"{asked} Your function said 304, and gave a body with it."
        why = "A 304 has no body: that is all it is for, and clients don't read one."
        return Remark(saw, why, "what stands in the third place of that `return`?")
    if answer["body"] == "empty" and answer["when"] == NOBODY:
        saw = f"{asked} Your function said 200, and no list came."
        why = "No reviews are an answer as well: an empty list, which clients can go through like any other."
        return Remark(saw, why, "what becomes of an empty list on its way through your function?")
    if answer["body"] == "empty":
        why = "That client has nothing, or something old."
        return Remark(
            f"{asked} Your function said 200, and gave no body.",
            why,
            "what stands in the third place of that `return`?",
        )
    return _on_other(f"{asked} Your function said 200, and gave {answer['body']}", answer["body"])


def _on_other(gave: str, body: str) -> Remark:
    """Speak of a body that is neither what the shop has nor empty."""
    why = "A 200 brings all reviews of the product, each as `as_json` shows it, ordered by id."
    if body == OTHER:
        question = "which reviews does your last statement ask for, and what becomes of each of them?"
        return Remark(f"{gave} than the product has.", why, question)
    if body == REORDERED:
        return Remark(f"{gave}.", why, "what says in your last statement which review comes first?")
    question = "what becomes of a review between your last statement and the body?"
    return Remark(f"{gave} as the body.", why, question)


def _on_stale(report: Report, asked: str, when: str) -> Remark:
    """Speak of a 304 where the client has something else, or nothing."""
    saw = f"{asked} Your function said 304."
    if when in {FIRST, NOBODY}:
        return Remark(saw, "That client has nothing yet.", "what is `if_none_match` then?")
    if when == STRANGE:
        return Remark(saw, _STALE, "when does your code say 304: when there is a tag, or when it is the right one?")
    if when == LONGER:
        why = f"Without the quotes round it, a tag is found inside every longer one. {_STALE}"
        return Remark(saw, why, "what tells where a tag in that header begins, and where it ends?")
    changed, source = f"{saw} What the client has isn't what the shop has.", report.source
    if when == _OLDER or (when == _EDITED and _of_one(source)):
        return _on_part(changed, source, when)
    return _on_edit(changed, source) if when == _EDITED else Remark(changed, *_STALE_BECAUSE[when])


def _on_edit(saw: str, source: str) -> Remark:
    if re.search(rf"{CLOCK}|\btoday\(", source):
        why = f"Your tag stayed what it was, although somebody had mended a review. {_STALE}"
        return Remark(saw, why, "which part of your tag comes from the reviews themselves?")
    if "written_at" in source and re.search(r"\bscalar\(", source):
        why = f"Your code calls `scalar`, which gives the first value of a row, and nothing of the others. {_STALE}"
        return Remark(saw, why, "how many values does your statement ask for, and how many of them go into your tag?")
    if "written_at" in source:
        why = f"Your code names `written_at`, which the edit set anew, and the tag stayed what it was all the same. {_STALE}"
        return Remark(saw, why, "of which values is your tag made, letter for letter, before the edit and after it?")
    if re.search(r"max\(\s*(?:Review\.)?id\b", source):
        return Remark(saw, f"An edit makes no new id. {_STALE}", "which column moves when a review is edited?")
    if "sum(" in source:
        return Remark(
            saw,
            f"A sum stays what it was when what is edited isn't in it. {_STALE}",
            "which column moves with every edit?",
        )
    if "count(" in source:
        return Remark(
            saw, f"An edit leaves their number as it was. {_STALE}", "what else about a review moves when it is edited?"
        )
    return Remark(
        saw, f"Your tag stayed what it was. {_STALE}", "which part of your tag comes from the reviews themselves?"
    )


def _on_part(saw: str, source: str, when: str) -> Remark:
    """Speak of a tag that tells of one review, or of what only new ones move."""
    if _of_one(source):
        why = f"Your tag tells of one review, and another one was {'deleted' if when == _OLDER else 'edited'}. {_STALE}"
        return Remark(saw, why, "what could one row tell about all of them?")
    if "avg(" in source:
        why = f"It had as many stars as the others have on average, so their mean is what it was. {_STALE}"
    elif "length(" in source:
        why = f"It had no text, only stars, so the lengths add up to what they were. {_STALE}"
    else:
        why = f"{_newest(source)} when an older one goes, and what is gone has no time of its own. {_STALE}"
    return Remark(saw, why, "what about the reviews is different when one of them is gone?")


def _newest(source: str) -> str:
    by_id = re.search(r"max\(\s*(?:Review\.)?id\b", source)
    return "Neither the newest id nor the newest time moves" if by_id else "The newest time doesn't move"


def _of_one(source: str) -> bool:
    """Whether a source asks for one review, and for nothing that tells of all."""
    return _ONE_ROW.search(source) is not None and not re.search(
        r"\b(?:count|max|sum|avg|total|group_concat)\(", source
    )


_STALE_BECAUSE = {
    _OLDEST: (
        f"It had been written before all others, and one of those had been edited some seconds ago. {_STALE}",
        "what does your tag tell of each review, and how finely does it tell time?",
    ),
    _NEWEST: (
        f"Nothing that is left has changed, so no time of a change tells of it. {_STALE}",
        "what about the reviews is different when one of them is gone?",
    ),
    _REPLACED: (
        f"There are as many as before, and they aren't the same. {_STALE}",
        "what does the new review have that none of the others had?",
    ),
}

"""What verdicts say of the ETag of 5.4: when it stayed although the reviews changed, or changed although they stayed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_requests import CHANGES, FIRST, MATCHED, OTHER, STRANGE
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_OK, _NOT_MODIFIED = 200, 304
_EDITED, _OLDEST, _NEWEST, _REPLACED, _OLDER = CHANGES
_STALE = "A client that is told 304 goes on showing what it has, and nobody ever tells it otherwise."
_RANDOM = r"\buuid\d|\brandom\w*|\bsecrets\b|\btime_ns|\btime\(|\bnow\(|\burandom|\btoken_\w+"
_ONE_ROW = re.compile(r"\.limit\(1\)|\.first\(\)")


def of_a_tag(report: Report) -> Remark | None:
    """5.4: name the first request that was answered wrongly, or what a 304 cost; None for what has no words here."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_requests(report)
    return _on_costs(report) if report.over else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "NotAnAnswer":
        saw = f"With {report.last.case.label} your function gave {raised.message}."
        why = "A status, an ETag and a body are asked for, in that order. The ETag is a text, and goes out with a 304, too."
        return Remark(saw, why, "what stands behind each `return` of yours?")
    if "NoneType" in raised.message and raised.line is not None:
        line = report.home.place(raised.line, raised.text).rstrip(",")
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
        _on_unmatched(report, asked, answer["when"])
        if answer["when"] in MATCHED
        else _on_stale(report, asked, answer["when"])
    )


def _on_form(label: str, tag: str) -> Remark:
    saw = f"With {label} the ETag was {shown(tag)}."
    why = "In HTTP an ETag stands in double quotes, which belong to it. Caches and proxies drop, or refuse, one that doesn't."
    return Remark(saw, why, "what makes a tag in that form, here or by hand?")


def _on_body(asked: str, answer: dict[str, Any]) -> Remark:
    if answer["status"] == _NOT_MODIFIED:
        saw = f"{asked} Your function said 304, and gave a body with it."
        why = "A 304 has no body: that is all it is for, and clients don't read one."
        return Remark(saw, why, "what stands in the third place of that `return`?")
    if answer["body"] == "empty":
        why = "That client has nothing, or something old."
        return Remark(
            f"{asked} Your function said 200, and gave no body.",
            why,
            "what stands in the third place of that `return`?",
        )
    saw = (
        f"{asked} Your function said 200, and gave {answer['body']} than the shop has."
        if answer["body"] == OTHER
        else f"{asked} Your function said 200, and gave {answer['body']} as the body."
    )
    why = "A 200 brings all reviews of the product, each as `as_json` shows it, ordered by id."
    return Remark(saw, why, "which reviews does your last statement ask for, and in what order?")


def _on_unmatched(report: Report, asked: str, when: str) -> Remark:
    """Speak of a 200 where nothing had changed."""
    saw = f"{asked} Nothing had changed, and your function said 200 and gave all reviews."
    if when == MATCHED[0]:
        return _on_restless(report, saw)
    if when == MATCHED[1] and re.search(r"\bhash\(", report.source):
        saw += " Your tag is made with `hash`."
    return Remark(saw, *_UNMATCHED[when])


_UNMATCHED = {
    MATCHED[1]: (
        (
            "Python salts the hashes of texts and times anew in every process. Behind a server with several workers a client meets another "
            "process each time, and after a restart always."
        ),
        "what gives the same digest for the same text on every machine?",
    ),
    MATCHED[2]: (
        "A client, or a cache in between, may know several versions. It sends all their tags, with commas between them.",
        "how does your code look for its tag in that header?",
    ),
    MATCHED[3]: (
        "A proxy that compresses on the way marks the tag as weak: `W/` comes before it. For a GET that is as good as the tag itself.",
        "which part of the header does your code compare?",
    ),
    MATCHED[4]: (
        "Every new review anywhere in the shop would make every client load every product's reviews again.",
        "of which rows does your tag tell something, and of which should it?",
    ),
}


def _on_restless(report: Report, saw: str) -> Remark:
    body = re.sub(r"def .*", "", report.source)
    random = re.search(_RANDOM, body)
    if random:
        why = f"Your tag is made of what {code(random.group())} gives: something new each time. It names the answer, where it should name "
        return Remark(saw, f"{why}what is in it.", "what about the reviews is the same as long as nobody touches them?")
    if "if_none_match" not in body:
        return Remark(
            saw, "Nothing in your function asks what the client has.", "which argument tells what the client has?"
        )
    return Remark(saw, "", "what stands in `if_none_match`, letter for letter, and with what do you compare it?")


def _on_stale(report: Report, asked: str, when: str) -> Remark:
    """Speak of a 304 where the client has something else, or nothing."""
    saw = f"{asked} Your function said 304."
    if when == FIRST:
        return Remark(saw, "That client has nothing yet.", "what is `if_none_match` then?")
    if when == STRANGE:
        return Remark(saw, _STALE, "when does your code say 304: when there is a tag, or when it is the right one?")
    changed, source = f"{saw} What the client has isn't what the shop has.", report.source
    if when == _OLDER or (when == _EDITED and _ONE_ROW.search(source)):
        return _on_part(changed, source, when)
    return _on_edit(changed, source) if when == _EDITED else Remark(changed, *_STALE_BECAUSE[when])


def _on_edit(saw: str, source: str) -> Remark:
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
    if _ONE_ROW.search(source):
        why = f"Your tag tells of one review, and another one was {'deleted' if when == _OLDER else 'edited'}. {_STALE}"
        return Remark(saw, why, "what could one row tell about all of them?")
    newest = (
        "Neither the newest id nor the newest time moves"
        if re.search(r"max\(\s*(?:Review\.)?id\b", source)
        else "The newest time doesn't move"
    )
    why = f"{newest} when an older one goes, and what is gone has no time of its own. {_STALE}"
    return Remark(saw, why, "what about the reviews is different when one of them is gone?")


_STALE_BECAUSE = {
    _OLDEST: (
        f"The newest review is the same as before; one of the others isn't. {_STALE}",
        "of how many of the product's reviews does your tag tell something?",
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


def _on_costs(report: Report) -> Remark:
    trial, over = report.tightest(report.over), report.over
    now, asked = trial.costs[over], len(MATCHED)
    label = capital(trial.case.label)
    if over == "statements":
        saw = f"{label}: {asked} answers of 304 took {many(now, 'statement')}; one for each is enough."
        why = "Each is a round trip, and between two of them somebody may write, so that the parts of a tag don't fit together."
        return Remark(saw, why, "can one statement ask for all that your tag is made of?")
    if over == "rows":
        as_before = ", as in the slow version" if report.state is State.NO_BETTER else ""
        saw = f"{label}: {asked} answers of 304 fetched {many(now, 'row')}{as_before}."
        if trial.costs.bytes > trial.slow.costs.bytes / 2:
            why = (
                "Your tag is made of the reviews themselves, so all of them are loaded, only to say that they needn't be sent. That saves "
                "bytes on the wire, and no work here."
            )
            return Remark(saw, why, "what could the database say about all of them in one row?")
        why = "They are narrow, but there is one for each review, and Python puts together what the database could."
        return Remark(saw, why, "which functions of SQL make one value of many rows?")
    saw = f"{label}: {asked} answers of 304, {many(trial.costs.rows, 'row')}, and {size(now)} in them; the slow version fetched {size(trial.slow.costs.bytes)}."
    why = f"One row, but {count(now // asked)} bytes long: it holds every text."
    return Remark(saw, why, "which columns tell that a text has changed, without being the text?")

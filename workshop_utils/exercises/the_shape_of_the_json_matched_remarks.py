"""What verdicts say of the 304s of 5.4: of one that didn't come although nothing had changed, and of what they cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.names import uses
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_lost_remarks import writes
from workshop_utils.exercises.the_shape_of_the_json_requests import MATCHED
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

CLOCK = r"\buuid\d|\brandom\w*|\bsecrets\b|\btime_ns|\btime\(|\b(?:utc)?now\(|\burandom|\btoken_\w+|\bperf_counter\w*|\bmonotonic\w*"
"""What gives something new each time."""


def on_unmatched(report: Report, asked: str, when: str) -> Remark:
    """Speak of a 200 where nothing had changed."""
    saw = f"{asked} Nothing had changed, and your function said 200 and gave all reviews."
    kept = next((use.name for use in uses(report.function) if writes(report.source, use.name)), "")
    if kept:
        why = (
            f"Your function puts something into {code(kept)}. Each of our requests meets another process, as behind a server with several "
            "workers, and there nothing is in it that another request has put in."
        )
        return Remark(f"{saw} {why}", "", "what does every process have, whoever has asked before?")
    if when == MATCHED[0] or re.search(CLOCK, _body(report)):
        return _on_restless(report, saw)
    if when == MATCHED[1] and re.search(r"\bhash\(", report.source):
        return Remark(f"{saw} Your code calls `hash`.", *_HASHED)
    return Remark(saw, *_UNMATCHED[when])


def _body(report: Report) -> str:
    return re.sub(r"def .*", "", report.source)


_HASHED = (
    (
        "Python salts the hashes of texts and times anew in every process. Behind a server with several workers a client meets another "
        "process each time, and after a restart always."
    ),
    "what gives the same digest for the same text on every machine?",
)


_UNMATCHED = {
    MATCHED[1]: (
        "Another process has the same code and the same database, and nothing else.",
        "what in your tag may differ from process to process, or from one moment to the next?",
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
    body = _body(report)
    random = re.search(CLOCK, body)
    if random:
        why = (
            f"Your code uses {code(random.group().rstrip('('))}, which gives something new each time. A tag that is made of it names the answer, "
            "where it should name what is in it."
        )
        return Remark(saw, why, "what about the reviews is the same as long as nobody touches them?")
    if "if_none_match" not in body:
        return Remark(
            saw, "Nothing in your function asks what the client has.", "which argument tells what the client has?"
        )
    if report.last.yours.aside["moved"]:
        why = "A client asks with the tag that it got, so the same reviews have to give the same tag."
        question = "of which values is your tag made, letter for letter, the first time and the second time?"
        return Remark(f"{saw} It gave another ETag, too, than the first time.", why, question)
    return Remark(saw, "", "what stands in `if_none_match`, letter for letter, and with what do you compare it?")


def on_costs(report: Report) -> Remark:
    """Speak of the cost that is over budget: of all 304s together."""
    trial, over = report.tightest(report.over), report.over
    now, asked = trial.costs[over], len(MATCHED)
    label = capital(trial.case.label)
    if over == "statements":
        saw = f"{label}: {asked} answers of 304 took {many(now, 'statement')}; one for each is enough."
        if trial.costs.bytes > trial.slow.costs.bytes / 2:
            why = "The reviews themselves were fetched, too, each time, though a 304 sends none of them."
            return Remark(
                saw, why, "which lines need the reviews, and what does your code know before it comes to them?"
            )
        why = "Each is a round trip, and between two of them somebody may write, and then what they tell doesn't fit together."
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

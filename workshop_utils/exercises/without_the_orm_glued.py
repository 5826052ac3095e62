"""What verdicts of lesson 08 say of a caller's text that became SQL: by an injection, by a quote, or well escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.without_the_orm_planted import INJECTED

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_BECOMES_SQL = "Text that is glued into a statement is read as SQL, whatever it holds; a bound parameter stays a value."
_PLACES = "what may stand in the statement in the name's place, and what does `execute` take beside a statement?"
_BROKEN = re.compile(
    r"syntax error|unrecognized token|no such column|Parser Error|Binder Error|Could not convert string"
)
_PUT_IN = re.compile(r"['\"]\{(?:city|category)\b|\+\s*(?:city|category)\b|['\"]\s*%\s*\(?\s*(?:city|category)\b")
"""What puts a name between quotes: an f-string, `+`, or `%`."""


def on_injection(asked: str, happened: str) -> Remark:
    """Speak of a name that is no name, and what happened when it was asked for."""
    saw = f"We asked for the name {code(asked)}, which nobody has, and {happened}."
    return Remark(saw, f"The quote in it ended your text, and its OR became a condition. {_BECOMES_SQL}", _PLACES)


def on_nobody(asked: str, happened: str) -> Remark:
    """Speak of a name that nobody has, and that was asked for as if it were another one."""
    saw = f"We asked for the name {code(asked)}, which nobody has, and {happened}."
    return Remark(
        saw,
        "Your statement looks for something else than the name it is given.",
        "to what does your condition compare the name?",
    )


def on_quote(report: Report, name: str) -> Remark | None:
    """Speak of a statement that a quote in a name has broken; None for an exception of another kind."""
    raised = report.last.yours.raised
    if raised is None or not _BROKEN.search(raised.message) or not is_glued(report, name, *INJECTED):
        return None
    name = INJECTED[0] if "nowhere" in raised.message else name
    line = (report.home.place(raised.line, raised.text) or "your function").rstrip(",")
    saw = f"We asked for {code(name)}, and {line} raised `{raised.type}`: the quote in the name ended your text."
    why = f"A name with a quote breaks the statement, and a longer one could say anything there. {_BECOMES_SQL}"
    return Remark(saw, why, _PLACES)


def on_escaped(asked: str) -> Remark:
    """Speak of a name that stands in the statement, with its quotes doubled or otherwise made harmless."""
    saw = f"The answer is right, for a name with a quote and for an injection too; but {code(asked)} stands in the statement itself."
    why = (
        "Escaping by hand holds until somebody forgets it once, or until another database reads another sign as a quote. And each "
        "name makes a statement of its own, which nobody has compiled before."
    )
    return Remark(saw, why, _PLACES)


def is_glued(report: Report, *names: str) -> bool:
    """Whether one of the names stands in a statement, with its quotes as they are or doubled, or the source puts it there."""
    sent = [one.sql for trial in report.trials for one in trial.yours.statements]
    stands = any(name in sql or name.replace("'", "''") in sql for name in names for sql in sent)
    return stands or bool(_PUT_IN.search(report.source))

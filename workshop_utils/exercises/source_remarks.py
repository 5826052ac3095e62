"""What a verdict adds to an exception where the learner's source tells more than the message does."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.names import called
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report

_LOCAL = re.compile(r"local variable '(\w+)'")
_EMPTY_OPTION = re.compile(r"\b(\w*load|defer)\(\s*\)")
_LIST_IN_TEXT = re.compile(r"\bin\s*(?:\(\s*)?:(\w+)", re.IGNORECASE)


def on_source(report: Report, raised: Raised) -> Remark | None:
    """Word an exception by its source; None where the message alone says as much."""
    if raised.type == "UnboundLocalError":
        return _on_local(report, raised)
    if raised.type in {"AssertionError", "TypeError"} and not raised.message.startswith("assert"):
        return _on_empty_option(report, raised)
    if raised.type in {"ProgrammingError", "InterfaceError", "OperationalError"}:
        return _on_other_database(report, raised) or _on_parameter(report, raised)
    return None


def _on_local(report: Report, raised: Raised) -> Remark | None:
    """Tell a name that is the function's own and something outside from one that one way through doesn't assign."""
    found, function = _LOCAL.search(raised.message), called(report.function)
    if found is None or function is None:
        return None
    name = found[1]
    if name not in function.__globals__ and not hasattr(builtins, name):
        why = f"When this line ran, nothing had been assigned to `{name}` yet."
        return Remark("", why, f"on which way through your function is `{name}` never assigned?")
    why = (
        f"Your function assigns to `{name}`, so in all its lines `{name}` is its own; the one outside isn't seen there."
    )
    return Remark("", why, "which two things of yours share a name, and which of them could have another one?")


def _on_empty_option(report: Report, raised: Raised) -> Remark | None:
    found = _EMPTY_OPTION.search(raised.text) or _EMPTY_OPTION.search(report.source)
    if found is None or (raised.type == "TypeError" and found[1] not in raised.message):
        return None
    why = f"`{found[1]}()` has nothing in its parentheses: an option has to be told which relationships it speaks of."
    return Remark("", why, "is it for one relationship, or for all that no other option names?")


def _on_other_database(report: Report, raised: Raised) -> Remark | None:
    """Say that the shop is elsewhere, where a connection of the function's own found none."""
    if not report.last.yours.outside_connections or "no such table" not in raised.message:
        return None
    why = (
        "Your function had opened a connection of its own, to another database. The shop that we judge with is the one that "
        "`session` asks."
    )
    return Remark("", why, "what did the other connection ask that `session` can't?")


def _on_parameter(report: Report, raised: Raised) -> Remark | None:
    """Say that one place takes one value, where several were given to it."""
    listed = _LIST_IN_TEXT.search(report.source)
    if listed and ("Error binding parameter" in raised.message or 'near "?"' in raised.message):
        why = f"In a text, `:{listed[1]}` is one place for one value, and it was given several. SQLAlchemy puts in a place for each "
        why += "where it is told that the parameter expands."
        return Remark(
            "", why, "which argument of `bindparam` says so, or which line of the card asks for one of several?"
        )
    if re.search(r"Error binding parameter.*(?:tuple|list|set|probably unsupported)", raised.message):
        why = "A comparison has one place for one value, and it was given several."
        return Remark("", why, "which line of the card, `card()`, asks for one of several?")
    return None

"""What the verdicts on 11.3 say: of bodies that were read wrongly or refused without a name, and of passes too many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.decide_reading import (
    AGAIN,
    DECODER,
    EMPTY,
    EXTRA,
    FROM_ONE,
    GONE,
    GOOD,
    NAMED,
    NO_ERROR,
    OTHER,
)
from workshop_utils.exercises.decide_watch import PLAN
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_LAX = ("a body with a text for a number", "a body with true for a number")
_CUT = "a body that ends too early"


def of_readings(report: Report) -> Remark | None:
    """11.3: recognise what is known of bodies read and refused; None for what has no words of its own."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over == "validations":
        return _on_validations(report.tightest("validations"))
    if report.over == "decodings":
        return _on_decodings(report.tightest("decodings"))
    return _on_decisions(report, report.tightest("decisions")) if report.over else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type.endswith("NotAReaderError"):
        saw = f"`make_reader(view)` gave {raised.message}. A function is asked for, that takes a body."
        return Remark(
            saw,
            "It is called once for each view, and what it gives once for each body.",
            "what does your `return` hand out?",
        )
    line = report.home.place(raised.line, raised.text).rstrip(",")
    said = f"{line + ' r' if line else 'R'}aised {code(f'{raised.type}: {raised.message}', 120)}, for a body that fits."
    if "ValidationError" in raised.type:
        why = "A body is a list of rows, in JSON, in bytes; `view` describes one of the rows."
        return Remark(f"With {report.last.case.label}, {said}", why, "what did you ask to be validated, and as what?")
    return None


def _on_wrong(report: Report) -> Remark | None:
    pairs = zip(report.last.slow.answer, report.last.yours.answer, strict=True)
    pair = next(((a, b) for a, b in pairs if a["came"] != b["came"]), None)
    if pair is None:
        return None
    when, asked, came = pair[0]["when"], pair[0]["came"], pair[1]["came"]
    label = f"With {report.last.case.label}"
    if when == GOOD:
        return _on_good(label, asked, came)
    where = f"{label} all went well. Then came {when}."
    if isinstance(came, str) and came.startswith("raised "):
        saw = f"{where} Yours {came}."
        why = "Whoever calls it catches `ValueError`, and answers with status 422. Anything else is an error of the server, 500."
        return Remark(saw, why, "which exceptions may leave your function, and what do they inherit from?")
    if asked == NAMED:
        return _on_odd(report, when, where, came)
    if when == OTHER:
        saw = f"{label} all went well. Then `make_reader` was given another view, and its body was {_read(came)}."
        return Remark(
            saw,
            "What you keep belongs to the first view.",
            "to which view does what you keep belong, and where does it stand?",
        )
    if when == AGAIN:
        saw = f"{where} Whoever had been given the first list had cleared it meanwhile, and the second one was {shown(came)}."
        why = "A list that is kept, and handed out again, belongs to several callers, and each may change it."
        return Remark(saw, why, "what does your reader keep from one body to the next?")
    if when == EXTRA:
        saw = f"{where} {'It was handed on' if not isinstance(came, str) else 'It was ' + came}."
        why = "The view says which keys a row has. What it hasn't is left out: nobody has checked it, and nobody expects it."
        return Remark(saw, why, "what does your reader take from a row, and who says so?")
    if when == EMPTY:
        return Remark(
            f"{where} Yours was {_read(came)}.",
            "No rows are a body as well.",
            "what becomes of an empty list on its way?",
        )
    return None


def _on_good(label: str, asked: Any, came: Any) -> Remark:
    if isinstance(came, dict) and "not plain" in came:
        saw = f"{label}, your reader gave a `{came['not plain']}`."
        return Remark(saw, "A list is asked for, with a dictionary for each row.", "what does your `return` hand out?")
    if isinstance(came, list) and came and isinstance(came[0], dict) and "not plain" in came[0]:
        saw = f"{label}, your reader gave a list of `{came[0]['not plain']}`."
        why = "`view` is a TypedDict: what it describes are dictionaries."
        return Remark(saw, why, "what do you make of each row, and is that asked for?")
    if isinstance(came, list):
        what = (
            f"{many(len(came), 'row')} came, of {len(asked)}"
            if len(came) != len(asked)
            else "the rows that came are others"
        )
        return Remark(
            f"{label}, {what}.",
            "Each row of the body is to be there, in its place.",
            "what happens to a row on its way through your reader?",
        )
    return Remark(
        f"{label}, your reader gave {shown(came)}.",
        "The rows are asked for, in a list.",
        "what does your `return` hand out?",
    )


def _read(came: Any) -> str:
    if isinstance(came, str):
        return came if came.startswith("refused") else f"read as {shown(came)}"
    return f"read as {shown(came)}"


def _on_odd(report: Report, when: str, where: str, came: Any) -> Remark:
    if isinstance(came, dict) and NO_ERROR in came:
        return _on_let_in(report, when, where, came[NO_ERROR])
    if str(came).startswith(FROM_ONE):
        saw = f"{where} It was refused, with the text {shown(came.removeprefix(FROM_ONE + 'refused: '))}."
        return Remark(
            saw,
            "You count rows from 1, and the slow version from 0, as JSON's own paths do.",
            "what is the first row's place?",
        )
    said = str(came).removeprefix("refused: ")
    saw = f"{where} It was refused, with the text {shown(said)}."
    if when == _CUT:
        return Remark(saw, "", "what does that text tell the sender?")
    why = "Whoever sent the body has to find the mistake in it: in which row, counted from 0, and in which field."
    return Remark(
        saw, why, "does the exception that you caught say that by itself, and what becomes of it in your hands?"
    )


def _on_let_in(report: Report, when: str, where: str, value: Any) -> Remark:
    if value == []:
        saw = f"{where} Yours gave an empty list, and no error."
        return Remark(
            saw,
            "An empty list says that there were no rows. The sender believes that all went well.",
            "how does the caller tell the two apart?",
        )
    if when in _LAX and type(value) is int:
        saw = f"{where} It was read, as {shown(value)}."
        if "validate" in report.source:
            why = "Pydantic is lax unless it is told otherwise: what can be made into a number becomes one. Here the type itself is asked for, as in the slow version."
            return Remark(saw, why, "which argument of a validation makes it strict?")
        if re.search(r"strict\s*=\s*False", report.source):
            why = (
                "The decoder was told not to be strict: then it makes of a value what the view asks for, where it can."
            )
            return Remark(saw, why, "what does it do when nobody tells it?")
        why = "`int(…)` makes a number of whatever it can. To convert isn't to check."
        return Remark(saw, why, "what should happen to a value that is of another type?")
    saw = f"{where} It was read, {'as the row without it' if value == GONE else 'as ' + shown(value)}, and nobody complained."
    why = "What nobody checks here comes to light later: in a sum, in the database, or never."
    return Remark(saw, why, "who in your reader compares a row with the view?")


def _on_validations(trial: Trial) -> Remark:
    rows, validated = trial.yours.aside["rows"], trial.costs.validations
    saw = f"{capital(trial.case.label)}: {validated:,} rows were validated, for {rows:,} that came."
    return Remark(
        saw,
        "Each row is checked more than once, and the second time nothing new can come out.",
        "which of your lines has a row validated, and what is left to do for the others?",
    )


def _on_decodings(trial: Trial) -> Remark:
    saw = f"{capital(trial.case.label)}: the body was first made into Python's objects, by a decoder that knows nothing of the view, and then checked."
    why = "That is two passes: all of it is built, also what is wrong or not asked for, and then gone through again."
    return Remark(saw, why, "who can read bytes and knows the view at the same time?")


def _on_decisions(report: Report, trial: Trial) -> Remark:
    asked = trial.yours.aside["asked"]
    if not asked.get(PLAN) and "Decoder" not in report.source:
        saw = f"{capital(trial.case.label)}, one pass. But `msgspec.json.decode` was given the view together with the body."
        why = "So it plans for each body anew; a `Decoder` keeps what it has planned."
        return Remark(saw, why, "which line of yours could run before the first body comes?")
    what = "`TypeAdapter`" if asked.get(PLAN) else f"`{DECODER}`"
    number = asked.get(PLAN, 0) + asked.get(DECODER, 0)
    if asked.get(PLAN) and not trial.yours.aside["again"]:
        saw = f"{capital(trial.case.label)}, one pass. But the `TypeAdapter` was made when the first body came; the second one found it."
        why = "Then the first sender waits for it, and a view that can't be planned is noticed by a customer."
        return Remark(saw, why, "what does it need that isn't there yet when `make_reader` is called?")
    saw = f"{capital(trial.case.label)}, one pass. But while the body was read, {many(number, what)} {'was' if number == 1 else 'were'} made."
    why = "It reads the view and builds its plan from it, for every body again; that takes longer than to read a small body."
    return Remark(saw, why, "which line of yours could run before the first body comes?")

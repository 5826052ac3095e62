"""What the verdicts on 11.2 say of an encoder that is wrong about a field or a view."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.decide_decisions_remarks import on_decisions
from workshop_utils.exercises.decide_encoding import AGAIN, GONE, OTHER
from workshop_utils.exercises.decide_rows import AWKWARD
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_ODD = "not plain"
_OPTIONAL = {
    "paidAt": "datetime | None",
    "paid_at": "datetime | None",
    "customerSince": "datetime | None",
    "discount": "None | Decimal",
}


def of_encodings(report: Report) -> Remark | None:
    """11.2: recognise what is known of encoders; None for what has no words of its own."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    return on_decisions(report) if report.over else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type.endswith("NotAnEncoderError"):
        saw = f"`make_encoder(view)` gave {raised.message}. A function is asked for, that takes a row."
        return Remark(
            saw,
            "It is called once for each view, and what it gives once for each row.",
            "what does your `return` hand out?",
        )
    line = report.home.place(raised.line, raised.text).rstrip(",")
    said = (
        f"With {report.last.case.label}{', ' + line if line else ''}: {code(f'{raised.type}: {raised.message}', 120)}."
    )
    if raised.type == "SyntaxError":
        why = f"Python couldn't read the code that you generated. One alias of ours is {code(AWKWARD)}, and a text that is put between quotes ends at the first quote in it."
        return Remark(said, why, "how does Python itself write a text down, whatever stands in it?")
    if "'Row' object has no attribute" in raised.message:
        why = "Our rows are plain objects, with an attribute by each field's own name. An alias is for what is shown; and each view has fields of its own."
        return Remark(said, why, "which names does your encoder read, and whose are they?")
    if "__dict__" in raised.message:
        why = "Our rows have attributes and no dictionary of them, as rows of a query do. And what a row has isn't what the view shows."
        return Remark(said, why, "who says which attributes are to be read: the row, or the view?")
    if "issubclass() arg 1" in raised.message:
        why = "A hint needn't be a class: `list[LineView]` and `datetime | None` aren't."
        return Remark(said, why, "what do `typing.get_origin` and `get_args` give for these two?")
    if "valid dictionary or instance" in raised.message:
        why = "The view took the row for a dictionary. Rows have attributes."
        return Remark(
            said, why, "which argument of `validate_python`, or setting of a model, says that it may read attributes?"
        )
    if "NoneType" in raised.message:
        why = "A field whose hint ends in `| None` may hold None, in the first row or in a later one."
        return Remark(
            said, why, "what should stand in the dictionary for None, and which change of yours can't take it?"
        )
    return None


@dataclass(frozen=True)
class _Different:
    path: str
    key: str
    asked: Any
    came: Any
    how: str = "value"


def _on_wrong(report: Report) -> Remark | None:
    asked, came = report.last.slow.answer, report.last.yours.answer
    pair = next(((a, b) for a, b in zip(asked, came, strict=True) if not _same(a, b)), None)
    if pair is None:
        return None
    when, label = pair[0]["when"], f"With {report.last.case.label}"
    if report.last.yours.aside["shared"]:
        saw = f"{label}, each row came as the same dictionary, filled anew: what was given for the first row shows the last one."
        return Remark(
            saw,
            "Whoever keeps the rows of a page in a list has one row, many times.",
            "where is the dictionary made: once, or for each row?",
        )
    if _is_bound_late(pair[0]["rows"][0], pair[1]["rows"][0]):
        saw = f"{label}, row 0: each key came with the value of the last field."
        why = "A function that is made in a loop doesn't keep the loop's variable, but looks it up when it is called. By then the loop has come to its end."
        return Remark(saw, why, "how does a function keep a value of the moment at which it is made?")
    place, found = _first(pair[0]["rows"], pair[1]["rows"])
    if when == OTHER:
        return _on_other(report, label)
    if when == GONE:
        return _on_gone(report, label)
    if when == AGAIN:
        saw = f"{label}: after other views had been given to `make_encoder`, the first encoder gave other rows than before."
        return Remark(
            saw,
            "Something that all encoders share was changed by the later ones.",
            "where does the plan of one view stand, and who else writes there?",
        )
    return _on_field(report, f"{label}, row {place}", found)


def _is_bound_late(asked: Any, came: Any) -> bool:
    """Whether all fields hold what the last one should, changed or not."""
    if not isinstance(came, dict) or not isinstance(asked, dict) or came.keys() != asked.keys():
        return False
    return len({repr(each) for each in came.values()}) == 1 and len({repr(each) for each in asked.values()}) > 1


def _same(one: object, other: object) -> bool:
    """Whether two values are the same, with True and 1 told apart."""
    return repr(_sorted(one)) == repr(_sorted(other))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, _sorted(each)) for key, each in value.items())
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def _first(asked: list[Any], came: list[Any]) -> tuple[int, _Different]:
    place = next(at for at, (a, b) in enumerate(zip(asked, came, strict=True)) if not _same(a, b))
    found = _difference(asked[place], came[place], "")
    return place, found or _Different("", "", asked[place], came[place])


def _difference(asked: Any, came: Any, path: str) -> _Different | None:
    if isinstance(asked, dict) and isinstance(came, dict) and _ODD not in came:
        missing = next((key for key in asked if key not in came), None)
        extra = next((key for key in came if key not in asked), None)
        if missing is not None:
            return _Different(path, missing, asked[missing], extra, "missing")
        if extra is not None:
            return _Different(path, extra, None, came[extra], "extra")
        each = ((key, asked[key], came[key]) for key in asked if not _same(asked[key], came[key]))
        key, a, b = next(each)
        return _difference(a, b, f"{path}[{key!r}]") or _Different(path, key, a, b)
    if isinstance(asked, list) and isinstance(came, list) and len(asked) == len(came):
        at = next(place for place, (a, b) in enumerate(zip(asked, came, strict=True)) if not _same(a, b))
        return _difference(asked[at], came[at], f"{path}[{at}]")
    return None


def _on_field(report: Report, where: str, found: _Different) -> Remark:
    at = f"`row{found.path}`" if found.path else "the row"
    if not found.key:
        what = found.came[_ODD] if isinstance(found.came, dict) and _ODD in found.came else type(found.came).__name__
        saw = f"{where}: your encoder gave {_a(what)}."
        return Remark(
            saw,
            "A dictionary is asked for, by the fields' aliases; what makes JSON of it comes later.",
            "what does your encoder return for one row?",
        )
    if found.how == "missing":
        instead = f", and there is {shown(found.came)}" if found.came else ""
        saw = f"{where}: {at} has no {shown(found.key)}{instead}."
        why = "The view's fields say what is shown, and by which name: the serialization alias where there is one, else the field's own name."
        if re.search(r"\b(?:model_dump|dump_python|to_builtins)\(", report.source):
            if "exclude_" in report.source:
                why = "The core was told to leave something out. The view shows every field, also one that holds None."
                return Remark(saw, why, "which argument of the method that dumps leaves that key out?")
            why = "The core knows the aliases, and uses them when it is asked to."
            return Remark(saw, why, "which argument of the method that dumps asks for them?")
        if re.search(r"\.alias\b", report.source):
            why = "`alias` is the name by which a field is read and shown. Ours are read by their own names, and have another one for being shown."
        return Remark(
            saw, why, "which attribute of a field holds its alias, and which of its fields does your plan leave out?"
        )
    if found.how == "extra":
        saw = f"{where}: {at} shows {shown(found.key)}, which the view doesn't."
        return Remark(
            saw,
            "A view is also what keeps the rest inside. A row has more than the customer may see.",
            "who says which attributes are read: the row, or the view?",
        )
    saw = f"{where}: `row{found.path}[{found.key!r}]` should be {_said(found.asked)}, and is {_said(found.came)}."
    return _on_value(report, saw, found)


def _a(name: str) -> str:
    return "None" if name == "NoneType" else f"{'an' if name[:1] in 'AEIOU' else 'a'} `{name}`"


def _said(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict) and _ODD in value[0]:
        return f"a list of `{value[0][_ODD]}`, which JSON doesn't know"
    return f"{_a(value[_ODD])}, which JSON doesn't know" if isinstance(value, dict) and _ODD in value else shown(value)


def _on_value(report: Report, saw: str, found: _Different) -> Remark:
    first = found.came[0] if isinstance(found.came, list) and found.came else found.came
    odd = first.get(_ODD, "") if isinstance(first, dict) else ""
    if odd in ("Moment", "Amount"):
        why = f"`{odd}` is a class below the one that the field's hint names, as drivers and data frames give them. Equal types aren't asked for: the hint says what to do."
        return Remark(saw, why, "does your encoder go by the value's type, or by the field's?")
    if odd in ("datetime", "Decimal"):
        return _on_left(report, saw, odd, found.key)
    if odd in ("Row", "list"):
        why = "The field's hint is a view, or a list of a view: what it holds is to be encoded as that view shows it."
        return Remark(saw, why, "what do you have that makes an encoder for a view?")
    if found.came == "None" or (found.asked is None and isinstance(found.came, str)):
        return Remark(
            saw,
            "None stays None: in JSON it is `null`, and a text that says so is a text.",
            "which of your changes can't take None as it is?",
        )
    if found.came is None and found.asked in ("", "0"):
        why = "What is empty, and nought, is there; None says that there is nothing. In a condition, Python takes all three for false."
        return Remark(saw, why, "what does your change ask: whether there is a value, or whether it is true?")
    if isinstance(found.came, float):
        why = "A `float` can't hold every decimal number, and drops zeros at its end. Money is handed on as text."
        return Remark(saw, why, "what does a Decimal give that loses nothing?")
    if isinstance(found.came, bool) or isinstance(found.asked, bool):
        return Remark(
            saw,
            "Yes and no are `true` and `false` in JSON; True is also an `int` in Python.",
            "which of your changes took one for the other?",
        )
    if isinstance(found.came, str) and "T" in str(found.asked) and found.came.replace(" ", "T") == found.asked:
        why = "In JSON a time has a T between day and hour, as ISO 8601 writes it; `str` puts a space there, which some readers refuse."
        return Remark(saw, why, "what does a `datetime` have for that form?")
    return Remark(saw, "", "which change does your plan make for that field, and what does the slow version do?")


def _on_left(report: Report, saw: str, odd: str, key: str) -> Remark:
    if re.search(r"\btype\(", report.source) or "first" in report.source:
        why = "In the first row that field held None. What one row holds says little about the next; the view's hint says what all may hold."
        return Remark(saw, why, "what do you know of a field before there is any row?")
    if re.search(r"\b(?:model_dump|dump_python|to_builtins)\(", report.source):
        why = "What a core dumps are Python's objects, unless it is told that they are meant for JSON."
        return Remark(saw, why, "which argument of the method says what for?")
    if key in _OPTIONAL:
        why = f"Its hint is `{_OPTIONAL[key]}`, which is neither `{odd}` nor a class."
        return Remark(saw, why, "how does your plan find the kind in such a hint?")
    return Remark(
        saw, f"Its hint says `{odd}`, for which JSON has no form.", "which change does your plan make for that kind?"
    )


def _on_other(report: Report, label: str) -> Remark:
    saw = f"{label} all went well. Then we gave `make_encoder` another view, also called `OrderView`, and its rows came as the first one shows them."
    if "__name__" in report.source or "__qualname__" in report.source:
        return Remark(
            saw,
            "You keep encoders by the view's name. Two modules may each have an `OrderView`.",
            "what of a view is its own, and nobody else's?",
        )
    return Remark(
        saw,
        "Something is kept from the first view, and is found again for the second.",
        "to what does a plan belong, and where does yours stand?",
    )


def _on_gone(report: Report, label: str) -> Remark:
    saw = f"{label} all went well. Then many views were planned and let go, and a new one was encoded as one of those that were gone."
    if re.search(r"\bid\(", report.source):
        why = "You keep plans by `id(view)`: a number that no other object has at the same time. When a view is gone, the next one may get it."
        return Remark(saw, why, "what could the cache hold so that a view can't go, or does it need a cache at all?")
    return Remark(
        saw,
        "Something is kept of views that are gone, and taken for a new one's.",
        "by what does your cache know a view?",
    )

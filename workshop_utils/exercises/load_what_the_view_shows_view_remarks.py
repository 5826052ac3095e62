"""What the verdicts on 3.3 and 3.4 say in words of their own; everything else is left to the coach."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.coach import on_wrong
from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.load_what_the_view_shows_drive import SCHEMA
from workshop_utils.exercises.load_what_the_view_shows_remarks import on_late, on_unshown
from workshop_utils.exercises.load_what_the_view_shows_responses import BETWEEN, WHOLE
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, joined

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report

_REFUSED = re.compile(r"'(\w+\.\w+)' is not available due to")


def of_a_receipt(report: Report) -> Remark | None:
    """3.3: speak of what the declaration lacks, or has too much of."""
    if report.state is State.RAISED and report.last.yours.raised:
        return _raised(report.last.yours.raised, report.source, _RECEIPT)
    return _unlike(report) if _answered(report) else None


def of_a_tree(report: Report) -> Remark | None:
    """3.4: speak of names that the model or the response hasn't, and of levels that are missing."""
    if report.state is State.RAISED and report.last.yours.raised:
        return _raised(report.last.yours.raised, report.source, _TREE)
    if not _answered(report):
        return None
    first: dict[str, Any] = next(iter(report.last.yours.answer["documents"]), {})
    if {"name", "children"} & set(first):
        return _other_names(report, first)
    below = first.get("below") or [first]
    return _ONE_LEVEL if "below" in first and "below" not in below[0] else _unlike(report)


_RECEIPT = {
    "not behind =": (
        "What stands behind `=` is the value for when there is none. What stands in `Annotated[…]` is said about the field.",
        "how is a field written that has a type, and a remark beside it?",
    ),
    "one text for each path": (
        "A text is one path, from the model to one column.",
        "how many columns does the total read, and how many texts does your declaration hold?",
    ),
    "doesn't say": (
        "A plan is made from names, before there is any order; it can't look into a function.",
        "which columns does `Order.total_cents` read, and how does a field say so?",
    ),
    "has no": (
        "Each path starts at the model and goes by its attributes, one dot for each step.",
        "in which class does that column stand, and by which relationship does an order lead to it?",
    ),
    "not brought": (
        "The plan brings what the view names and what it declares, and the guard refuses the rest.",
        "what else does the property read, when you go through it word by word?",
    ),
}
_NO_MARK = (
    "`Annotated` carries whatever you write into it, and the plan reads one kind of mark there.",
    "which function of `workshop_utils.loading` makes a declaration out of paths?",
)
_TREE = {
    "has no": (
        "The plan looks for each field by the name under which it is read.",
        "what does the model call it, and how does a field of another name say so?",
    ),
    "isn't defined": (
        "A name in quotes is looked up when the class is complete.",
        "which class do the quotes mean, and what is it called?",
    ),
    "leads to one": (
        "A category has one parent, and many that stand below it.",
        "which attribute of a category leads to those?",
    ),
    "not brought": (
        "The field reads an attribute that doesn't give what its annotation asks for.",
        "which attribute of a category holds the list that you want?",
    ),
}


_ONE_LEVEL = Remark(
    "The response ends after one level: what stands in `below` has no `below` itself.",
    "A category below a category is a category, and has children of its own.",
    "which view shows what stands in `below`, and which view would show all of it?",
)
_UNBOUND = Remark(
    "Your view names itself while it is being made, and that raised `NameError`.",
    "A class gets its name when its body has run, and the annotation stands in the body.",
    "how can an annotation name a class that isn't there yet?",
)


def _answered(report: Report) -> bool:
    return report.state is State.WRONG and isinstance(report.last.yours.answer, dict)


def _raised(raised: Raised, source: str, words: dict[str, tuple[str, str]]) -> Remark | None:
    if raised.type == "NotAView":
        return _not_a_view(raised.message)
    if raised.type == "LoadingError":
        saw = f"`load_for` refused the view. {raised.message}"  # it marks its code itself
        if "Annotated" in source and "needs(" not in source:
            words = words | {"doesn't say": _NO_MARK}
        known = next((words[part] for part in words if part in raised.message), None)
        why, question = known or ("", "what does the message name, and where does your view say it?")
        return Remark(saw, why, question)
    if raised.type == "NotLoaded":
        return _not_loaded(raised.message, words)
    return _UNBOUND if raised.type == "NameError" and "free variable" in raised.message else None


def _not_a_view(kind: str) -> Remark:
    if kind == SCHEMA:
        return Remark(
            "Your function gave a Marshmallow schema. `load_for` reads those as well; here, a Pydantic class is asked for.",
            "The response is made with `model_validate`, which a schema doesn't have.",
            "which class of Pydantic do views inherit from?",
        )
    return Remark(
        f"Your function gave {a(code(kind))}; the view itself is asked for, a class that inherits from `BaseModel`.",
        "The plan is made from the class, before there is any object.",
        "what stands behind `return`: the class, or an object that it made?",
    )


def _not_loaded(message: str, words: dict[str, tuple[str, str]]) -> Remark:
    path, _, said = message.split(BETWEEN, 2)
    found = _REFUSED.search(said)
    if found:
        saw = f"The plan was made, and the rows loaded. Then {code(path)} touched {code(found.group(1))}, which wasn't there."
        return Remark(saw, *words["not brought"])
    if path == WHOLE:
        return Remark(
            f"The plan was made, and the rows loaded. Making the response raised {code(said, 160)}.",
            "Unless it is told otherwise, Pydantic takes dictionaries, and what came are objects with attributes.",
            "which setting in `model_config` lets a view read attributes?",
        )
    saw = f"The plan was made, and the rows loaded. Then the response's {code(path)} raised {code(said, 160)}."
    return Remark(saw, *words["not brought"])


def _unlike(report: Report) -> Remark:
    """Speak of the first thing that is unlike: the documents, what ran late, what came along unseen."""
    expected, came = report.last.slow.answer, report.last.yours.answer
    comparer = Comparer(Equality(report.exercise.ordered, report.exercise.tolerance), report.exercise.item)
    found = comparer.first_difference(expected["documents"], came["documents"])
    if found and "exclude=True" in report.source and "lacks" in found.sentence:
        return Remark(f"With {report.last.case.label}, {found.sentence}", *_EXCLUDED)
    if found:
        said = on_wrong(report, found)
        return replace(said, next_move=_ASKED.get(found.kind, said.next_move))
    if came["late"]:
        return on_late(
            "The response is right", came["late"], "what in your view asks the database, and what could ask for it?"
        )
    asks = "which of your fields or declarations names it?"
    return on_unshown("The response is right, and nothing was loaded late", came["unshown"], asks)


_EXCLUDED = (
    "`exclude=True` keeps a field out of the response. It is read all the same, and so it is loaded.",
    "which of your fields shall a client see?",
)
_ASKED = {
    "keys": "which fields does the docstring ask for, and which does your view show?",
    "part": "which attribute of a category does that field read?",
}


def _other_names(report: Report, first: dict[str, Any]) -> Remark:
    names = joined([code(name) for name in first])
    if "alias" in report.source:
        return Remark(
            f"The response shows {names}, where `title` and `below` are asked for.",
            "`alias` names a field in both directions: it is read by that name, and shown by it.",
            "which kind of alias counts for reading only?",
        )
    return Remark(
        f"The response shows {names}: the model's names, where `title` and `below` are asked for.",
        "Clients know a view by its own names, and the model may change its without them.",
        "how does a field of one name read an attribute of another?",
    )

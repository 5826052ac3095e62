"""What the verdicts on 3.3 and 3.4 say in words of their own; everything else is left to the coach."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises import load_what_the_view_shows_view_words as words
from workshop_utils.exercises.coach import on_wrong
from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.load_what_the_view_shows_drive import SCHEMA
from workshop_utils.exercises.load_what_the_view_shows_remarks import of_the_first, on_late, on_unshown
from workshop_utils.exercises.load_what_the_view_shows_responses import BETWEEN, WHOLE
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.mishaps import on_changed_data
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import main_table, table_words
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, joined, many

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report

_NAMED = re.compile(r"`[^`]+`")
_REFUSED = re.compile(r"'(\w+\.\w+)' is not available due to")


def of_a_receipt(report: Report) -> Remark | None:
    """3.3: speak of what the declaration lacks, or has too much of."""
    return _refused(report, words.RECEIPT) or (_unlike(report) if _answered(report) else _came_along(report))


def of_a_tree(report: Report) -> Remark | None:
    """3.4: speak of names that the model or the response hasn't, and of levels that are missing."""
    refused = _refused(report, words.TREE)
    if refused or not _answered(report):
        return refused or _came_along(report)
    first: dict[str, Any] = next(iter(report.last.yours.answer["documents"]), {})
    if {"name", "children"} & set(first):
        return _other_names(report, first)
    below = first.get("below") or [first]
    if "below" in first and "below" not in below[0]:
        return words.ONE_LEVEL
    said = _unlike(report)
    return said if report.last.case.announced else replace(said, next_move=words.DEEPER)


def _answered(report: Report) -> bool:
    return report.state is State.WRONG and isinstance(report.last.yours.answer, dict)


def _refused(report: Report, said_of: words.Words) -> Remark | None:
    """Speak of what was no view, or of what was raised."""
    yours = report.last.yours
    if yours.refusal:
        return words.NOTHING if yours.refusal.kind == "none" else _not_a_view(yours.refusal.type_name)
    return _raised(yours.raised, report.source, said_of) if report.state is State.RAISED and yours.raised else None


def _raised(raised: Raised, source: str, said_of: words.Words) -> Remark | None:
    if raised.type == "LoadingError":
        by_needs = raised.message.startswith("needs: ")
        saw = "`needs` refused what it was given. " if by_needs else "`load_for` refused the view. "
        saw += raised.message.removeprefix("needs: ")  # it marks its code itself
        if "Annotated" in source and "needs(" not in source:
            said_of = said_of | {"doesn't say": words.NO_MARK}
        known = next((said_of[part] for part in said_of if part in raised.message), None)
        why, question = known or ("", "what does the message name, and where does your view say it?")
        return Remark(saw, why, question)
    if raised.type == "NotLoaded":
        return _not_loaded(raised.message, source, said_of)
    return words.UNBOUND if raised.type == "NameError" and "free variable" in raised.message else None


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


def _not_loaded(message: str, source: str, said_of: words.Words) -> Remark:
    path, _, said = message.split(BETWEEN, 2)
    found = _REFUSED.search(said)
    if found:
        saw = f"The plan was made, and the rows loaded. Then {code(path)} touched {code(found.group(1))}, which wasn't there."
        return Remark(saw, *said_of["not brought"])
    if path == WHOLE:
        return Remark(
            f"The plan was made, and the rows loaded. Making the response raised {code(said, 160)}.",
            "Unless it is told otherwise, Pydantic takes dictionaries, and what came are objects with attributes.",
            "which setting in `model_config` lets a view read attributes?",
        )
    saw = f"The plan was made, and the rows loaded. Then the field that reads {code(path)} raised {code(said, 160)}."
    if said == "Field required" and "needs(" in source:
        return Remark(saw, *words.FOR_A_NAME)
    return Remark(
        saw,
        "Its annotation asks for something else than the attribute holds.",
        f"which field of your view reads {code(path.rpartition('.')[2])}, and what does its annotation ask for?",
    )


def _unlike(report: Report) -> Remark:
    """Speak of the first difference between the documents."""
    expected, came = report.last.slow.answer["documents"], report.last.yours.answer["documents"]
    comparer = Comparer(Equality(report.exercise.ordered, report.exercise.tolerance), report.exercise.item)
    found = comparer.first_difference(expected, came)
    if found is None:
        return on_changed_data(report)
    if "exclude=True" in report.source and "lacks" in found.sentence:
        return Remark(f"With {report.last.case.label}, {found.sentence}", *words.EXCLUDED)
    said = on_wrong(report, found)
    asked = words.ASKED.get(found.kind, said.next_move)
    field = _NAMED.search(found.next_move)
    if found.kind in {"missing", "extra", "repeated"}:  # which rows are loaded isn't the view's to say
        asked = (
            f"which attribute does your field {code(report.exercise.item.key or '')} read, by its name or by its alias?"
        )
    elif found.kind in {"type", "value"} and field and "computed_field" not in report.source:
        asked = f"which attribute does the field {field.group()} read, and what does its annotation ask for?"
    return replace(said, next_move=asked)


def _came_along(report: Report) -> Remark | None:
    """Speak of statements that ran late, and of columns that nobody shows, where the response is right."""
    if not (report.over or report.state is State.OVER_BUDGET):
        return None
    late, unshown = of_the_first(report, "late"), of_the_first(report, "unshown")
    if late:
        return on_late("The response is right", late, "what in your view asks the database, and what could ask for it?")
    if not unshown:
        return _more_tables(report)
    asks = f"which of your fields or declarations names {'it' if sum(map(len, unshown.values())) == 1 else 'them'}?"
    return on_unshown("The response is right, and nothing was loaded late", unshown, asks)


def _more_tables(report: Report) -> Remark | None:
    """Speak of rows that nobody shows, of which nothing came but their keys."""
    trial = report.deciding
    asked, came = ({main_table(one.sql) for one in which.statements} for which in (trial.slow, trial.yours))
    if came <= asked:
        return None
    names = joined([table_words(table) for table in sorted(came - asked)])
    took = f"{many(trial.costs.statements, 'statement')} for {trial.case.label}, and at most {report.limit('statements', trial)} were asked for"
    return Remark(
        f"The response is right, and nothing was loaded late. But it took {took}: {names} came along, and no view shows them.",
        "A path that ends at a relationship loads what it leads to, with its keys.",
        "which of your fields or declarations names them?",
    )


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

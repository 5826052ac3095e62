"""What 3.2's verdicts say of exceptions: in making options, in loading with them, in making a response."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

from workshop_utils.exercises.load_what_the_view_shows_responses import BETWEEN
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.remarks import remark_on
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a, in_words

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report

_REFUSED = re.compile(r"'(\w+)\.(\w+)' is not available due to (\S+)")
_STARRED = re.compile(r"after \* must be an iterable, not (\w+)")
_MISSING = re.compile(r"type object '(\w+)' has no attribute '(\w+)'")
_NO_VIEW = re.compile(r"'?(\w+)'? (?:object )?has no attribute 'model_fields'")
_NO_MODEL = re.compile(r"'(Mapper)' object has no")
_AN_ATTRIBUTE = re.compile(r"'InstrumentedAttribute' object .* associated with (\S+) has an attribute")
_NOT_UNPACKED = re.compile(r"Loader option (\(|\[|<generator)")
_SEVERAL = {"(": "tuple", "[": "list", "<generator": "generator"}
_CACHED = re.compile(r"cache|return \w+\[")
_FOR_ANOTHER = re.compile(r"does not (?:apply to|link from)")


def on_raised(report: Report, raised: Raised) -> Remark | None:
    """Word an exception of 3.2; None leaves it to those who know exceptions of every kind."""
    if raised.type == "NotLoaded":
        return _not_loaded(report, *raised.message.split(BETWEEN, 2))
    if raised.type == "RecursionError":
        return _on_endless(report.source)
    if found := _STARRED.search(raised.message):
        return _not_starred(found.group(1))
    if found := _NOT_UNPACKED.search(raised.message):
        return _not_unpacked(_SEVERAL[found.group(1)])
    if found := _AN_ATTRIBUTE.search(raised.message):
        return _an_attribute(found.group(1)) if _inner_calls(report.source) else None
    if wrong := _on_what_was_passed(raised):
        return wrong
    if raised.type == "ArgumentError" and _FOR_ANOTHER.search(raised.message) and _CACHED.search(report.source):
        return _from_a_cache(report.source)
    if raised.type == "ArgumentError" and "expected ORM mapped attribute" in raised.message:
        return _NAMES
    return _on_loading(raised) if raised.line is None else None


def _on_what_was_passed(raised: Raised) -> Remark | None:
    """Recognise what was passed on as a view or a model, and is none, or not the other's."""
    if found := _NO_VIEW.search(raised.message):
        return _no_view(found.group(1))
    if found := _NO_MODEL.search(raised.message):
        return _no_model(found.group(1))
    if raised.type == "AttributeError" and raised.message == "columns":
        return _no_model("RelationshipProperty")
    if raised.type == "IndexError" and "load_only(" in raised.text:
        return _NO_COLUMNS
    found = _MISSING.search(raised.message)
    return _another_models(*found.groups()) if found else None


_ENDLESS = Remark(
    "`options_for` called itself until Python's limit.",
    "An order has a customer, and the customer has orders, each with a customer: models lead round in circles. A view that is "
    "two levels deep ends after two levels.",
    "does your recursion go through the fields of the view, or through the relationships of the model?",
)
_NAMES = Remark(
    "Your options name columns by texts, and SQLAlchemy raised `ArgumentError: expected ORM mapped attribute`.",
    "Loader options take the class's attributes, so that a misspelt one is found at once.",
    "how do you get from a model and a name to the attribute?",
)


_NO_COLUMNS = Remark(
    "Your function called `load_only()` without a column, and that raised `IndexError`.",
    "A view may show no column of its own, only views inside it; or the names were looked for in another model than theirs.",
    "which column is loaded of every model, whatever a view shows?",
)


def _no_view(kind: str) -> Remark:
    given = {"list": "`list[…]`", "UnionType": "`… | None`", "Union": "`… | None`", "NoneType": "`None`"}.get(kind)
    return Remark(
        f"Your function asked {given or code(kind)} for `model_fields`. That is no view: it is what stands around one, or instead.",
        "A field's annotation is `LineView`, `list[LineView]` or `LineView | None`. The fields stand in `LineView`.",
        "which function of this lesson gives the view inside a field?",
    )


def _inner_calls(source: str) -> list[ast.Call]:
    """Find where `options_for` calls itself."""
    try:
        nodes = ast.walk(ast.parse(dedent(source)))
    except SyntaxError:
        return []
    calls = (node for node in nodes if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "options_for"]


def _on_endless(source: str) -> Remark:
    """Tell a call that passes on what it was given from a walk round the models."""
    found = re.search(r"def options_for\(\s*(\w+)[^,]*,\s*(\w+)", source)
    given = list(found.groups()) if found else []
    same = next((call for call in _inner_calls(source) if [ast.unparse(one) for one in call.args] == given), None)
    if same is None:
        return _ENDLESS
    return Remark(
        f"`options_for` calls itself with what it was given, {code(ast.unparse(same))}, and went on so until Python's limit.",
        "The same arguments lead to the same call again. A recursion ends when each call gets something smaller.",
        "at a field with a view in it, which view is the smaller one, and which class does that view show?",
    )


def _an_attribute(name: str) -> Remark:
    return Remark(
        f"Where your function calls itself, the second argument was the attribute {code(name)}, and not the class it leads to.",
        "An attribute belongs to the class it starts from. The view inside shows the class at the other end.",
        "which cell of this lesson prints, for each relationship of `Order`, the class at its other end, and where does it get that?",
    )


def _not_unpacked(kind: str) -> Remark:
    return Remark(
        f"An option of yours was given {a(code(kind))} in `.options(…)`, where options stand one by one.",
        "`options_for` gives several options in one object, and they have to be taken out of it there.",
        "how does the lesson write `.options(…)` where the options come from a function?",
    )


def _no_model(kind: str) -> Remark:
    return Remark(
        f"Your function took {a(code(kind))} for the model.",
        "That knows where a relationship leads, and isn't the class at its other end.",
        "a relationship has a mapper: by which of its attributes does that give the class?",
    )


def _from_a_cache(source: str) -> Remark:
    saw = "Your function gave options that it had made before, and they were made for another model."
    if "__name__" in source:
        return Remark(saw, "Two views may have one name.", "by what does your function look up what it has made?")
    return Remark(saw, "One view may show several models.", "which of its arguments decide what your function gives?")


def _another_models(model: str, field: str) -> Remark:
    return Remark(
        f"Your function asked {code(model)} for {code(field)}, and it has no such attribute.",
        f"{code(field)} is a field of a view that shows another model.",
        "when you go one level down in the view, which model does the relationship lead to?",
    )


def not_options(kind: str) -> Remark:
    """Speak of what came in place of several options; `kind` is its type."""
    if kind == "NoneType":
        return Remark(
            "Your function gave `None`, as a function does that ends without `return`.",
            "",
            "on which way through it does no `return` stand?",
        )
    return Remark(
        f"Your function gave {a(code(kind))}; a tuple or a list of options is asked for.",
        "We write `select(model).options(*options_for(view, model))`, and the star takes several.",
        "how do you return one option so that the star can unpack it?",
    )


def _not_starred(kind: str) -> Remark:
    """Speak of the star before an inner call, which raised because of what the function gave itself."""
    said = not_options(kind)
    got = "`None`" if kind == "NoneType" else a(code(kind))
    return replace(
        said, saw=f"Where your function calls itself, it got {got} from itself, and the star before it raised."
    )


def _on_loading(raised: Raised) -> Remark:
    saw = f"Your function gave its options, and loading with them raised {code(f'{raised.type}: {raised.message}'.rstrip('.'), 200)}."
    if raised.type == "LoaderStrategyException":
        why = "`load_only` takes columns, and this field is a relationship."
        return Remark(saw, why, "for which fields does `nested_view` give a view, and what do you do with those?")
    known = remark_on(raised)
    return Remark(saw, known.why, known.next_move)


def _not_loaded(report: Report, path: str, shape: str, said: str) -> Remark:
    saw = (
        f"For the view {code(shape)} your options were made and the rows loaded. The response then touched {code(path)}"
    )
    found = _REFUSED.search(said)
    if found is None:
        return Remark(f"{saw}, and that raised {code(said, 160)}.", "", "what did your options load for this field?")
    saw = f"{saw}, which wasn't there, and the guard refused to load it."
    level, _, last = path.rpartition(".")
    if last == "order" and found.group(3) == "lazy='raise'":
        return Remark(
            saw,
            "Each line's order is in the session already, and no SQL would be needed to find it. Your guard refuses that, too.",
            "with which argument does `raiseload` refuse only what needs SQL?",
        )
    if level and not _inner_calls(report.source):
        reached = path.count(".")
        levels = "one level" if reached == 1 else f"{in_words(reached)} levels"
        why = f"Your options reach {levels}. What is below is left to be loaded when it is touched."
        return Remark(saw, why, f"which function knows the options for the view inside {code(level)}?")
    why = "An option is needed for each view inside a view, and for each column that it shows."
    return Remark(
        saw, why, f"what does your function give for {code(last)}, and is it made for this view and this model?"
    )

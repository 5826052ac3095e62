"""What verdicts say of the endpoint of 5.3: what a response shows that it mustn't, what it lost, and work done twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_endpoint import TIMES, VIEWS
from workshop_utils.exercises.the_shape_of_the_json_endpoint_raised import on_raised
from workshop_utils.exercises.the_shape_of_the_json_goods import ALIAS
from workshop_utils.exercises.the_shape_of_the_json_work_remarks import on_double_work
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import in_words, joined, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


_OK = 200
_LINES = "application/jsonl"


def of_an_endpoint(report: Report) -> Remark | None:
    """5.3: name the first response that isn't right, or what was done more than once; None for what has no words here."""
    yours = report.last.yours
    if report.state is State.RAISED:
        return on_raised(report)
    if report.state is State.WRONG and not yours.writes and not yours.schema_changed:
        return _on_responses(report)
    return on_double_work(report) if report.over else None


def _on_responses(report: Report) -> Remark | None:
    asked, came = report.last.slow.answer, report.last.yours.answer
    place = next(place for place, pair in enumerate(zip(asked, came, strict=True)) if pair[0] != pair[1])
    right, response = asked[place], came[place]
    said = f"With {report.last.case.label} we asked for `GET /products`"
    if response["type"] == _LINES and "Response(" not in report.source:
        return _on_lines(said, response)
    if response["leaks"]:
        return _on_leak(report, said)
    if response["status"] != _OK:
        return _on_status(report, said, response)
    if response["body"] == right["body"] and response["type"] != right["type"]:
        what = f"as {code(response['type'])}" if response["type"] else "without a `Content-Type`"
        return Remark(
            f"{said}, and the right JSON came, {what}.",
            "Browsers and clients go by that header: this one is shown as a file, or as text, and isn't decoded.",
            "who says what kind of thing a `Response` holds, when FastAPI isn't asked?",
        )
    if response["body"] == right["body"]:
        return _on_deprecated(response["deprecated"])
    return _on_body(report, said, place)


def _on_lines(said: str, response: dict[str, Any]) -> Remark:
    saw = f"{said}, and one JSON text came after the other, a line each, as {code(_LINES)}."
    if response["leaks"]:
        saw += " `cost_price` came with them: what the shop pays, which the view doesn't show."
    why = (
        "An endpoint with `yield` is a stream to FastAPI: it sends each row as it comes, and `response_model`, which knows a "
        "list, has no part in that."
    )
    return Remark(saw, why, "what would have to be in the endpoint's hands at its end for a list to go out?")


def _on_leak(report: Report, said: str) -> Remark:
    source, by = report.source, report.last.yours.aside["by"]
    saw = f"{said}, and `cost_price` came with it: what the shop pays, which the view doesn't show."
    if "jsonable_encoder" in source:
        why = "`jsonable_encoder` makes JSON of whatever it is given, field by field. It knows of no view."
        return Remark(saw, why, "which of the names in your endpoint knows what a client may see?")
    if not by:
        why = "A `Response` that is returned goes out as it is: nothing is validated, and nothing is left out."
        return Remark(saw, why, "what does leave out the fields that a view doesn't have, and can make bytes, too?")
    if by != "walk":
        why = "FastAPI's response model filters; but it keeps to the type that it is told, and that one lets the field through."
        return Remark(saw, why, "which type does your endpoint tell FastAPI, and which one may clients see?")
    none = "Your decorator says `response_model=None`. " if "response_model=None" in source else ""
    why = f"{none}Without a response model FastAPI sends all that a row has. The model isn't only a check: it filters."
    return Remark(saw, why, "where does FastAPI look for the view that a response has to keep to?")


def _on_status(report: Report, said: str, response: dict[str, Any]) -> Remark:
    status = response["status"]
    saw = f"{said}, and got status {status}."
    if status == 404:
        why = "The app has no such path."
        question = (
            "which path stands in the decorator?"
            if "@" in report.source
            else "what makes a function an endpoint of `app`?"
        )
        return Remark(saw, why, question)
    if status == 422:
        why = "FastAPI takes an endpoint's parameters from the request, and this request has none."
        return Remark(saw, why, "which parameters does your endpoint have?")
    return Remark(saw, "", "which methods and paths does your app answer, and with what?")


def _on_deprecated(said: list[str]) -> Remark:
    names = joined([code(one.partition(" ")[0]) for one in said])
    return Remark(
        f"The responses are right, and FastAPI warned on the way: {names} is deprecated.",
        "It was made for the time when FastAPI built dictionaries first. With a response model, Pydantic's core writes the bytes now, "
        "without them, and a response class of one's own switches that off.",
        "what does FastAPI do with your rows when you name no response class at all?",
    )


def _on_body(report: Report, said: str, place: int) -> Remark | None:
    asked, came = (answers[place] for answers in (report.last.slow.answer, report.last.yours.answer))
    body = came["body"]
    if isinstance(body, str):
        return _on_text(said, body)
    if body is None:
        saw = f"{said} and got `null`: your endpoint returned `None`, as a function does that ends without `return`."
        return Remark(saw, "", "on which way through it does no `return` stand?")
    if not isinstance(body, list):
        return Remark(f"{said} and got {_kind(body)}; a list is asked for.", "", "what does your endpoint return?")
    first = report.last.yours.answer[place - 1]
    again = place % TIMES
    if again == TIMES - 1 and body == first["body"]:
        return Remark(
            f"{said}, and again when a product had a new price, and nothing else was new: the same bytes came.",
            "Your code keeps what it once made, and took it for what was asked now. The ids are the same; a price isn't.",
            "what tells your code that what it kept is still true?",
        )
    if again and body == first["body"]:
        return _on_stale(report, said, came["view"])
    if len(body) != len(asked["body"]):
        saw = f"{said}: {len(asked['body'])} rows were loaded, and {len(body)} came."
        return Remark(saw, "", "what leaves rows out of your response, or adds them?")
    pairs = zip(asked["body"], body, strict=True)
    row, other = next((a, b) for a, b in pairs if a != b or type(a) is not type(b))
    return _on_row(report, said, row, other)


def _on_stale(report: Report, said: str, view: str) -> Remark:
    """Speak of a body that stayed as it was: `load()` was called early, or seldom, or its rows weren't shown."""
    saw = f"{said}, and again when a product had gone and another one had a new price: the same bytes came."
    aside, place = report.last.yours.aside, VIEWS.index(view)
    early, loads = aside["early"][place], aside["loads"][place]
    if early:
        why = "What stands outside the endpoint runs once, when the app starts, and shows the shop as it was then."
        return Remark(saw, why, "when should `load()` be called?")
    if loads < TIMES:
        saw += f" Of {in_words(TIMES)} requests, {in_words(loads)} called `load()`."
        why = "What the endpoint keeps from one request shows the next one the shop as it was."
        return Remark(saw, why, "what does your code keep, and how would it notice that it isn't true any more?")
    why = "`load()` was called for each of them, so the new rows were there; what went out had been made before."
    return Remark(saw, why, "what tells your code that what it kept is still true?")


def _on_text(said: str, body: str) -> Remark:
    if body.lstrip().startswith(("[", "{", '"')):
        return Remark(
            f"{said} and got one long text, with the JSON inside.",
            "What an endpoint returns is made JSON of. Yours had been made JSON of before, so it was encoded twice.",
            "how does an endpoint say that what it returns is the response already?",
        )
    return Remark(f"{said}, and what came isn't JSON: {shown(body)}.", "", "what does your endpoint put into the body?")


def _on_row(report: Report, said: str, asked: Any, came: Any) -> Remark | None:
    if not isinstance(came, dict):
        return Remark(
            f"{said}. A row of yours is {_kind(came)}; an object is asked for.", "", "what makes an object of a row?"
        )
    gone = [name for name in asked if name not in came]
    if ALIAS[1] in gone and ALIAS[0] in came:
        return _on_alias(report, said)
    if gone:
        return _on_gone(report, said, asked, gone)
    more = [name for name in came if name not in asked]
    if more:
        saw = f"{said}, and each row came with {joined([code(name) for name in more])}, which the view doesn't show."
        return Remark(
            saw,
            "A field that has been sent once can't be taken back: somebody reads it.",
            "what decides which fields go out?",
        )
    name = next(name for name in asked if asked[name] != came[name] or type(asked[name]) is not type(came[name]))
    saw = f"{said}. {code(name)} came as {shown(came[name])}; the view says {shown(asked[name])}."
    if "model_construct" in report.source:
        why = "`model_construct` makes a view of whatever it is given, and looks at nothing. It is for values that have been validated before."
        return Remark(saw, why, "have these values been validated by this view, and by whom?")
    if isinstance(came[name], float):
        return Remark(
            saw,
            "Money in floats adds up to something else. The view writes it as text.",
            "who makes text of a price in your code?",
        )
    return Remark(
        saw,
        "A view is more than its fields' names: it also says how each value is read, and how it is written.",
        "which of your values did the view validate and serialise, and which did your own code?",
    )


def _on_alias(report: Report, said: str) -> Remark:
    field, alias = map(code, ALIAS)
    saw = f"{said}. Each row came with {field}; in JSON, this view calls that field {alias}."
    why = "A view may give a field another name in JSON than in Python, and clients know that one."
    switched = re.search(r"\w*by_alias=False", report.source)
    if switched:
        return Remark(f"{saw} Your code says {code(switched.group())}.", why, "what would FastAPI do without that?")
    if re.search(r"\b(?:model_dump|dump_json|dump_python|model_dump_json)\b", report.source):
        why += " FastAPI asks the view for it; Pydantic's own methods do so only when they are told to."
        return Remark(
            saw, why, "which settings does the call have that writes your JSON, and which one is about names?"
        )
    return Remark(saw, why, "where do the names in your rows come from?")


def _on_gone(report: Report, said: str, asked: dict[str, Any], gone: list[str]) -> Remark:
    if all(asked[name] is None for name in gone):
        found = re.search(r"(?:response_model_)?exclude_\w+", report.source)
        by = f" Your code says {code(found.group())}." if found else ""
        return Remark(
            f"{said}, and some rows came without {joined([code(name) for name in gone])}: those where it is `None`.{by}",
            "The view promises the field, and its schema tells clients so. Now it is there for some rows, and clients that read it fail "
            "for the others.",
            "what in your code leaves empty fields out, and how many bytes are they after gzip?",
        )
    saw = f"{said}, and rows came without {joined([code(name) for name in gone])}."
    return Remark(saw, "", "where do the fields of a row come from in your code: from the view, or from you?")


def _kind(value: Any) -> str:
    return "`null`" if value is None else f"a {code(type(value).__name__)}"

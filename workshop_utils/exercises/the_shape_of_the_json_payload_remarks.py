"""What verdicts say of a payload of 5.2 that doesn't name its fields, or holds what no client can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_payload import INNER_JSON, PLAIN
from workshop_utils.exercises.wording import joined, many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_TRANSLATED = (
    "`rebuild` knows what they mean; the next client, and whoever looks for a fault at night, must guess. And gzip would "
    "have made the long names short for nothing."
)
_VALUES = {"text": "the reviews' texts", "email": "the customers' emails", "description": "the products' descriptions"}


def nothing_sent(report: Report) -> Remark:
    """Speak of a sender without `return`."""
    saw = f"With {report.last.case.label} `side_load` returned `None`, as a function does that ends without `return`."
    return Remark(saw, "", "on which way through it does no `return` stand?")


def on_unnamed(report: Report) -> Remark:
    """Speak of fields that the payload doesn't name: left out, out of sight, renamed, or without any name."""
    yours = report.last.yours
    names, seen = yours.answer["unnamed"], yours.aside
    label = report.last.case.label
    if seen["type"] == "NoneType":
        return nothing_sent(report)
    if seen["packed"]:
        return _on_packed(label, names, seen["packed"])
    if seen["table"]:
        return _on_table(f"With {label} your payload")
    if seen["forgotten"]:
        return _on_forgotten(label, seen["forgotten"])
    saw = f"With {label} your payload nowhere says {_few(names)}."
    if seen["keys"]:
        saw += f" Other keys stand there, such as {joined([code(key) for key in seen['keys']])}."
        if any(seen["again"].values()):
            question = "what else stands in the payload many times, and is longer than a field's name?"
            return Remark(saw, _TRANSLATED, question)
        done = "No customer and no product stands there twice: that part is done."
        return Remark(f"{saw} {done}", _TRANSLATED, "how far below the budget does that part alone bring you?")
    why = "A value without a name is known by its place only, so a field that is added in the middle breaks every client silently."
    return Remark(saw, why, "where could the names stand once, for all rows?")


def on_odd(report: Report) -> Remark:
    """Speak of a payload from which the reviews came back, and which isn't what was asked for all the same."""
    odd, seen = report.last.yours.answer["odd"][0], report.last.yours.aside
    label = report.last.case.label
    if odd == "absent":
        return on_absent(report)
    if odd == "packed":
        return _on_packed(label, [], seen["packed"])
    if odd == "table":
        return _on_table(f"With {label} the reviews came back, and your payload")
    if odd == "renamed":
        short, name = seen["renamed"]
        saw = f"With {label} the reviews came back, and rows have keys such as {code(short)}; a list in the payload says that it stands for {code(name)}."
        why = "Every client has to translate before it can read a field, and so has whoever looks for a fault at night. Gzip would have made the long names short for nothing."
        return Remark(
            saw, why, "how far below the budget do you come with each customer and product once, and all names in full?"
        )
    return _on_given(label, seen["given"])


def on_absent(report: Report) -> Remark:
    """Speak of values that stand nowhere in the payload as they are."""
    absent = report.last.yours.aside["absent"]
    if report.last.yours.aside["packed"]:
        return _on_packed(report.last.case.label, absent, report.last.yours.aside["packed"])
    saw = f"With {report.last.case.label}, {joined([_VALUES[field] for field in absent], 'and')} can't be read in your payload."
    why = (
        "What isn't there in plain letters is packed, which is the server's part, for each client that can take it; or it went another "
        "way, which a receiver on another machine doesn't have."
    )
    return Remark(saw, why, "from which part of the payload does `rebuild` take them?")


def nothing_of_it(report: Report) -> bool:
    """Whether all that a payload should hold in plain letters is missing."""
    return len(report.last.yours.aside["absent"]) == len(PLAIN)


def _on_table(your_payload: str) -> Remark:
    saw = f"{your_payload} holds several rows in one text."
    why = "JSON has lists and dictionaries for rows. What stands between rows and values in a text of your own, every client has to learn, and to take apart."
    return Remark(saw, why, "what could be a list where your text is now?")


def _on_packed(label: str, names: list[str], packed: str) -> Remark:
    if packed in {"JSON", INNER_JSON}:
        one = "is one long text, with JSON in it" if packed == "JSON" else "holds texts that are JSON already"
        again = "that" if packed == "JSON" else "them"
        saw = f"With {label} your payload {one}, and `json.dumps` makes JSON of {again} again."
        why = "Each quote gets a backslash, and the receiver has to decode twice."
        return Remark(saw, why, "what do you have in your hands before you make a text of it?")
    saw = f"With {label} your payload is packed: in letters that say nothing, out of sight, are {_few(names)}."
    why = (
        "Compressing is the server's part: it does so for every payload and for each client that can take it, in bytes and "
        "not in letters. No tool can read yours."
    )
    return Remark(saw, why, "which rows stand in the payload again and again, before you pack it?")


def _on_forgotten(label: str, names: list[str]) -> Remark:
    saw = f"With {label}, `side_load` was given {_few(names)}, and your payload lacks {'it' if len(names) == 1 else 'them'}."
    why = "What doesn't travel, no receiver can make up."
    return Remark(
        saw,
        why,
        "where does your code choose which fields are sent, and what happens there to one that is added next month?",
    )


def _on_given(label: str, changed: str) -> Remark:
    now = "aren't as it got them" if changed == "reviews" else f"have another {code(changed)} now"
    saw = f"With {label} the reviews came back; but those in the list that `side_load` was given {now}."
    why = "They belong to the caller, who may still write them into a cache or a log, or send them to the next client."
    return Remark(saw, why, "which line of yours changes something that it was given, and what could it make anew?")


def _few(names: list[str], most: int = 3) -> str:
    first = [code(name) for name in names[:most]]
    return joined(first) if len(names) <= most else f"{', '.join(first)} and {many(len(names) - most, 'more field')}"

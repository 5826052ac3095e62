"""What verdicts say of reviews that didn't come back from a payload as they went out."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.names import uses
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.the_shape_of_the_json_payload import PARTS
from workshop_utils.exercises.the_shape_of_the_json_reviews import MONEY, TIMES
from workshop_utils.exercises.wording import capital, many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

ELSEWHERE = (
    "The receiver is another program, on another machine: it has the payload, and nothing else that `side_load` ever had in "
    "its hands."
)
FROM_PAYLOAD = "from which part of the payload could `rebuild` take it?"
_MIXED_UP = {
    "customer": "Whoever takes two customers for one puts a review under the wrong name.",
    "product": "Whoever takes two products for one blames, or praises, the wrong one.",
}
_PLACES = {"customer": "which customer wrote a review", "product": "which product a review is about"}


@dataclass(frozen=True)
class _Lost:
    """The first field that didn't come back: of which review, where in it, and both values."""

    number: int
    path: tuple[str, ...]
    asked: Any
    came: Any
    missing: bool = False
    extra: bool = False

    @property
    def field(self) -> str:
        return self.path[-1]

    @property
    def written(self) -> str:
        return code(".".join(self.path))


def on_text_keys(saw: str) -> Remark:
    """Speak of numbers that travelled as keys, and became texts."""
    why = "Your payload has dictionaries with numbers as keys. JSON knows texts as keys only: what goes out as `17` comes in as `'17'`."
    return Remark(
        saw, why, "in what else than a key could an id travel, or where can `rebuild` make a number of it again?"
    )


def on_rebuilt(report: Report) -> Remark | None:
    """Name the first thing that is unlike what went out."""
    asked, came = report.last.slow.answer["reviews"], report.last.yours.answer["reviews"]
    kept = kept_in_the_notebook(report)
    if kept:
        return Remark(f"With {report.last.case.label} the reviews didn't come back. {kept}", ELSEWHERE, FROM_PAYLOAD)
    if not isinstance(came, list):
        saw = f"With {report.last.case.label} `rebuild` gave {_kind(came)}; a list of reviews went out."
        return Remark(saw, "", "what did `side_load` get, and what does `rebuild` hand back?")
    if len(asked) != len(came):
        return _on_number(report, asked, came)
    if not all(isinstance(one, dict) for one in came):
        return None
    if [one.get("id") for one in asked] != [one.get("id") for one in came] and _sorted(asked) == _sorted(came):
        return _on_order(report, came)
    pairs = enumerate(zip(asked, came, strict=True))
    lost = next((found for number, (a, b) in pairs if (found := _first_lost(number, a, b))), None)
    return _on_lost(report, lost, asked) if lost else None


def _on_order(report: Report, came: list[Any]) -> Remark:
    first = came[0].get("id")
    saw = f"With {report.last.case.label} the same reviews came back, in another order: first came review {first}."
    why = "The order of a list is part of what it says."
    return Remark(saw, why, "what in your payload keeps the order, and what loses it?")


def _on_number(_report: Report, asked: list[Any], came: list[Any]) -> Remark:
    saw = f"{many(len(asked), 'review')} went out, and {count(len(came))} came back."
    return Remark(
        saw, "", "of what does your payload have one entry each: of reviews, or of something there are fewer of?"
    )


def _on_lost(report: Report, lost: _Lost, asked: list[Any]) -> Remark:
    where = f"With {report.last.case.label}, {lost.written} of review {asked[lost.number]['id']}"
    if lost.missing:
        return _on_missing(where, lost)
    if lost.extra:
        saw = f"{where} came back as {shown(lost.came)}. What went out has no such field."
        return Remark(
            saw, "A client that goes through a review's fields finds one more than promised.", "who reads it?"
        )
    if lost.field in PARTS:
        saw = f"{where} came back as {shown(lost.came)}, and a whole {lost.field} went out."
        return Remark(saw, "", f"where in the payload is that {lost.field}, and who looks it up?")
    saw = f"{where} was {shown(lost.asked)}, and came back as {shown(lost.came)}."
    if lost.field in MONEY and not isinstance(lost.came, dict):
        why = "A float has no second decimal to keep, and adds up 0.1 and 0.2 to something else than 0.3. Money travels as text, or as whole cents."
        return Remark(saw, why, "what would let the price come back letter for letter?")
    if lost.field in TIMES:
        return _on_time(saw, lost)
    if lost.asked is None or lost.came is None:
        why = "`None` says that there is nothing; another value says something else."
        return Remark(saw, why, "what does your code do with a field that is empty?")
    if lost.field == "id" and str(lost.asked) == str(lost.came):
        return on_text_keys(saw)
    if isinstance(lost.came, str) and isinstance(lost.asked, str) and _only_ascii(lost):
        why = "Letters of other alphabets were lost on the way. JSON can carry them all, as `\\u00e9` or as they are."
        return Remark(saw, why, "which step of yours knows ASCII only?")
    if lost.path[0] in PARTS and len(lost.path) > 1:
        return _on_another(saw, lost, asked)
    return Remark(saw, "", "which line of yours touches that field?")


def _on_time(saw: str, lost: _Lost) -> Remark:
    if _same_moment(lost):
        why = "It is the same moment, spelt in another way. Who compares texts, as caches, signatures and tests do, finds another one."
        return Remark(saw, why, "why does your code take times apart, and what does it save?")
    why = "Fractions of a second and the offset from UTC are part of a time. Two clients would now disagree about when it was."
    return Remark(saw, why, "which of the spellings that went out does your code take apart?")


def _on_missing(where: str, lost: _Lost) -> Remark:
    if lost.asked is None:
        saw = f"{where} was `None`, and came back without the field."
        why = "The contract promises the field, empty or not. A client that reads it fails now, for some rows and not for others."
        return Remark(
            saw, why, "where are empty fields left out, and is it their value or their name that you want to save?"
        )
    return Remark(f"{where} didn't come back.", "", f"where does {code(lost.field)} stand in your payload?")


def _on_another(saw: str, lost: _Lost, asked: list[Any]) -> Remark:
    """Speak of a customer, or a product, that was taken for another one."""
    part = lost.path[0]
    names = [one[part]["name"] for one in {one[part]["id"]: one for one in asked}.values()]
    alike = max(names.count(name) for name in names)
    said = f"{saw} It is another {part}."
    if alike > 1:
        said += f" {capital(many(alike, part))} here share a name."
    return Remark(said, _MIXED_UP[part], f"what tells for certain {_PLACES[part]}?")


def kept_in_the_notebook(report: Report) -> str:
    """Name what `rebuild` takes from somewhere else than its payload, where that is certain."""
    sender, receiver = report.function.func, report.function.keywords["receiver"]
    written = {use.name for use in uses(sender) if writes(_source(sender), use.name)}
    shared = written & {use.name for use in uses(receiver)}
    if shared:
        return f"`side_load` puts something into `{min(shared)}`, and `rebuild` looks for it there."
    attributes = re.findall(r"(?<![\w.])(\w+\.\w+)\s*=[^=]", _source(sender))
    found = next((name for name in attributes if name in _source(receiver)), "")
    if found:
        return f"`side_load` puts something into `{found}`, and `rebuild` looks for it there."
    rows = next((use.name for use in uses(receiver) if _holds_rows(use.value)), "")
    return f"`rebuild` reads `{rows}`, rows of the notebook that aren't in the payload." if rows else ""


def writes(source: str, name: str) -> bool:
    """Whether a source changes what a name stands for, or puts something into it."""
    into = r"\.\s*(?:append|extend|insert|add|update|setdefault)\(|\[[^\n=]*\]\s*=[^=]"
    return re.search(rf"(?<![\w.]){name}\s*(?:{into})|^\s*{name}\s*[|+]?=[^=]", source, re.MULTILINE) is not None


def _holds_rows(value: Any) -> bool:
    rows = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return bool(rows) and all(isinstance(row, dict) and "id" in row for row in rows)


def _source(function: Any) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return ""


def _first_lost(number: int, asked: Any, came: Any, path: tuple[str, ...] = ()) -> _Lost | None:
    if isinstance(asked, dict) and isinstance(came, dict):
        gone = next((key for key in asked if key not in came), None)
        if gone is not None:
            return _Lost(number, (*path, gone), asked[gone], None, missing=True)
        inner = (_first_lost(number, asked[key], came[key], (*path, key)) for key in asked)
        found = next(filter(None, inner), None)
        return found or _extra(number, asked, came, path)
    same = type(asked) is type(came) and asked == came
    return None if same else _Lost(number, path or ("",), asked, came)


def _extra(number: int, asked: dict[str, Any], came: dict[str, Any], path: tuple[str, ...]) -> _Lost | None:
    key = next((key for key in came if key not in asked), None)
    return None if key is None else _Lost(number, (*path, str(key)), None, came[key], extra=True)


def _same_moment(lost: _Lost) -> bool:
    """Whether two texts name the same moment; False for what is no time, or has no offset while the other one has."""
    try:
        asked, came = datetime.fromisoformat(lost.asked), datetime.fromisoformat(lost.came)
    except (TypeError, ValueError):
        return False
    return asked == came


def _only_ascii(lost: _Lost) -> bool:
    return lost.came.isascii() and not lost.asked.isascii()


def _sorted(rows: list[Any]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)


def _kind(value: Any) -> str:
    return "`None`" if value is None else f"a {code(type(value).__name__)}"

"""What is to be seen in a payload of 5.2: names, what stands there again, and what a reader can't read in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

Reviews = list[dict[str, Any]]
PARTS = ("customer", "product")
FIELDS = frozenset(
    {"id", "stars", "text", "written_at", "answer", "name", "email", "city", "joined_at"}
    | {"price", "sale_price", "description"}
)
"""What every field of a review, a customer or a product is called."""
PLAIN = ("text", "email", "description")
"""Fields that nobody writes in another way, so that their values stand in a payload as they are."""

INNER_JSON = "JSON inside"
_BASE64 = re.compile(r"[A-Za-z0-9+/=_\-\s]{200,}")
_PIECE = 40
_TOLD_BY = {"written_at": 3, "email": 3, "description": 2}
"""How many different values of a field in one text make it a table: more than one row's."""
_TEXTS = {"text", "answer", "name", "email", "city", "description"}
_RENAMED = 3
"""How many fields one dictionary renames before it is taken for a list of names: a row may have a key by chance."""


def seen_in(payload: Any, text: str, reviews: Reviews) -> dict[str, Any]:
    """Give plain data about a payload, its text, and the reviews that it was made of."""
    unnamed = sorted(FIELDS - set(_names(payload)))
    return {
        "unnamed": unnamed,
        "forgotten": _forgotten(unnamed, payload, text, reviews),
        "keys": _other_keys(payload)[:3],
        "keys became text": any(not isinstance(key, str) for key in _keys(payload)),
        "type": type(payload).__name__,
        "packed": _packed(payload),
        "again": {part: _again(text, reviews, part) for part in PARTS},
        "absent": [field for field in PLAIN if not _stands(field, text, reviews)],
        "table": _table(payload, reviews),
        "renamed": _renamed(payload),
        "points": _points(payload, reviews),
    }


def _keys(value: Any) -> Iterator[Any]:
    """Give every key of every dictionary in a payload."""
    for one in _dictionaries(value):
        yield from one


def _dictionaries(value: Any) -> Iterator[dict[Any, Any]]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _dictionaries(inner)


def _names(payload: Any) -> Iterator[str]:
    """Give what may name a field: keys, and texts in lists, for those who write a head above their rows.

    A name that says more counts as well: `product_description` names `description`.
    """
    for name in (*_keys(payload), *_texts(payload)):
        if isinstance(name, str):
            yield name
            yield from (field for field in FIELDS if name.endswith((f"_{field}", f".{field}")) and len(name) < 40)


def _texts(value: Any) -> Iterator[str]:
    """Give every text that stands as a value in a payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _other_keys(payload: Any) -> list[str]:
    """Give the keys that no field has, the shortest first; not those that only hold tables."""
    tables = {"reviews", "customers", "products"}
    others = {key for key in _keys(payload) if isinstance(key, str)} - FIELDS - {"", *PARTS} - tables
    return sorted(others, key=lambda key: (len(key), key))


def _packed(payload: Any) -> str:
    """Say what a text hides: `JSON` if it is the payload, INNER_JSON in one, `bytes` as letters; nothing if nothing is hidden."""
    if isinstance(payload, str) and payload.lstrip()[:1] in {"{", "["}:
        return "JSON"
    if any(map(_is_json, _texts(payload))):
        return INNER_JSON
    whole = (*_texts(payload), *map("".join, filter(_cut, _lists(payload))))
    return "bytes" if any(_BASE64.fullmatch(value) for value in whole) else ""


def _is_json(text: str) -> bool:
    """Whether a text is JSON that names a field: a row, or a table of them."""
    if text[:1] not in {"{", "["}:
        return False
    try:
        return not FIELDS.isdisjoint(_names(json.loads(text)))
    except ValueError:
        return False


def _cut(value: Sequence[Any]) -> bool:
    """Whether a list is one text, cut into pieces of the same length."""
    pieces = all(isinstance(one, str) for one in value)
    return pieces and len(value) > 2 and len(value[0]) >= _PIECE and len({len(one) for one in value[:-1]}) == 1


def _lists(value: Any) -> Iterator[Sequence[Any]]:
    if isinstance(value, (list, tuple)):
        yield value
    if isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _lists(inner)


def _again(text: str, reviews: Reviews, part: str) -> int:
    """Count how often a text holds a customer, or a product, that it has held before."""
    field = {"customer": "email", "product": "description"}[part]
    once = {review[part]["id"]: json.dumps(review[part][field]) for review in reviews}
    return sum(max(0, text.count(value) - number) for value, number in Counter(once.values()).items())


def _values(field: str, reviews: Reviews) -> set[Any]:
    """Give all values of a field, wherever it stands, but None."""
    rows = [row for review in reviews for row in (review, review["customer"], review["product"])]
    return {row[field] for row in rows if row.get(field) is not None}


def _stands(field: str, text: str, reviews: Reviews) -> bool:
    """Whether most of a field's values stand in a payload's text as they are."""
    values = [json.dumps(value).strip('"') for value in _values(field, reviews)]
    return 2 * sum(value in text for value in values) >= len(values)


def _forgotten(unnamed: list[str], payload: Any, text: str, reviews: Reviews) -> list[str]:
    """Give the fields of which neither the name nor the values are there, for certain.

    Numbers stand in every text, and prices and times may stand there in another way: those are forgotten where no value
    has another name, or none.
    """
    places = {key for key in _places(payload) if not _names_a_field(key)}
    sure = [field for field in unnamed if field in _TEXTS or not places]
    return [field for field in sure if field in {"id", "stars"} or not _stands(field, text, reviews)]


def _places(value: Any, key: Any = None) -> Iterator[Any]:
    """Give the key under which each value stands that is no list and no dictionary."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, name)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _places(inner, key)
    else:
        yield key


def _names_a_field(key: Any) -> bool:
    known = {*FIELDS, *PARTS}
    return isinstance(key, str) and (key in known or any(key.endswith((f"_{one}", f".{one}")) for one in known))


def _table(payload: Any, reviews: Reviews) -> bool:
    """Whether one text of a payload holds several rows."""
    long = [text for text in _texts(payload) if len(text) > 60]
    known = {field: _values(field, reviews) for field in _TOLD_BY}
    return any(sum(value in text for value in known[field]) >= few for text in long for field, few in _TOLD_BY.items())


def _renamed(payload: Any) -> list[str]:
    """Give a short key and the field it stands for, where a dictionary in the payload lists them; else nothing."""
    times = Counter(_keys(payload))
    for one in _dictionaries(payload):
        texts = [(key, value) for key, value in one.items() if isinstance(key, str) and isinstance(value, str)]
        short = [(key, value) for key, value in texts if value in FIELDS and key not in FIELDS and times[key] > 1]
        short += [(value, key) for key, value in texts if key in FIELDS and value not in FIELDS and times[value]]
        if len(short) >= _RENAMED:
            return list(short[0])
    return []


def _points(payload: Any, reviews: Reviews) -> str:
    """Say by what a review finds its customer and product: `ids`, `places`, or `ids` after the `first` that is whole.

    Nothing where there are other ways, or nothing to tell it by.
    """
    whole = {review["id"]: review for review in reviews}
    rows = [one for one in _dictionaries(payload) if "stars" in one and _known(one.get("id"), whole)]
    kinds = {_points_by(row.get(part, row.get(f"{part}_id")), whole[row["id"]][part]) for row in rows for part in PARTS}
    if "" in kinds:
        return ""
    if "whole" in kinds:
        return "first" if kinds == {"whole", "ids"} else ""
    return "places" if "places" in kinds else "ids" if kinds else ""


def _known(number: Any, whole: dict[int, Any]) -> bool:
    return isinstance(number, int) and number in whole


def _points_by(value: Any, part: dict[str, Any]) -> str:
    if isinstance(value, dict):
        return "whole"
    if str(value) == str(part["id"]):
        return "ids"
    return "places" if type(value) is int else ""

"""How exercise 5.2 is called: one process sends hidden reviews as a payload, another one rebuilds them from its text."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from workshop_utils.exercises.counted import Counted
from workshop_utils.shop import Product, Review

Reviews = list[dict[str, Any]]
PARTS = ("customer", "product")
FIELDS = frozenset(
    {"id", "stars", "text", "written_at", "answer", "name", "email", "city", "joined_at"}
    | {"price", "sale_price", "description"}
)
"""What every field of a review, a customer or a product is called."""
MONEY, TIMES = ("price", "sale_price"), ("written_at", "joined_at")

_LETTERS = ("Zoë Łukasiewicz", "Renée “Né” O’Brien", "中村 さくら", "Ida 🐝 Berg")
_TIMES = ("{}+00:00", "{}.250000+02:00", "{}Z", "{}.000001")
_BASE64 = re.compile(r"[A-Za-z0-9+/=_\-\s]{200,}")


class NotJson(Exception):  # noqa: N818 (it says what came instead)
    """A payload can't be encoded; the message is what `json.dumps` said."""


def hidden_reviews(session: Session, limit: int) -> Reviews:
    """Give the first `limit` reviews of a private shop as records, with names, nulls, prices and times of our own.

    Prices are texts with two decimals, times are ISO 8601 in several spellings, and several customers, or products,
    share a name.
    """
    first = select(Review).order_by(Review.id).limit(limit)
    whole = first.options(joinedload(Review.customer), joinedload(Review.product).options(defer(Product.photo)))
    return [_record(one) for one in session.scalars(whole)]


def sent(side_load: Callable[..., Any], session: Session, limit: int) -> Counted:
    """Give the text of the payload that `side_load` makes, its bytes, and what is to be seen in it. Raises NotJson."""
    reviews = hidden_reviews(session, limit)
    payload = side_load(copy.deepcopy(reviews))
    text = encoded(payload)
    seen = {
        "unnamed": sorted(FIELDS - set(_names(payload))),
        "keys": _other_keys(payload)[:3],
        "keys became text": any(not isinstance(key, str) for key in _keys(payload)),
        "type": type(payload).__name__,
        "packed": _packed(payload),
        "again": {part: _again(text, reviews, part) for part in PARTS},
    }
    return Counted({"text": text, "seen": seen}, {"bytes": len(text.encode())})


def received(rebuild: Callable[..., Any], _session: Session, text: str) -> Any:
    """Give what `rebuild` makes of a payload's text. Runs in another process than `sent` did."""
    return rebuild(json.loads(text))


def both(pair: partial[Any], session: Session, limit: int) -> Counted:
    """Send and receive in one process: what the slow version, which keeps nothing, is measured with."""
    came = sent(pair.func, session, limit)
    rebuilt = received(pair.keywords["receiver"], session, came.answer["text"])
    return Counted(compared(came.answer["seen"], rebuilt), came.costs)


def compared(seen: dict[str, Any], rebuilt: Any) -> dict[str, Any]:
    """Give the answer: the reviews as they were rebuilt, and the fields that the payload doesn't name."""
    return {"reviews": rebuilt, "unnamed": seen["unnamed"]}


def encoded(payload: Any) -> str:
    """Encode a payload with the separators `json` has by default. Raises NotJson."""
    try:
        return json.dumps(payload, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def _record(review: Review) -> dict[str, Any]:
    customer, product = review.customer, review.product
    return {
        "id": review.id,
        "stars": review.stars,
        "text": review.text[:120],
        "written_at": _time(review.id, review.written_at),
        "answer": None if review.id % 3 else "Thank you – we’ve told the workshop.",
        "customer": {
            "id": customer.id,
            "name": _LETTERS[customer.id % 4],
            "email": customer.email,
            "city": customer.city if customer.id % 3 else None,
            "joined_at": _time(customer.id, customer.joined_at),
        },
        "product": {
            "id": product.id,
            "name": f"{_LETTERS[product.id % 3]}’s choice",
            "price": f"{product.price_cents // 10 / 10:.2f}",  # so that each ends in a nought, which a float would lose
            "sale_price": f"{product.price_cents // 200:.2f}" if product.id % 4 == 0 else None,
            "description": product.description[:300],
        },
    }


def _time(number: int, at: Any) -> str:
    return _TIMES[number % len(_TIMES)].format(at.isoformat())


def _keys(value: Any) -> Iterator[Any]:
    """Give every key of every dictionary in a payload."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _keys(inner)


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
    """Give the keys that no field has, the shortest first."""
    others = {key for key in _keys(payload) if isinstance(key, str)} - FIELDS - {"", *PARTS}
    return sorted(others, key=lambda key: (len(key), key))


def _packed(payload: Any) -> str:
    """Say what a text in a payload hides: `JSON`, or `bytes` written as letters; nothing if it hides nothing."""
    if isinstance(payload, str) and payload.lstrip()[:1] in {"{", "["}:
        return "JSON"
    return "bytes" if any(_BASE64.fullmatch(value) for value in _texts(payload)) else ""


def _again(text: str, reviews: Reviews, part: str) -> int:
    """Count how often a text holds a customer, or a product, that it has held before."""
    field = {"customer": "email", "product": "description"}[part]
    once = {review[part]["id"]: json.dumps(review[part][field]) for review in reviews}
    return sum(max(0, text.count(value) - number) for value, number in Counter(once.values()).items())

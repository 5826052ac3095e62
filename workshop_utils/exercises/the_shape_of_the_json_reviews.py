"""How exercise 5.2 is called: one process sends hidden reviews as a payload, another one rebuilds them from its text."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.the_shape_of_the_json_payload import INNER_JSON, Reviews, seen_in
from workshop_utils.shop import Product, Review

MONEY, TIMES = ("price", "sale_price"), ("written_at", "joined_at")

_LETTERS = ("Zoë Łukasiewicz", "Renée “Né” O’Brien", "中村 さくら", "Ida 🐝 Berg")
_TIMES = ("{}+00:00", "{}.250000+02:00", "{}Z", "{}.000001")


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
    given = copy.deepcopy(reviews)
    payload = side_load(given)
    text = encoded(payload)
    seen = {**seen_in(payload, text, reviews), "given": _changed(reviews, given)}
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
    """Give the answer: the reviews as they were rebuilt, the fields that the payload doesn't name, and what else is odd."""
    packed = ["packed"] if seen["packed"] == INNER_JSON else []
    odd = packed + [what for what in ("table", "renamed", "absent", "given") if seen[what]]
    return {"reviews": rebuilt, "unnamed": seen["unnamed"], "odd": odd}


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


def _changed(reviews: Reviews, given: Reviews) -> str:
    """Give what a sender changed in the reviews it was given: the field, `reviews` for others than they were, or ""."""
    if len(given) != len(reviews) or not all(isinstance(one, dict) for one in given):
        return "reviews"
    pairs = zip(reviews, given, strict=True)
    return next((str(key) for a, b in pairs for key in {**a, **b} if a.get(key) != b.get(key)), "")


def _time(number: int, at: Any) -> str:
    return _TIMES[number % len(_TIMES)].format(at.isoformat())

"""Three layouts of the same reviews, and which of them is smallest after gzip, on the learner's own shop."""

from __future__ import annotations

import gzip
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from workshop_utils import shop
from workshop_utils.shop import Product, Review

Rows = list[dict[str, Any]]
PARTS = ("customer", "product")
LEVEL = 9
"""Of gzip, as Starlette's `GZipMiddleware` has it unless told otherwise."""
ALIKE = 1.1
"""By which factor sizes may differ and be called the same."""

_SHOWN = {
    "review": ("id", "stars", "text", "written_at"),
    "customer": ("id", "name", "city", "joined_at"),
    "product": ("id", "name", "price_cents", "description", "attributes"),
}


def newest_reviews(session: Session, limit: int) -> Rows:
    """Give the newest `limit` reviews as records: each with its whole customer and product inside."""
    newest = select(Review).order_by(Review.written_at.desc(), Review.id.desc()).limit(limit)
    whole = newest.options(joinedload(Review.customer), joinedload(Review.product).options(defer(Product.photo)))
    return [
        {
            **_of("review", one),
            "customer": _of("customer", one.customer),
            "product": _of("product", one.product),
        }
        for one in session.scalars(whole)
    ]


def side_loaded(records: Rows) -> dict[str, Rows]:
    """Each customer and product once.

    Beside the reviews, which name them by their ids.
    """
    once = {part: {one[part]["id"]: one[part] for one in records} for part in PARTS}
    reviews = [{**one, **{part: one[part]["id"] for part in PARTS}} for one in records]
    return {"reviews": reviews, **{f"{part}s": list(once[part].values()) for part in PARTS}}


def from_side_loaded(payload: dict[str, Rows]) -> Rows:
    """Give the records again."""
    once = {part: {one["id"]: one for one in payload[f"{part}s"]} for part in PARTS}
    return [{**one, **{part: once[part][one[part]] for part in PARTS}} for one in payload["reviews"]]


def columnar(records: Rows) -> dict[str, list[Any]]:
    """One list for each field.

    With one value for each review.
    """
    flat = [_flat(one) for one in records]
    return {name: [one[name] for one in flat] for name in flat[0]} if flat else {}


def from_columns(columns: dict[str, list[Any]]) -> Rows:
    """Give the records again."""
    return [_whole(dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)]


def smallest_after_gzip(limit: int = 2_000) -> str:
    """Give the letter of what comes out smallest: a records, b side-loaded, c columnar, d about the same size."""
    engine = shop.open_database("sqlite")
    try:
        with Session(engine) as session:
            records = newest_reviews(session, limit)
    finally:
        engine.dispose()
    sizes = {"a": gzipped(records), "b": gzipped(side_loaded(records)), "c": gzipped(columnar(records))}
    return "d" if max(sizes.values()) <= ALIKE * min(sizes.values()) else min(sizes, key=sizes.__getitem__)


def gzipped(payload: object) -> int:
    """Give a payload's bytes after gzip, encoded as FastAPI's `JSONResponse` encodes it."""
    encoded = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return len(gzip.compress(encoded, LEVEL, mtime=0))


def _of(part: str, row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _SHOWN[part]}
    return {name: value.isoformat() if name.endswith("_at") else value for name, value in values.items()}


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    inner = {f"{part}.{name}": value for part in PARTS for name, value in record[part].items()}
    return {**{name: value for name, value in record.items() if name not in PARTS}, **inner}


def _whole(flat: dict[str, Any]) -> dict[str, Any]:
    """Put the fields of customer and product back into one."""
    whole: dict[str, Any] = {part: {} for part in PARTS}
    for name, value in flat.items():
        part, _, field = name.rpartition(".")
        (whole[part] if part else whole)[field] = value
    return whole

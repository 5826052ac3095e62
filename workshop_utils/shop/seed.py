"""From a size and a seed to the rows of every table; the same rows on every platform.

Rows come in batches, so that a shop of any size is drawn in the same small room.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from workshop_utils.shop.baskets import Baskets, Lines, Opinions, Steps, WHATS, chunks
from workshop_utils.shop.clock import written
from workshop_utils.shop.courses import COURSES
from workshop_utils.shop.customers import customer_columns
from workshop_utils.shop.draw import Stream, slice_of
from workshop_utils.shop.sales import sales
from workshop_utils.shop.sizes import Size

CHUNK = 8_192


@dataclass(frozen=True)
class Batch:
    """Some rows of one table, in the order of its columns."""

    table: str
    columns: tuple[Iterable[Any], ...]
    rows: int


def batches(size: Size, seed: int, chunk: int = CHUNK) -> Iterator[Batch]:
    """Draw the whole shop, every row after those it refers to."""
    sold = sales(size, seed)
    yield batch("categories", range(1, 4), ["Home", "Kitchen", "Mugs"], [None, 1, 2])
    stream = Stream(seed, "customers")
    for first, last in chunks(size.customers, chunk):
        yield batch("customers", *customer_columns(first + 1, sold.joined[first:last], stream))
    n = size.products
    prices = np.arange(n) % 97 * 100 + 495
    yield batch("products", range(1, n + 1), [f"Mug {i}" for i in range(n)], [3] * n, prices.tolist(), (prices // 2).tolist(), ["A mug. " * (1 + i % 50) for i in range(n)], [b"x" * 2000] * n, ['{"colour": "blue"}'] * n)
    baskets = Baskets(size, seed, sold)
    line_id = step_id = review_id = 1
    status = [course.status for course in COURSES]
    for first, last in chunks(size.orders, chunk):
        yield batch("orders", range(first + 1, last + 1), (sold.customer[first:last] + 1).tolist(), written(sold.placed[first:last]),
                    [status[c] for c in sold.course[first:last].tolist()])
        lines = baskets.lines(first, last)
        yield batch("order_lines", range(line_id, line_id + len(lines.order)), (lines.order + 1).tolist(), (lines.product + 1).tolist(), lines.quantity.tolist(), (prices[lines.product] * lines.paid_of_100 // 100).tolist())
        line_id += len(lines.order)
        steps = baskets.steps(first, last)
        yield batch("history_steps", range(step_id, step_id + len(steps.order)), (steps.order + 1).tolist(), [WHATS[w] for w in steps.what.tolist()], written(steps.at))
        step_id += len(steps.order)
        said = baskets.opinions(lines)
        yield batch("reviews", range(review_id, review_id + len(said.order)), (said.product + 1).tolist(), (sold.customer[said.order] + 1).tolist(), (slice_of(said.raw, 22, 8) % 5 + 1).tolist(), ["Good. " * (1 + r % 20) for r in said.raw.tolist()], written(said.written))
        review_id += len(said.order)


def batch(table: str, *columns: Any) -> Batch:
    """Put columns together that are equally long."""
    return Batch(table, columns, len(columns[0]))

"""From a size and a seed to the rows of every table; the same rows on every platform.

Rows come in batches, so that a shop of any size is drawn in the same small room: only a few numbers per order,
customer and product are kept, never their texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workshop_utils.shop.baskets import WHATS, Baskets, Lines, chunks
from workshop_utils.shop.clock import written
from workshop_utils.shop.courses import COURSES
from workshop_utils.shop.customers import People
from workshop_utils.shop.goods import Goods, category_rows
from workshop_utils.shop.reviews import Critics
from workshop_utils.shop.sales import sales
from workshop_utils.shop.sizes import Size

CHUNK = 8_192
"""Orders, customers or products in one go; what is drawn doesn't depend on it."""

STATUS = [course.status for course in COURSES]


@dataclass(frozen=True)
class Batch:
    """Some rows of one table, column by column, in the order of its columns."""

    table: str
    columns: tuple[Any, ...]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.columns[0])


def batches(size: Size, seed: int, chunk: int = CHUNK) -> Iterator[Batch]:
    """Draw the whole shop, every row after those it refers to."""
    yield Batch("categories", tuple(zip(*category_rows()[0], strict=True)))
    shop = Shop(size, seed)
    for first, last in chunks(size.customers, chunk):
        yield Batch("customers", shop.people.columns(first, last))
    for first, last in chunks(size.products, chunk // 8):
        yield Batch("products", shop.goods.columns(first, last))
    for first, last in chunks(size.orders, chunk):
        yield from shop.orders(first, last)


class Shop:
    """Draws orders and what hangs on them, chunk after chunk."""

    def __init__(self, size: Size, seed: int) -> None:
        self._sales = sales(size, seed)
        self._baskets = Baskets(size, seed, self._sales)
        self.people = People(self._sales.joined, seed)
        self.goods = Goods(size.products, seed)
        self._critics = Critics(self.goods, size.products, seed)
        self._written = {"order_lines": 0, "history_steps": 0, "reviews": 0}

    def orders(self, first: int, last: int) -> Iterator[Batch]:
        """Draw orders `first` to `last` - 1, counted from 0, their lines, history and reviews."""
        sold, part = self._sales, slice(first, last)
        status = [STATUS[course] for course in sold.course[part].tolist()]
        ids = range(first + 1, last + 1)
        yield Batch("orders", (ids, (sold.customer[part] + 1).tolist(), written(sold.placed[part]), status))
        lines = self._baskets.lines(first, last)
        yield self._lines(lines)
        steps = self._baskets.steps(first, last)
        whats = [WHATS[what] for what in steps.what.tolist()]
        yield self._numbered("history_steps", (steps.order + 1).tolist(), whats, written(steps.at))
        yield self._reviews(lines)

    def _lines(self, lines: Lines) -> Batch:
        price = self.goods.cents[lines.product] * lines.paid_of_100 // 100
        columns = (lines.order + 1, lines.product + 1, lines.quantity, price)
        return self._numbered("order_lines", *(column.tolist() for column in columns))

    def _reviews(self, lines: Lines) -> Batch:
        said = self._baskets.opinions(lines)
        stars = self._critics.stars(said)
        writers = self._sales.customer[said.order] + 1
        texts = self._critics.texts(said, stars)
        return self._numbered(
            "reviews", (said.product + 1).tolist(), writers.tolist(), stars.tolist(), texts, written(said.written)
        )

    def _numbered(self, table: str, *columns: list[Any]) -> Batch:
        """Put the next ids in front."""
        first = self._written[table] + 1
        self._written[table] += len(columns[0])
        return Batch(table, (range(first, first + len(columns[0])), *columns))

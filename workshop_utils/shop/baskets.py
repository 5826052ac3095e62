"""What lies in each order, what happened to it, and what was said of it afterwards: drawn in chunks of orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workshop_utils.shop.clock import CLOSED, DAY, at_work
from workshop_utils.shop.courses import COURSES, NAMES
from workshop_utils.shop.draw import Integers, Stream, Weights, falling, scaled, shuffled, slice_of
from workshop_utils.shop.sales import Sales
from workshop_utils.shop.sizes import Size

LINES = Weights([1_000_000 // (k * k * k // 12 + k + 20) for k in range(1, 41)])
"""Orders by their number of lines: mostly a handful, now and then forty."""
QUANTITIES = Weights((720, 150, 48, 30, 8, 16, 2, 3, 1, 6, 0, 12, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3))
"""Lines by quantity, 1 to 24; people like half-dozens and dozens."""
PERCENT = Weights((820, 80, 60, 40))
PAID_OF_100 = np.array((100, 95, 90, 80), dtype=np.int64)
"""What of today's price was paid, and how often: earlier prices and sales."""

_STEPS = max(len(course.steps) for course in COURSES)
_LENGTH = np.array([len(course.steps) for course in COURSES], dtype=np.int64)
_TAKES = np.array(
    [[step[1] for step in course.steps] + [0] * (_STEPS - len(course.steps)) for course in COURSES], dtype=np.int64
)
WHATS = sorted({what for course in COURSES for what, _ in course.steps})
PAID = WHATS.index("paid")
_WHAT = np.array(
    [[WHATS.index(step[0]) for step in course.steps] + [0] * (_STEPS - len(course.steps)) for course in COURSES],
    dtype=np.int64,
)
_RECEIVED = np.array([course.status in ("delivered", "returned") for course in COURSES])


@dataclass(frozen=True)
class Lines:
    """One entry per order line; orders, products by number from 0."""

    order: Integers
    product: Integers
    quantity: Integers
    paid_of_100: Integers
    chance: Integers
    """Ten more bits, for whoever decides something about the line."""


@dataclass(frozen=True)
class Steps:
    """One entry per step of an order's history."""

    order: Integers
    what: Integers
    """A place in `WHATS`."""
    at: Integers


@dataclass(frozen=True)
class Opinions:
    """One entry per review, without its text."""

    order: Integers
    product: Integers
    written: Integers
    sent_back: np.ndarray[tuple[int], np.dtype[np.bool_]]
    raw: np.ndarray[tuple[int], np.dtype[np.uint64]]


class Baskets:
    """Draws what belongs to orders, chunk after chunk; where the chunks end makes no difference."""

    def __init__(self, size: Size, seed: int, sold: Sales) -> None:
        self._sold = sold
        self._weights = falling(size.products, max(6, size.products // 150))
        self._ranked = shuffled(Stream(seed, "products: popularity"), size.products)
        self._talked_about = _talked_about(self._ranked)
        purposes = ("lines: numbers", "lines", "history", "reviews")
        self._counts, self._lines, self._steps, self._reviews = (Stream(seed, purpose) for purpose in purposes)

    def lines(self, first: int, last: int) -> Lines:
        """Draw the lines of orders `first` to `last` - 1; no product comes twice in an order."""
        counts = LINES.pick(self._counts.raw(last - first)) + 1
        order = np.repeat(np.arange(first, last, dtype=np.int64), counts)
        raw = self._lines.raw(len(order))
        product = self._ranked[self._weights.pick(raw)]
        kept = _first_of_each(order * len(self._ranked) + product)
        order, product, raw = order[kept], product[kept], raw[kept]
        quantity = QUANTITIES.at(slice_of(raw, 0, 10) * QUANTITIES.total >> 10) + 1
        paid = PAID_OF_100[PERCENT.at(slice_of(raw, 10, 10) * PERCENT.total >> 10)]
        return Lines(order, product, quantity, paid, slice_of(raw, 20, 10))

    def steps(self, first: int, last: int) -> Steps:
        """Draw the history of orders `first` to `last` - 1."""
        course = self._sold.course[first:last]
        length = _LENGTH[course]
        order = np.repeat(np.arange(first, last, dtype=np.int64), length)
        start = np.repeat(np.cumsum(length) - length, length)
        course, step = course[order - first], np.arange(len(order)) - start
        longest = _TAKES[course, step]
        took = longest // 12 + scaled(self._steps.raw(len(order)), np.maximum(longest * 11 // 12, 1))
        what = _WHAT[course, step]
        at_once = (step == 0) | ((step == 1) & (what == PAID))
        clicked = self._sold.placed[order] + _since(start, np.where(at_once, took, 0))
        later = _since(start, np.where(at_once, 0, took)) // 2
        return Steps(order, what, np.where(at_once, clicked, at_work(clicked, later)))

    def opinions(self, lines: Lines) -> Opinions:
        """Choose of which lines somebody writes a review, and when."""
        course = self._sold.course[lines.order]
        chosen = _RECEIVED[course] & (lines.chance < self._talked_about[lines.product])
        order, product, course = lines.order[chosen], lines.product[chosen], course[chosen]
        raw = self._reviews.raw(len(order))
        # Nobody waits longer than two months, and half of them no longer than three weeks.
        waited = (12 + scaled(raw, 24) + slice_of(raw, 0, 5) * slice_of(raw, 5, 1)) * DAY + slice_of(raw, 6, 16)
        written = self._sold.placed[order] + waited
        told = written < CLOSED
        sent_back = course == NAMES["returned"]
        return Opinions(order[told], product[told], written[told], sent_back[told], raw[told])


def _since(start: Integers, took: Integers) -> Integers:
    """Add up what steps took, each order's from its own `start`."""
    total = np.cumsum(took)
    return total - total[start]


def _talked_about(ranked: Integers) -> Integers:
    """Say for each product how many buyers in 1,024 review it: the popular ones are talked about more."""
    places = np.arange(len(ranked)) * 100 // len(ranked)
    by_rank = np.where(places < 4, 160, np.where(places < 20, 95, 45))
    buyers = np.empty_like(ranked)
    buyers[ranked] = by_rank
    return buyers


def _first_of_each(keys: Integers) -> Integers:
    """Give the places at which each key stands for the first time, in ascending order."""
    by_key = np.argsort(keys, kind="stable")
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[by_key][1:] != keys[by_key][:-1]
    return np.sort(by_key[first])


def chunks(orders: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut `orders` into stretches of `size`: pairs of first and last + 1."""
    for first in range(0, orders, size):
        yield first, min(first + size, orders)

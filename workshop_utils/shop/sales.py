"""Who ordered when: drawn for the whole shop at once, a few bytes an order, because customers depend on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workshop_utils.shop.clock import CLOSED, COUNTER_ENDS, DAY, FIRST_ACCOUNT, OPENED, ORDERED_DAYS
from workshop_utils.shop.courses import COURSES, NAMES
from workshop_utils.shop.draw import Integers, Stream, Weights, falling, scaled, slice_of
from workshop_utils.shop.sizes import Size

BLOCK = 64
HOURS = Weights((3, 2, 1, 1, 1, 2, 5, 9, 13, 16, 18, 19, 21, 18, 16, 16, 18, 21, 26, 32, 34, 27, 16, 7))
"""Orders by the hour of the day."""
WEEK = (14, 13, 13, 14, 16, 19, 22)
"""Orders by the day of the week, from Monday on."""
SUNDAY = 6
"""What the shop's first day was."""


@dataclass(frozen=True)
class Sales:
    """One entry per order, in the order of their ids; customers and courses by number from 0."""

    placed: Integers
    customer: Integers
    course: Integers
    joined: Integers
    """One entry per customer."""


def sales(size: Size, seed: int) -> Sales:
    """Draw all orders' times, customers and courses, and when each customer joined."""
    placed = _entered_late(_colliding(_times(size.orders, seed), seed), seed)
    customer = _customers(size, seed)
    joined = _joined(placed, customer, size, seed)
    by_age = np.argsort(joined, kind="stable")
    number = np.empty_like(by_age)
    number[by_age] = np.arange(size.customers)
    return Sales(placed, number[customer], _courses(placed, seed), joined[by_age])


def _times(orders: int, seed: int) -> Integers:
    """Spread orders over the days, the shop growing and weekends busier, and over the hours of the day."""
    days = Weights([(1_200 + day) * WEEK[(day + SUNDAY) % 7] for day in range(ORDERED_DAYS)])
    raw = Stream(seed, "orders: times").raw(orders)
    # Order by order a little further through the calendar: no sorting of days needed, and no day is left out.
    day = days.at(np.arange(orders, dtype=np.int64) * days.total // orders)
    second = HOURS.pick(raw) * 3_600 + slice_of(raw, 0, 30) % 3_600
    return np.sort(OPENED + day * DAY + second)


def _colliding(placed: Integers, seed: int) -> Integers:
    """Let a few neighbours share a second, two to five at a time."""
    raw = Stream(seed, "orders: collisions").raw(len(placed))
    follows = np.zeros(len(placed), dtype=bool)
    starts = np.flatnonzero(slice_of(raw, 0, 10) < 11)
    others = Weights((60, 25, 10, 5)).pick(raw[starts]) + 1
    for step in range(1, 5):
        at = starts[others >= step] + step
        follows[at[at < len(placed)]] = True
    leader = np.maximum.accumulate(np.where(follows, 0, np.arange(len(placed))))
    return np.asarray(placed[leader])


def _entered_late(placed: Integers, seed: int) -> Integers:
    """Let some orders be older than their id says: taken by telephone, entered up to two days later."""
    raw = Stream(seed, "orders: telephone").raw(len(placed))
    earlier = np.where(slice_of(raw, 0, 10) < 20, 600 + scaled(raw, 2 * DAY), 0)
    return np.maximum(placed - earlier, OPENED + 20 * 60)


def _customers(size: Size, seed: int) -> Integers:
    """Choose each order's customer: few place most, but at intervals, as people do.

    Within each block of orders, every customer's share comes up as evenly as it can, in a drawn order.
    """
    blocks = -(-size.orders // BLOCK)
    turn = np.argsort(Stream(seed, "orders: turns").raw(blocks * BLOCK).reshape(blocks, BLOCK), axis=1, kind="stable")
    weights = falling(size.customers, max(12, size.customers // 100))
    within = Stream(seed, "orders: customers").below(weights.total, blocks * BLOCK)
    point = (turn.reshape(-1) * weights.total + within) // BLOCK
    return weights.at(point[: size.orders])


def _joined(placed: Integers, customer: Integers, size: Size, seed: int) -> Integers:
    """Say when each customer opened an account: mostly within the hour of the first order, some long before."""
    raw = Stream(seed, "customers: joined").raw(size.customers)
    first = np.full(size.customers, CLOSED, dtype=np.int64)
    np.minimum.at(first, customer, placed)
    never = OPENED + 20 * 60 + scaled(raw, CLOSED - OPENED - 20 * 60)
    ago = np.where(
        slice_of(raw, 0, 2) < 3, 90 + slice_of(raw, 2, 10), slice_of(raw, 2, 8) * DAY // 2 + slice_of(raw, 10, 16)
    )
    return np.where(first == CLOSED, never, np.maximum(first - ago, FIRST_ACCOUNT))


def _courses(placed: Integers, seed: int) -> Integers:
    """Choose what became of each order."""
    raw = Stream(seed, "orders: courses").raw(len(placed))
    usual = Weights([course.usual for course in COURSES]).pick(raw)
    early = Weights([course.at_the_counter for course in COURSES]).pick(raw)
    course = np.where(placed < COUNTER_ENDS, early, usual)
    course[placed >= CLOSED - 30 * DAY] = NAMES["delivered"]
    course[placed >= CLOSED - 10 * DAY] = NAMES["shipped"]
    # The same few at every size: the newest paid orders are to lie in the oldest third.
    course[-5:-2] = NAMES["paid"]
    course[-2:] = NAMES["placed"]
    return course

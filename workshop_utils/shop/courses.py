"""What can become of an order: its steps, how long they take, and how often it goes that way."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3_600


@dataclass(frozen=True)
class Course:
    """One way an order can go: the status it ends in, and its steps, each with the most seconds it takes."""

    name: str
    status: str
    steps: tuple[tuple[str, int], ...]
    usual: int = 0
    """How many orders in 1,000 go this way."""
    at_the_counter: int = 0
    """The same while the shop had a counter."""


_PLACED = ("placed", 0)
_PAID = ("paid", HOUR)
_SLOWLY_PAID = ("paid", 40 * HOUR)
_PICKED = ("picked", 7 * HOUR)
_PACKED = ("packed", 3 * HOUR)
_SHIPPED = ("shipped", 12 * HOUR)
_AT_DEPOT = ("arrived at the depot", 20 * HOUR)
_OUT = ("out for delivery", 16 * HOUR)
_MISSED = ("delivery attempted", 9 * HOUR)
_DELIVERED = ("delivered", 9 * HOUR)
_PREPARED = (_PICKED, _PACKED, _SHIPPED)
_BROUGHT = (_AT_DEPOT, _OUT, _DELIVERED)
_MISSED_ONCE = (_AT_DEPOT, _OUT, _MISSED)
_SENT_BACK = (("return requested", 160 * HOUR), ("returned", 120 * HOUR), ("refunded", 60 * HOUR))

COURSES = (
    Course("placed", "placed", (_PLACED,)),
    Course("paid", "paid", (_PLACED, _PAID)),
    Course("shipped", "shipped", (_PLACED, _PAID, *_PREPARED, _AT_DEPOT)),
    Course("delivered", "delivered", (_PLACED, _PAID, *_PREPARED, *_BROUGHT), 600, 410),
    Course("slowly paid", "delivered", (_PLACED, _SLOWLY_PAID, *_PREPARED, *_BROUGHT), 160, 110),
    Course("missed", "delivered", (_PLACED, _PAID, *_PREPARED, *_MISSED_ONCE, _OUT, _DELIVERED), 60, 45),
    Course("moved", "delivered", (_PLACED, _PAID, ("address corrected", 9 * HOUR), *_PREPARED, *_BROUGHT), 25, 20),
    Course("late", "delivered", (_PLACED, _PAID, ("delayed", 70 * HOUR), *_PREPARED, *_MISSED_ONCE, *_BROUGHT), 15, 10),
    Course("collected", "paid", (_PLACED, _PAID, _PICKED, _PACKED, ("ready at the counter", 5 * HOUR)), 0, 230),
    Course(
        "paid there",
        "paid",
        (_PLACED, _PICKED, _PACKED, ("ready at the counter", 5 * HOUR), ("paid", 60 * HOUR)),
        0,
        70,
    ),
    Course("unpaid", "cancelled", (_PLACED, ("reminded", 80 * HOUR), ("cancelled", 100 * HOUR)), 45, 35),
    Course("cancelled", "cancelled", (_PLACED, _PAID, ("cancelled", 20 * HOUR), ("refunded", 50 * HOUR)), 40, 30),
    Course("returned", "returned", (_PLACED, _PAID, *_PREPARED, *_BROUGHT, *_SENT_BACK), 55, 40),
)
NAMES = {course.name: place for place, course in enumerate(COURSES)}

"""The views and rows of exercise 11.2: made anew for every trial, with what a plan could be wrong about."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pydantic import Field, create_model

from workshop_utils.exercises.decide_watch import View

AWKWARD = 'the customer\'s "note" \\'
"""An alias that breaks code which is glued from names."""
_START = datetime(2025, 12, 1, 8, 30)
_WORDS = ("gift", "soon", "fragile", "at the door", 'say "hello"')


class Moment(datetime):
    """A time of a class below `datetime`, as drivers and data frames give them."""


class Amount(Decimal):
    """A number of a class below `Decimal`."""


class Row:
    """A row: attributes, and no dictionary of them; more of them than a view shows."""

    __slots__ = (
        "a", "at", "b", "code", "customer", "discount", "gift", "id", "lines", "name", "note", "number", "paid_at", "placed_at", "price",
        "product", "quantity", "secret", "since", "status", "total",
    )  # fmt: skip

    def __init__(self, **values: Any) -> None:
        self.secret = "not shown"  # noqa: S105 (that no view shows it is what it is for)
        for name, value in values.items():
            setattr(self, name, value)


def order_view() -> type[View]:
    """Make the view that most rows are encoded by, with a view and a list of views inside."""
    line: type[View] = create_model(
        "LineView", __base__=View, product=(str, ...), quantity=(int, ...), price=(Decimal, ...)
    )
    customer: type[View] = create_model(
        "CustomerView",
        __base__=View,
        name=(str, ...),
        since=(datetime | None, Field(serialization_alias="customerSince")),
    )
    return create_model(
        "OrderView",
        __base__=View,
        id=(int, ...),
        status=(str, ...),
        placed_at=(datetime, Field(serialization_alias="placedAt")),
        paid_at=(datetime | None, Field(serialization_alias="paidAt")),
        total=(Decimal, ...),
        discount=(None | Decimal, ...),
        gift=(bool, ...),
        note=(str | None, Field(serialization_alias=AWKWARD)),
        customer=(customer, ...),
        lines=(list[line], ...),  # type: ignore[valid-type]  # (a type made while the program runs)
    )


def other_view() -> type[View]:
    """Make a view with the same name, and other fields."""
    number = (int, Field(serialization_alias="id"))
    return create_model("OrderView", __base__=View, number=number, paid_at=(datetime | None, ...), status=(str, ...))


def small_view(*, later: bool) -> type[View]:
    """Make one of many views of the same name, of which the later ones show something else."""
    field = {"at": (datetime, ...)} if later else {"code": (str, ...)}
    return create_model("SmallView", __base__=View, **field)


def orders(number: int, seed: int) -> list[Row]:
    """Draw rows for `order_view` and `other_view`. The first lacks what may be missing; every third is of other classes."""
    draw = Random(seed)  # noqa: S311 (orders, not secrets)
    return [_order(draw, place) for place in range(number)]


def _order(draw: Random, place: int) -> Row:
    moment, amount = (Moment, Amount) if place % 3 == 2 else (datetime, Decimal)

    def some(value: Any) -> Any:
        return value if place and draw.random() < 0.6 else None

    def at() -> datetime:
        drawn = _START + timedelta(minutes=draw.randrange(40_000))
        return moment(drawn.year, drawn.month, drawn.day, drawn.hour, drawn.minute)

    lines = [
        Row(product=draw.choice(_WORDS), quantity=draw.randrange(1, 9), price=amount(draw.randrange(100, 9_000)) / 100)
        for _ in range(draw.randrange(4))
    ]
    return Row(
        id=1_000 + place,
        number=place,
        status=draw.choice(("placed", "paid")),
        placed_at=at(),
        paid_at=some(at()),
        total=amount(f"{draw.randrange(100, 90_000) / 100:.2f}"),
        gift=draw.random() < 0.5,
        discount=some(amount(draw.randrange(3))),
        note="" if place % 5 == 4 else some(draw.choice(_WORDS)),
        customer=Row(name=draw.choice(("Ada", "Berta")), since=some(at())),
        lines=lines,
    )


def small(place: int) -> Row:
    """Make a row for either kind of small view."""
    return Row(code=f"C{place}", at=_START + timedelta(hours=place))

"""Starters of lesson 07."""
# mypy: disable-error-code="misc, valid-type"
# ruff: noqa: N803 - what is passed are classes, and read so in the notebook

from __future__ import annotations

from sqlalchemy import Integer, select
from sqlalchemy.orm import mapped_column, relationship

from workshop_utils.shop import Invoice


def dearest(session, limit, at_least):
    """Of the newest `limit` invoices those that come to `at_least` cents or more: id, status and total of each.

    The dearest first; of those that come to the same, the one with the higher id.
    """
    newest = select(Invoice).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)
    large = [invoice for invoice in session.scalars(newest) if invoice.total >= at_least]
    large.sort(key=lambda invoice: invoice.id, reverse=True)
    large.sort(reverse=True)
    return [{"id": invoice.id, "status": invoice.status, "total": invoice.total} for invoice in large]


def bill_class(Base, Line):
    """A class for the table `bills`, with a bill's `total` in cents: the sum of its lines, 0 without any.

    A line is its quantity times its unit_price_cents, less its discount_percent if it has one, rounded down.
    """

    class Bill(Base):
        __tablename__ = "bills"
        id = mapped_column(Integer, primary_key=True)
        lines = relationship(Line, order_by=Line.id)

        @property
        def total(self):
            lines = ((line.quantity * line.unit_price_cents, line.discount_percent or 0) for line in self.lines)
            return sum(cents * (100 - percent) // 100 for cents, percent in lines)

    return Bill


def price_class(read_rates):
    """A class `Price(cents, country, rate=None)` with its `tax` in cents: by its own rate, or else by its country's.

    Rates are whole per cents. Those of all countries are in `rates`, as `read_rates()` gives them; reading them is dear.
    """

    class Price:
        def __init__(self, cents, country, rate=None):
            self.cents, self.country = cents, country
            self.rates = read_rates()
            if rate is not None:
                self.rates[country] = rate

        @property
        def tax(self):
            return self.cents * self.rates[self.country] // 100

    return Price

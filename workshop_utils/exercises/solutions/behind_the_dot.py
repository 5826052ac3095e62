"""Solutions of lesson 07."""
# mypy: disable-error-code="misc, valid-type"
# ruff: noqa: N803 - what is passed are classes, and read so in the notebook

from __future__ import annotations

from functools import cache

from sqlalchemy import Integer, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import mapped_column, relationship

from workshop_utils.shop import Invoice, OrderLine


def dearest(session, limit, at_least):
    """Of the newest `limit` invoices those that come to `at_least` cents or more: id, status and total of each.

    The dearest first; of those that come to the same, the one with the higher id.
    """
    total = func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price_cents), 0).label("total")
    newest = select(Invoice.id).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)
    totals = select(Invoice.id, Invoice.status, total).outerjoin(Invoice.lines).where(Invoice.id.in_(newest))
    large = totals.group_by(Invoice.id).having(total >= at_least).order_by(total.desc(), Invoice.id.desc())
    return [row._asdict() for row in session.execute(large)]


def bill_class(Base, Line):
    """A class for the table `bills`, with a bill's `total` in cents: the sum of its lines, 0 without any.

    A line is its quantity times its unit_price_cents, less its discount_percent if it has one, rounded down.
    """

    class Bill(Base):
        __tablename__ = "bills"
        id = mapped_column(Integer, primary_key=True)
        lines = relationship(Line, order_by=Line.id)

        @hybrid_property
        def total(self):
            lines = ((line.quantity * line.unit_price_cents, line.discount_percent or 0) for line in self.lines)
            return sum(cents * (100 - percent) // 100 for cents, percent in lines)

        @total.inplace.expression
        @classmethod
        def _total(cls):
            cents, percent = Line.quantity * Line.unit_price_cents, func.coalesce(Line.discount_percent, 0)
            total = func.coalesce(func.sum(cents * (100 - percent) // 100), 0)
            return select(total).where(Line.bill_id == cls.id).scalar_subquery()

    return Bill


def price_class(read_rates):
    """A class `Price(cents, country, rate=None)` with its `tax` in cents: by its own rate, or else by its country's.

    Rates are whole per cents. Those of all countries are in `rates`, as `read_rates()` gives them; reading them is dear.
    """
    read_once = cache(read_rates)

    class Price:
        def __init__(self, cents, country, rate=None):
            self.cents, self.country, self.rate = cents, country, rate

        @property
        def rates(self):
            return read_once()

        @property
        def tax(self):
            rate = self.rates[self.country] if self.rate is None else self.rate
            return self.cents * rate // 100

    return Price

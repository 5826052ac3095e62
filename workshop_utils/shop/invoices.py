"""Invoices: the orders' table seen through a class in which much hides behind a dot.

It is what a team wrote with care, and what lesson 07 takes apart: each line of it reads well, and what it costs can't be
seen where it is used. Lessons print the source of `Invoice`, so it is short.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, object_session, relationship

from workshop_utils.shop.models import Base, Customer, Order, OrderLine


class Accounting(DeclarativeBase):
    """A base of its own: who walks the shop's models, or looks for the one of a table, finds one class for each."""

    metadata = Base.metadata


class Invoice(Accounting):
    """An order as accounting sees it: what it comes to, and which of two comes to less."""

    __table__ = Order.__table__
    id: Mapped[int]
    customer_id: Mapped[int]
    status: Mapped[str]
    placed_at: Mapped[datetime]
    customer: Mapped[Customer] = relationship(Customer, viewonly=True)
    lines: Mapped[list[OrderLine]] = relationship(OrderLine, viewonly=True, order_by=OrderLine.id)

    @property
    def total(self) -> int:
        """What its lines come to, in cents; 0 without any."""
        session = cast(Session, object_session(self))
        amount = func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
        return session.scalar(select(amount).where(OrderLine.order_id == self.id)) or 0

    def __lt__(self, other: Invoice) -> bool:
        return self.total < other.total

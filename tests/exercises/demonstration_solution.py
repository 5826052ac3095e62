"""The demonstration's solution, in a module that a trial may import: lesson 02's own is closed to it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from workshop_utils.shop import Order, OrderLine


def order_page(session, limit):
    """The newest `limit` orders, newest first: id, customer, lines and history of each."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    shown = (
        joinedload(Order.customer),
        selectinload(Order.lines).selectinload(OrderLine.product),
        selectinload(Order.history),
    )
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest.options(*shown))
    ]

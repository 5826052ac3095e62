"""Starters of lesson 02."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from workshop_utils.shop import Order, OrderLine, Product


def order_page(session, limit):
    """The newest `limit` orders, newest first: id, customer, lines and history of each."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]


def basket(session, product_ids):
    """For a tuple of ids, name and price of each product, in the order asked; unknown ids are left out."""
    found = []
    for product_id in product_ids:
        product = session.get(Product, product_id)
        if product is not None:
            found.append({"name": product.name, "price_cents": product.price_cents})
    return found


def orders_for_page(session, limit):
    """The newest `limit` orders as objects, with what the page shows and no more; what would take another statement raises."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    shown = (
        joinedload(Order.customer),
        selectinload(Order.lines).joinedload(OrderLine.product),
        selectinload(Order.history),
    )
    return session.scalars(newest.options(*shown)).all()

"""Solutions of lesson 02."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from workshop_utils.shop import Order, OrderLine, Product


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


def basket(session, product_ids):
    """For a tuple of ids, name and price of each product, in the order asked; unknown ids are left out."""
    asked_for = select(Product.id, Product.name, Product.price_cents).where(Product.id.in_(product_ids))
    found = {row.id: {"name": row.name, "price_cents": row.price_cents} for row in session.execute(asked_for)}
    return [found[product_id] for product_id in product_ids if product_id in found]


def orders_for_page(session, limit):
    """The newest `limit` orders as objects, with what the page shows and no more; what would take another statement raises."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    shown = (
        joinedload(Order.customer),
        selectinload(Order.lines).selectinload(OrderLine.product),
        selectinload(Order.history),
    )
    return session.scalars(newest.options(*shown, raiseload("*"))).all()

"""Starters of lesson 04."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from workshop_utils.shop import Category, Customer, Order, Product


def product_list(session, limit):
    """The first `limit` products by name: id, name, price_cents, and the category's name as category."""
    first = select(Product).order_by(Product.name, Product.id).limit(limit)
    return [
        {
            "id": product.id,
            "name": product.name,
            "price_cents": product.price_cents,
            "category": product.category.name,
        }
        for product in session.scalars(first.options(joinedload(Product.category)))
    ]


def orders_after(session, cursor, limit):
    """A page of `limit` orders, newest first, and `next`: what to call it with for the page after it, None if there is none.

    `cursor` is None for the first page, later the `next` of the page before, having travelled as JSON.
    """
    skipped = cursor or 0
    newest = select(Order.id, Order.placed_at, Order.status).order_by(Order.placed_at.desc(), Order.id.desc())
    rows = session.execute(newest.limit(limit).offset(skipped)).all()
    orders = [{"id": row.id, "placed_at": str(row.placed_at), "status": row.status} for row in rows]
    return {"orders": orders, "next": skipped + limit if len(rows) == limit else None}


def returners(session, page, limit):
    """Page `page`, from 1 on, of those who sent an order back, by id: items (id and name of each), and has_next."""
    sent_back = select(Customer.id, Customer.name).where(Customer.orders.any(Order.status == "returned"))
    number = session.scalar(select(func.count()).select_from(sent_back.subquery()))
    shown = sent_back.order_by(Customer.id).offset((page - 1) * limit).limit(limit)
    items = [{"id": row.id, "name": row.name} for row in session.execute(shown)]
    return {"items": items, "has_next": page * limit < number}


def revenue_by_category(session):
    """For each category that has products, by id: id, name, its number of products, and revenue_cents; 0 if nothing sold."""
    filled = select(Category).where(Category.products.any()).order_by(Category.id)
    with_lines = filled.options(selectinload(Category.products).selectinload(Product.lines))
    return [
        {
            "id": category.id,
            "name": category.name,
            "products": len(category.products),
            "revenue_cents": sum(
                line.quantity * line.unit_price_cents for product in category.products for line in product.lines
            ),
        }
        for category in session.scalars(with_lines)
    ]

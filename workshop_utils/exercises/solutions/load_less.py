"""Solutions of lesson 04."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from workshop_utils.shop import Category, Customer, Order, OrderLine, Product


def product_list(session, limit):
    """The first `limit` products by name: id, name, price_cents, and the category's name as category."""
    shown = select(Product.id, Product.name, Product.price_cents, Category.name.label("category"))
    first = shown.join(Product.category).order_by(Product.name, Product.id).limit(limit)
    return [row._asdict() for row in session.execute(first)]


def orders_after(session, cursor, limit):
    """A page of `limit` orders, newest first, and `next`: what to call it with for the page after it, None if there is none.

    `cursor` is None for the first page, later the `next` of the page before, having travelled as JSON.
    """
    newest = select(Order.id, Order.placed_at, Order.status).order_by(Order.placed_at.desc(), Order.id.desc())
    if cursor is not None:
        time, last_id = datetime.fromisoformat(cursor[0]), cursor[1]
        newest = newest.where(Order.placed_at <= time, or_(Order.placed_at < time, Order.id < last_id))
    rows = session.execute(newest.limit(limit)).all()
    orders = [{"id": row.id, "placed_at": str(row.placed_at), "status": row.status} for row in rows]
    return {"orders": orders, "next": [orders[-1]["placed_at"], orders[-1]["id"]] if len(rows) == limit else None}


def returners(session, page, limit):
    """Page `page`, from 1 on, of those who sent an order back, by id: items (id and name of each), and has_next."""
    sent_back = select(Customer.id, Customer.name).where(Customer.orders.any(Order.status == "returned"))
    shown = sent_back.order_by(Customer.id).offset((page - 1) * limit).limit(limit + 1)
    items = [{"id": row.id, "name": row.name} for row in session.execute(shown)]
    return {"items": items[:limit], "has_next": len(items) > limit}


def revenue_by_category(session):
    """For each category that has products, by id: id, name, its number of products, and revenue_cents; 0 if nothing sold."""
    products = func.count(Product.id.distinct()).label("products")
    revenue = func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price_cents), 0).label("revenue_cents")
    sold = select(Category.id, Category.name, products, revenue).join(Category.products).outerjoin(Product.lines)
    return [row._asdict() for row in session.execute(sold.group_by(Category.id).order_by(Category.id))]

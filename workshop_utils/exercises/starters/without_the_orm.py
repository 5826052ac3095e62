"""Starters of lesson 08."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from itertools import accumulate

import pandas  # noqa: ICN001 (learners see its name)
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from workshop_utils.shop import Category, Customer, Order, Product, Review


def raise_prices(session, category, percent):
    """Raise the prices of all products in every category called `category` by `percent`, a whole number; half a cent goes up.

    Objects that the session holds show the new prices, and keep what else the caller has changed. Committing is for the caller.
    """
    products = select(Product).join(Product.category).where(Category.name == category)
    for product in session.scalars(products):
        product.price_cents = (product.price_cents * (100 + percent) + 50) // 100
        session.flush()


def add_reviews(session, rows):
    """Add a review for each of the dictionaries in `rows`, one or thousands, which hold all of a review but its id.

    What the database raises for a bad row reaches the caller, and no row is kept then. Committing, and rolling back, is for the caller.
    """
    for row in rows:
        session.add(Review(**row))
        session.flush()


def monthly_revenue(session, city):
    """What delivered orders to `city` brought in, month by month: month ("2025-03"), revenue_cents, and running_cents, all so far.

    In the order of time. A month without a delivered order is left out.
    """
    delivered = select(Order).join(Order.customer).where(Customer.city == city, Order.status == "delivered")
    revenue: Counter[str] = Counter()
    for order in session.scalars(delivered.order_by(Order.placed_at).options(selectinload(Order.lines))):
        revenue[f"{order.placed_at:%Y-%m}"] += order.total_cents
    running = accumulate(revenue.values())
    return [
        {"month": month, "revenue_cents": cents, "running_cents": so_far}
        for (month, cents), so_far in zip(revenue.items(), running, strict=True)
    ]


def monthly_in_duckdb(path, city):
    """The same as `monthly_revenue`, added up by DuckDB, from the shop's file at `path`."""
    sold = """
        SELECT c.city, o.placed_at, l.quantity * l.unit_price_cents AS cents
        FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id
        WHERE o.status = 'delivered'
    """
    with closing(sqlite3.connect(path)) as shop:
        lines = pandas.read_sql(sold, shop)
    here = lines[lines["city"] == city]
    revenue = here.groupby(here["placed_at"].str[:7])["cents"].sum()
    return [
        {"month": month, "revenue_cents": cents, "running_cents": so_far}
        for month, cents, so_far in zip(revenue.index, revenue.tolist(), revenue.cumsum().tolist(), strict=True)
    ]

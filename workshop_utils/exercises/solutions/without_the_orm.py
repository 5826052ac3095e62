"""Solutions of lesson 08."""

from __future__ import annotations

import adbc_driver_sqlite.dbapi as adbc
import duckdb
from sqlalchemy import func, insert, select, update

from workshop_utils.shop import Category, Customer, Order, OrderLine, Product, Review


def raise_prices(session, category, percent):
    """Raise the prices of all products in every category called `category` by `percent`, a whole number; half a cent goes up.

    Objects that the session holds show the new prices, and keep what else the caller has changed. Committing is for the caller.
    """
    dearer = (Product.price_cents * (100 + percent) + 50) // 100
    named = select(Category.id).where(Category.name == category)
    session.execute(update(Product).where(Product.category_id.in_(named)).values(price_cents=dearer))


def add_reviews(session, rows):
    """Add a review for each of the dictionaries in `rows`, one or thousands, which hold all of a review but its id.

    What the database raises for a bad row reaches the caller, and no row is kept then. Committing, and rolling back, is for the caller.
    """
    session.execute(insert(Review), rows)


def monthly_revenue(session, city):
    """What delivered orders to `city` brought in, month by month: month ("2025-03"), revenue_cents, and running_cents, all so far.

    In the order of time. A month without a delivered order is left out.
    """
    month = func.strftime("%Y-%m", Order.placed_at).label("month")
    revenue = func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
    running = func.sum(revenue).over(order_by=month)
    sold = select(month, revenue.label("revenue_cents"), running.label("running_cents"))
    here = sold.join(Order.lines).join(Order.customer).where(Customer.city == city, Order.status == "delivered")
    return [row._asdict() for row in session.execute(here.group_by(month).order_by(month))]


def monthly_in_duckdb(path, city):
    """The same as `monthly_revenue`, added up by DuckDB, from the shop's file at `path`."""
    sold = """
        SELECT c.city, o.placed_at, l.quantity * l.unit_price_cents AS cents
        FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id
        WHERE o.status = 'delivered'
    """
    months = """
        SELECT left(placed_at, 7) AS month, sum(cents), sum(sum(cents)) OVER (ORDER BY month)
        FROM lines WHERE city = ? GROUP BY month ORDER BY month
    """
    with adbc.connect(f"file:{path}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as duck:
        cursor.execute(sold)
        duck.register("lines", cursor.fetch_arrow())  # a stream: no row has been read yet
        rows = duck.execute(months, [city]).fetchall()
    return [dict(zip(("month", "revenue_cents", "running_cents"), row, strict=True)) for row in rows]

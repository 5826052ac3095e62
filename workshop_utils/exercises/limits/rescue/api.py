"""The shop's API by hand: one statement for each request, tuples for rows, JSON made of them. How far one can go, not how one should."""

import asyncio
import os
import re
import sqlite3
from datetime import datetime
from typing import Annotated

import carrier
from fastapi import FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled", "returned")
PER_PARCEL = 4

app = FastAPI(title="The shop", version="1.0")
connection = sqlite3.connect(os.environ["SHOP_DATABASE"].removeprefix("sqlite:///"), check_same_thread=False)
Limit = Annotated[int, Query(ge=1, le=200)]


class View(BaseModel):
    """What all responses share."""

    model_config = ConfigDict(from_attributes=True)


class OrderRow(View):
    """An order in a list."""

    id: int
    placed_at: datetime
    customer: str
    articles: list[str]
    total_cents: int


class ProductRow(View):
    """A product in a list."""

    id: int
    name: str
    slug: str
    price_cents: int


class SalesRow(View):
    """What a month brought."""

    month: str
    orders: int
    revenue_cents: int


class ReviewRow(View):
    """A review, without who wrote it."""

    id: int
    stars: int
    text: str
    written_at: datetime


class ReviewPage(View):
    """Reviews of one product."""

    product_id: int
    reviews: list[ReviewRow]


class Delivery(View):
    """What sending an order costs."""

    order_id: int
    parcels: int
    days: int
    cents: int


ORDERS = """
    WITH newest AS (SELECT id, customer_id, placed_at FROM orders WHERE status = ? ORDER BY placed_at DESC, id DESC LIMIT ?)
    SELECT newest.id, newest.placed_at, customers.name, order_lines.quantity, products.name, order_lines.unit_price_cents
    FROM newest JOIN customers ON customers.id = newest.customer_id
    JOIN order_lines ON order_lines.order_id = newest.id JOIN products ON products.id = order_lines.product_id
    ORDER BY newest.placed_at DESC, newest.id DESC, order_lines.id
"""
SALES = """
    SELECT strftime('%Y-%m', placed_at), COUNT(DISTINCT orders.id), SUM(quantity * unit_price_cents)
    FROM orders JOIN order_lines ON order_id = orders.id
    WHERE status != 'cancelled' AND placed_at >= ? AND placed_at < ? GROUP BY 1
"""
REVIEWS = """
    SELECT reviews.id, stars, text, written_at FROM products LEFT JOIN reviews ON product_id = products.id
    WHERE products.id = ? ORDER BY reviews.id DESC LIMIT ?
"""
DELIVERY = """
    SELECT city, SUM(quantity) FROM orders JOIN customers ON customers.id = customer_id
    JOIN order_lines ON order_id = orders.id WHERE orders.id = ? GROUP BY orders.id
"""


def asked(sql: str, *values: object) -> list[tuple]:
    """Rows, as tuples."""
    return connection.execute(sql, values).fetchall()


def json_of(value: object) -> Response:
    """A response that nobody checks."""
    return Response(to_json(value), media_type="application/json")


def moment(text: str) -> str:
    """A time as JSON has it."""
    return text.replace(" ", "T")


@app.get("/orders", response_model=list[OrderRow])
def list_orders(status: str = "paid", limit: Limit = 50) -> Response:
    """The newest orders of a status."""
    if status not in STATUSES:
        raise HTTPException(422, f"there is no status {status!r}")
    orders: dict = {}
    for number, placed_at, customer, quantity, product, cents in asked(ORDERS, status, limit):
        order = orders.get(number)
        if order is None:
            order = orders[number] = {
                "id": number, "placed_at": moment(placed_at), "customer": customer, "articles": [], "total_cents": 0,
            }  # fmt: skip
        order["articles"].append(f"{quantity} × {product}")
        order["total_cents"] += quantity * cents
    return json_of(list(orders.values()))


@app.get("/products", response_model=list[ProductRow])
def list_products(after: int = 0, limit: Limit = 100) -> Response:
    """The next products after an id."""
    rows = asked("SELECT id, name, price_cents FROM products WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    return json_of([{"id": key, "name": name, "slug": slug(name), "price_cents": cents} for key, name, cents in rows])


def slug(name: str) -> str:
    """A name as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@app.get("/sales/{year}", response_model=list[SalesRow])
def sales(year: int) -> Response:
    """Orders and revenue of each month of a year; cancelled orders don't count."""
    if not 2000 <= year <= 2100:
        raise HTTPException(404, "no such year")
    found = {month: (orders, cents) for month, orders, cents in asked(SALES, str(year), str(year + 1))}
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    figures = [(month, *found.get(month, (0, 0))) for month in months]
    return json_of([{"month": month, "orders": orders, "revenue_cents": cents} for month, orders, cents in figures])


@app.get("/products/{product_id}/reviews", response_model=ReviewPage)
def list_reviews(product_id: int, limit: Limit = 50) -> Response:
    """The newest reviews of a product."""
    rows = asked(REVIEWS, product_id, limit)
    if not rows:
        raise HTTPException(404, "no such product")
    reviews = [
        {"id": key, "stars": stars, "text": text, "written_at": moment(at)}
        for key, stars, text, at in rows
        if key is not None
    ]
    return json_of({"product_id": product_id, "reviews": reviews})


@app.get("/orders/{order_id}/delivery", response_model=Delivery)
async def delivery(order_id: int) -> Response:
    """What the carrier asks for an order."""
    rows = await asyncio.to_thread(asked, DELIVERY, order_id)
    if not rows:
        raise HTTPException(404, "no such order")
    city, articles = rows[0]
    number = -(-articles // PER_PARCEL)
    quote = await asyncio.to_thread(carrier.quote, city, number)
    return json_of({"order_id": order_id, "parcels": number, **quote})

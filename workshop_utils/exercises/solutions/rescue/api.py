"""The shop's API: five endpoints, for the app, the office and the warehouse."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import carrier
from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, joinedload, load_only

from workshop_utils.shop.models import STATUSES, Customer, Order, OrderLine, Product, Review

app = FastAPI(title="The shop", version="1.0")

PER_PARCEL = 4
"""How many articles go into one parcel."""


engine = create_engine(os.environ["SHOP_DATABASE"])


def get_session() -> Iterator[Session]:
    """A session of one's own for each request."""
    with Session(engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]
Limit = Annotated[int, Query(ge=1, le=200)]


class View(BaseModel):
    """What all responses share."""

    model_config = ConfigDict(from_attributes=True)


# Orders: the office looks at them all day.


class OrderRow(View):
    """An order in a list."""

    id: int
    placed_at: datetime
    customer: str
    articles: list[str]
    total_cents: int


@app.get("/orders")
def list_orders(session: Db, status: str = "paid", limit: Limit = 50) -> list[OrderRow]:
    """The newest orders of a status."""
    if status not in STATUSES:
        raise HTTPException(422, f"there is no status {status!r}")
    newest = select(Order).where(Order.status == status).order_by(Order.placed_at.desc(), Order.id.desc())
    lines = joinedload(Order.lines)
    shown = newest.limit(limit).options(
        load_only(Order.placed_at),
        joinedload(Order.customer).load_only(Customer.name),
        lines.load_only(OrderLine.quantity, OrderLine.unit_price_cents),
        lines.joinedload(OrderLine.product).load_only(Product.name),
    )
    return [order_row(order) for order in session.scalars(shown).unique()]


def order_row(order: Order) -> OrderRow:
    """What the office sees of an order."""
    return OrderRow(
        id=order.id,
        placed_at=order.placed_at,
        customer=order.customer.name,
        articles=[article(line) for line in order.lines],
        total_cents=order.total_cents,
    )


def article(line: OrderLine) -> str:
    """A line as it stands on the packing list."""
    return f"{line.quantity} × {line.product.name}"


# Products: what the app shows when it opens.


class ProductRow(View):
    """A product in a list."""

    id: int
    name: str
    slug: str
    price_cents: int


@app.get("/products")
def list_products(session: Db, after: int = 0, limit: Limit = 100) -> list[ProductRow]:
    """The next products after an id."""
    shown = select(Product.id, Product.name, Product.price_cents)
    following = shown.where(Product.id > after).order_by(Product.id).limit(limit)
    return [
        ProductRow(id=product.id, name=product.name, slug=slug(product.name), price_cents=product.price_cents)
        for product in session.execute(following)
    ]


def slug(name: str) -> str:
    """A name as it stands in an address."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower())
    words = re.sub(r"-{2,}", "-", words)
    return re.sub(r"^-|-$", "", words)


# Sales: the owner's figures, a few times a day.


class SalesRow(View):
    """What a month brought."""

    month: str
    orders: int
    revenue_cents: int


@app.get("/sales/{year}")
def sales(session: Db, year: int) -> list[SalesRow]:
    """Orders and revenue of each month of a year; cancelled orders don't count."""
    if not 2000 <= year <= 2100:
        raise HTTPException(404, "no such year")
    month = func.strftime("%Y-%m", Order.placed_at)
    figures = (
        select(
            month.label("month"),
            func.count(Order.id.distinct()).label("orders"),
            func.sum(OrderLine.quantity * OrderLine.unit_price_cents).label("revenue_cents"),
        )
        .join(Order.lines)
        .where(
            Order.status != "cancelled",
            Order.placed_at >= datetime(year, 1, 1),
            Order.placed_at < datetime(year + 1, 1, 1),
        )
        .group_by(month)
    )
    found = [SalesRow.model_validate(row) for row in session.execute(figures)]
    return every_month(months_of(year), found)


def months_of(year: int) -> list[str]:
    """The names of a year's months."""
    return [f"{year}-{month:02}" for month in range(1, 13)]


def every_month(months: list[str], rows: list[SalesRow]) -> list[SalesRow]:
    """A row for each month, also where nothing was sold."""
    table = []
    for month in months:
        for row in rows:
            if row.month == month:
                table.append(row)
                break
        else:
            table.append(SalesRow(month=month, orders=0, revenue_cents=0))
    return table


# Reviews: below every product in the app.


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


@app.get("/products/{product_id}/reviews", response_model=ReviewPage)
def list_reviews(session: Db, product_id: int, limit: Limit = 50) -> dict:
    """The newest reviews of a product."""
    shown = select(Review.id, Review.stars, Review.text, Review.written_at).where(Review.product_id == product_id)
    newest = session.execute(shown.order_by(Review.id.desc()).limit(limit)).mappings().all()
    if not newest and session.scalar(select(Product.id).where(Product.id == product_id)) is None:
        raise HTTPException(404, "no such product")
    return {"product_id": product_id, "reviews": newest}


# Delivery: asked by the warehouse for each parcel.


class Delivery(View):
    """What sending an order costs."""

    order_id: int
    parcels: int
    days: int
    cents: int


@app.get("/orders/{order_id}/delivery")
def delivery(session: Db, order_id: int) -> Delivery:
    """What the carrier asks for an order."""
    order = session.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "no such order")
    number = parcels(order)
    quote = carrier.quote(order.customer.city, number)
    return Delivery(order_id=order_id, parcels=number, days=quote["days"], cents=quote["cents"])


def parcels(order: Order) -> int:
    """How many parcels an order needs: the articles are counted one by one."""
    articles = 0
    for line in sorted(order.lines, key=lambda line: line.quantity, reverse=True):
        for _ in range(line.quantity):
            articles += 1
    return -(-articles // PER_PARCEL)

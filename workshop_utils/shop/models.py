"""The shop's tables as ORM classes: who buys what, when, and what became of it.

Tables are strict: SQLite would otherwise take the word 'five' for an INTEGER. Strict tables know only INTEGER, TEXT and
BLOB (and REAL, which nothing here needs), so times and JSON are stored as text and become objects on their way out.
Every collection is ordered by its rows' ids, so that every way of loading it gives the same list.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled", "returned")
"""What `Order.status` may be."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC, to the second, without a time zone; stored as `2025-03-09 18:04:55`, which sorts as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the text to store."""
        return None if value is None else value.isoformat(" ", "seconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Give the time that was stored."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Anything JSON can say, stored as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """Give the text to store."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - JSON is anything
        """Give what was stored."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {str: Text, datetime: Moment, dict[str, Any]: Json}  # noqa: RUF012 - SQLAlchemy's way


STRICT = {"sqlite_strict": True}


def _id() -> Mapped[int]:
    return mapped_column(primary_key=True, comment="number of the row, from 1 upwards without gaps")


class Customer(Base):
    """Who has an account with the shop."""

    __tablename__ = "customers"
    __table_args__ = ({"comment": "Who has an account with the shop.", **STRICT},)

    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(comment="given name and family name")
    email: Mapped[str] = mapped_column(
        comment="unique when case is ignored; ASCII, in the case it was typed in; some hold an underscore"
    )
    city: Mapped[str] = mapped_column(comment="where the parcels go")
    joined_at: Mapped[datetime] = mapped_column(comment="when the account was opened, before the first order")

    orders: Mapped[list[Order]] = relationship(back_populates="customer", order_by="Order.id")
    reviews: Mapped[list[Review]] = relationship(back_populates="customer", order_by="Review.id")


class Category(Base):
    """A place in the tree of goods: department, aisle, shelf."""

    __tablename__ = "categories"
    __table_args__ = (
        {"comment": "A tree of three levels: department, aisle, shelf. Products stand on shelves.", **STRICT},
    )

    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(comment="as it stands above the shelf")
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id"),
        index=True,
        comment="the aisle of a shelf, the department of an aisle; none for a department",
    )

    parent: Mapped[Category | None] = relationship(back_populates="children", remote_side="Category.id")
    children: Mapped[list[Category]] = relationship(back_populates="parent", order_by="Category.id")
    products: Mapped[list[Product]] = relationship(back_populates="category", order_by="Product.id")


class Product(Base):
    """Something the shop sells."""

    __tablename__ = "products"
    __table_args__ = ({"comment": "What the shop sells.", **STRICT},)

    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(comment="as it stands in the shop")
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True, comment="its shelf")
    price_cents: Mapped[int] = mapped_column(comment="today's price, in cents")
    cost_cents: Mapped[int] = mapped_column(comment="what the shop pays for it, in cents; nobody outside may see it")
    description: Mapped[str] = mapped_column(comment="several paragraphs; most are short, a few very long")
    photo: Mapped[bytes] = mapped_column(comment="a picture of 48 × 48 pixels, as PNG")
    attributes: Mapped[dict[str, Any]] = mapped_column(comment="colour, material, weight and the like, as JSON")

    category: Mapped[Category] = relationship(back_populates="products")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="product", order_by="OrderLine.id")
    reviews: Mapped[list[Review]] = relationship(back_populates="product", order_by="Review.id")


class Order(Base):
    """What one customer bought at one time."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_placed_at_id", "placed_at", "id"),
        {"comment": "What one customer bought at one time.", **STRICT},
    )

    id: Mapped[int] = _id()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True, comment="who bought")
    placed_at: Mapped[datetime] = mapped_column(comment="when; a few orders share a second")
    status: Mapped[str] = mapped_column(comment=f"one of {', '.join(STATUSES)}")

    customer: Mapped[Customer] = relationship(back_populates="orders")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.id")
    history: Mapped[list[HistoryStep]] = relationship(back_populates="order", order_by="HistoryStep.id")

    @property
    def total_cents(self) -> int:
        """What the order came to, in cents. Adds up the lines, and so it loads them."""
        return sum(line.quantity * line.unit_price_cents for line in self.lines)


class OrderLine(Base):
    """One product of an order."""

    __tablename__ = "order_lines"
    __table_args__ = ({"comment": "One product of an order; an order has at least one.", **STRICT},)

    id: Mapped[int] = _id()
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True, comment="the order it belongs to")
    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id"), index=True, comment="what was bought; once in an order"
    )
    quantity: Mapped[int] = mapped_column(comment="how many, mostly one")
    unit_price_cents: Mapped[int] = mapped_column(comment="what one cost on that day, in cents")

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(back_populates="lines")


class HistoryStep(Base):
    """Something that happened to an order."""

    __tablename__ = "history_steps"
    __table_args__ = ({"comment": "What happened to an order, oldest first; at least that it was placed.", **STRICT},)

    id: Mapped[int] = _id()
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True, comment="the order it happened to")
    what: Mapped[str] = mapped_column(comment="a status, or something on the way there, such as 'delivery attempted'")
    at: Mapped[datetime] = mapped_column(comment="when it happened")

    order: Mapped[Order] = relationship(back_populates="history")


class Review(Base):
    """What a customer thinks of a product."""

    __tablename__ = "reviews"
    __table_args__ = ({"comment": "What customers think of what they bought.", **STRICT},)

    id: Mapped[int] = _id()
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True, comment="what it is about")
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), index=True, comment="who wrote it, having bought it"
    )
    stars: Mapped[int] = mapped_column(comment="1 to 5")
    text: Mapped[str] = mapped_column(comment="from a few words to many paragraphs")
    written_at: Mapped[datetime] = mapped_column(comment="when, some time after the parcel came")

    product: Mapped[Product] = relationship(back_populates="reviews")
    customer: Mapped[Customer] = relationship(back_populates="reviews")

"""View schemas of the shop: what responses show.

They are the API's contract. What the shop pays for its goods and customers' e-mail addresses stand in none of them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["placed", "paid", "shipped", "delivered", "cancelled", "returned"]
"""What an order's status may be, for those who ask."""


class View(BaseModel):
    """What all views share: they are filled from objects, and what is written below a field explains it at `/docs`."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class Page(View):
    """A part of a list."""

    page: int
    """The number of this page, from 1 upwards."""
    size: int
    """How many items a page has at most."""
    total: int
    """How many items all pages have together."""


class Problem(View):
    """Why a request has no answer."""

    detail: str


class CustomerName(View):
    """A customer, where something else is shown."""

    id: int
    name: str


class CustomerRow(CustomerName):
    """A customer, without the e-mail address."""

    city: str
    joined_at: datetime


class CustomerDetail(CustomerRow):
    """A customer, and what they bought."""

    orders: int
    """How many orders there are."""
    spent_cents: int
    """What all of them came to."""


class CategoryName(View):
    """A category, where something else is shown."""

    id: int
    name: str


class CategoryNode(CategoryName):
    """A category, and what is under it."""

    products: int
    """How many products stand in this category itself."""
    children: list[CategoryNode]


class ProductName(View):
    """A product, where something else is shown."""

    id: int
    name: str


class ProductRow(ProductName):
    """A product in a list."""

    price_cents: int


class ProductPage(Page):
    """Products in a list, one page of it."""

    items: list[ProductRow]


class ProductCard(ProductRow):
    """A product, all of it that customers see."""

    description: str
    attributes: dict[str, Any]
    """Colour, material, weight and the like."""


class ReviewRow(View):
    """A review on its product's page."""

    id: int
    stars: int
    """1 to 5."""
    text: str
    written_at: datetime
    customer: CustomerName


class ProductDetail(ProductCard):
    """A product's page."""

    path: list[CategoryName]
    """Where it stands: department, aisle, shelf."""
    reviews: int
    """How many there are."""
    stars: float | None
    """Their average; none without reviews."""
    newest_reviews: list[ReviewRow]


class ReviewDetail(View):
    """A review, with all about its customer and its product."""

    id: int
    stars: int
    """1 to 5."""
    text: str
    written_at: datetime
    customer: CustomerRow
    product: ProductCard


class OrderRow(View):
    """An order in a list."""

    id: int
    placed_at: datetime
    status: str
    customer_id: int


class OrderSummary(View):
    """An order in a list, and who bought how much."""

    id: int
    placed_at: datetime
    status: str
    customer: CustomerName
    pieces: int
    """How many things were bought, two of the same counted as two."""
    total_cents: int


class OrderPage(Page):
    """Orders in a list, one page of it."""

    items: list[OrderSummary]


class LineRow(View):
    """One product of an order."""

    product: ProductName
    quantity: int
    unit_price_cents: int
    """What one cost on that day."""


class StepRow(View):
    """Something that happened to an order."""

    what: str
    at: datetime


class OrderDetail(OrderSummary):
    """An order's page."""

    lines: list[LineRow]
    history: list[StepRow]
    """What happened to the order, oldest first."""


class StatusSum(View):
    """All orders of one status."""

    status: str
    orders: int
    revenue_cents: int


class DepartmentSum(View):
    """What one department sold."""

    department: str
    revenue_cents: int


class Dashboard(View):
    """How the shop is doing."""

    since: date
    """The first day that counts."""
    customers: int
    """How many have an account."""
    orders: int
    """How many came since that day."""
    by_status: list[StatusSum]
    by_department: list[DepartmentSum]
    """Without orders that were cancelled or returned; what brought most comes first."""

"""Starters of lesson 03."""

from pydantic import BaseModel, ConfigDict
from sqlalchemy import inspect, select
from sqlalchemy.orm import load_only, raiseload

from workshop_utils.shop import Customer


def customer_page(session, limit):
    """The first `limit` customers by name: id and name, their orders, and what they reviewed."""
    first = select(Customer).order_by(Customer.name, Customer.id).limit(limit)
    return [
        {
            "id": customer.id,
            "name": customer.name,
            "orders": [{"id": order.id, "status": order.status} for order in customer.orders],
            "reviews": [{"product": review.product.name, "stars": review.stars} for review in customer.reviews],
        }
        for customer in session.scalars(first)
    ]


def options_for(view, model):
    """Options with which `select(model)` loads all that `view` shows, at every level, and no other columns."""
    columns = [getattr(model, name) for name in view.model_fields if name in inspect(model).columns]
    return (load_only(model.id, *columns), raiseload("*", sql_only=True))


def receipt_view():
    """A view of an order: its id, and its `total_cents`, which `load_for` can plan."""

    class ReceiptView(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        id: int
        total_cents: int

    return ReceiptView


def category_view():
    """A view of a category as a tree: `title` is its name, `below` its children, each of them a tree again."""
    ...

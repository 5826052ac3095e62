"""Solutions of lesson 03."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from workshop_utils.exercises.view_fields import nested_view
from workshop_utils.loading import needs
from workshop_utils.shop import Customer, Product, Review


def customer_page(session, limit):
    """The first `limit` customers by name: id and name, their orders, and what they reviewed."""
    first = select(Customer).order_by(Customer.name, Customer.id).limit(limit)
    product = joinedload(Review.product).load_only(Product.name)
    shown = (selectinload(Customer.orders), selectinload(Customer.reviews).options(product))
    return [
        {
            "id": customer.id,
            "name": customer.name,
            "orders": [{"id": order.id, "status": order.status} for order in customer.orders],
            "reviews": [{"product": review.product.name, "stars": review.stars} for review in customer.reviews],
        }
        for customer in session.scalars(first.options(*shown))
    ]


def options_for(view, model):
    """Options with which `select(model)` loads all that `view` shows, at every level, and no other columns."""
    columns, nested = [], []
    for name, field in view.model_fields.items():
        attribute, inner = getattr(model, name), nested_view(field)
        if inner is None:
            columns.append(attribute)
            continue
        relationship = attribute.property
        load = selectinload if relationship.uselist else joinedload
        nested.append(load(attribute).options(*options_for(inner, relationship.mapper.class_)))
    return (load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))


def receipt_view():
    """A view of an order: its id, and its `total_cents`, which `load_for` can plan."""

    class ReceiptView(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        id: int
        total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents")]

    return ReceiptView


def category_view():
    """A view of a category as a tree: `title` is its name, `below` its children, each of them a tree again."""

    class CategoryView(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        title: str = Field(validation_alias="name")
        below: list["CategoryView"] = Field(validation_alias="children")

    return CategoryView

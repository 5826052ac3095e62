"""Solutions of lesson 00."""

from __future__ import annotations

from sqlalchemy import select

from workshop_utils.shop import Product


def cheapest_products(session, limit):
    """The `limit` cheapest products, the cheapest first, equal prices by id: name and price_cents of each."""
    cheapest = select(Product).order_by(Product.price_cents, Product.id).limit(limit)
    return [{"name": product.name, "price_cents": product.price_cents} for product in session.scalars(cheapest)]

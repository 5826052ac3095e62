"""What is asked of lesson 12's API: requests to each of its endpoints, and what changes in the shop between them.

Read in the fresh interpreters of the drives, so it imports nothing that they count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDPOINTS = ("orders", "products", "sales", "reviews", "delivery")
COUNTED: Mapping[str, str] = {
    "orders": "/orders?status=delivered&limit=200",
    "products": "/products?limit=100",
    "sales": "/sales/2025",
    "reviews": "/products/{product}/reviews?limit=20",
    "delivery": "/orders/{order}/delivery",
}
"""One request to each endpoint, whose costs are told."""
SMALLER: Mapping[str, str] = {
    "orders": "/orders",
    "products": "/products?limit=30",
    "reviews": "/products/{product}/reviews?limit=7",
}
"""Requests for less, which may not take more of what doesn't depend on how much is shown."""
ASKED: tuple[tuple[str, str], ...] = (
    ("orders", "/orders"),
    ("orders", "/orders?status=delivered&limit=7"),
    ("orders", "/orders?status=payed"),
    ("orders", "/orders?limit=0"),
    ("products", "/products"),
    ("products", "/products?after=37&limit=5"),
    ("products", "/products?after=9999"),
    ("sales", "/sales/2024"),
    ("sales", "/sales/2026"),
    ("sales", "/sales/1900"),
    ("reviews", "/products/{product}/reviews"),
    ("reviews", "/products/{product}/reviews?limit=2"),
    ("reviews", "/products/{unloved}/reviews"),
    ("reviews", "/products/99999/reviews"),
    ("delivery", "/orders/{order}/delivery"),
    ("delivery", "/orders/{large}/delivery"),
    ("delivery", "/orders/999999/delivery"),
)
"""Requests whose answers have to stay what they were."""
CHANGES = """
    UPDATE orders SET status = 'paid' WHERE id % 3 = 0;
    UPDATE products SET price_cents = price_cents + 100, name = name || ' II' WHERE id % 2 = 0;
    UPDATE order_lines SET unit_price_cents = unit_price_cents + 1;
    UPDATE reviews SET stars = 6 - stars;
"""
"""What happens in the shop between one request and the same again."""
NUMBERS: tuple[tuple[str, str], ...] = (
    ("product", "SELECT product_id FROM reviews GROUP BY product_id ORDER BY COUNT(*) DESC, product_id LIMIT 1"),
    ("unloved", "SELECT MIN(id) FROM products WHERE id NOT IN (SELECT product_id FROM reviews)"),
    ("order", "SELECT MIN(id) FROM orders"),
    ("large", "SELECT order_id FROM order_lines GROUP BY order_id ORDER BY SUM(quantity) DESC, order_id LIMIT 1"),
)
"""The ids that requests name, each by the statement that finds it in a shop."""

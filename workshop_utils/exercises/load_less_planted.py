"""What is planted in the shops of lesson 04's exercises: SQL that runs before anything is counted."""

from __future__ import annotations

SAME_NAMES = (
    (
        "UPDATE products SET name = (SELECT other.name FROM products AS other WHERE other.id = products.id - 1)"
        " WHERE id % 5 = 0"
    ),
    # Without an index SQLite gives products of the same name by id, though nobody asked: by luck.
    "CREATE INDEX no_luck ON products (name, id DESC)",
)
"""Products that share their name with another one."""


def ties(limit: int) -> tuple[str, ...]:
    """Plant times that pages of `limit` orders, newest first, part.

    Where page 1 ends, three orders were placed in the same minute, one before the edge and two after it, and a fourth on the
    same day. Where any other page ends, 2 to 5 orders get the same time, some before the edge and some after it.
    """
    ranked = f"""
        WITH ranked AS (
            SELECT id, placed_at, row_number() OVER (ORDER BY placed_at DESC, id DESC) AS place FROM orders
        ), edged AS (
            SELECT id, placed_at, (place + {limit // 2}) / {limit} AS edge, (place + {limit // 2}) % {limit} - {limit // 2} AS off
            FROM ranked
        ), planted AS (
    """  # noqa: S608 (our own number)
    change = ") UPDATE orders SET placed_at = planted.at FROM planted WHERE planted.id = orders.id"
    near = (
        "SELECT id, CASE off WHEN 3 THEN substr(max(placed_at) OVER (), 1, 11) || '00:00:01'"
        " ELSE substr(max(placed_at) OVER (), 1, 17) || (40 - 10 * off) END AS at"
        " FROM edged WHERE edge = 1 AND off BETWEEN 0 AND 3"
    )
    tied = (
        "SELECT id, min(placed_at) OVER (PARTITION BY edge) AS at FROM edged"
        " WHERE edge > 1 AND off > -1 - (edge % 4 + 1) / 2 AND off <= 1 + (edge % 4) / 2"
    )
    return f"{ranked}{near}{change}", f"{ranked}{tied}{change}"


def sent_back(customers: int) -> tuple[str, ...]:
    """Let exactly `customers` customers, every third one, have sent back all they ordered, some of them several orders."""
    chosen = f"SELECT DISTINCT customer_id FROM orders WHERE customer_id % 3 = 0 ORDER BY customer_id LIMIT {customers}"  # noqa: S608 (our own number)
    return (
        "UPDATE orders SET status = 'delivered' WHERE status = 'returned'",
        f"UPDATE orders SET status = 'returned' WHERE customer_id IN ({chosen})",  # noqa: S608 (as above)
    )


UNSOLD = (
    # All products of one category, and one product of another, unsold; and two categories of one name.
    (
        "DELETE FROM order_lines WHERE product_id IN (SELECT id FROM products WHERE category_id ="
        " (SELECT category_id FROM products ORDER BY id LIMIT 1))"
    ),
    "DELETE FROM order_lines WHERE product_id = (SELECT max(id) FROM products)",
    (
        "UPDATE categories SET name = (SELECT name FROM categories AS other WHERE other.id ="
        " (SELECT min(category_id) FROM products)) WHERE id = (SELECT max(category_id) FROM products)"
    ),
)
"""A category with products that nobody bought, and two categories that share their name."""

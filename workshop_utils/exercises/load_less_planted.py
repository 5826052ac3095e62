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


MORE_SHELVES = (
    "INSERT INTO categories (id, name, parent_id) SELECT id + 1000, 'Empty ' || id, parent_id FROM categories"
    " WHERE parent_id IS NOT NULL ORDER BY id LIMIT 20"
)
"""Categories without products: to fetch all is too much, however many products are shown."""

TURNED_ROUND = (
    "DROP INDEX ix_orders_placed_at_id",
    "CREATE INDEX ix_orders_placed_at_id ON orders (placed_at, id DESC)",
)
"""The shop's own index gives orders of the same second as they are asked for, though nobody asked: by luck."""

QUIET_DAYS = 1_200
"""Longer than anybody would look back."""


def ties(limit: int) -> tuple[str, ...]:
    """Plant times that pages of `limit` orders, newest first, part.

    Where page 1 ends, three orders were placed in the same minute, one before the edge and two after it, and a fourth on the
    same day. Where any other page ends, 2 to 5 orders get the same time, some before the edge and some after it. And in the
    middle of a page, two thirds down the list, nothing was ordered for QUIET_DAYS.
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
    quiet = (
        "WITH ranked AS (SELECT id, row_number() OVER (ORDER BY placed_at DESC, id DESC) AS place FROM orders)"  # noqa: S608 (ours)
        f" UPDATE orders SET placed_at = datetime(placed_at, '-{QUIET_DAYS} days') WHERE id IN (SELECT id FROM ranked"
        f" WHERE place > (SELECT count(*) * 2 / 3 / {limit} FROM orders) * {limit} + {limit // 2})"
    )
    return f"{ranked}{near}{change}", f"{ranked}{tied}{change}", quiet


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

NO_LUCK = (
    # A primary key with DESC is an index of its own, and not the order of the table, as one without is.
    "CREATE TABLE turned (id INTEGER PRIMARY KEY DESC, name TEXT NOT NULL, parent_id INTEGER REFERENCES categories (id)) STRICT",
    "INSERT INTO turned SELECT id, name, parent_id FROM categories",
    "DROP TABLE categories",
    "ALTER TABLE turned RENAME TO categories",
    "CREATE INDEX ix_categories_parent_id ON categories (parent_id)",
    "DROP INDEX ix_products_category_id",
    "CREATE INDEX ix_products_category_id ON products (category_id DESC)",
)
"""Categories whose keys SQLite goes through from the highest down: GROUP BY gives them by id only where ORDER BY says so."""

OTHER_PRICES = "CREATE TEMP TABLE products AS SELECT * FROM main.products; UPDATE temp.products SET price_cents = price_cents + 100"
"""Products in the place of the shop's, each with another price."""

OTHER_SALES = "CREATE TEMP TABLE order_lines AS SELECT * FROM main.order_lines; UPDATE temp.order_lines SET quantity = quantity + 1"
"""Order lines in the place of the shop's, of each one piece more."""

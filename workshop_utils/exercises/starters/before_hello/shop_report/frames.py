"""The shop's rows as data frames."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

SALES = """
    SELECT orders.id, orders.placed_at, order_lines.quantity * order_lines.unit_price_cents AS cents
    FROM orders JOIN order_lines ON order_lines.order_id = orders.id
    WHERE orders.status = ?
"""


def read_sales(database: Path, status: str) -> pd.DataFrame:
    """Each line that was sold: its order, when that was placed, and the line's price."""
    with closing(sqlite3.connect(database)) as connection:
        return pd.read_sql_query(SALES, connection, params=(status,), parse_dates=["placed_at"])

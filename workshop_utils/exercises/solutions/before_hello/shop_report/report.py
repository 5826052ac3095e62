"""The report: what the shop sold in each month."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

STATUSES = ("placed", "paid", "shipped", "delivered", "returned", "cancelled")


def monthly(database: Path, status: str) -> list[dict]:
    """Orders and revenue of each month, the oldest first."""
    if status not in STATUSES:
        raise ValueError(f"there is no status {status!r}")
    from shop_report.frames import read_sales

    return added_up(read_sales(database, status)).to_dict("records")


def added_up(sales: "pd.DataFrame") -> "pd.DataFrame":
    """One row a month: `month`, `orders`, `revenue_cents`."""
    import pandas as pd

    month = pd.Series(sales["placed_at"].dt.strftime("%Y-%m"), name="month")
    return sales.groupby(month).agg(orders=("id", "nunique"), revenue_cents=("cents", "sum")).reset_index()

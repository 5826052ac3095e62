"""The shop's tools: prices, charts and files."""

from shop_tools.charts import sparkline
from shop_tools.files import to_csv
from shop_tools.prices import Price, euros

__all__ = ["Price", "euros", "sparkline", "to_csv"]

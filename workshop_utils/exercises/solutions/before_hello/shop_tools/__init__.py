"""The shop's tools: prices, charts and files."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop_tools.charts import sparkline
    from shop_tools.files import to_csv
    from shop_tools.prices import Price, euros

__all__ = ["Price", "euros", "sparkline", "to_csv"]

_HOMES = {"Price": "prices", "euros": "prices", "sparkline": "charts", "to_csv": "files"}


def __getattr__(name: str) -> object:
    """Fetch what is asked for from its module, the first time."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The shop: the database that everything is measured on."""

from typing import TYPE_CHECKING, Any

from workshop_utils.shop.contents import Contents, build_content, content_digest, describe, open_content
from workshop_utils.shop.database import data_folder, database_path, open_database, open_database_async, scratch_copy
from workshop_utils.shop.errors import DatabaseError
from workshop_utils.shop.health import Health, State, verify
from workshop_utils.shop.invoices import Invoice
from workshop_utils.shop.models import Base, Category, Customer, HistoryStep, Order, OrderLine, Product, Review
from workshop_utils.shop.sizes import SCHEMA_VERSION, SEED, SIZES, Size

if TYPE_CHECKING:
    from workshop_utils.shop.api import create_api as create_api

__all__ = [
    "SCHEMA_VERSION",
    "SEED",
    "SIZES",
    "Base",
    "Category",
    "Contents",
    "Customer",
    "DatabaseError",
    "Health",
    "HistoryStep",
    "Invoice",
    "Order",
    "OrderLine",
    "Product",
    "Review",
    "Size",
    "State",
    "build_content",
    "content_digest",
    "create_api",
    "data_folder",
    "database_path",
    "describe",
    "open_content",
    "open_database",
    "open_database_async",
    "scratch_copy",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "create_api":  # brings FastAPI, which most lessons do without
        from workshop_utils.shop.api import create_api

        return create_api
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

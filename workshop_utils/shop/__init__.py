"""The shop: the database that everything is measured on."""

from workshop_utils.shop.contents import build_content, open_content
from workshop_utils.shop.database import database_path, open_database, open_database_async, scratch_copy
from workshop_utils.shop.errors import DatabaseError
from workshop_utils.shop.models import Base, Category, Customer, HistoryStep, Order, OrderLine, Product, Review
from workshop_utils.shop.sizes import SCHEMA_VERSION, SEED, SIZES, Size

__all__ = [
    "SCHEMA_VERSION",
    "SEED",
    "SIZES",
    "Base",
    "Category",
    "Customer",
    "DatabaseError",
    "HistoryStep",
    "Order",
    "OrderLine",
    "Product",
    "Review",
    "Size",
    "build_content",
    "database_path",
    "open_content",
    "open_database",
    "open_database_async",
    "scratch_copy",
]

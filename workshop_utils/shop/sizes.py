"""The sizes a shop comes in, the seed it is drawn from, and the version of what is drawn."""

from __future__ import annotations

import os
from dataclasses import dataclass

from workshop_utils.shop.errors import DatabaseError

SEED = 20_260_101
"""What the lessons' databases are drawn from."""

SCHEMA_VERSION = 1
"""Goes up with every change of the tables or of what is drawn, so that older files are rebuilt."""

APPLICATION_ID = 0x53484F50
"""Marks a SQLite file as a shop's: `SHOP` in ASCII."""


@dataclass(frozen=True)
class Size:
    """How many orders, customers and products; all other counts follow from these."""

    name: str
    orders: int
    customers: int
    products: int

    def __post_init__(self) -> None:
        """Refuse a shop with nothing in it."""
        for what in ("orders", "customers", "products"):
            if getattr(self, what) < 1:
                raise ValueError(f"a shop needs at least one of its {what}, not {getattr(self, what)}")


SIZES = {
    "small": Size("small", orders=1_000, customers=300, products=100),
    "workshop": Size("workshop", orders=100_000, customers=20_000, products=2_000),
    "large": Size("large", orders=1_000_000, customers=200_000, products=20_000),
}

DIGESTS = {
    "small": "287bd684ec70bdab5864cfe4f8a6eef48b645df6b7635ceec3986c4ac7b323e0",
    "workshop": "9646fd2d490e8ad12d67c26933fe24ffa571db92153542cb9020f02c621ef227",
    "large": "7b1608ec771f3dafa38d4df482009c5cc07d195daf61043e9fb564cc5f44b9c0",
}
"""What `content_digest` gives for each size, drawn from `SEED`: the same on every platform, for ever."""


def size_named(size: str | Size | None = None) -> Size:
    """Give the `Size` of that name, or the size itself; raise `DatabaseError` if there is none.

    Without a name it is the variable `WORKSHOP_SIZE`'s, which `workshop lab --size` sets, or else `workshop`.
    """
    if isinstance(size, Size):
        return size
    size = size or os.environ.get("WORKSHOP_SIZE") or "workshop"
    if size not in SIZES:
        raise DatabaseError(
            f"There is no database of the size {size!r}.",
            remedy=f"Choose one of {', '.join(map(repr, SIZES))}.",
        )
    return SIZES[size]

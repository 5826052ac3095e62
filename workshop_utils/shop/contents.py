"""Small private databases, held in memory and handed about as bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from workshop_utils.shop.connecting import memory_engine
from workshop_utils.shop.sizes import Size

if TYPE_CHECKING:
    from sqlalchemy import Engine


def build_content(size: Size, seed: int) -> bytes:
    """Draw a shop into memory and give it as the bytes of a database file."""
    from workshop_utils.shop.writing import write_shop  # noqa: PLC0415 (brings NumPy, which opening doesn't need)

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        write_shop(connection, size, seed)
        return connection.serialize()


def open_content(content: bytes) -> Engine:
    """Open a database that is a copy of `content`, in memory and writable; it goes when the engine is disposed of."""
    return memory_engine(content)

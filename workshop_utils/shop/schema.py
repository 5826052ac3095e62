"""The models' tables and indexes as SQLite's statements."""

from __future__ import annotations

from functools import cache

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from workshop_utils.shop.models import Base


@cache
def table_statements() -> tuple[str, ...]:
    """Give the CREATE TABLE statements of the models, in an order that works."""
    return tuple(_sql(CreateTable(table)) for table in Base.metadata.sorted_tables)


@cache
def index_statements() -> tuple[str, ...]:
    """Give the CREATE INDEX statements of the models."""
    indexes = (index for table in Base.metadata.sorted_tables for index in table.indexes)
    return tuple(sorted(_sql(CreateIndex(index)) for index in indexes))


def _sql(statement: CreateTable | CreateIndex) -> str:
    """Spell a statement as SQLite's catalogue keeps it."""
    return str(statement.compile(dialect=sqlite.dialect())).strip()

"""SQL expressions that travel: statements kept in a notebook's constant, as good code does.

SQLAlchemy's statements can't be pickled once they name a mapped class. What they hang on (mappers, attributes, the
shop's tables) is the same in every process that imports the models, so it travels as a reference.
`sqlalchemy.ext.serializer` does likewise for one MetaData, by a pickler of its own.
"""

from __future__ import annotations

import sys
from typing import Any

Reduced = tuple[Any, tuple[Any, ...]]


def by_reference(value: object) -> Reduced | None:
    """Give what pickle needs to find `value` again in another process, None if it must travel itself."""
    if not type(value).__module__.startswith("sqlalchemy."):
        return None
    return _of_the_orm(value) or _of_the_shop(value)


def _of_the_orm(value: object) -> Reduced | None:
    from sqlalchemy.orm import Mapper, class_mapper
    from sqlalchemy.orm.attributes import QueryableAttribute
    from sqlalchemy.orm.interfaces import MapperProperty

    if type(value) is Mapper:
        return class_mapper, (value.class_,)
    if isinstance(value, MapperProperty):
        return _property, (value.parent.class_, value.key)
    if isinstance(value, QueryableAttribute) and isinstance(value.class_, type):
        same = getattr(value.class_, value.key, None) is value
        return (getattr, (value.class_, value.key)) if same else None
    return None


def _of_the_shop(value: Any) -> Reduced | None:
    from sqlalchemy import Column, Table

    kind = type(value)  # and not `isinstance`: annotated copies hold the original, and travel as copies
    if kind is Table and _is_the_shops(value):
        return _table, (value.key,)
    if kind is Column and isinstance(value.table, Table) and _is_the_shops(value.table):
        return _column, (value.table.key, value.key)
    return None


def _is_the_shops(table: Any) -> bool:
    models = sys.modules.get("workshop_utils.shop.models")
    return models is not None and models.Base.metadata.tables.get(table.key) is table


def _property(mapped: type, key: str) -> Any:
    from sqlalchemy.orm import class_mapper

    return class_mapper(mapped).attrs[key]


def _table(name: str) -> Any:
    from workshop_utils.shop.models import Base

    return Base.metadata.tables[name]


def _column(table: str, key: str) -> Any:
    return _table(table).c[key]

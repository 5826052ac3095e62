"""What an attribute of a mapped class is, and what must be loaded before it can be read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.associationproxy import AssociationProxyExtensionType
from sqlalchemy.ext.hybrid import HybridExtensionType
from sqlalchemy.orm import ColumnProperty, CompositeProperty, Mapper, RelationshipProperty, SynonymProperty
from sqlalchemy.orm.exc import UnmappedColumnError
from sqlalchemy.sql import ColumnExpressionArgument, visitors

from workshop_utils.loading.errors import Refusal
from workshop_utils.loading.needs import needs_of

AnyMapper = Mapper[Any]
Relationship = RelationshipProperty[Any]
UNBOUNDED = {"dynamic", "write_only"}
QUERY_EXPRESSION = ("query_expression", True)


@dataclass(frozen=True)
class Attribute:
    """What reading an attribute takes: columns, a relationship, or other attributes of the same model.

    `columns` are names of mapped attributes. `paths` are what it reads; of an association proxy, which `leads`, the
    path to what it gives. An attribute with a `refusal` can't be planned.
    """

    columns: tuple[str, ...] = ()
    relationship: Relationship | None = None
    paths: tuple[tuple[str, ...], ...] = ()
    leads: bool = False
    refusal: Refusal | None = None


def attribute(mapper: AnyMapper, name: str) -> Attribute | None:
    """Tell what reading `name` of a mapped class takes; None if it has no such attribute."""
    if name in mapper.attrs:
        return _mapped(mapper, name)
    descriptor = mapper.all_orm_descriptors.get(name)
    if descriptor is None:
        return _plain(mapper, name)
    if descriptor.extension_type is AssociationProxyExtensionType.ASSOCIATION_PROXY:
        proxy: Any = descriptor
        return Attribute(paths=((proxy.target_collection, proxy.value_attr),), leads=True)
    if descriptor.extension_type is HybridExtensionType.HYBRID_PROPERTY:
        return _hybrid(mapper, name, descriptor)
    return Attribute(refusal=_opaque(mapper, name, "is a method"))


def names(mapper: AnyMapper) -> Iterator[str]:
    """Give the names a view may read of a mapped class."""
    yield from mapper.all_orm_descriptors.keys()
    for kind in mapper.class_.__mro__:
        yield from (name for name, value in vars(kind).items() if isinstance(value, property))


def key_names(mapper: AnyMapper, columns: Iterable[Any]) -> tuple[str, ...]:
    """Give the attributes that hold these columns, leaving out what this class doesn't map."""
    found = []
    for column in columns:
        try:
            found.append(mapper.get_property_by_column(column).key)
        except UnmappedColumnError:
            continue
    return tuple(dict.fromkeys(found))


def collection_key(relationship: Relationship) -> str | None:
    """Give the attribute by which a dictionary of objects is filled; "" if a function does it that can't be looked into.

    None if it isn't a dictionary. SQLAlchemy calls it while it loads, so that what it reads must be loaded.
    """
    factory: Any = relationship.collection_class
    made = factory() if callable(factory) else None
    keyfunc = getattr(made, "keyfunc", None)
    if keyfunc is None:
        return None
    if hasattr(keyfunc, "attr_name"):
        return str(keyfunc.attr_name)
    columns: Callable[[AnyMapper], Any] | None = getattr(keyfunc, "_cols", None)
    keys = key_names(relationship.mapper, columns(relationship.mapper)) if columns else ()
    return keys[0] if len(keys) == 1 else ""


def _mapped(mapper: AnyMapper, name: str) -> Attribute:
    prop: Any = mapper.attrs[name]
    if isinstance(prop, SynonymProperty):
        return Attribute(paths=((prop.name,),), leads=True)
    if isinstance(prop, CompositeProperty):
        return Attribute(columns=tuple(part.key for part in prop.props))
    if isinstance(prop, ColumnProperty):
        # A query_expression is filled by the statement's own with_expression, which load_only would undo.
        return Attribute() if QUERY_EXPRESSION in prop.strategy_key else Attribute(columns=(prop.key,))
    if prop.lazy in UNBOUNDED:
        return Attribute(refusal=_unbounded(mapper, prop))
    return Attribute(relationship=prop)


def _unbounded(mapper: AnyMapper, relationship: Relationship) -> Refusal:
    name = f"{mapper.class_.__name__}.{relationship.key}"
    return Refusal(
        f"{name} is mapped as {relationship.lazy}, because it can hold more than a page: it can't be loaded with its parent",
        "Leave it out of this view and give it an endpoint of its own, with a limit.",
    )


def _plain(mapper: AnyMapper, name: str) -> Attribute | None:
    """Look at what Python alone knows: a property, a method, a constant."""
    try:
        found = inspect.getattr_static(mapper.class_, name)
    except AttributeError:
        return None
    declared = needs_of(found)
    if declared is not None:
        return Attribute(paths=declared.paths)
    if callable(found) or isinstance(found, (classmethod, staticmethod)):
        return Attribute(refusal=_opaque(mapper, name, "is a method"))
    if hasattr(found, "__get__"):
        return Attribute(refusal=_opaque(mapper, name, "is a property that doesn't say what it reads"))
    return Attribute()  # a constant of the class


def _hybrid(mapper: AnyMapper, name: str, hybrid: Any) -> Attribute:
    """Take what a hybrid declares, or the columns that its function reads when SQL is made of it."""
    declared = needs_of(hybrid)
    if declared is not None:
        return Attribute(paths=declared.paths)
    columns = None if hybrid.expr is not None else _columns_read(mapper, name)
    if columns is None:
        return Attribute(refusal=_opaque(mapper, name, "is a hybrid whose SQL doesn't tell what its Python reads"))
    return Attribute(columns=columns)


def _columns_read(mapper: AnyMapper, name: str) -> tuple[str, ...] | None:
    """Give the attributes in a hybrid's SQL; None if it has none, or reads another table."""
    try:
        expression: ColumnExpressionArgument[Any] = getattr(mapper.class_, name).expression
    except Exception:  # noqa: BLE001 - somebody's function, run on the class where it may have been meant for objects
        return None
    if not isinstance(expression, ColumnElement):
        return None
    columns = [each for each in visitors.iterate(expression) if getattr(each, "table", None) is not None]
    found = key_names(mapper, columns)
    return found if len(found) == len({column.key for column in columns}) else None  # type: ignore[attr-defined]


def _opaque(mapper: AnyMapper, name: str, kind: str) -> Refusal:
    owner = mapper.class_.__name__
    return Refusal(f"{owner}.{name} {kind}", f'Put @needs("…") directly above `def {name}` in {owner}.')

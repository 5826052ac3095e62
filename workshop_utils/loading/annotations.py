"""What a type annotation says about views: which stand in it, and whether one or several of them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self, TypeVar, Union, get_args, get_origin

from workshop_utils.loading.errors import LoadingError
from workshop_utils.loading.needs import Needs, merged
from workshop_utils.loading.views import is_view


@dataclass(frozen=True)
class Part:
    """A view in an annotation, and whether a collection stands around it."""

    view: Any
    many: bool


@dataclass(frozen=True)
class Shape:
    """The views in an annotation, in its order, and what `needs` stands in it."""

    parts: tuple[Part, ...]
    needs: Needs | None

    @property
    def views(self) -> tuple[Any, ...]:
        """Give each view once."""
        return tuple(dict.fromkeys(part.view for part in self.parts))

    @property
    def many(self) -> bool | None:
        """Tell whether views stand in collections; None if some do, or if there are none."""
        kinds = {part.many for part in self.parts}
        return kinds.pop() if len(kinds) == 1 else None


PLAIN = frozenset({int, str, float, bool, bytes, date, datetime, Decimal})
NOTHING = Shape((), None)


def shape_of(annotation: Any, own: Any = None) -> Shape:
    """Look through Optional, unions, Annotated, collections, mappings, aliases and root models for views.

    `own` is the view that the annotation stands in: there, `Self` means it.
    """
    if type(annotation) is type and annotation in PLAIN:  # most fields
        return NOTHING
    found = list(_walk(annotation, many=False))
    declared = merged(*(each for each in found if isinstance(each, Needs)))
    parts = (each for each in found if isinstance(each, Part))
    named = (Part(own, part.many) if part.view is Self else part for part in parts)
    return Shape(tuple(part for part in named if part.view is not None), declared)


def is_collection(annotation: Any) -> bool:
    """Tell whether an annotation asks for several values: `list[str]`, `set[int] | None`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated or origin in {Union, types.UnionType}:
        return any(map(is_collection, arguments[:1] if origin is Annotated else arguments))
    kind = origin or annotation
    return isinstance(kind, type) and issubclass(kind, Iterable) and not issubclass(kind, (str, bytes, Mapping))


def view_in(annotation: Any) -> Any:
    """Give the one view in an annotation: `list[OrderView]`, `OrderView | None`, `Page[OrderView]` give OrderView.

    A generic model around one view stands for that view. Raises LoadingError if there is no view, or more than one.
    """
    views = tuple(dict.fromkeys(_innermost(view) for view in shape_of(annotation).views))
    if len(views) == 1:
        return views[0]
    shown = getattr(annotation, "__name__", None) or str(annotation)
    problem = f"holds {len(views)} views" if views else "holds no view"
    raise LoadingError(shown, problem, "Name the view that shows the model.")


def _innermost(view: Any) -> Any:
    """Look inside a parametrised generic model: an envelope shows what it is filled with."""
    filled = getattr(view, "__pydantic_generic_metadata__", {}).get("args", ())
    inside = {inner for argument in filled for inner in shape_of(argument).views}
    return _innermost(inside.pop()) if len(inside) == 1 else view


def _walk(annotation: Any, *, many: bool) -> Iterator[Part | Needs]:
    if isinstance(annotation, TypeVar):
        yield from _walk(annotation.__bound__, many=many)
    elif annotation is Self or is_view(annotation):
        root = _root(annotation)
        if root is None:
            yield Part(annotation, many)
        else:
            yield from _walk(root, many=many)
    elif hasattr(annotation, "__value__"):  # a named alias: `type Lines = list[LineView]`
        yield from _walk(annotation.__value__, many=many)
    else:
        yield from _inside(annotation, many=many)


def _inside(annotation: Any, *, many: bool) -> Iterator[Part | Needs]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _walk(arguments[0], many=many)
        yield from (each for each in arguments[1:] if isinstance(each, Needs))
    elif origin in {Union, types.UnionType}:
        for argument in arguments:
            yield from _walk(argument, many=many)
    else:
        value = getattr(origin, "__value__", None)  # a named alias with parameters
        around = isinstance(origin, type) and issubclass(origin, Iterable)
        for argument in arguments if value is None else (value, *arguments):
            yield from _walk(argument, many=many or around)


def _root(view: Any) -> Any:
    """Give what a root model validates, which is what it is given: it has no fields of its own."""
    fields = getattr(view, "model_fields", {})
    return fields["root"].annotation if getattr(view, "__pydantic_root_model__", False) else None

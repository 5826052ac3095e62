"""What the annotation of a Pydantic field says about nested views."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def nested_view(field: FieldInfo) -> type[BaseModel] | None:
    """Give the view inside a field's annotation: of `list[V]`, `V | None` and `V` it is V; None if there is no view."""
    return _view_in(field.annotation)


def _view_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    inside = (_view_in(argument) for argument in get_args(annotation))
    return next((view for view in inside if view), None)

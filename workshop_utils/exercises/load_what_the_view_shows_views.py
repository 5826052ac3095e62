"""What a view shows: its shape, the views inside it, and the columns of each model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import inspect

from workshop_utils.exercises.view_fields import nested_view

View = type[BaseModel]


def shape(view: View, around: tuple[View, ...] = ()) -> str:
    """Write a view's fields in one line: `id, lines [quantity, product [name]]`; `title, below […]` comes back to itself."""
    nested = {name: nested_view(field) for name, field in view.model_fields.items()}
    around = (*around, view)
    inside = {name: "…" if inner in around else shape(inner, around) for name, inner in nested.items() if inner}
    return ", ".join(f"{name} [{inside[name]}]" if name in inside else name for name in nested)


def nested_views(view: View) -> int:
    """Count the views inside a view, at every level."""
    inside = [inner for field in view.model_fields.values() if (inner := nested_view(field))]
    return len(inside) + sum(map(nested_views, inside))


def columns_shown(model: Any, view: View) -> Iterator[tuple[Any, str]]:
    """Give model and attribute of every column that a view shows, at every level."""
    for name, field in view.model_fields.items():
        inner = nested_view(field)
        if inner:
            yield from columns_shown(inspect(model).relationships[name].mapper.class_, inner)
        else:
            yield model, name

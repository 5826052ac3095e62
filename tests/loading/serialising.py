"""Documents, made by either library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def dump(view: Any, objects: Iterable[Any]) -> list[Any]:
    """Serialise with a Pydantic model, or with a Marshmallow schema or its instance."""
    if hasattr(view, "model_validate"):
        return [view.model_validate(each, from_attributes=True).model_dump(mode="json") for each in objects]
    return (view() if isinstance(view, type) else view).dump(objects, many=True)

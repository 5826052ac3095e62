"""A view schema as the planner sees it, whichever library declared it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from workshop_utils.loading.errors import LoadingError, Refusal
from workshop_utils.loading.needs import Needs


class Family(NamedTuple):
    """How a library's views say what refusals ask for, each the rest of a sentence."""

    nothing: str
    declare: str
    nest: str


PYDANTIC = Family(
    "declare needs() in the field's Annotated[…]",
    'declare needs("…") in its Annotated[…]',
    "Name a view: LineView or list[LineView]",
)
MARSHMALLOW = Family(
    'give the field metadata={"needs": needs()}',
    'give it metadata={"needs": needs("…")}',
    "Name a schema: Nested(LineSchema)",
)

Step = str | int
"""An attribute's name, or a place in a collection."""


@dataclass(frozen=True)
class ViewField:
    """One field of a view: what it reads of the model, and which views show what it reads.

    `choices` are paths of attributes, the first that the model has is read; none if the field reads nothing itself.
    `many` is None where the view takes both one and several. A field that isn't `required` may be absent on some
    subclasses of the model. A field with a `refusal` can't be planned.
    """

    name: str
    choices: tuple[tuple[Step, ...], ...] = ()
    nested: tuple[View, ...] = ()
    many: bool | None = None
    needs: Needs | None = None
    required: bool = False
    refusal: Refusal | None = None
    of_values: bool = False  # shows several plain values
    family: Family = PYDANTIC


@dataclass(frozen=True)
class View:
    """A view and how to read its fields, which happens when they are planned: views may refer to themselves.

    Two views with the same `key` show the same fields.
    """

    name: str = field(compare=False)
    key: Hashable
    read: Callable[[], tuple[ViewField, ...]] = field(compare=False, repr=False)


def is_view(candidate: object) -> bool:
    """Tell whether this is a Pydantic model, or a Marshmallow schema or an instance of one."""
    return _is_pydantic(candidate) or _is_marshmallow(candidate)


def view_of(candidate: object) -> View:
    """Read a view. Raises LoadingError if it is none."""
    if _is_pydantic(candidate):
        from workshop_utils.loading.pydantic_views import pydantic_view

        return pydantic_view(candidate)  # type: ignore[arg-type] # seen by _is_pydantic
    if _is_marshmallow(candidate):
        from workshop_utils.loading.marshmallow_views import marshmallow_view

        return marshmallow_view(candidate)  # type: ignore[arg-type] # seen by _is_marshmallow
    shown = f"an instance of {type(candidate).__name__}" if not isinstance(candidate, type) else candidate.__name__
    raise LoadingError(shown, "is no view", "Give a Pydantic model class, or a Marshmallow schema or its instance.")


# Either library may be absent. Whoever holds one of its classes has imported it already.
def _is_pydantic(candidate: object) -> bool:
    return _is_kind_of(candidate, "pydantic", "BaseModel")


def _is_marshmallow(candidate: object) -> bool:
    return _is_kind_of(candidate if isinstance(candidate, type) else type(candidate), "marshmallow", "Schema")


def _is_kind_of(candidate: object, library: str, base: str) -> bool:
    """Tell whether this is a class made from the library's base, which shows nothing itself."""
    kind = getattr(sys.modules.get(library), base, None)
    return kind is not None and isinstance(candidate, type) and issubclass(candidate, kind) and candidate is not kind

"""Pydantic models as views: what `from_attributes` reads."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, AliasPath, BaseModel
from pydantic.errors import PydanticUndefinedAnnotation
from pydantic.fields import FieldInfo

from workshop_utils.loading.annotations import NOTHING, Shape, is_collection, shape_of
from workshop_utils.loading.errors import Refusal
from workshop_utils.loading.needs import Needs, merged, needs_of
from workshop_utils.loading.refusals import not_behind_an_equals_sign
from workshop_utils.loading.views import Step, View, ViewField, view_of

WHOLE_OBJECT_MODES = {"before", "wrap"}


def pydantic_view(model: type[BaseModel]) -> View:
    """Give the view that a model class shows."""
    return View(model.__name__, model, lambda: _fields(model))


def _fields(model: type[BaseModel]) -> tuple[ViewField, ...]:
    try:
        model.model_rebuild()
    except PydanticUndefinedAnnotation as error:
        missing = f"refers to {error.name!r}, which isn't defined"
        return (ViewField("", refusal=Refusal(missing, f"Define it, or call {model.__name__}.model_rebuild().")),)
    if getattr(model, "__pydantic_root_model__", False):
        return (ViewField("", refusal=Refusal("is a root model, not an object", "Give the view inside it.")),)
    read = [_field(model, name, info) for name, info in model.model_fields.items()]
    return (*read, *_computed(model), *_validators(model))


def _field(model: type[BaseModel], name: str, info: FieldInfo) -> ViewField:
    # Pydantic reads every field, also one with exclude=True: only the output leaves it out.
    shape = shape_of(info.annotation, model)
    return ViewField(
        name,
        choices=_choices(model, name, info),
        nested=tuple(view_of(view) for view in shape.views),
        many=shape.many,
        needs=_declared(info, shape),
        required=info.is_required(),
        refusal=not_behind_an_equals_sign(name) if isinstance(info.default, Needs) else None,
        of_values=shape is not NOTHING and not shape.parts and is_collection(info.annotation),
    )


def _declared(info: FieldInfo, shape: Shape) -> Needs | None:
    return merged(*(each for each in info.metadata if isinstance(each, Needs)), shape.needs)


def _choices(model: type[BaseModel], name: str, info: FieldInfo) -> tuple[tuple[Step, ...], ...]:
    """Give the paths that Pydantic tries, in its order: aliases first, then the name if the model allows it."""
    alias, config = info.validation_alias, model.model_config
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    if alias is None or config.get("validate_by_alias") is False:
        return ((name,),)
    given = alias.choices if isinstance(alias, AliasChoices) else [alias]
    paths = [tuple(each.path) if isinstance(each, AliasPath) else (each,) for each in given]
    return (*paths, (name,)) if by_name else tuple(paths)


def _computed(model: type[BaseModel]) -> list[ViewField]:
    """Give the computed fields that say what they read; the others read the view's own fields, which are there."""
    found = {name: needs_of(info.wrapped_property) for name, info in model.model_computed_fields.items()}
    return [ViewField(name, needs=declared) for name, declared in found.items() if declared is not None]


def _validators(model: type[BaseModel]) -> list[ViewField]:
    """Give a field for each validator that gets the object itself, and may read anything of it."""
    decorators: dict[str, Any] = model.__pydantic_decorators__.model_validators
    return [
        ViewField(name, needs=needs_of(each.func), refusal=None if needs_of(each.func) else _opaque(name))
        for name, each in decorators.items()
        if each.info.mode in WHOLE_OBJECT_MODES
    ]


def _opaque(name: str) -> Refusal:
    return Refusal(
        "is a validator that gets the whole object, and doesn't say what it reads",
        f'Put @needs("…") directly above `def {name}`; @needs() if it reads nothing of the model.',
    )

"""Marshmallow schemas as views: what `dump` reads."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from marshmallow import Schema, fields
from marshmallow.decorators import POST_DUMP, PRE_DUMP
from marshmallow.exceptions import RegistryError

from workshop_utils.loading.errors import LoadingError, Refusal
from workshop_utils.loading.needs import Needs, merged, needs_of
from workshop_utils.loading.views import MARSHMALLOW, View, ViewField

AnyField = fields.Field[Any]


def marshmallow_view(schema: type[Schema] | Schema) -> View:
    """Give the view that a schema shows; an instance's `only` and `exclude` count.

    Raises LoadingError if a class can't be made without arguments.
    """
    if isinstance(schema, Schema):
        made = schema
    else:
        try:
            made = schema()
        except (TypeError, ValueError) as error:
            raise LoadingError(schema.__name__, f"can't be made: {error}", "Give an instance of it.") from error
    return View(type(made).__name__, _key(made), lambda: _fields(made))


def _key(schema: Schema) -> Hashable:
    """Give what tells two instances of one class apart: their fields, and what each passes on to nested schemas."""
    passed = [
        (name, None if nested.only is None else frozenset(nested.only), frozenset(nested.exclude))
        for name, field in schema.dump_fields.items()
        for nested in _nested(field)
    ]
    return type(schema), frozenset(schema.dump_fields), frozenset(passed)


def _nested(field: AnyField) -> Iterator[fields.Nested]:
    """Give the nested schemas' fields inside a field: itself, or within lists, tuples and mappings."""
    if isinstance(field, fields.Nested):
        yield field
    for inner in _contained(field):
        yield from _nested(inner)


def _contained(field: AnyField) -> tuple[AnyField, ...]:
    if isinstance(field, fields.List):
        return (field.inner,)
    if isinstance(field, fields.Tuple):
        return tuple(field.tuple_fields)
    if isinstance(field, fields.Mapping) and field.value_field is not None:
        return (field.value_field,)
    return ()


def _fields(schema: Schema) -> tuple[ViewField, ...]:
    return (*(_field(schema, name, field) for name, field in schema.dump_fields.items()), *_hooks(schema))


def _field(schema: Schema, name: str, field: AnyField) -> ViewField:
    declared = merged(_in_metadata(field), _of_function(schema, field))
    if not field._CHECK_ATTRIBUTE:  # noqa: SLF001 - Marshmallow's only sign that a field reads no attribute
        return ViewField(name, needs=declared, refusal=_opaque(field) if declared is None else None)
    try:
        schemas = [nested.schema for nested in _nested(field)]
    except (RegistryError, ValueError) as error:
        return ViewField(name, refusal=Refusal(f"its schema can't be found: {error}", "Define it, or pass the class."))
    return ViewField(
        name,
        choices=(tuple((field.attribute or name).split(".")),),
        nested=tuple({view.key: view for view in map(marshmallow_view, schemas)}.values()),
        many=_many(field) if schemas else None,
        needs=declared,
        of_values=bool(_contained(field)) and not schemas,
        family=MARSHMALLOW,
    )


def _many(field: AnyField) -> bool:
    if isinstance(field, fields.Nested):
        return bool(field.many or field.schema.many)
    return True


def _in_metadata(field: AnyField) -> Needs | None:
    declared = field.metadata.get("needs")
    return declared if isinstance(declared, Needs) else None


def _of_function(schema: Schema, field: AnyField) -> Needs | None:
    if isinstance(field, fields.Constant):
        return Needs(())
    if isinstance(field, fields.Method):
        return (
            needs_of(getattr(schema, field.serialize_method_name, None)) if field.serialize_method_name else Needs(())
        )
    if isinstance(field, fields.Function):
        return needs_of(field.serialize_func) if field.serialize_func else Needs(())
    return None


def _opaque(field: AnyField) -> Refusal:
    kind = type(field).__name__
    where = "the method" if isinstance(field, fields.Method) else "the function"
    return Refusal(
        f"a {kind} field can read anything of the object, and this one doesn't say what",
        f'Decorate {where} with @needs("…"), or give the field metadata={{"needs": needs("…")}}.',
    )


def _hooks(schema: Schema) -> list[ViewField]:
    """Give a field for each method that gets the object itself, and may read anything of it."""
    hooks = schema._hooks  # noqa: SLF001 - nowhere else does a schema say which hooks it has
    names = [name for name, _, _ in hooks.get(PRE_DUMP, ())]
    names += [name for name, _, settings in hooks.get(POST_DUMP, ()) if settings.get("pass_original")]
    if type(schema).get_attribute is not Schema.get_attribute:
        names.append("get_attribute")
    return [_hook(name, needs_of(getattr(schema, name))) for name in names]


def _hook(name: str, declared: Needs | None) -> ViewField:
    opaque = Refusal(
        "gets the whole object, and doesn't say what it reads",
        f'Put @needs("…") directly above `def {name}`; @needs() if it reads nothing more of the model.',
    )
    return ViewField(name, needs=declared, refusal=opaque if declared is None else None)

"""Solutions of lesson 11."""

# mypy: disable-error-code="valid-type, no-untyped-call"
# A type that is made while the program runs, `list[view]`; and functions inside, without hints as learners write them.

from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from types import NoneType
from typing import get_args, get_origin

from pydantic import BaseModel, TypeAdapter


def make_encoder(view):
    """A function that makes of a row what `view` shows: a dictionary of plain data, under each field's serialization alias."""

    def change_for(hint):
        if get_origin(hint) is list:
            encode_one = make_encoder(get_args(hint)[0])
            return lambda rows: [encode_one(row) for row in rows]
        kind = next((each for each in get_args(hint) if each is not NoneType), hint)
        if kind is datetime:
            return lambda moment: moment and moment.isoformat()
        if kind is Decimal:
            return lambda number: None if number is None else str(number)
        return make_encoder(kind) if issubclass(kind, BaseModel) else None

    fields = view.model_fields.items()
    plan = [
        (field.serialization_alias or name, attrgetter(name), change_for(field.annotation)) for name, field in fields
    ]
    return lambda row: {key: change(get(row)) if change else get(row) for key, get, change in plan}


def make_reader(view):
    """A function that reads a body, JSON in bytes, and gives its rows, each as `view`, a TypedDict, describes it.

    A body that doesn't fit raises ValueError, whose text names the row's place and the field: `row 3: quantity`.
    """
    adapter = TypeAdapter(list[view])

    def read(body):
        return adapter.validate_json(body, strict=True)

    return read

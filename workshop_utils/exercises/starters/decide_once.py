"""Starters of lesson 11."""

# mypy: disable-error-code="valid-type, no-untyped-call"
# A type that is made while the program runs, `list[view]`; and functions inside, without hints as learners write them.

import json
from datetime import datetime
from decimal import Decimal
from typing import get_args, get_origin, get_type_hints

from pydantic import TypeAdapter


def make_encoder(view):
    """A function that makes of a row what `view` shows: a dictionary of plain data, under each field's serialization alias."""

    def plain(value, hint):
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, Decimal):
            return str(value)
        if get_origin(hint) is list:
            return [plain(each, get_args(hint)[0]) for each in value]
        return make_encoder(hint)(value)

    def encode(row):
        fields = view.model_fields.items()
        return {
            field.serialization_alias or name: plain(getattr(row, name), field.annotation) for name, field in fields
        }

    return encode


def make_reader(view):
    """A function that reads a body, JSON in bytes, and gives its rows, each as `view`, a TypedDict, describes it.

    A body that doesn't fit raises ValueError, whose text names the row's place and the field: `row 3: quantity`.
    """

    def read(body):
        rows = json.loads(body)
        for place, row in enumerate(rows):
            for name, kind in get_type_hints(view).items():
                if type(row.get(name)) is not kind:
                    raise ValueError(f"row {place}: {name} isn't {kind.__name__}")
        return TypeAdapter(list[view]).validate_python(rows)

    return read

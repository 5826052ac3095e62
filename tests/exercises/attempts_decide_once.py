"""What learners write for the exercises of lesson 11: encoders made from a view, and readers of bodies; wrong, odd and right."""

from __future__ import annotations

BEFORE = """
import functools
import json
from datetime import datetime
from decimal import Decimal
from operator import attrgetter, methodcaller
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

import msgspec
import orjson
import pydantic_core
from pydantic import BaseModel, TypeAdapter, ValidationError
"""

CHANGE = """
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
"""
PLAN = "[(field.serialization_alias or name, attrgetter(name), change_for(field.annotation)) for name, field in view.model_fields.items()]"
PLANNED = "return lambda row: {key: change(get(row)) if change else get(row) for key, get, change in plan}"


def encoder(body: str, above: str = "", view: str = "view") -> str:
    """Write a `make_encoder` from its lines, and what stands above it."""
    return f"{BEFORE}\n{above}\n\ndef make_encoder({view}):\n{body.rstrip()}\n"


def planned(change: str = CHANGE, plan: str = PLAN, rest: str = PLANNED, above: str = "") -> str:
    """Write a `make_encoder` with a plan."""
    return encoder(f"{change}\n    plan = {plan}\n    {rest}", above)


def but(old: str, new: str) -> str:
    """Write the plan's changes with one of them changed."""
    assert old in CHANGE
    return CHANGE.replace(old, new)


SLOW_PLAIN = """
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
"""

ENCODER_WRONG = {
    "no better: another loop": encoder(
        SLOW_PLAIN
        + """
    def encode(row):
        encoded = {}
        for name, field in view.model_fields.items():
            encoded[field.serialization_alias or name] = plain(getattr(row, name), field.annotation)
        return encoded
    return encode"""
    ),
    "over: fields kept, looked at for each row": encoder(
        SLOW_PLAIN
        + """
    fields = list(view.model_fields.items())
    def encode(row):
        return {field.serialization_alias or name: plain(getattr(row, name), field.annotation) for name, field in fields}
    return encode"""
    ),
    "over: names kept, values asked": encoder(
        """
    def encoder_of(hint):
        found = [each for each in (*get_args(hint), hint) if each is not NoneType]
        return make_encoder(found[0]) if isinstance(found[0], type) and issubclass(found[0], BaseModel) else None

    fields = [(field.serialization_alias or name, name, encoder_of(field.annotation)) for name, field in view.model_fields.items()]

    def plain(value, inner):
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, Decimal):
            return str(value)
        if isinstance(value, list):
            return [inner(each) for each in value]
        return inner(value) if inner else value

    return lambda row: {key: plain(getattr(row, name), inner) for key, name, inner in fields}"""
    ),
    "over: match": encoder(
        """
    def encoder_of(hint):
        found = [each for each in (*get_args(hint), hint) if each is not NoneType]
        return make_encoder(found[0]) if isinstance(found[0], type) and issubclass(found[0], BaseModel) else None

    fields = [(field.serialization_alias or name, name, encoder_of(field.annotation)) for name, field in view.model_fields.items()]

    def plain(value, inner):
        match value:
            case datetime():
                return value.isoformat()
            case Decimal():
                return str(value)
            case list():
                return [inner(each) for each in value]
        return inner(value) if inner else value

    return lambda row: {key: plain(getattr(row, name), inner) for key, name, inner in fields}"""
    ),
    "over: singledispatch": encoder(
        """
    def encoder_of(hint):
        found = [each for each in (*get_args(hint), hint) if each is not NoneType]
        return make_encoder(found[0]) if isinstance(found[0], type) and issubclass(found[0], BaseModel) else None

    @functools.singledispatch
    def plain(value, inner):
        return inner(value) if inner else value

    plain.register(datetime, lambda value, inner: value.isoformat())
    plain.register(Decimal, lambda value, inner: str(value))
    plain.register(list, lambda value, inner: [inner(each) for each in value])
    fields = [(field.serialization_alias or name, name, encoder_of(field.annotation)) for name, field in view.model_fields.items()]
    return lambda row: {key: plain(getattr(row, name), inner) for key, name, inner in fields}"""
    ),
    "over: planned at the first row": encoder(
        f"""{CHANGE}
    plan = []

    def encode(row):
        if not plan:
            plan.extend({PLAN})
        return {{key: change(get(row)) if change else get(row) for key, get, change in plan}}

    return encode"""
    ),
    "over: a plan for every row": encoder(
        f"""{CHANGE}
    def encode(row):
        plan = {PLAN}
        return {{key: change(get(row)) if change else get(row) for key, get, change in plan}}

    return encode"""
    ),
    "over: an adapter for every row": encoder(
        """
    def encode(row):
        adapter = TypeAdapter(view)
        return adapter.dump_python(adapter.validate_python(row, from_attributes=True), mode="json", by_alias=True)

    return encode"""
    ),
    "over: inner encoders made late": encoder(
        """
    def change_for(hint):
        if get_origin(hint) is list:
            return lambda rows: [make_encoder(get_args(hint)[0])(row) for row in rows]
        kind = next((each for each in get_args(hint) if each is not NoneType), hint)
        if kind is datetime:
            return lambda moment: moment and moment.isoformat()
        if kind is Decimal:
            return lambda number: None if number is None else str(number)
        return make_encoder(kind) if issubclass(kind, BaseModel) else None

    plan = """
        + PLAN
        + "\n    "
        + PLANNED
    ),
    "over: compiled for every row": encoder(
        f"""{CHANGE}
    changes = {{name: change_for(field.annotation) or (lambda value: value) for name, field in view.model_fields.items()}}
    parts = [f"{{(field.serialization_alias or name)!r}}: changes[{{name!r}}](row.{{name}})" for name, field in view.model_fields.items()]
    source = "{{" + ", ".join(parts) + "}}"
    return lambda row: eval(source, {{"row": row, "changes": changes}})"""
    ),
    "over: asked by another name": encoder(
        SLOW_PLAIN.replace("make_encoder(hint)(value)", "inner[hint](value)")
        .replace("isinstance(", "ask(")
        .replace("    def plain", "    ask, inner = isinstance, {}\n    def plain", 1)
        + """
    fields = [(field.serialization_alias or name, name, field.annotation) for name, field in view.model_fields.items()]
    for _, _, hint in fields:
        for each in (hint, *get_args(hint)):
            if isinstance(each, type) and issubclass(each, BaseModel):
                inner[each] = make_encoder(each)
    return lambda row: {key: plain(getattr(row, name), hint) for key, name, hint in fields}"""
    ),
    "over: hints asked for at each row": encoder(
        f"""{CHANGE}
    plan = {PLAN}

    def encode(row):
        assert get_type_hints(view)
        return {{key: change(get(row)) if change else get(row) for key, get, change in plan}}

    return encode"""
    ),
    "wrong: one dictionary for all rows": encoder(
        f"""{CHANGE}
    plan, encoded = {PLAN}, {{}}

    def encode(row):
        encoded.update((key, change(get(row)) if change else get(row)) for key, get, change in plan)
        return encoded

    return encode"""
    ),
    "wrong: bound late": encoder(
        f"""{CHANGE}
    parts = {{}}
    for name, field in view.model_fields.items():
        change = change_for(field.annotation) or (lambda value: value)
        parts[field.serialization_alias or name] = lambda row: change(getattr(row, name))
    return lambda row: {{key: part(row) for key, part in parts.items()}}"""
    ),
    "wrong: what is empty becomes None": planned(
        but(
            "return make_encoder(kind) if issubclass(kind, BaseModel) else None",
            "return make_encoder(kind) if issubclass(kind, BaseModel) else (lambda value: value or None) if kind is str else None",
        )
    ),
    "wrong: nothing for nought": planned(
        but("None if number is None else str(number)", "str(number) if number else None")
    ),
    "wrong: the first of two hints": planned(
        but("next((each for each in get_args(hint) if each is not NoneType), hint)", "(*get_args(hint), hint)[0]")
    ),
    "wrong: a core that leaves None out": encoder(
        '    return lambda row: view.model_validate(row, from_attributes=True).model_dump(mode="json", by_alias=True, exclude_none=True)'
    ),
    "raised: read by the alias": planned(
        plan=PLAN.replace("attrgetter(name)", "attrgetter(field.serialization_alias or name)")
    ),
    "wrong: guessed from the first row": encoder(
        """
    names = {name: field.serialization_alias or name for name, field in view.model_fields.items()}
    hints = {name: field.annotation for name, field in view.model_fields.items()}
    inner = {name: make_encoder((*get_args(hint), hint)[0]) for name, hint in hints.items() if name in ("customer", "lines")}
    first = {}

    def change_for(value, name):
        if type(value) is datetime:
            return datetime.isoformat
        if type(value) is Decimal:
            return str
        if type(value) is list:
            return lambda rows: [inner[name](row) for row in rows]
        return inner.get(name)

    def encode(row):
        if not first:
            first.update({name: change_for(getattr(row, name), name) for name in names})
        return {key: first[name](getattr(row, name)) if first[name] else getattr(row, name) for name, key in names.items()}

    return encode"""
    ),
    "wrong: by the value's own type": encoder(
        """
    changes = {datetime: datetime.isoformat, Decimal: str}
    inner = {name: make_encoder((*get_args(field.annotation), field.annotation)[0]) for name, field in view.model_fields.items() if name in ("customer", "lines")}
    names = [(field.serialization_alias or name, name) for name, field in view.model_fields.items()]

    def plain(value, name):
        if name == "lines":
            return [inner[name](row) for row in value]
        if name in inner:
            return inner[name](value)
        return changes.get(type(value), lambda same: same)(value)

    return lambda row: {key: plain(getattr(row, name), name) for key, name in names}"""
    ),
    "wrong: None isn't thought of in hints": planned(
        but(
            "        kind = next((each for each in get_args(hint) if each is not NoneType), hint)\n",
            "        kind = hint\n",
        ).replace(
            "return make_encoder(kind) if issubclass(kind, BaseModel) else None",
            "return make_encoder(kind) if isinstance(kind, type) and issubclass(kind, BaseModel) else None",
        )
    ),
    "wrong: None becomes a text": planned(
        but("lambda moment: moment and moment.isoformat()", "lambda moment: str(moment and moment.isoformat())")
    ),
    "wrong: money becomes a float": planned(but("str(number)", "float(number)")),
    "wrong: times by str": planned(but("moment.isoformat()", "str(moment)")),
    "wrong: the field's own name": planned(plan=PLAN.replace("field.serialization_alias or name", "name")),
    "wrong: the other alias": planned(plan=PLAN.replace("field.serialization_alias", "field.alias")),
    "wrong: only fields with an alias": planned(
        plan=PLAN.replace("field.serialization_alias or name", "field.serialization_alias").replace(
            "items()]", "items() if field.serialization_alias]"
        )
    ),
    "wrong: views inside are left": planned(
        but("        return make_encoder(kind) if issubclass(kind, BaseModel) else None\n", "        return None\n")
    ),
    "wrong: lists are left": planned(
        but(
            "            encode_one = make_encoder(get_args(hint)[0])\n            return lambda rows: [encode_one(row) for row in rows]\n",
            "            return None\n",
        )
    ),
    "wrong: more than the view shows": planned(
        rest='return lambda row: {**{key: change(get(row)) if change else get(row) for key, get, change in plan}, "secret": row.secret} if hasattr(row, "id") else {key: change(get(row)) if change else get(row) for key, get, change in plan}'
    ),
    "wrong: True becomes 1": planned(
        but(
            "        if kind is Decimal:",
            "        if kind is int or kind is bool:\n            return int\n        if kind is Decimal:",
        )
    ),
    "wrong: JSON, not a dictionary": planned(
        rest="return lambda row: json.dumps({key: change(get(row)) if change else get(row) for key, get, change in plan})"
    ),
    "wrong: an object of the view": encoder("    return lambda row: view.model_validate(row, from_attributes=True)"),
    "wrong: a core that leaves times": encoder(
        "    return lambda row: view.model_validate(row, from_attributes=True).model_dump(by_alias=True)"
    ),
    "wrong: a core without aliases": encoder(
        '    return lambda row: view.model_validate(row, from_attributes=True).model_dump(mode="json")'
    ),
    "wrong: kept by id": encoder(
        """
    if id(view) not in kept:
        kept[id(view)] = plan_of(view)
    plan = kept[id(view)]
    """
        + PLANNED,
        above=f"kept = {{}}\n\ndef plan_of(view):\n{CHANGE}\n    return {PLAN}\n",
    ),
    "wrong: kept by the view's name": encoder(
        """
    if view.__name__ not in kept:
        kept[view.__name__] = plan_of(view)
    plan = kept[view.__name__]
    """
        + PLANNED,
        above=f"kept = {{}}\n\ndef plan_of(view):\n{CHANGE}\n    return {PLAN}\n",
    ),
    "wrong: one plan, overwritten by the next view": encoder(
        f"""{CHANGE}
    mine = {PLAN}
    name = view.__name__
    plans[name] = mine
    return lambda row: {{key: change(get(row)) if change else get(row) for key, get, change in plans[name]}}""",
        above="plans = {}",
    ),
    "raised: glued code": encoder(
        f"""{CHANGE}
    changes = {{name: change_for(field.annotation) or (lambda value: value) for name, field in view.model_fields.items()}}
    parts = [f'"{{field.serialization_alias or name}}": changes["{{name}}"](row.{{name}})' for name, field in view.model_fields.items()]
    return eval("lambda row: {{" + ", ".join(parts) + "}}", {{"changes": changes}})"""
    ),
    "raised: the row's dictionary": planned(
        rest="return lambda row: {key: change(vars(row)[key]) if change else vars(row).get(key) for key, get, change in plan}"
    ),
    "raised: hints aren't always classes": planned(
        but(
            "        kind = next((each for each in get_args(hint) if each is not NoneType), hint)\n",
            "        kind = hint\n",
        )
    ),
    "raised: None can't be changed": planned(but("moment and moment.isoformat()", "moment.isoformat()")),
    "raised: a view wants dictionaries": encoder(
        '    return lambda row: view.model_validate(row).model_dump(mode="json", by_alias=True)'
    ),
    "raised: nothing is returned": encoder(f"{CHANGE}\n    plan = {PLAN}"),
    "raised: a plan, not a function": encoder(f"{CHANGE}\n    return {PLAN}"),
}

ENCODER_RIGHT = {
    "a plan in a closure": planned(),
    "a function for each field": encoder(
        f"""{CHANGE}
    def part(name, field):
        key, get, change = field.serialization_alias or name, attrgetter(name), change_for(field.annotation)
        return (lambda row: (key, change(get(row)))) if change else (lambda row: (key, get(row)))

    parts = [part(name, field) for name, field in view.model_fields.items()]
    return lambda row: dict(each(row) for each in parts)"""
    ),
    "generated code": encoder(
        f"""{CHANGE}
    changes, parts = {{}}, []
    for name, field in view.model_fields.items():
        changes[name] = change_for(field.annotation)
        value = f"changes[{{name!r}}](row.{{name}})" if changes[name] else f"row.{{name}}"
        parts.append(f"{{field.serialization_alias or name!r}}: {{value}}" if not field.serialization_alias else f"{{field.serialization_alias!r}}: {{value}}")
    return eval("lambda row: {{" + ", ".join(parts).replace("\\n", " ") + "}}", {{"changes": changes}})""".replace(
            'f"{{field.serialization_alias or name!r}}: {{value}}" if not field.serialization_alias else f"{{field.serialization_alias!r}}: {{value}}"',
            'f"{(field.serialization_alias or name)!r}: {value}"',
        )
    ),
    "Pydantic's adapter, made once": encoder(
        """
    adapter = TypeAdapter(view)
    return lambda row: adapter.dump_python(adapter.validate_python(row, from_attributes=True), mode="json", by_alias=True)"""
    ),
    "Pydantic's model": encoder(
        '    return lambda row: view.model_validate(row, from_attributes=True).model_dump(mode="json", by_alias=True)'
    ),
    "a cache that holds the view": planned(above="@functools.cache"),
    "hints by get_type_hints": encoder(
        CHANGE
        + """
    hints = get_type_hints(view)
    plan = [(field.serialization_alias or name, attrgetter(name), change_for(hints[name])) for name, field in view.model_fields.items()]
    """
        + PLANNED
    ),
    "questions that nobody counts": planned(
        but(
            "lambda moment: moment and moment.isoformat()",
            'lambda moment: getattr(moment, "isoformat", lambda: None)()',
        )
    ),
    "tried, and caught": planned(
        but(
            "            return lambda moment: moment and moment.isoformat()",
            """            def iso(moment):
                try:
                    return moment.isoformat()
                except AttributeError:
                    return None
            return iso""",
        )
    ),
    "a class with a method": encoder(
        "    return Encoder(view).encode",
        above="""
class Encoder:
    def __init__(self, view):
        self.plan = [(field.serialization_alias or name, name, self.change_for(field.annotation)) for name, field in view.model_fields.items()]

    def change_for(self, hint):
        origin, inner = get_origin(hint), get_args(hint)
        if origin is list:
            return lambda rows, one=make_encoder(inner[0]): list(map(one, rows))
        if origin in (UnionType, Union):
            change = self.change_for(next(each for each in inner if each is not NoneType))
            return change and (lambda value: None if value is None else change(value))
        return {datetime: datetime.isoformat, Decimal: str}.get(hint) or (make_encoder(hint) if issubclass(hint, BaseModel) else None)

    def encode(self, row):
        encoded = {}
        for key, name, change in self.plan:
            value = getattr(row, name)
            encoded[key] = value if change is None else change(value)
        return encoded
""",
    ),
}


def reader(body: str, above: str = "") -> str:
    """Write a `make_reader` from its lines, and what stands above it."""
    return f"{BEFORE}\n{above}\n\ndef make_reader(view):\n{body.rstrip()}\n"


def reading(lines: str, made: str = "adapter = TypeAdapter(list[view])") -> str:
    """Write a `make_reader` whose adapter is made once, from the lines of its `read`."""
    inner = "\n".join(f"        {line}" for line in lines.strip("\n").splitlines())
    return reader(f"    {made}\n\n    def read(body):\n{inner}\n\n    return read")


CHECKED = """rows = json.loads(body)
for place, row in enumerate(rows):
    for name, kind in hints.items():
        if type(row.get(name)) is not kind:
            raise ValueError(f"row {place}: {name} isn't {kind.__name__}")
return [{name: row[name] for name in hints} for row in rows]"""

READER_WRONG = {
    "wrong: a decoder that isn't strict": reader("    return msgspec.json.Decoder(list[view], strict=False).decode"),
    "over: decoded, then validated": reading("return adapter.validate_python(json.loads(body), strict=True)"),
    "over: orjson, then validated, likewise": reading(
        "return adapter.validate_python(orjson.loads(body), strict=True)"
    ),
    "over: from_json, then validated, likewise": reading(
        "return adapter.validate_python(pydantic_core.from_json(body), strict=True)"
    ),
    "over: msgspec without a type, then validated, likewise": reading(
        "return adapter.validate_python(msgspec.json.decode(body), strict=True)"
    ),
    "over: checked by hand, likewise": reading(CHECKED, "hints = get_type_hints(view)"),
    "over: an adapter for every body": reading(
        "return TypeAdapter(list[view]).validate_json(body, strict=True)", "pass"
    ),
    "over: a decoder for every body": reading("return msgspec.json.Decoder(list[view]).decode(body)", "pass"),
    "over: msgspec's decode, with a type": reader("    return lambda body: msgspec.json.decode(body, type=list[view])"),
    "over: an adapter of anything first, likewise": reading(
        "return adapter.validate_python(anything.validate_json(body), strict=True)",
        "from typing import Any\n    adapter, anything = TypeAdapter(list[view]), TypeAdapter(Any)",
    ),
    "over: a decoder of anything first, likewise": reading(
        "return adapter.validate_python(anything.decode(body), strict=True)",
        "adapter, anything = TypeAdapter(list[view]), msgspec.json.Decoder()",
    ),
    "over: decoded in a thread, likewise": reading(
        """with ThreadPoolExecutor(1) as pool:
    return adapter.validate_python(pool.submit(json.loads, body).result(), strict=True)""",
        "from concurrent.futures import ThreadPoolExecutor\n    adapter = TypeAdapter(list[view])",
    ),
    "wrong: kept and handed out again": reading(
        """if body not in seen:
    seen[body] = adapter.validate_json(body, strict=True)
return seen[body]""",
        "seen, adapter = {}, TypeAdapter(list[view])",
    ),
    "over: made at the first body": reading(
        """if not made:
    made.append(TypeAdapter(list[view]))
return made[0].validate_json(body, strict=True)""",
        "made = []",
    ),
    "over: validated twice": reading(
        """adapter.validate_json(body, strict=True)
return adapter.validate_json(body, strict=True)"""
    ),
    "over: validated, and each row again, likewise": reading(
        "return [one.validate_python(row) for row in adapter.validate_json(body, strict=True)]",
        "adapter, one = TypeAdapter(list[view]), TypeAdapter(view)",
    ),
    "wrong: not checked": reader("    return json.loads"),
    "wrong: only the keys of the view, likewise": reading(
        "return [{name: row[name] for name in hints} for row in json.loads(body)]", "hints = get_type_hints(view)"
    ),
    "wrong: lax": reading("return adapter.validate_json(body)"),
    "wrong: converted by hand": reading(
        "return [{name: kind(row[name]) for name, kind in hints.items()} for row in json.loads(body)]",
        "hints = get_type_hints(view)",
    ),
    "wrong: everything caught": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValueError:
    raise ValueError("the body doesn't fit") from None"""
    ),
    "wrong: the field without the place": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValidationError as error:
    raise ValueError(", ".join(str(each["loc"][-1]) for each in error.errors() if each["loc"]) or "no JSON") from None"""
    ),
    "wrong: counted from 1": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValidationError as error:
    place, *field = error.errors()[0]["loc"] or (0, "body")
    raise ValueError(f"row {place + 1}: {field}") from None"""
    ),
    "wrong: another exception": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValidationError as error:
    raise TypeError(str(error)) from None"""
    ),
    "wrong: empty when it doesn't fit": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValidationError:
    return []"""
    ),
    "wrong: unknown keys are refused": reading(
        """rows = adapter.validate_json(body, strict=True)
if b"secret" in body:
    raise ValueError("a key that isn't known")
return rows"""
    ),
    "wrong: an empty body is refused": reading(
        """rows = adapter.validate_json(body, strict=True)
if not rows:
    raise ValueError("no rows")
return rows"""
    ),
    "wrong: the first view for all": reader(
        """
    if not made:
        made.append(TypeAdapter(list[view]))
    return lambda body: made[0].validate_json(body, strict=True)""",
        above="made = []",
    ),
    "wrong: a tuple of names": reading(
        "return [tuple(row.values()) for row in adapter.validate_json(body, strict=True)]"
    ),
    "wrong: one row lost": reading("return adapter.validate_json(body, strict=True)[1:]"),
    "wrong: JSON again": reading("return json.dumps(adapter.validate_json(body, strict=True))"),
    "raised: one row asked for": reading(
        "return adapter.validate_json(body, strict=True)", "adapter = TypeAdapter(view)"
    ),
    "raised: nothing returned": reader("    adapter = TypeAdapter(list[view])"),
    "raised: the adapter itself": reader("    return TypeAdapter(list[view])"),
}

READER_RIGHT = {
    "Pydantic": reading("return adapter.validate_json(body, strict=True)"),
    "Pydantic, a partial": reader("    return functools.partial(TypeAdapter(list[view]).validate_json, strict=True)"),
    "msgspec": reader("    return msgspec.json.Decoder(list[view]).decode"),
    "its own words for the error": reading(
        """try:
    return adapter.validate_json(body, strict=True)
except ValidationError as error:
    raise ValueError("; ".join(f"row {each['loc'][0]}: {each['loc'][-1]}" if each["loc"] else "not JSON" for each in error.errors())) from error"""
    ),
    "a config of the view": reader(
        """
    from pydantic import ConfigDict
    adapter = TypeAdapter(list[view], config=None)
    return lambda body: adapter.validate_json(body, strict=True)"""
    ),
}

"""Whether two functions are the same code: formatting, comments and docstrings don't count, helpers do."""

from __future__ import annotations

import dis
import functools
import hashlib
import re
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_RETURNS = {"RETURN_VALUE", "RETURN_CONST"}
_NOTEBOOK = "__main__"
_FIELDS = ("__annotations__", "__pydantic_fields__", "_declared_fields")
"""Where a class keeps what it shows: any class, a Pydantic model, a Marshmallow schema."""
_WRAPPED = ("fget", "wrapped_property", "__func__")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_ALIKE = {"LOAD_METHOD": "LOAD_ATTR"}
"""What a call becomes depends on whether the same file imports the name; a notebook does that in another cell."""
_NOTES = {"__firstlineno__", "__static_attributes__"}
"""What a class notes of itself since Python 3.13: its line, and which attributes it sets, in the order of a set."""
_SILENT = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "POP_TOP", "EXTENDED_ARG", *_RETURNS}


def fingerprint(function: Any) -> str:
    """Give one short name for all spellings of the same code.

    Goes through the function's nested code, what it closes over, its defaults, and the functions, plain values and, in
    a notebook, classes of its own module that it names. What is the workshop's or a library's counts by name. Holds
    within one version of Python.
    """
    return hashlib.sha256(repr(_of(function, frozenset())).encode()).hexdigest()[:16]


def is_blank(function: Any) -> bool:
    """Whether the body is nothing but `...`, `pass`, or a docstring."""
    code = getattr(_unwrapped(function), "__code__", None)
    if not isinstance(code, CodeType):
        return False
    steps = list(dis.get_instructions(code))
    returned = [step.argval for step in steps if step.opname in {"LOAD_CONST", "RETURN_CONST"}]
    return all(step.opname in _SILENT for step in steps) and returned in ([None], [Ellipsis])


def _unwrapped(function: Any) -> Any:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__func__", function)


def _of(value: Any, seen: frozenset[int]) -> object:
    if isinstance(value, functools.partial):
        bound = [_of(part, seen) for part in (*value.args, *value.keywords.values())]
        return "partial", _of(value.func, seen), bound, list(value.keywords)
    function = getattr(value, "__func__", value)
    if isinstance(function, FunctionType) and id(function) not in seen:
        return _of_function(function, seen | {id(function)})
    if hasattr(value, "__wrapped__") and id(value) not in seen:  # a cache around a function
        return type(value).__name__, _of(value.__wrapped__, seen | {id(value)})
    if isinstance(value, type) and value.__module__ == _NOTEBOOK and id(value) not in seen:
        return _of_class(value, seen | {id(value)})
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, *(_of(part, seen) for part in value)]
    return repr(value) if isinstance(value, _PLAIN) else getattr(value, "__qualname__", type(value).__name__)


def _of_function(function: FunctionType, seen: frozenset[int]) -> object:
    closed = [_of(cell.cell_contents, seen) for cell in function.__closure__ or () if _is_filled(cell)]
    defaults = [_of(value, seen) for value in (function.__defaults__, *(function.__kwdefaults__ or {}).values())]
    own = [(name, _of(value, seen)) for name, value in _own_globals(function)]
    return _of_code(function.__code__), closed, defaults, own


def _of_class(kind: type, seen: frozenset[int]) -> object:
    """Go through bases, methods, plain values, and the fields of a view with the views in them."""
    members = [
        (name, _of(_bare(value), seen)) for name, value in sorted(vars(kind).items()) if not name.startswith("_")
    ]
    fields = [vars(kind).get(name, {}) for name in _FIELDS]
    shown = [(name, _ADDRESS.sub("", repr(field))) for held in fields for name, field in held.items()]
    named = [_of(one, seen) for held in fields for field in held.values() for one in _classes_in(field)]
    settings = _ADDRESS.sub("", repr(vars(kind).get("model_config")))
    return kind.__qualname__, [_of(base, seen) for base in kind.__bases__], members, shown, named, settings


def _bare(value: Any) -> Any:
    return next((part for name in _WRAPPED if (part := getattr(value, name, None)) is not None), value)


def _classes_in(annotation: Any) -> Iterator[type]:
    """Give the notebook's classes that an annotation, or a field that has one, names."""
    annotation = getattr(annotation, "annotation", annotation)
    if isinstance(annotation, type) and getattr(annotation, "__module__", None) == _NOTEBOOK:
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _classes_in(argument)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:  # a name the enclosing function hasn't bound yet
        return False


def _own_globals(function: FunctionType) -> list[tuple[str, Any]]:
    """What the function names of its own module: a notebook's helpers and constants, but nobody's library."""
    if (function.__module__ or "").startswith("workshop_utils."):
        return []
    found = {name: function.__globals__[name] for name in _names(function.__code__) if name in function.__globals__}
    return [
        (name, value)
        for name, value in sorted(found.items())
        # A class inside a function uses `__name__`, which tells where it stands and not what it does.
        if not name.startswith("__")
        and value is not function  # a function that calls itself says nothing new by it
        and (isinstance(value, _PLAIN) or getattr(value, "__module__", None) == function.__module__)
    ]


def _names(code: CodeType) -> set[str]:
    """Give the global names that code reads; those of attributes, which may be called alike, aren't among them."""
    own = {step.argval for step in dis.get_instructions(code) if step.opname in {"LOAD_GLOBAL", "LOAD_NAME"}}
    nested = (_names(const) for const in code.co_consts if isinstance(const, CodeType))
    return own.union(*nested)


def _of_code(code: CodeType) -> object:
    steps = _instructions(code)
    places = {step.offset: place for place, step in enumerate(steps)}
    signature = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & 0b1100)
    return (
        signature,
        code.co_varnames,
        [(_ALIKE.get(step.opname, step.opname), _operand(step, places)) for step in steps],
    )


def _instructions(code: CodeType) -> list[dis.Instruction]:
    """Give what counts: all but prefixes, and the notes of a class on itself, each a value and the name that gets it."""
    steps = [step for step in dis.get_instructions(code) if step.opname not in {"EXTENDED_ARG", "PUSH_NULL"}]
    notes = {place for place, step in enumerate(steps) if step.opname == "STORE_NAME" and step.argval in _NOTES}
    return [step for place, step in enumerate(steps) if not {place, place + 1} & notes]


def _operand(step: dis.Instruction, places: dict[int, int]) -> object:
    if isinstance(step.argval, CodeType):
        return _of_code(step.argval)
    if step.opcode in dis.hasjrel or step.opcode in dis.hasjabs:
        return "to", places.get(step.argval, step.argval)
    return repr(step.argval)

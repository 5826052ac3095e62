"""Through which functions a request comes into SQLAlchemy, into the database and into encoders."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import isfunction, isgeneratorfunction
from types import CellType, FunctionType, ModuleType
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.parts import ORM, SERIALISATION, Clock

_ALL = ""
_FETCHES = "all fetchall fetchone fetchmany first one one_or_none scalar scalar_one scalar_one_or_none __next__ __iter__ partitions"
# Classes of SQLAlchemy's, and the methods by which they are entered: public ones, and those named.
_SQLALCHEMY = (
    ("sqlalchemy.orm.Session", _ALL),
    ("sqlalchemy.orm.SessionTransaction", "commit rollback close"),
    ("sqlalchemy.orm.Query", "all first one one_or_none scalar count get update delete __iter__"),
    ("sqlalchemy.orm.attributes._AttributeImpl", "get"),
    ("sqlalchemy.orm.writeonly._WriteOnlyAttributeImpl", "get"),
    ("sqlalchemy.orm.state.InstanceState", "_initialize_instance"),
    ("sqlalchemy.Engine", "connect"),
    ("sqlalchemy.Connection", _ALL),
    ("sqlalchemy.engine.util.TransactionalContext", "__enter__ __exit__"),
    ("sqlalchemy.Result", _FETCHES),
    ("sqlalchemy.ScalarResult", _FETCHES),
    ("sqlalchemy.MappingResult", _FETCHES),
)
# The same of encoders; they count if they have been imported.
_ENCODERS = (
    ("json.encoder.JSONEncoder", "encode iterencode"),
    (
        "pydantic.main.BaseModel",
        "__init__ model_dump model_dump_json model_validate model_validate_json model_validate_strings",
    ),
    (
        "pydantic.type_adapter.TypeAdapter",
        "validate_python validate_json validate_strings dump_python dump_json",
    ),
    ("marshmallow.schema.Schema", "dump dumps load loads validate"),
    ("starlette.responses.JSONResponse", "render"),
)
# Functions, which go by whatever name they were imported under.
_FUNCTIONS = (
    ("json", "dumps dump"),
    ("fastapi.encoders", "jsonable_encoder"),
    ("orjson", "dumps"),
    ("msgspec", "to_builtins convert"),
    ("msgspec.json", "encode"),
    ("msgspec.msgpack", "encode"),
)
_ITERATORS = frozenset({"__iter__", "iterencode"})
_LIFE = frozenset({"__init__", "__enter__", "__exit__"})


@dataclass(frozen=True)
class Change:
    """A place in which something stands, and what is put there for a while."""

    put: Callable[[Any], object]
    before: object
    instead: object


@contextmanager
def changed(changes: Iterable[Change]) -> Iterator[None]:
    """Make changes, and take all of them back after the block, however it ends."""
    changes = tuple(changes)
    try:
        for change in changes:
            change.put(change.instead)
        yield
    finally:
        for change in reversed(changes):
            change.put(change.before)


def of_sqlalchemy(clock: Clock) -> list[Change]:
    """What makes SQLAlchemy's time that of the ORM."""
    return [change for path, names in _SQLALCHEMY for change in _of_class(_imported(path), names, clock, ORM)]


def of_encoders(clock: Clock, encoders: Iterable[Any], handlers: Iterable[Callable[..., Any]]) -> list[Change]:
    """What makes the time of encoders that of serialisation: the known ones, and `encoders`, as `handlers` call them.

    Raises WorkshopError for one that is called by no name that can be found.
    """
    classes = [(owner, names) for path, names in _ENCODERS if (owner := _imported(path, only_if_loaded=True))]
    changes = [change for owner, names in classes for change in _of_class(owner, names, clock, SERIALISATION)]
    places = _Places(handlers)
    for path, names in _FUNCTIONS:
        module = sys.modules.get(path)
        for function in filter(None, (getattr(module, name, None) for name in names.split())):
            changes += places.changes(function, clock.timed(_own_recursion(function), SERIALISATION))
    for encoder in encoders:
        plain = _function(encoder)
        can_be = hasattr(plain, "__qualname__") and not isinstance(plain, type)
        found = places.changes(plain, _wrapped(plain, clock, SERIALISATION)) if can_be else []
        if not found:
            raise WorkshopError(
                f"{getattr(plain, '__name__', repr(plain))} can't be found where the handler would call it.",
                remedy="Name a function or method that stands in a cell or module, as in encoders=(to_json,).",
            )
        changes += found
    return changes


def _own_recursion(function: Any) -> Any:
    """A copy of a function that calls itself by its name, which it finds in its own module: the copy finds itself.

    It would come in anew for each value of a list otherwise, and be slowed by what only its outermost call is timed for.
    """
    code = getattr(function, "__code__", None)
    name = getattr(function, "__name__", "")
    if code is None or name not in code.co_names or function.__globals__.get(name) is not function:
        return function
    seen = dict(function.__globals__)
    copy = FunctionType(code, seen, name, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    seen[name] = copy
    return copy


class _Places:
    """Where functions stand: in modules, in their classes, and in what handlers see."""

    def __init__(self, handlers: Iterable[Callable[..., Any]]) -> None:
        functions = [function for handler in handlers if isinstance(function := _function(handler), FunctionType)]
        seen = [vars(module) for module in list(sys.modules.values()) if isinstance(module, ModuleType)]
        self._namespaces = list({id(names): names for names in (*seen, *(f.__globals__ for f in functions))}.values())
        self._cells = [cell for function in functions for cell in function.__closure__ or ()]

    def changes(self, function: Any, instead: Any) -> list[Change]:
        """Put `instead` wherever `function` stands."""
        found = [
            Change(partial(names.__setitem__, name), function, instead)
            for names in self._namespaces
            for name, value in list(names.items())
            if value is function
        ]
        found += [Change(partial(_fill, cell), function, instead) for cell in self._cells if _content(cell) is function]
        owner = _owner(function)
        if owner is not None:
            name = function.__name__
            before = vars(owner)[name]
            found.append(Change(partial(setattr, owner, name), before, _as(before, instead)))
        return found


def _of_class(owner: Any, names: str, clock: Clock, part: str) -> list[Change]:
    chosen = names.split() or [name for name in vars(owner) if not name.startswith("_") or name in _LIFE]
    return [
        Change(partial(setattr, owner, name), before, _as(before, _wrapped(_bare(before), clock, part)))
        for name in chosen
        if isfunction(_bare(before := vars(owner).get(name)))
    ]


def _wrapped(function: Any, clock: Clock, part: str) -> Callable[..., Any]:
    gives_iterator = function.__name__ in _ITERATORS or isgeneratorfunction(function)
    return (clock.iterated if gives_iterator else clock.timed)(function, part)


def _as(before: object, function: Callable[..., Any]) -> object:
    """`function` as the kind of method that `before` is."""
    return type(before)(function) if isinstance(before, (classmethod, staticmethod)) else function


def _bare(method: Any) -> Any:
    return method.__func__ if isinstance(method, (classmethod, staticmethod)) else method


def _function(callable_: Any) -> Any:
    """The function behind partials and bound methods."""
    while isinstance(callable_, partial):
        callable_ = callable_.func
    return getattr(callable_, "__func__", callable_)


def _owner(function: Any) -> type | None:
    """The class a method stands in, None for other functions."""
    at: Any = sys.modules.get(getattr(function, "__module__", None) or "")
    for name in function.__qualname__.split(".")[:-1] if at else ():
        at = vars(at).get(name) if isinstance(at, (type, ModuleType)) else None
    held = _bare(vars(at).get(function.__name__)) if isinstance(at, type) else None
    return at if held is function else None


def _imported(path: str, *, only_if_loaded: bool = False) -> Any:
    module, _, name = path.rpartition(".")
    if only_if_loaded and module not in sys.modules:
        return None
    return getattr(import_module(module), name)


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # empty as yet
        return None


def _fill(cell: CellType, content: object) -> None:
    cell.cell_contents = content

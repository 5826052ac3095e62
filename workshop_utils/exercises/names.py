"""The names a function uses that aren't its own, found without running it."""

from __future__ import annotations

import builtins
import dis
import functools
import inspect
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from workshop_utils.measure.origin import is_learners

_GLOBAL = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "STORE_GLOBAL", "DELETE_GLOBAL"}
_MISSING = object()
_LAYERS = 20


@dataclass(frozen=True)
class Use:
    """One name a function takes from outside itself, what it stands for, and the line that uses it."""

    name: str
    value: Any
    function: str
    file: str
    line: int | None

    @property
    def text(self) -> str:
        """The line's source, without its indentation."""
        return linecache.getline(self.file, self.line).strip() if self.line else ""


def called(function: object) -> FunctionType | None:
    """Give the plain function behind decorators, partials and methods, None if there is none."""
    for _ in range(_LAYERS):
        if isinstance(function, FunctionType):
            return function
        inner = getattr(function, "func", None) or getattr(function, "__func__", None)
        function = inner or getattr(function, "__wrapped__", None)
    return None


def uses(function: object) -> Iterator[Use]:
    """Give each use of an outside name, those inside helpers before those of `function`; helpers of the same module aren't told."""
    yield from _uses(function, set())


def _uses(value: object, seen: set[int]) -> Iterator[Use]:
    if id(value) in seen:
        return
    seen.add(id(value))
    for inside in _inside(value):
        yield from _uses(inside, seen)
    if isinstance(value, FunctionType) and is_learners(value.__code__.co_filename):
        yield from _uses_of(value, seen)


def _inside(value: object) -> Iterator[object]:
    """Give the functions in what isn't a plain function itself."""
    if isinstance(value, functools.partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, type) and not _importable(value):
        yield from vars(value).values()
    elif isinstance(value, (staticmethod, classmethod)) or inspect.ismethod(value):
        yield value.__func__
    elif isinstance(value, property):
        yield from (value.fget, value.fset)
    if hasattr(value, "__wrapped__"):
        yield value.__wrapped__


def _importable(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    return kind.__module__ != "__main__" and getattr(module, kind.__qualname__, None) is kind


def _uses_of(function: FunctionType, seen: set[int]) -> Iterator[Use]:
    for use in (*_parameters(function), *_closure(function), *_globals(function)):
        if id(use.value) not in seen:
            yield from _uses(use.value, seen)
            if not (isinstance(use.value, FunctionType) and use.value.__module__ == function.__module__):
                yield use


def _parameters(function: FunctionType) -> Iterator[Use]:
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False))
    for name, value in (defaults | (function.__kwdefaults__ or {})).items():
        yield Use(name, value, function.__name__, code.co_filename, code.co_firstlineno)


def _closure(function: FunctionType) -> Iterator[Use]:
    free = function.__code__.co_freevars
    lines = _lines(function.__code__, frozenset(free))
    for name, cell in zip(free, function.__closure__ or (), strict=True):
        try:
            value = cell.cell_contents
        except ValueError:  # still empty
            continue
        yield Use(name, value, function.__name__, function.__code__.co_filename, lines.get(name))


def _globals(function: FunctionType) -> Iterator[Use]:
    for name, line in _lines(function.__code__).items():
        value = function.__globals__.get(name, vars(builtins).get(name, _MISSING))
        if value is not _MISSING:
            yield Use(name, value, function.__name__, function.__code__.co_filename, line)


def outside_names(code: CodeType) -> tuple[str, ...]:
    """Give the names that `code`, and the functions and classes written inside it, may take from their module."""
    return tuple(_lines(code))


def _lines(code: CodeType, free: frozenset[str] = frozenset()) -> dict[str, int | None]:
    """Give the globals that `code` and the functions written inside it use, each with the first line that does.

    With `free`, give those of its enclosing functions' names instead.
    """
    lines: dict[str, int | None] = {}
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if isinstance(name, CodeType):
            lines = _lines(name, free) | lines
        elif name in free if free else instruction.opname in _GLOBAL:
            lines.setdefault(name, instruction.positions.lineno if instruction.positions else None)
    return lines

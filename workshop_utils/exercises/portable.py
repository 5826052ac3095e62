"""A learner's function made ready to travel, or the name that keeps it in the notebook.

It travels by value, with the notebook's functions, classes and plain data that it uses; locks and pools of threads are made anew. What holds on to this process
doesn't: engines, sessions, objects loaded from a database, open files, the notebook's shell.
"""

from __future__ import annotations

import functools
import io
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

import cloudpickle

from workshop_utils import exercises
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.expressions import by_reference
from workshop_utils.exercises.names import Use, called, outside_names, uses
from workshop_utils.measure.origin import is_learners


class NotPortable(WorkshopError):  # noqa: N818 (it says what the function is)
    """A function that can't leave the notebook, because of what it leans on.

    `name` is the notebook's name it uses, at `line` (source `text`) of `function`, and `type_name` what the name stands
    for. `name` is empty where none could be blamed.
    """

    def __init__(self, problem: str, *, remedy: str = "", use: Use | None = None, type_name: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.name = use.name if use else ""
        self.type_name = type_name
        self.function = use.function if use else ""
        self.file, self.line, self.text = (use.file, use.line, use.text) if use else ("", None, "")


def pack(function: Callable[..., Any]) -> bytes:
    """Give `function` as bytes that `unpack` in another process makes a function of. Raises NotPortable."""
    with _own_module_by_value(function):
        try:
            return _dumps(function)
        except Exception as error:  # noqa: BLE001 (what pickling raises depends on what it meets)
            raise _blame(function, error) from None


def unpack(packed: bytes) -> Callable[..., Any]:
    """Give the function of `pack`. Imports what it uses, and raises what that raises."""
    function: Callable[..., Any] = cloudpickle.loads(packed)
    return function


_LOCKS = {type(make()): make for make in (threading.Lock, threading.RLock)}


class _Leans(Exception):  # noqa: N818 (never leaves this module)
    """Something of this process was met while packing."""


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc] # cloudpickle has no types
    """Cloudpickle that refuses what holds on to this process, at any depth, also where pickling it would succeed."""

    def reducer_override(self, obj: Any) -> Any:
        if holds_on(obj):
            raise _Leans(type(obj).__name__)
        if isinstance(obj, functools._lru_cache_wrapper):  # noqa: SLF001 (the class has no other name)
            return _cached, (obj.__wrapped__, obj.cache_parameters())
        return _made_anew(obj) or by_reference(obj) or _with_class_bodies(obj, super().reducer_override(obj))


def _made_anew(obj: object) -> tuple[Any, tuple[Any, ...]] | None:
    """Say how to make locks, limiters and pools of threads again: nothing in them is worth sending."""
    if isinstance(obj, ThreadPoolExecutor):
        return ThreadPoolExecutor, (obj._max_workers, obj._thread_name_prefix)  # noqa: SLF001 (there is no other way to ask)
    if type(obj).__module__.startswith("anyio.") and hasattr(obj, "total_tokens"):
        return type(obj), (obj.total_tokens,)
    return next(((make, ()) for kind, make in _LOCKS.items() if isinstance(obj, kind)), None)


def _with_class_bodies(function: object, reduced: Any) -> Any:
    """Add what classes inside a function use in their bodies; cloudpickle looks into the bodies of functions only."""
    if isinstance(function, FunctionType) and isinstance(reduced, tuple):
        _, slots = reduced[2]
        for name in outside_names(function.__code__):
            if name in function.__globals__ and not name.startswith("__"):
                slots["__globals__"].setdefault(name, function.__globals__[name])
    return reduced


def _dumps(value: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return buffer.getvalue()


def _cached(function: Callable[..., Any], parameters: dict[str, Any]) -> Callable[..., Any]:
    cached: Callable[..., Any] = functools.lru_cache(**parameters)(function)
    return cached


# By name, so that asking doesn't import them: what isn't imported can't have instances.
_HOLDS_ON = {
    "sqlalchemy.engine": ("Engine", "Connection", "Result"),
    "sqlalchemy.orm": ("Session", "scoped_session", "sessionmaker"),
    "sqlalchemy.ext.asyncio": ("AsyncEngine", "AsyncConnection", "AsyncSession", "async_sessionmaker"),
    "sqlalchemy.orm.state": ("InstanceState",),
    "workshop_utils.measure.ledger": ("Ledger",),
    "workshop_utils.exercises.task": ("Task",),
    "IPython.core.interactiveshell": ("InteractiveShell",),
}


def holds_on(value: object) -> bool:
    """Whether `value` belongs to this process or its database: engines, sessions, ORM objects, open files, the exercises."""
    if isinstance(value, (sqlite3.Connection, sqlite3.Cursor, io.IOBase)) or _is_the_checkers(value):
        return True
    for module, names in _HOLDS_ON.items():
        there = sys.modules.get(module)
        if there and isinstance(value, tuple(getattr(there, name) for name in names)):
            return True
    return False


def _is_the_checkers(value: object) -> bool:
    """Whether `value` is what an answer is held to: a lesson's exercises, or our solutions."""
    if isinstance(value, ModuleType):
        return value.__name__.startswith(_SOLUTIONS) or value.__name__ in _EXERCISES
    return isinstance(value, FunctionType) and str(value.__module__).startswith(_SOLUTIONS)


_SOLUTIONS = f"{exercises.__name__}.solutions"
_EXERCISES = {f"{exercises.__name__}.{name}" for name in exercises.LESSONS}


@contextmanager
def _own_module_by_value(function: Callable[..., Any]) -> Iterator[None]:
    """Send a function from a file of the learner's as it is here, whatever the file says by now."""
    plain = called(function)
    module = sys.modules.get(plain.__module__) if plain else None
    if module is None or not plain or not _is_a_learners(module):
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _is_a_learners(module: ModuleType) -> bool:
    if module.__name__ in cloudpickle.list_registry_pickle_by_value():
        return False  # somebody registered it before us, and it stays registered
    file = getattr(module, "__file__", None)
    return bool(file) and is_learners(str(file)) and not module.__name__.startswith("workshop_utils.")


def _blame(function: Callable[..., Any], error: Exception) -> NotPortable:
    for use in uses(function):
        if use.name == "get_ipython" or not _travels(use.value):
            return _leaning(use)
    return NotPortable(
        f"The function can't leave the notebook: {str(error).splitlines()[0] if str(error) else type(error).__name__}.",
        remedy="Let it use its arguments, imported modules and functions of the notebook, and nothing else.",
    )


def _leaning(use: Use) -> NotPortable:
    kind = type(use.value).__name__
    return NotPortable(
        f"`{use.function}` leans on the notebook's `{use.name}` ({kind}).",
        remedy="Let it use what it is given: its session and its arguments.",
        use=use,
        type_name=kind,
    )


def _travels(value: object) -> bool:
    try:
        _dumps(value)
    except Exception:  # noqa: BLE001 (as in pack)
        return False
    return True

"""What exercises 11.2 and 11.3 count while rows pass: looks at a view, and questions about types, asked by the learner's code."""

from __future__ import annotations

import builtins
import dis
import functools
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType, FrameType
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from workshop_utils.measure.origin import is_learners

LOOKED_AT = frozenset(
    {
        "model_fields",
        "model_computed_fields",
        "model_json_schema",
        "__pydantic_fields__",
        "__annotations__",
        "__annotate__",
        "__signature__",
        "__mro__",
    }
)
"""What tells of a view's fields. Its compiled core, which reads rows, is asked for under other names."""
QUESTIONS = ("isinstance", "issubclass", "hasattr")
MAKING = ("eval", "exec", "compile")
"""What makes code, which is for once as well."""
MATCH, DISPATCH, PLAN = "match", "singledispatch", "TypeAdapter"
_watches: list[Counter[str]] = []
_ASKING = {id(getattr(builtins, name)): name for name in (*QUESTIONS, *MAKING)}


class _Watched(type(BaseModel)):  # type: ignore[misc]  # (the metaclass has no public name)
    def __getattribute__(cls, name: str) -> Any:
        # `model_fields` is a property that looks a second time.
        if _watches and name in LOOKED_AT and sys._getframe(1).f_code.co_name != "model_fields":  # noqa: SLF001 (no public way)
            noted(name)
        return super().__getattribute__(name)


class View(BaseModel, metaclass=_Watched):
    """A view schema whose fields are counted when somebody looks at them in a `watching` block."""


@contextmanager
def watching() -> Iterator[Counter[str]]:
    """Count, by name, what the learner's code asks while the block runs; everything is as it was afterwards."""
    seen: Counter[str] = Counter()
    with ExitStack() as hooks:
        hooks.enter_context(replaced(FieldInfo, "__getattribute__", _looking))
        hooks.enter_context(replaced(TypeAdapter, "__init__", _planning(TypeAdapter.__init__)))
        hooks.enter_context(_profiled())
        _watches.append(seen)
        try:
            yield seen
        finally:
            _watches.pop()


def noted(name: str) -> None:
    """Count one more of a name, for whoever watches."""
    for seen in _watches:
        seen[name] += 1


def _by_learner() -> bool:
    return is_learners(sys._getframe(2).f_code.co_filename)  # noqa: SLF001 (there is no public way)


def _looking(field: FieldInfo, name: str) -> Any:
    if _watches and _by_learner():
        noted(f"field.{name}")
    return object.__getattribute__(field, name)


def _planning(original: Callable[..., None]) -> Callable[..., None]:
    def planned(*arguments: Any, **named: Any) -> None:
        noted(PLAN)
        original(*arguments, **named)

    return planned


@contextmanager
def _profiled() -> Iterator[None]:
    """Count calls that tell types apart, or make code, under whichever name they are called; in threads begun here, too."""

    def called(frame: FrameType, event: Any, what: Any) -> None:
        if event == "c_call":
            name = _ASKING.get(id(what))
            if name and is_learners(frame.f_code.co_filename):
                noted(name)
        elif event == "call" and (kind := _kind_of(frame.f_code)):
            noted(kind)

    with profiled(called):
        yield


@contextmanager
def profiled(called: Callable[[FrameType, Any, Any], None]) -> Iterator[None]:
    """Have a function called for each call of this thread, and of those begun in the block, beside who was called before."""
    before, before_in_threads = sys.getprofile(), threading.getprofile()

    def both(frame: FrameType, event: Any, what: Any) -> None:
        called(frame, event, what)
        if before:
            before(frame, event, what)

    sys.setprofile(both)
    threading.setprofile(both)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(before_in_threads)


@functools.cache
def _kind_of(code: CodeType) -> str:
    if code.co_filename == functools.__file__ and code.co_qualname.startswith("singledispatch.<locals>.wrapper"):
        return DISPATCH
    if is_learners(code.co_filename) and any(each.opname == "MATCH_CLASS" for each in dis.get_instructions(code)):
        return MATCH
    return ""


@contextmanager
def replaced(owner: Any, name: str, other: object) -> Iterator[None]:
    """Put something in the place of an attribute, and put back what was there."""
    own = vars(owner).get(name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        if own is None:
            delattr(owner, name)
        else:
            setattr(owner, name, own)

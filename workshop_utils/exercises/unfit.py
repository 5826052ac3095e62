"""What can't be judged: no function, its result instead of it, a signature we can't call, work put off."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.names import called
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Exercise


_TELLING = (int, float, list, tuple, dict, set, bytes)


def unfit(exercise: Exercise, answer: tuple[object, ...]) -> Remark | None:
    """Say why what `check` was given can't be judged, or None if it can."""
    call = f"`{exercise.check_source}`"
    if not answer:
        return Remark(
            "`check` was called without your function.", "", f"what stands between the parentheses of {call}?"
        )
    if len(answer) > 1:
        return Remark(
            f"`check` takes one function, and was given {len(answer)} things.", "", f"does your line read {call}?"
        )
    if exercise.may_be_async and inspect.iscoroutinefunction(answer[0]):
        return _wrong_signature(answer[0], exercise.call)
    return unfit_function(answer[0], call, exercise.call, may_yield=exercise.may_yield)


def unfit_function(given: Any, line: str, call: str, *, may_yield: bool = False) -> Remark | None:
    """Say why `given` isn't a function that can be called as `call`; `line` is the cell's last line, marked as code."""
    return _not_a_function(given, line) or _wrong_kind(given, may_yield=may_yield) or _wrong_signature(given, call)


def _not_a_function(given: Any, call: str) -> Remark | None:
    if isinstance(given, str):
        return Remark(f"`check` was given a text, {shown(given)}.", "", f"does your line read {call}, without quotes?")
    if inspect.isclass(given):
        return Remark(
            f"`check` was given the class `{given.__name__}`; we call a function.", "", f"does your line read {call}?"
        )
    if isinstance(given, ModuleType):
        return Remark(f"`check` was given the module `{given.__name__}`.", "", f"does your line read {call}?")
    if callable(given) and _is_ours(given):
        return Remark(
            "`check` was given our own solution, which is right, and says nothing of yours.",
            "",
            f"where in the notebook is yours, and does your line read {call}?",
        )
    if callable(given):
        return None
    if inspect.iscoroutine(given) or inspect.isgenerator(given):
        given.close()
    what = "`None`" if given is None else f"{a(type(given).__name__)}"
    what += f", {shown(given)}" if isinstance(given, _TELLING) else ""
    return Remark(
        f"`check` was given {what}. That looks like what the function returned.",
        "We call the function ourselves, on shops it hasn't seen.",
        f"does your line read {call}, with no parentheses behind the function's name?",
    )


def _is_ours(given: Any) -> bool:
    plain = called(given)
    return plain is not None and str(plain.__module__).startswith("workshop_utils.exercises.solutions")


def _wrong_kind(given: Any, *, may_yield: bool) -> Remark | None:
    if inspect.iscoroutinefunction(given):
        return Remark(
            "Your function is an `async def`; calling it gives a coroutine, and nobody here awaits it.",
            "The session it is given is an ordinary one.",
            "what is left of the function when `async` and `await` go?",
        )
    if (inspect.isgeneratorfunction(given) and not may_yield) or inspect.isasyncgenfunction(given):
        return Remark(
            "Your function has a `yield` in it, so calling it runs none of its lines yet.",
            "Its statements would run after it has returned, where nobody counts them.",
            "how would it collect what it yields, and return that?",
        )
    return None


def _wrong_signature(given: Any, how: str) -> Remark | None:
    try:
        signature = inspect.signature(given)
    except (TypeError, ValueError):  # built-ins that don't tell
        return None
    call = ast.parse(how, mode="eval").body
    arguments = call.args if isinstance(call, ast.Call) else []
    try:
        signature.bind(*arguments)
    except TypeError as error:
        own = code(f"{getattr(given, '__name__', 'your function')}{_bare(signature)}")
        said = f"We call it as `{how}`, and yours is {own}: {error}."
        return Remark(said, "", "what should the first line of your function say?")
    return None


def _bare(signature: inspect.Signature) -> str:
    """Write a signature without its annotations."""
    empty = inspect.Parameter.empty
    return str(
        signature.replace(
            parameters=[parameter.replace(annotation=empty) for parameter in signature.parameters.values()],
            return_annotation=inspect.Signature.empty,
        )
    )

"""What runs inside a learner's kernel while it is graded: the real checks, taken before the learner's first cell ran.

A name that is bound anew, such as `exercises`, an exercise put in another's place, a printed verdict and a progress file
written by hand change nothing here. Who replaces the checker's own functions in this process still could: a notebook
is a program, and this isn't a prison for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workshop_utils.exercises.seeds import VARIABLE
from workshop_utils.exercises.verdict import State, Verdict

_KEPT = (VARIABLE, "WORKSHOP_PROGRESS", "WORKSHOP_TEACHER", "WORKSHOP_DATA")
_LONGEST = 300
_checks: dict[str, Callable[..., Verdict]] = {}
_settings: dict[str, str | None] = {}


@dataclass(frozen=True)
class Said:
    """A verdict on its way to the grader: as JSON, whatever the notebook does to what is shown."""

    state: str
    headline: str

    def __repr__(self) -> str:
        return json.dumps({"state": self.state, "headline": self.headline})


def begin(lesson: str) -> None:
    """Take the checks of a lesson's exercises, and the settings that they go by."""
    from importlib import import_module

    from workshop_utils.exercises.progress import exercises_of

    module = import_module(f"workshop_utils.exercises.{lesson}")
    # Every exercise has a `check`, each kind with arguments of its own.
    _checks.update({task.name: getattr(task, "check") for task in exercises_of(module)})  # noqa: B009 (no attribute of `Task`)
    _settings.update({name: os.environ.get(name) for name in _KEPT})


def verdict(name: str, arguments: Sequence[tuple[str, str]], notebook: dict[str, Any]) -> Said:
    """Judge what a notebook's check is given, which is worked out among the `notebook`'s names."""
    _restore_settings()
    placed: list[Any] = []
    named: dict[str, Any] = {}
    for key, source in arguments:
        try:
            value = eval(source, notebook)  # noqa: S307 (the learner's own cell, in the learner's own kernel)
        except Exception as error:  # noqa: BLE001 (whatever the learner's expression raises)
            return Said(State.CANT_BE_JUDGED.value, _short(f"`{source}` raised {_said(error)}"))
        if key:
            named[key] = value
        else:
            placed.append(value)
    return _judged(name, placed, named)


def _judged(name: str, placed: list[Any], named: dict[str, Any]) -> Said:
    try:
        found = _checks[name](*placed, **named)
    except Exception as error:  # noqa: BLE001 (the grader goes on, whatever the checker met)
        return Said("not judged", _short(f"the check itself raised {_said(error)}"))
    return Said(found.state.value, _short(found.headline))


def _restore_settings() -> None:
    for name, value in _settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"

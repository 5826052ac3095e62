"""What a function of lesson 04 keeps from one call to the next, and what the verdicts say of that."""

from __future__ import annotations

from typing import Any

from workshop_utils.exercises.names import called

ALONE = "We call each page as a server would: with a new session, in a process that may be another one each time."
TOLD = "what would another process need to be told, to go on behind the last order?"


def remembered(function: Any) -> list[str]:
    """Name the notebook's lists, sets and dictionaries that a function uses, and what it declares global."""
    plain = called(function)
    if plain is None:
        return []
    held = (name for name in plain.__code__.co_names if isinstance(plain.__globals__.get(name), (dict, list, set)))
    defaults = (value for value in plain.__defaults__ or () if isinstance(value, (dict, list, set)))
    return [*held, *("a default value" for _ in defaults)]

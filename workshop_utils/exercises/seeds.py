"""Other private data than a learner has met: every seed of every case, moved by `WORKSHOP_SEED`."""

from __future__ import annotations

import inspect
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Case, Exercise

VARIABLE = "WORKSHOP_SEED"
"""The variable that `workshop grade` sets. What is asked, how much of it, and every rule of a verdict stay as they are."""
_GIVEN_BY_US = 2  # a drive's first two arguments: the learner's function and the session


def shift() -> int:
    """Give by how much the seeds are moved, 0 where the variable says nothing. Raises WorkshopError for no whole number."""
    said = os.environ.get(VARIABLE, "").strip()
    try:
        return int(said or 0)
    except ValueError:
        raise WorkshopError(
            f"{VARIABLE} is {said!r}, which isn't a whole number.", remedy=f"Set {VARIABLE} to one, or don't set it."
        ) from None


def drawn_cases(exercise: Exercise) -> tuple[Case, ...]:
    """Give an exercise's cases as they are drawn here: by their own seeds, or by others.

    Moves a case's seed, and that of its drive: the argument which the drive calls `seed`.
    """
    by = _moved_by(exercise, shift())
    return tuple(_moved(case, by, _place_of_seed(exercise)) for case in exercise.cases) if by else exercise.cases


def _moved_by(exercise: Exercise, by: int) -> int:
    """Take one of the exercise's own shifts where it names some: of some draws it couldn't tell right from wrong."""
    return exercise.shifts[(by - 1) % len(exercise.shifts)] if by and exercise.shifts else by


def _place_of_seed(exercise: Exercise) -> int | None:
    """Say which of a case's arguments is a seed; None where the drive draws nothing."""
    names = list(inspect.signature(exercise.drive).parameters)[_GIVEN_BY_US:] if exercise.drive else []
    return names.index("seed") if "seed" in names else None


def _moved(case: Case, by: int, place: int | None) -> Case:
    arguments = tuple(one + by if number == place else one for number, one in enumerate(case.arguments))
    return replace(case, seed=case.seed + by, arguments=arguments)

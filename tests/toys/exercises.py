"""Two exercises for the tests of the notebooks' builder, whose code stands here so that its source can be printed."""

from __future__ import annotations

from workshop_utils.exercises.prediction import PredictionExercise
from workshop_utils.exercises.task import Task


def doubled(number):
    """Twice the number."""
    raise NotImplementedError


starter = doubled


def doubled(number):
    """Twice the number."""
    return 2 * number


class Toy(Task):
    """An exercise without a judge."""

    starter = staticmethod(starter)
    solution_code = staticmethod(doubled)


double = Toy(name="double", number="9.1", lesson="toy", goal="", hints=(), why="")
guessed = PredictionExercise(
    name="guessed", number="9.2", lesson="toy", goal="", hints=(), why="", answer=lambda: 6, example=7
)

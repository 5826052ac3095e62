"""The one kind of error that learners see: a sentence, and what to do about it."""

from __future__ import annotations


class WorkshopError(Exception):
    """Something a learner can mend: what is wrong in one sentence, and the remedy in another.

    Notebooks show both without a traceback: the lines between would be the workshop's, not the learner's.
    """

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\nWhat to do: {self.remedy}" if self.remedy else self.problem

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the remedy, which the default would lose."""
        return _restore, (type(self), self.problem, self.remedy)

    def _render_traceback_(self) -> list[str]:
        """Give IPython what it shows instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


def _restore(kind: type[WorkshopError], problem: str, remedy: str) -> WorkshopError:
    return kind(problem, remedy=remedy)

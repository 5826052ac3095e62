"""The one kind of error this library raises, and how something is refused."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Refusal(NamedTuple):
    """Why something can't be planned, and the way out; where it stands is added by who meets it."""

    problem: str
    remedy: str


class LoadingError(Exception):
    """A view and a model that don't fit, said before anything is loaded.

    Attributes: `path` in the view (`OrderView.lines[].product.vendor`), `problem`, and `remedy`, a sentence each.
    """

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}. {self.remedy}"

    def _render_traceback_(self) -> list[str]:
        """Give IPython what it shows instead of a traceback, whose lines would all be this library's."""
        return [f"{type(self).__name__}: {self}"]


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Give a sentence with the names most like `name`, or with all there are."""
    names = sorted(known)
    close = get_close_matches(str(name), names, n=3)
    if close:
        return f"Did you mean {' or '.join(map(repr, close))}?"
    return f"There are: {', '.join(names)}." if names else "There are none."

"""What a lesson knows of an answer in files, and what it rules."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workshop_utils.exercises.files_exercise import FilesExercise
    from workshop_utils.exercises.fresh import FreshEvidence
    from workshop_utils.exercises.report import Remark
    from workshop_utils.exercises.verdict import State
    from workshop_utils.measure.table import Table


@dataclass(frozen=True)
class Ruling:
    """A rung of the ladder, and what is said on it; of a right answer the exercise says why it works, below the remark if there is one."""

    state: State
    remark: Remark | None = None
    counts: Table | None = None
    over: str = ""


@dataclass(frozen=True)
class FilesReport:
    """One answer: its files, and what every drive saw, beside what it sees of the starter's files."""

    exercise: FilesExercise
    files: Mapping[str, str]
    yours: tuple[FreshEvidence, ...]
    slow: tuple[FreshEvidence, ...]

    @property
    def mishap(self) -> FreshEvidence | None:
        """The first drive that came to no end of its own."""
        return next((one for one in self.yours if one.outcome != "answered"), None)

    @property
    def changed(self) -> dict[str, str]:
        """The files that aren't as they were given, new ones among them."""
        given = self.exercise.starter_files
        return {name: text for name, text in self.files.items() if given.get(name) != text}

    def tree(self, name: str) -> ast.Module:
        """Give a file's syntax tree, an empty one if there is no such file."""
        return ast.parse(self.files.get(name, ""))

    def modules(self) -> dict[str, ast.Module]:
        """Give the syntax tree of every Python file."""
        return {name: ast.parse(text) for name, text in self.files.items() if name.endswith(".py")}

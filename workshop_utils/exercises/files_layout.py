"""The files of an exercise, laid out: which there are, what each is for, and which of them is edited."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup
from workshop_utils.exercises.files_folder import lay_out
from workshop_utils.exercises.reset import Reset, forgotten, placed
from workshop_utils.exercises.wording import joined
from workshop_utils.measure.table import Table

if TYPE_CHECKING:
    from workshop_utils.exercises.files_exercise import FilesExercise


@dataclass(frozen=True, repr=False)
class Layout:
    """What `lay_out` gives. It tells what was laid out and not what was edited since, so it is the same every time."""

    name: str
    place: str
    edited: tuple[str, ...]
    files: Mapping[str, str]
    below: bool = True
    """Whether cells below write what is edited."""

    @property
    def table(self) -> Table:
        """One row a file."""
        return Table(("file", "what it is", ""), tuple(map(self._row, sorted(self.files))), "lll", f"{self.place}/")

    @property
    def _said(self) -> str:
        return (
            "They are yours: open them in JupyterLab's file browser if you like. Those you have edited stay as they are; "
            f"`exercises.{self.name}.reset()` brings the starters back."
        )

    def __str__(self) -> str:
        return f"{self.table}\n\n{markup.plain(self._said)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table._repr_html_() + markup.html(self._said)

    def _row(self, name: str) -> tuple[str, str, str]:
        return (
            name,
            _about(self.files[name]),
            ("you edit it below" if self.below else "you edit it") if name in self.edited else "",
        )


def _about(text: str) -> str:
    """Give the first line of a module's docstring, without its backticks: tables show texts as they are."""
    try:
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].replace("`", "")
    except SyntaxError:
        return ""


def reset(exercise: FilesExercise) -> Reset:
    """Forget what was tried of an exercise and which hints were seen, and lay its files out anew."""
    exercise.forget()
    kept = forgotten(exercise)
    lay_out(exercise.place, exercise.starter_files, anew=True)
    names = joined(exercise.edited)
    note = f"The files in {exercise.place.as_posix()} are as they were given; your older cell would write yours into {names} again."
    cells = exercise.cells()
    there = placed(cells[0]) if len(cells) == 1 else False
    return Reset(
        exercise.title,
        "\n\n\n".join(cells),
        there,
        bool(kept.record.solved),
        " ".join(filter(None, (note, kept.problem))),
    )

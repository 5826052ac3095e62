"""From `notebooks/source` to notebooks: what learners open, and the same lessons solved and executed.

A source is a py:percent file. A cell tagged `exercise` names its exercise (`exercise="order_page"`) and holds only what
comes after the code: the starter is put above it for learners, the solution in the solved notebook. Where files are
edited, each is written by a cell of its own, above the one that checks. Cells tagged `teacher` reach neither, cells
tagged `learner` or `solved` only the one, and `slide` begins a slide.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from types import ModuleType

    from nbformat import NotebookNode

    from workshop_utils.exercises.task import Task
    from workshop_utils.lessons import Lesson

# Raise it when the same source must give another notebook.
FORMAT = 1


class State(Enum):
    """How a notebook stands to its source."""

    FRESH = "up to date"
    MISSING = "not built yet"
    STALE = "older than its source"
    EDITED = "edited since it was built"


@dataclass(frozen=True)
class Target:
    """One notebook of a lesson: the learner's or the solved one."""

    lesson: Lesson
    solved: bool

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.lesson.notebook(solved=self.solved)

    def __str__(self) -> str:
        return f"{self.lesson.stem}, {'solved' if self.solved else 'for learners'}"


def targets(lessons: tuple[Lesson, ...]) -> tuple[Target, ...]:
    """Both notebooks of every lesson that has been written."""
    return tuple(Target(lesson, solved) for lesson in lessons if lesson.ready for solved in (False, True))


def state(target: Target) -> State:
    """Compare a notebook with its source, without running anything."""
    import nbformat

    if not target.path.exists():
        return State.MISSING
    try:
        stands = nbformat.read(target.path, as_version=4)
    except (ValueError, nbformat.ValidationError):
        return State.STALE
    stamp = stands.metadata.get("workshop", {}).get("stamp", "")
    if _edited(stands, stamp, target.solved):
        return State.EDITED
    return State.FRESH if stamp == compose(target).metadata.workshop.stamp else State.STALE


def build(target: Target, done: Callable[[], object] = lambda: None) -> None:
    """Write one notebook; a solved one is executed first, with `done` called after each code cell."""
    from workshop_utils.execution import execute

    notebook = compose(target)
    target.path.parent.mkdir(exist_ok=True)
    if target.solved:
        execute(notebook, done=done)
        _refuse_wrong_solutions(notebook, target)
    _write(notebook, target.path)


def _refuse_wrong_solutions(notebook: NotebookNode, target: Target) -> None:
    """Raise for a solution that its own check doesn't take for right, in the notebook where it is to stand."""
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", ()):
            said = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
            if ": correct" not in said:
                raise WorkshopError(
                    f"{target}: the solution of {cell.metadata.get('exercise')} isn't right there. {said.strip()}",
                    remedy="Starters and solutions use what the lesson's set-up cell imports.",
                )


def compose(target: Target) -> NotebookNode:
    """Put one notebook together from its source and its exercises, without outputs."""
    from nbformat.v4 import new_notebook

    cells = [one for cell in _named(target.lesson) for one in _cells(cell, target)]
    notebook: NotebookNode = new_notebook(cells=cells, metadata=_metadata(target.lesson))
    notebook.metadata["workshop"]["stamp"] = _stamp(notebook)
    return notebook


def code_cells(target: Target) -> int:
    """Count the cells that building a solved notebook runs."""
    return sum(cell.cell_type == "code" for cell in compose(target).cells)


def notes(lesson: Lesson) -> list[NotebookNode]:
    """Give the cells that neither notebook has, under the names that they would have there."""
    return [cell for cell in _named(lesson) if "teacher" in cell.metadata.get("tags", ())]


def _named(lesson: Lesson) -> list[NotebookNode]:
    """Give the cells of a lesson's source, each under its fixed name."""
    import jupytext

    cells: list[NotebookNode] = jupytext.reads(lesson.source.read_text(encoding="utf-8"), fmt="py:percent").cells
    for number, cell in enumerate(cells):
        cell.id = f"{lesson.stem}-{number:03d}"
    return cells


def _cells(cell: NotebookNode, target: Target) -> list[NotebookNode]:
    """Give what one cell of the source becomes: nothing, itself, or those that write files and itself below them."""
    tags = set(cell.metadata.get("tags", ()))
    if "teacher" in tags or ("learner" if target.solved else "solved") in tags:
        return []
    above: list[NotebookNode] = []
    if "exercise" in tags:
        exercise = exercise_of(cell, target.lesson)
        above = _writing(exercise, cell.id, target)
        cell.source = _last(cell, exercise) if above else _with_code(cell, exercise, target)
    if "slide" in tags:
        (above or [cell])[0].metadata["slideshow"] = {"slide_type": "slide"}
    return [*above, cell]


def _writing(exercise: Task, name: str, target: Target) -> list[NotebookNode]:
    """Give the cells that write the files of an exercise in files, none for any other."""
    from nbformat.v4 import new_code_cell

    from workshop_utils.exercises.files_exercise import FilesExercise

    written = exercise.cells(solved=target.solved) if isinstance(exercise, FilesExercise) else ()
    return [new_code_cell(source, id=f"{name}-{i}") for i, source in enumerate(written, start=1)]


def _with_code(cell: NotebookNode, exercise: Task, target: Target) -> str:
    above = exercise.solution_source if target.solved else exercise.starter_source
    between = "\n\n\n" if "\n" in above else "\n"
    return f"{above}{between}{_last(cell, exercise)}"


def _last(cell: NotebookNode, exercise: Task) -> str:
    """Give a cell's own lines, or the check where it has none."""
    # A prediction's cell may show its open guess in the source too, where it makes the cell readable.
    return str(cell.source).strip().removeprefix(exercise.starter_source).strip() or exercise.check_source


def exercise_of(cell: NotebookNode, lesson: Lesson) -> Task:
    """Give the exercise that a cell names."""
    from workshop_utils.exercises.task import Task

    name = cell.metadata.get("exercise", "")
    module = _judging(lesson)
    exercise = getattr(module, name, None)
    if isinstance(exercise, Task):
        return exercise
    declared = ", ".join(key for key, value in vars(module).items() if isinstance(value, Task))
    raise WorkshopError(
        f"Lesson {lesson.number} has a cell for exercise {name!r}, which {lesson.exercises}.py doesn't declare.",
        remedy=f'Name one of {declared} in the cell\'s first line: # %% tags=["exercise"] exercise="order_page".',
    )


def _judging(lesson: Lesson) -> ModuleType:
    """Import the module of a lesson's exercises."""
    name = f"workshop_utils.exercises.{lesson.exercises}"
    if lesson.exercises and importlib.util.find_spec(name):
        return importlib.import_module(name)
    raise WorkshopError(
        f"Lesson {lesson.number} has exercises, and no module judges them: lessons.toml names {lesson.exercises!r}.",
        remedy="Write the module's name, without its folder, into `exercises` of that lesson.",
    )


def _metadata(lesson: Lesson) -> dict[str, Any]:
    return {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        "workshop": {
            "lesson": lesson.number,
            "title": lesson.title,
            "minutes": lesson.minutes,
            "needs": list(lesson.needs),
        },
    }


def _stamp(notebook: NotebookNode) -> str:
    """Digest what went into a notebook. Outputs aren't part of it, nor what JupyterLab adds when it saves."""
    cells = [(cell.id, cell.cell_type, cell.source, sorted(cell.metadata.get("tags", ()))) for cell in notebook.cells]
    about = {key: value for key, value in notebook.metadata.get("workshop", {}).items() if key != "stamp"}
    return hashlib.sha256(json.dumps([FORMAT, about, cells], sort_keys=True).encode()).hexdigest()[:16]


def _edited(notebook: NotebookNode, stamp: str, solved: bool) -> bool:
    executed = any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    return _stamp(notebook) != stamp or (executed and not solved)


def _write(notebook: NotebookNode, path: Path) -> None:
    """Write beside the final name and move there, so that a reader never meets half a notebook."""
    import nbformat

    text = nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.stem}-", encoding="utf-8", newline="\n", delete=False
    ) as file:
        file.write(text)
    written = Path(file.name)
    try:
        written.chmod(0o644)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)

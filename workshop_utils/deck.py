"""A lesson's solved notebook, cut into slides, with notes for the speaker.

A slide begins where the source is tagged `slide`, and another below it where one is full. Notes are the cells tagged
`teacher`, and the hints of exercises. An answer has a slide of its own, below its exercise's, and so has what follows a
question to the room: neither is seen too early.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

from workshop_utils import authoring
from workshop_utils.authoring import State, Target
from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from workshop_utils.exercises.task import Task
    from workshop_utils.lessons import Lesson

# Lines that stand on a slide, counted roughly: slides.js makes the rest of the fit.
ROOM = 25
_PROSE_COLUMNS, _CODE_COLUMNS = 96, 112
_PICTURE_PIXELS = 21  # of a picture as a notebook shows it, for a line's room; slides show it larger
_DIAGRAM = re.compile(r"```mermaid\s+erDiagram\n(.*?)```", re.DOTALL)
_RELATION = re.compile(r'(\w+) (\S+)--\S+ (\w+) : "(\w+)"')


def deck(lesson: Lesson) -> NotebookNode:
    """Give the solved notebook of a lesson, its cells marked as nbconvert marks slides.

    Raises WorkshopError if it isn't what its source makes; one that was edited is taken as it is.
    """
    notebook = _solved(lesson)
    cells = [part for cell in notebook.cells for part in _with_hints(_drawn(cell), lesson)]
    for noted in authoring.notes(lesson):
        before = [place for place, cell in enumerate(cells, start=1) if f"{lesson.stem}-" < cell.id < noted.id]
        cells.insert(max(before, default=0), _note(noted.source, noted.id))
    notebook.cells = list(_cut(cells))
    return notebook


def _solved(lesson: Lesson) -> NotebookNode:
    import nbformat

    target = Target(lesson, solved=True)
    if not lesson.ready:
        raise WorkshopError(f"Lesson {lesson.number} hasn't been written.", remedy="Choose one that is ready.")
    state = authoring.state(target)
    if state in {State.MISSING, State.STALE}:
        raise WorkshopError(f"{target}: {state.value}.", remedy=f"Build it: workshop notebooks {lesson.number}.")
    notebook: NotebookNode = nbformat.read(target.path, as_version=4)
    return notebook


def _note(text: str, name: str) -> NotebookNode:
    from nbformat.v4 import new_markdown_cell

    note: NotebookNode = new_markdown_cell(text, id=name, metadata={"slideshow": {"slide_type": "notes"}})
    return note


def _with_hints(cell: NotebookNode, lesson: Lesson) -> list[NotebookNode]:
    """Give a cell, below its exercise's starter and a note with the hints: a note belongs to the slide above it."""
    if not _is_exercise(cell):
        return [cell]
    exercise = authoring.exercise_of(cell, lesson)
    hints = "\n".join(f"{number}. {hint}" for number, hint in enumerate(exercise.hints, start=1))
    extra = "" if exercise.core else " (extra)"
    note = _note(f"**{exercise.title}**{extra}. Hints, one at a time:\n\n{hints}", f"{cell.id}-hints")
    return [*_task(exercise, cell.id), note, cell]


def _task(exercise: Task, name: str) -> list[NotebookNode]:
    """Give what learners find in the exercise's cell, for the slide that sets it. Whole files would be too long."""
    from nbformat.v4 import new_code_cell

    from workshop_utils.exercises.files_exercise import FilesExercise

    in_files = isinstance(exercise, FilesExercise)
    return [] if in_files else [new_code_cell(exercise.starter_source, id=f"{name}-task")]


def _is_exercise(cell: NotebookNode) -> bool:
    return "exercise" in cell.metadata.get("tags", ())


def _asks(cell: NotebookNode) -> bool:
    """Say whether a cell puts a question to the room."""
    return cell.cell_type == "code" and re.search(r"^\w+ = predict\(", cell.source, re.MULTILINE) is not None


def _drawn(cell: NotebookNode) -> NotebookNode:
    """Give a cell with its entity diagram as a table: what would draw it has to be loaded from elsewhere."""
    if cell.cell_type == "markdown":
        cell.source = _DIAGRAM.sub(lambda found: _table(found[1]), cell.source)
    return cell


def _table(relations: str) -> str:
    rows = (
        f"| {'no or one' if 'o' in end else 'one'} | {one.lower()} | has many | {other.lower()} | `.{name}` |"
        for one, end, other, name in _RELATION.findall(relations)
    )
    return "\n".join(["| | | | | |", "|---|---|---|---|---|", *rows])


def _cut(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Say of each cell whether it begins a slide, or one below it."""
    used, full, answered = 0, False, False
    for cell in cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            yield cell
            continue
        for part in _parted(cell):
            lines = _lines(part)
            tagged = part.metadata.get("slideshow", {}).get("slide_type") == "slide"
            introduces = part.cell_type == "markdown" and part.source.rstrip().endswith(":")
            if tagged or full or _is_exercise(part) or used + lines > ROOM or (answered and introduces):
                part.metadata["slideshow"] = {"slide_type": "slide" if tagged else "subslide"}
                used, answered = 0, False
            used += lines
            answered = answered or bool(part.get("outputs"))
            full = False
            yield part
        full = _is_exercise(cell) or _asks(cell)


def _parted(cell: NotebookNode) -> list[NotebookNode]:
    """Give a cell, or its code and its outputs apart where both don't fit on one slide."""
    from nbformat.v4 import new_code_cell

    if _lines(cell) <= ROOM or not cell.get("outputs"):
        return [cell]
    code = new_code_cell(cell.source, id=cell.id, metadata=cell.metadata)
    outputs = new_code_cell("", id=f"{cell.id}-outputs", outputs=cell.outputs)
    outputs.metadata["transient"] = {"remove_source": True}
    return [code, outputs]


def _lines(cell: NotebookNode) -> int:
    """Count roughly how many lines of a slide a cell takes."""
    if cell.cell_type == "markdown":
        return _wrapped(cell.source, _PROSE_COLUMNS, joined=True)
    code = 0 if cell.metadata.get("transient") else ceil((_wrapped(cell.source, _CODE_COLUMNS) + 2) * 0.75)
    return code + sum(_lines_of(output) for output in cell.outputs)


def _lines_of(output: NotebookNode) -> int:
    data = output.get("data", {})
    html = data.get("text/html", "")
    if "image/png" in data:
        height = re.search(r'height="(\d+)"', html)
        return ceil(int(height[1] if height else 380) / _PICTURE_PIXELS)
    if html:
        text = re.sub(r"<[^>]+>", "", html)
        return len(re.findall(r"<tr|<p|<br|<div|<li", html)) + len(text) // (2 * _CODE_COLUMNS)
    return ceil(_wrapped(output.get("text", "") or data.get("text/plain", ""), _CODE_COLUMNS) * 0.75)


def _wrapped(text: str, columns: int, *, joined: bool = False) -> int:
    """Count a text's lines after wrapping; `joined`, its paragraphs count as one line each, and what parts them."""
    lines = text.strip().split("\n\n") if joined else text.splitlines()
    return sum(max(1, ceil(len(line) / columns)) for line in lines) + (len(lines) if joined else 0)

"""`workshop grade`: every learner's notebook run anew and judged on other private data, as one CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.classroom.judging import BROKEN, PROVEN_SEED, Grade, Terms, judge
from workshop_utils.classroom.notebook import Notebook, read, solved
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.files_exercise import SCRATCH
from workshop_utils.exercises.verdict import State
from workshop_utils.sheets import sheet

if TYPE_CHECKING:
    from workshop_utils.sheets import Sheet

COLUMNS = ("learner", "notebook", "lesson", "exercise", "kind", "state", "credit", "headline")
"""What a row says. Programs read these: they stay, and new ones come behind them."""
Say = Callable[[str], object]


def grade(folder: Path, to: Path, terms: Terms, say: Say) -> int:
    """Grade every notebook in `folder` and below it, and write the CSV file `to`; give how many could be read.

    Each notebook's rows are written when it is done: what an interrupt leaves is whole. Raises WorkshopError for a
    folder without notebooks.
    """
    found = notebooks(folder)
    if not found:
        raise WorkshopError(
            f"There is no notebook in {folder}.", remedy="Name the folder that holds the learners' notebooks."
        )
    _prepare(found)
    prove(found, terms, say)
    with sheet(to, COLUMNS) as kept:
        try:
            return sum(_one(path, folder, terms, kept, f"{n} of {len(found)}", say) for n, path in enumerate(found, 1))
        except KeyboardInterrupt:
            say(f"What was graded so far stands in {to}.")
            raise


def notebooks(folder: Path) -> tuple[Path, ...]:
    """Find the notebooks in a folder and below it; those in hidden folders are Jupyter's own copies."""
    if not folder.is_dir():
        raise WorkshopError(
            f"There is no folder {folder}.", remedy="Name the folder that holds the learners' notebooks."
        )
    return tuple(path for path in sorted(folder.rglob("*.ipynb")) if not is_hidden(path.relative_to(folder)))


def learner(path: Path, folder: Path) -> str:
    """Name whose notebook it is: by the folder below `folder` that it is in, else by its file."""
    parts = path.relative_to(folder).parts
    return parts[0] if len(parts) > 1 else path.stem


def is_hidden(path: Path) -> bool:
    """Whether a file, by its path from the folder looked through, is a program's own, or lies in such a folder."""
    return any(part.startswith(".") for part in path.parts)


def prove(found: tuple[Path, ...], terms: Terms, say: Say) -> None:
    """See that our own solutions are right on the private data that a seed draws, before anybody is judged by it.

    Tests have done so for the usual seed. Raises WorkshopError for a seed that doesn't suit.
    """
    if terms.seed == PROVEN_SEED:
        return
    for lesson in {book.lesson.number: book.lesson for path in found if (book := _readable(path))}.values():
        say(f"Lesson {lesson.number}: are its solutions right with the seed {terms.seed}?")
        refused = [one for one in judge(solved(lesson), terms) if one.state != State.CORRECT.value]
        if refused:
            raise WorkshopError(
                f"With the seed {terms.seed} nobody can be graded: our own solution isn't right. {refused[0].headline}",
                remedy=f"Choose another seed, or leave `--seed` out, which is {PROVEN_SEED}.",
            )


def _readable(path: Path) -> Notebook | None:
    try:
        return read(path)
    except WorkshopError:
        return None


def _prepare(found: tuple[Path, ...]) -> None:
    """Build the shop before a cell does, whose limit isn't meant for that."""
    if any("open_database" in path.read_text(encoding="utf-8", errors="ignore") for path in found):
        from workshop_utils.building import build_databases

        build_databases()


def _one(path: Path, folder: Path, terms: Terms, kept: Sheet, place: str, say: Say) -> bool:
    """Grade one notebook and write its rows; False if it couldn't be read."""
    who, name = learner(path, folder), path.relative_to(folder).as_posix()
    try:
        notebook = replace(read(path), scratch=_scratch(path, folder))
        grades = _judged(notebook, terms, f"{place}, {name}")
    except WorkshopError as error:
        kept.write([(who, name, "", "", "", BROKEN, "", error.problem)])
        say(f"{place}, {name}: {error.problem}")
        return False
    kept.write(_rows(who, name, notebook, grades))
    say(f"{place}, {name}: {_summary(notebook, grades)}")
    return True


def _scratch(path: Path, folder: Path) -> Path | None:
    """Find the files that a learner has edited: beside the notebook, in a folder that is this learner's."""
    beside = path.parent / SCRATCH
    return beside if path.parent != folder and beside.is_dir() else None


def _judged(notebook: Notebook, terms: Terms, label: str) -> tuple[Grade, ...]:
    from tqdm import tqdm

    with tqdm(total=len(notebook.wanted), desc=label, unit="cell", leave=False, disable=None) as bar:
        return judge(notebook, terms, done=bar.update)


def _rows(who: str, name: str, notebook: Notebook, grades: tuple[Grade, ...]) -> Iterator[tuple[str, ...]]:
    for one in grades:
        credit = "" if one.credit is None else f"{one.credit:g}"
        title = one.exercise.title if one.exercise else ""
        kind = "" if not one.exercise else "core" if one.exercise.core else "extra"
        yield who, name, notebook.lesson.number, title, kind, one.state, credit, one.headline


def _summary(notebook: Notebook, grades: tuple[Grade, ...]) -> str:
    of = [one for one in grades if one.exercise]
    right = sum(one.state == State.CORRECT.value for one in of)
    broken = "".join(f"; {one.headline}" for one in grades if one.state == BROKEN)
    return f"lesson {notebook.lesson.number}, {right} of {len(of)} correct{broken}"

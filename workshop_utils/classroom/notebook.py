"""A learner's notebook as text: which lesson it is, and what its cells hand to which check."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils import lessons
from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from workshop_utils.exercises.task import Task
    from workshop_utils.lessons import Lesson

_CHECKS = re.compile(r"(\w+)\s*\.\s*check\s*\(")
_FILES = re.compile(r"^%%writefile|\.(?:lay_out|take_reference)\(", re.MULTILINE)
_GAINS = re.compile(r"\s*\w+\.\w+\.what_it_bought\([^\n]*\)\s*")


@dataclass(frozen=True)
class Cell:
    """One code cell: its place among all cells, from 1, what stands in it, and the exercises that are checked there."""

    number: int
    source: str
    exercises: tuple[str, ...] = ()

    @property
    def only_times(self) -> bool:
        """Whether it does nothing but show what an answer bought, which takes long and judges nothing."""
        return _GAINS.fullmatch(self.source) is not None


@dataclass(frozen=True)
class Notebook:
    """A notebook of one lesson."""

    lesson: Lesson
    cells: tuple[Cell, ...]
    scratch: Path | None = None
    """The folder of files that its learner has edited beside it."""

    @property
    def wanted(self) -> tuple[Cell, ...]:
        """The cells that have to run: up to the last one that is checked, those that only time left out."""
        last = max(place for place, cell in enumerate(self.cells) if cell.exercises)
        return tuple(cell for cell in self.cells[: last + 1] if not cell.only_times)


@dataclass(frozen=True)
class Call:
    """A cell taken apart at its check: what runs before it, what it is given, and what runs after it."""

    before: str
    arguments: tuple[tuple[str, str], ...]
    """Each argument's name, empty for one without, and its source."""
    after: str = ""


@lru_cache(maxsize=1)
def tasks() -> dict[str, Task]:
    """Give the exercises of all lessons by their names, no two of which are alike."""
    from workshop_utils.exercises import LESSONS
    from workshop_utils.exercises.progress import exercises_of

    modules = [import_module(f"workshop_utils.exercises.{lesson}") for lesson in LESSONS]
    return {task.name: task for module in modules for task in exercises_of(module)}


def tasks_of(lesson: Lesson) -> tuple[Task, ...]:
    """Give the exercises of one lesson, in its order."""
    return tuple(task for task in tasks().values() if task.lesson == lesson.exercises)


def read(path: Path) -> Notebook:
    """Read a notebook and find its lesson by its exercises, whatever its file is called.

    Raises WorkshopError for what isn't a notebook, and for one without an exercise of ours.
    """
    cells = tuple(_cell(number, one) for number, one in enumerate(_cells(path), start=1) if _is_code(one))
    found = Counter(tasks()[name].lesson for cell in cells for name in cell.exercises)
    if not found:
        raise WorkshopError("no exercise of the workshop is in it")
    module = found.most_common(1)[0][0]
    lesson = next(lesson for lesson in lessons.read() if lesson.exercises == module)
    return Notebook(lesson, cells)


def solved(lesson: Lesson) -> Notebook:
    """Give a lesson's solutions as a notebook, without the lesson: its set-up, files that are laid out, and what is checked."""
    from workshop_utils.authoring import Target, compose

    code = [cell for cell in compose(Target(lesson, solved=True)).cells if cell.cell_type == "code"]
    cells = [_cell(number, cell) for number, cell in enumerate(code, start=1)]
    needed = (cell for cell in cells if cell.exercises or _FILES.search(cell.source))
    return Notebook(lesson, (cells[0], *needed))


def taken_apart(source: str, task: Task) -> Call:
    """Take a cell apart at the check of an exercise.

    Where no check stands by itself, in a cell that isn't plain Python, say, all runs before it, and the check takes what
    the lesson's cell gives it.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return Call(source, _given(task))
    for statement in statements:
        call = _check_in(statement, task.name)
        if call is not None:
            after = _from(source, statement) if not _is_only(statement, call) else _behind(source, statement)
            return Call(_until(source, statement), _arguments(call) or _given(task), after)
    return Call(source, _given(task))


def _cells(path: Path) -> list[Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except OSError as error:
        raise WorkshopError(f"it can't be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WorkshopError("it isn't a notebook, or not a whole one") from None
    if not isinstance(found, list):
        raise WorkshopError("it isn't a notebook, or not a whole one")
    return found


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(map(str, source))
    about = cell.get("metadata", {})
    named = about.get("exercise", "") if isinstance(about, dict) else ""
    names = dict.fromkeys(name for name in [*_CHECKS.findall(text), named] if name in tasks())
    return Cell(number, text, tuple(names))


def _check_in(statement: ast.stmt, name: str) -> ast.Call | None:
    """Find `….name.check(…)` or `name.check(…)` in a statement that isn't a definition."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return None
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return next((call for call in calls if _is_check(call.func, name)), None)


def _is_check(called: ast.expr, name: str) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr != "check":
        return False
    of = called.value
    return (isinstance(of, ast.Attribute) and of.attr == name) or (isinstance(of, ast.Name) and of.id == name)


def _is_only(statement: ast.stmt, call: ast.Call) -> bool:
    return isinstance(statement, ast.Expr) and statement.value is call


def _arguments(call: ast.Call) -> tuple[tuple[str, str], ...]:
    """Give what a check is called with; nothing where that is unpacked, or where it is called without."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return ()
    placed = [("", ast.unparse(one)) for one in call.args]
    return (*placed, *((one.arg or "", ast.unparse(one.value)) for one in call.keywords))


@lru_cache(maxsize=64)
def _given_in(source: str) -> tuple[tuple[str, str], ...]:
    call = ast.parse(source, mode="eval").body
    return _arguments(call) if isinstance(call, ast.Call) else ()


def _given(task: Task) -> tuple[tuple[str, str], ...]:
    return _given_in(task.check_source)


def _until(source: str, statement: ast.stmt) -> str:
    """Give what stands before a statement, with its lines where they are."""
    lines = source.splitlines(keepends=True)
    begun = lines[statement.lineno - 1].encode()[: statement.col_offset].decode().rstrip().rstrip(";")
    return "".join(lines[: statement.lineno - 1]) + begun


def _from(source: str, statement: ast.stmt) -> str:
    lines = source.splitlines(keepends=True)
    first = lines[statement.lineno - 1].encode()[statement.col_offset :].decode()
    return first + "".join(lines[statement.lineno :])


def _behind(source: str, statement: ast.stmt) -> str:
    lines = source.splitlines(keepends=True)
    end = statement.end_lineno or statement.lineno
    rest = lines[end - 1].encode()[statement.end_col_offset or 0 :].decode().lstrip().lstrip(";").lstrip(" ")
    return (rest + "".join(lines[end:])).strip()

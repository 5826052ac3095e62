"""How long the solved lessons run, and their checks: in a fresh kernel each, as a learner's. Run alone, on a quiet machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from workshop_utils import building, lessons
from workshop_utils.execution import private_folder, this_python

READY = [lesson for lesson in lessons.read() if lesson.ready]
NOTEBOOK, ALL_NOTEBOOKS, WARM, FIRST = 15, 150, 0.2, 1.5
DEAREST = 3
AGAIN = 3
TOLERANCE = 1.25
"""Says "about": a check that takes a quarter longer still feels the same."""


@dataclass(frozen=True)
class Timed:
    """What one lesson took."""

    lesson: str
    cells: dict[str, float]
    """Seconds of each cell of code, by its first line that isn't a comment."""
    first: float | None
    warm: dict[str, float]
    """Seconds of each check, the judge warm: the least of some runs."""

    @property
    def seconds(self) -> float:
        return sum(self.cells.values())

    @property
    def dearest(self) -> str:
        """The cells that take most, with their share."""
        most = sorted(self.cells, key=self.cells.__getitem__, reverse=True)[:DEAREST]
        return ", ".join(f"{self.cells[cell]:.1f} s `{cell}`" for cell in most)


def spent(client: NotebookClient, cell: nbformat.NotebookNode, index: int) -> float:
    start = perf_counter()
    client.execute_cell(cell, index)
    return perf_counter() - start


def called(number: int, source: str) -> str:
    lines = (line for line in source.splitlines() if line.strip() and not line.startswith("#"))
    return f"{number}: {next(lines, '')[:50]}"


def timed(lesson: lessons.Lesson) -> Timed:
    """Run a solved lesson in a kernel of its own, and its checks some times more."""
    notebook = nbformat.read(lesson.notebook(solved=True), as_version=4)
    client = NotebookClient(notebook, km=this_python(KernelManager), timeout=300)
    checks = [i for i, cell in enumerate(notebook.cells) if "exercise" in cell.metadata.get("tags", ())]
    cells: dict[str, float] = {}
    with private_folder() as (folder, environment), client.setup_kernel(cwd=folder, env=environment, cleanup_kc=True):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                cells[called(index, cell.source)] = spent(client, cell, index)
        warm = {
            called(i, notebook.cells[i].source): min(spent(client, notebook.cells[i], i) for _ in range(AGAIN))
            for i in checks
        }
    first = cells[called(checks[0], notebook.cells[checks[0]].source)] if checks else None
    return Timed(lesson.number, cells, first, warm)


@pytest.fixture(scope="module")
def all_timed() -> Iterator[list[Timed]]:
    building.build_databases()
    return [timed(lesson) for lesson in READY]


def test_each_solved_notebook(all_timed, row):
    for each in all_timed:
        reached = each.seconds <= NOTEBOOK
        row(
            f"lesson {each.lesson}, solved",
            f"{each.seconds:.1f} s",
            f"{NOTEBOOK} s",
            ratio=each.seconds / NOTEBOOK,
            reach="≤ 1",
            reached=reached,
            because="" if reached else each.dearest,
        )


def test_all_solved_notebooks(all_timed, row):
    whole = sum(each.seconds for each in all_timed)
    row(
        "all lessons, solved",
        f"{whole:.0f} s",
        f"{ALL_NOTEBOOKS} s",
        ratio=whole / ALL_NOTEBOOKS,
        reach="≤ 1",
        reached=whole <= ALL_NOTEBOOKS,
    )


def test_the_first_check_in_a_kernel(all_timed, row):
    for each in all_timed:
        if each.first is not None:
            reached = each.first <= FIRST * TOLERANCE
            row(
                f"first check, lesson {each.lesson}",
                f"{each.first:.2f} s",
                f"{FIRST} s",
                ratio=each.first / FIRST,
                reach="≤ 1",
                reached=reached,
            )


def test_a_check_with_the_judge_warm(all_timed, row):
    for each in all_timed:
        for check, seconds in each.warm.items():
            row(
                f"check, lesson {each.lesson}, {check}",
                f"{seconds:.2f} s",
                f"{WARM} s",
                ratio=seconds / WARM,
                reach="about 1",
                reached=seconds <= WARM * TOLERANCE,
            )

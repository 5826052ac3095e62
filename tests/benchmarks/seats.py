"""What one learner's seat needs, and what ten learners at once feel on this machine. For JupyterHub's values.

    uv run python tests/benchmarks/seats.py            shows both tables
    uv run python tests/benchmarks/seats.py --write    puts them into notebooks/TEACHING.md too

Memory is the proportional set size (PSS) of a kernel and all it starts, or of JupyterLab's server: what is shared counts once.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import nbformat
import psutil
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from workshop_utils import building, lessons
from workshop_utils.execution import private_folder, this_python

LEARNERS = 10
TOGETHER = ("02", "05")
EVERY = 0.2
TEACHING = lessons.NOTEBOOKS / "TEACHING.md"
PLACE = re.compile(r"(<!-- seats: .*? -->\n).*?(<!-- end of seats -->)", re.DOTALL)
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")


@dataclass(frozen=True)
class Seat:
    """What one lesson took, run by one learner: megabytes at the most, seconds of processor, seconds on the clock."""

    lesson: str
    megabytes: float
    cpu: float
    checks: tuple[float, ...]
    """Seconds on the clock of each check."""
    cells: tuple[float, ...]
    """Likewise of each other cell of code."""


class Watch(threading.Thread):
    """Notes the most memory that a process and its children hold."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process = psutil.Process(pid)
        self.most = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY):
            self.most = max(self.most, held(self.process))

    def end(self) -> float:
        """Stop; give the most, in megabytes."""
        self.over.set()
        self.join()
        return self.most / 1e6


def held(process: psutil.Process) -> int:
    """Give the bytes that a process and its children hold now."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += each.memory_full_info().pss
    return total


def spent(process: psutil.Process) -> float:
    """Give the seconds of processor of a process and all that it has started."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def sit(lesson: lessons.Lesson) -> Seat:
    """Run a solved lesson as a learner does, in a kernel of its own."""
    notebook = nbformat.read(lesson.notebook(solved=True), as_version=4)
    manager = this_python(KernelManager)
    client = NotebookClient(notebook, km=manager, timeout=600)
    checks, cells = [], []
    with private_folder() as (folder, environment), client.setup_kernel(cwd=folder, env=environment):
        kernel = psutil.Process(manager.provisioner.pid)
        watch = Watch(kernel.pid)
        watch.start()
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                start = time.perf_counter()
                client.execute_cell(cell, index)
                kept = checks if "exercise" in cell.metadata.get("tags", ()) else cells
                kept.append(time.perf_counter() - start)
        cpu, most = spent(kernel), watch.end()
    return Seat(lesson.number, most, cpu, tuple(checks), tuple(cells))


@contextmanager
def server() -> Iterator[psutil.Process]:
    """Run `workshop lab` on a home of its own, its page fetched once."""
    command = [sys.executable, "-m", "workshop_utils.cli", "lab", "--no-browser"]
    with private_folder() as (folder, environment), (Path(folder) / "log").open("w") as log:
        home = {"WORKSHOP_HOME": folder, "JUPYTER_DATA_DIR": str(Path(folder) / "jupyter")}
        process = subprocess.Popen(command, env={**environment, **home}, stdout=log, stderr=log)
        try:
            while not (found := ADDRESS.search(Path(log.name).read_text(encoding="utf-8"))):
                assert process.poll() is None, Path(log.name).read_text(encoding="utf-8")
                time.sleep(EVERY)
            for path in ("/lab", "/api/contents/notebooks/02_one_query_per_row.ipynb"):
                asked = urllib.request.Request(found[1] + path, headers={"Authorization": f"token {found[2]}"})  # noqa: S310
                urllib.request.urlopen(asked, timeout=60).read()  # noqa: S310 - our own server
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


def one_each() -> tuple[float, list[Seat]]:
    """Give the megabytes of a server, and the seat of each lesson."""
    with server() as running:
        lab = held(running) / 1e6
    return lab, [sit(lesson) for lesson in lessons.read() if lesson.ready]


def together(name: str, learners: int) -> list[Seat]:
    """Run a lesson as often at once."""
    lesson = lessons.find(name)
    with ThreadPoolExecutor(learners) as pool:
        return list(pool.map(lambda _: sit(lesson), range(learners)))


def seat_table(lab: float, seats: list[Seat]) -> str:
    """Set out what one seat needs."""
    lines = [
        f"| lesson | MB of its kernel, at the most | with JupyterLab's {lab:.0f} MB | seconds of processor |",
        "|---|---|---|---|",
    ]
    each = (f"| {seat.lesson} | {seat.megabytes:.0f} | {lab + seat.megabytes:.0f} | {seat.cpu:.0f} |" for seat in seats)
    return "\n".join([*lines, *each])


def felt_table(felt: dict[str, tuple[Seat, list[Seat]]]) -> str:
    """Set out what learners at once felt, beside one alone."""
    lines = [
        f"| lesson | what | alone: median, longest | {LEARNERS} at once: median, longest |",
        "|---|---|---|---|",
    ]
    chosen: dict[str, Callable[[Seat], tuple[float, ...]]] = {
        "a check": lambda seat: seat.checks,
        "another cell": lambda seat: seat.cells,
    }
    for name, (alone, many) in felt.items():
        for what, of in chosen.items():
            all_of = [seconds for seat in many for seconds in of(seat)]
            one, ten = (f"{median(each):.1f} s, {max(each):.1f} s" for each in (of(alone), all_of))
            lines.append(f"| {name} | {what} | {one} | {ten} |")
    return "\n".join(lines)


def measured() -> str:
    """Measure all; give the text that stands in TEACHING.md."""
    building.build_databases()
    lab, seats = one_each()
    felt = {name: (sit(lessons.find(name)), together(name, LEARNERS)) for name in TOGETHER}
    cores = psutil.cpu_count()
    when = f"Measured on {date.today():%d %B %Y}, on a machine with {cores} cores and Python {sys.version.split()[0]}."
    return "\n\n".join((when, seat_table(lab, seats), felt_table(felt))) + "\n\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into notebooks/TEACHING.md")
    chosen = parser.parse_args()
    text = measured()
    sys.stdout.write(text)
    if chosen.write:
        before = TEACHING.read_text(encoding="utf-8")
        after = PLACE.sub(lambda found: found[1] + "\n" + text + found[2], before)
        assert after != before, "TEACHING.md has no place for them"
        TEACHING.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()

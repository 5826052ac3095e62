"""The notebooks that are kept: made from their sources, and the same when they are run again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workshop_utils import authoring, building, lessons
from workshop_utils.authoring import State, Target
from workshop_utils.execution import execute
from workshop_utils.lessons import ROOT

READY = [lesson for lesson in lessons.read() if lesson.ready]
CELL_SECONDS = 60
PLUGINS = Path(__file__).parent / "plugins"
COMPARED = (
    ["--nbval"]
    if sys.version_info[:2] == (3, 11)
    else ["--nbval", f"--nbval-sanitize-with={PLUGINS / 'other_pythons.ini'}"]
)
written = pytest.mark.parametrize("lesson", READY, ids=lambda lesson: lesson.stem)


@pytest.fixture(scope="module", autouse=True)
def database():
    """Build the shop before a notebook does, whose output would be a progress bar."""
    building.build_databases()


def edited_here(target: Target) -> bool:
    """Say whether a notebook differs from what is committed: a learner has worked in it."""
    done = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", str(target.path)], cwd=ROOT, check=False)
    return done.returncode == 1


@written
@pytest.mark.parametrize("solved", [False, True], ids=["learner", "solved"])
def test_it_is_what_its_source_makes(lesson, solved):
    target = Target(lesson, solved)
    state = authoring.state(target)
    if state == State.EDITED and edited_here(target):
        pytest.skip("somebody is working in it")
    assert state == State.FRESH, f"{target}: {state.value}; build it with: workshop notebooks {lesson.number} --force"


@written
def test_untouched_it_runs_from_top_to_bottom_and_nothing_is_judged(lesson):
    """On the small shop, which README offers to small machines; the solved one runs on the usual shop."""
    notebook = authoring.compose(Target(lesson, solved=False))
    execute(notebook, size="small")
    exercises = [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", ())]
    assert len(exercises) == len(lesson.core) + len(lesson.extra)
    for cell in exercises:
        assert "not attempted" in cell.outputs[-1].data["text/plain"], cell.source


@written
def test_solved_it_comes_out_the_same_cell_for_cell(lesson, tmp_path):
    """On the Python it was built with. Others count other calls, of the same code: there, all but numbers."""
    # nbval itself leaves a file open, which our own settings would make an error.
    options = f"-q --color=no -p no:cacheprovider -p nbval_numbers -c {os.devnull} --nbval-current-env".split()
    limit = f"--nbval-cell-timeout={CELL_SECONDS}"
    # A copy: the kernel starts beside it, and lessons write files there.
    copied = shutil.copy(lesson.notebook(solved=True), tmp_path)
    command = [sys.executable, "-m", "pytest", *options, *COMPARED, limit, f"--rootdir={tmp_path}", str(copied)]
    ours = {"PYTHONPATH": str(PLUGINS), "WORKSHOP_PROGRESS": str(tmp_path / "progress.json")}
    environment = {**os.environ, **ours}
    for chosen in ("WORKSHOP_SIZE", "WORKSHOP_TEACHER"):
        environment.pop(chosen, None)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@written
def test_solved_every_exercise_is_correct(lesson):
    import nbformat

    notebook = nbformat.read(lesson.notebook(solved=True), as_version=4)
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", ()):
            assert "correct" in cell.outputs[-1].data["text/plain"].splitlines()[0], cell.source


@written
def test_solved_nothing_complains(lesson):
    import nbformat

    notebook = nbformat.read(lesson.notebook(solved=True), as_version=4)
    said = [
        output.text for cell in notebook.cells for output in cell.get("outputs", ()) if output.get("name") == "stderr"
    ]
    assert not said

"""Exercises in files: laid out, read, judged in fresh processes, and kept like all others."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from attempts_before_hello import PACKAGE_WRONG, package

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import before_hello
from workshop_utils.exercises.checking import InterruptedCheck
from workshop_utils.exercises.files_exercise import FilesExercise
from workshop_utils.exercises.files_folder import files_fingerprint, lay_out, read_files
from workshop_utils.exercises.fresh import FreshLimits, FreshTrial, run_fresh
from workshop_utils.exercises.fresh_steps import finish
from workshop_utils.exercises.store import store
from workshop_utils.exercises.verdict import State, Verdict

PACKAGE = before_hello.lazy_package


@pytest.fixture(autouse=True)
def notebooks_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand where a notebook would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def laid_out(notebooks_folder: Path) -> Path:
    PACKAGE.lay_out()
    return notebooks_folder / "scratch" / "shop_tools"


def edited(text: str, exercise: FilesExercise = PACKAGE) -> Verdict:
    """Judge a package whose `__init__.py` has a line more."""
    files = exercise.solution_files
    return exercise.rehearse(files | {"__init__.py": f"{files['__init__.py']}\n{text}\n"})


# Laying out


def test_files_are_laid_out_beside_the_notebook_and_shown_the_same_every_time(laid_out: Path) -> None:
    assert read_files(laid_out) == PACKAGE.starter_files
    first = str(PACKAGE.lay_out())
    (laid_out / "__init__.py").write_text("# mine\n", encoding="utf-8")
    assert str(PACKAGE.lay_out()) == first
    assert "scratch/shop_tools/" in first
    assert "__init__.py" in PACKAGE.lay_out()._repr_html_()


def test_what_was_edited_stays_and_what_is_missing_comes_back(laid_out: Path) -> None:
    (laid_out / "__init__.py").write_text("# mine\n", encoding="utf-8")
    (laid_out / "charts.py").unlink()
    PACKAGE.lay_out()
    assert (laid_out / "__init__.py").read_text(encoding="utf-8") == "# mine\n"
    assert (laid_out / "charts.py").exists()


def test_an_older_starter_that_nobody_edited_is_replaced(tmp_path: Path) -> None:
    lay_out(tmp_path / "a", {"one.py": "1", "two.py": "1"})
    (tmp_path / "a" / "two.py").write_text("mine", encoding="utf-8")
    lay_out(tmp_path / "a", {"one.py": "2", "two.py": "2"})
    assert read_files(tmp_path / "a") == {"one.py": "2", "two.py": "mine"}


def test_reset_brings_the_files_back_and_keeps_that_it_is_solved(laid_out: Path) -> None:
    lay_out(laid_out, PACKAGE.solution_files, anew=True)
    assert PACKAGE.check("scratch/shop_tools").correct
    said = str(PACKAGE.reset())
    assert read_files(laid_out) == PACKAGE.starter_files
    assert "that it is solved is kept" in said
    assert f"%%writefile {PACKAGE.place.as_posix()}/__init__.py" in said
    assert PACKAGE.check().state is State.NOT_ATTEMPTED


def test_a_folder_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "scratch").write_text("a file", encoding="utf-8")
    with pytest.raises(WorkshopError, match="can't be laid out"):
        PACKAGE.lay_out()


# Reading


def test_what_is_passed_to_check_is_told_when_it_is_odd(
    laid_out: Path, verdict_file: Callable[[str, Mapping[str, Verdict]], None]
) -> None:
    (laid_out.parent / "binary").mkdir()
    (laid_out.parent / "binary" / "__init__.py").write_bytes(b"\xff\xfe\x00")
    verdicts = {
        "untouched": PACKAGE.check("scratch/shop_tools"),
        "no such folder": PACKAGE.check("scratch/tools"),
        "a file": PACKAGE.check("scratch/shop_tools/__init__.py"),
        "a number": PACKAGE.check(5),  # type: ignore[arg-type]
        "two folders": PACKAGE.check("scratch", "shop_tools"),
        "not a text": PACKAGE.check("scratch/binary"),
        "none of the files": PACKAGE.check("scratch"),
    }
    assert [one.state for one in verdicts.values()] == [State.NOT_ATTEMPTED] + 6 * [State.CANT_BE_JUDGED]
    verdict_file("files_odd", verdicts)


def test_comments_and_caches_and_hidden_files_are_no_change(laid_out: Path) -> None:
    with (laid_out / "__init__.py").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    for hidden in ("__pycache__", ".ipynb_checkpoints"):
        (laid_out / hidden).mkdir()
        (laid_out / hidden / "charts.py").write_bytes(b"\xff")
    assert PACKAGE.check("scratch/shop_tools").state is State.NOT_ATTEMPTED


def test_files_have_one_fingerprint_however_they_are_spelled() -> None:
    assert files_fingerprint({"a.py": '"""A."""\nx = 1\n'}) == files_fingerprint({"a.py": "# b\nx=1"})
    assert files_fingerprint({"a.py": "x = 1"}) != files_fingerprint({"a.py": "x = 2"})
    assert files_fingerprint({"a.py": "x = 1"}) != files_fingerprint({"b.py": "x = 1"})


# Keeping


def test_a_right_answer_is_kept_and_two_wrong_ones_open_the_solution(laid_out: Path) -> None:
    assert not PACKAGE.solution().is_open
    for label in ("wrong: an empty package", "no better: imports below"):
        lay_out(laid_out, PACKAGE.starter_files | PACKAGE_WRONG[label], anew=True)
        verdict = PACKAGE.check("scratch/shop_tools")
    assert "Same files as last time." in PACKAGE.check("scratch/shop_tools").note
    assert not verdict.note
    assert PACKAGE.solution().is_open
    assert "__getattr__" in PACKAGE.solution().code
    assert not store().record(PACKAGE.key).solved
    lay_out(laid_out, PACKAGE.solution_files, anew=True)
    assert PACKAGE.check("scratch/shop_tools").correct
    assert store().record(PACKAGE.key).solved


def test_the_gain_is_said_to_be_a_start() -> None:
    assert "start" in str(before_hello.shop_report.what_it_bought())


# Fresh processes


def test_the_kernel_knows_nothing_of_the_files_and_the_files_nothing_of_the_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "nowhere.py")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    verdict = edited(
        "import os\nassert not {'PYTHONSTARTUP', 'PYTHONWARNINGS'} & set(os.environ)\nassert 'pytest' not in __import__('sys').modules"
    )
    assert verdict.correct, str(verdict)
    assert "shop_tools" not in sys.modules


def test_each_check_runs_the_files_as_they_are_now(laid_out: Path) -> None:
    lay_out(laid_out, PACKAGE.starter_files | package(), anew=True)
    assert PACKAGE.check("scratch/shop_tools").correct
    os.utime(laid_out / "__init__.py", (1, 1))
    (laid_out / "__init__.py").write_text("x = 1\n", encoding="utf-8")
    os.utime(laid_out / "__init__.py", (1, 1))
    assert PACKAGE.check("scratch/shop_tools").state is State.WRONG
    assert not list(laid_out.rglob("__pycache__"))


def test_what_files_print_is_shown_without_the_private_folder() -> None:
    verdict = edited("print(__file__)")
    assert "Your files printed:\nshop_tools/__init__.py" in str(verdict)


def test_a_flood_of_printing_does_no_harm() -> None:
    verdict = edited("for _ in range(20_000):\n    print('x' * 1_000)")
    assert verdict.correct
    assert len(verdict.printed) < 2_000


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        ("while True:\n    pass", State.STOPPED, "of `__init__.py`"),
        ("import os\n\nos._exit(7)", State.DIED, "the code 7"),
        ("import sys\n\nsys.exit(3)", State.RAISED, "SystemExit: 3"),
        ("held = []\n\nwhile True:\n    held.append(b'x' * 10_000_000)", State.MEMORY, "400 MB"),
    ],
)
def test_files_that_come_to_no_end_are_told_apart(text: str, state: State, said: str) -> None:
    limited = replace(PACKAGE, limits=FreshLimits(seconds=3.0, memory_mb=400))
    verdict = edited(text, limited)
    assert verdict.state is state, str(verdict)
    assert said in verdict.text
    assert "`import shop_tools`" in verdict.text


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a child of a process that has ended can't be found")
def test_what_the_files_start_ends_with_them() -> None:
    verdict = edited(
        "import subprocess, sys\n\nprint(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
    )
    (child,) = (int(word) for word in verdict.printed.split())
    end = time.monotonic() + 5
    while (
        psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE and time.monotonic() < end
    ):
        time.sleep(0.02)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


# The interrupt may come while psutil has a file of /proc open, which is then closed by the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_ends_the_process_and_keeps_nothing(laid_out: Path) -> None:
    import _thread

    lay_out(laid_out, PACKAGE.starter_files | {"__init__.py": "import time\n\ntime.sleep(60)\n"}, anew=True)
    timer = threading.Timer(1.0, _thread.interrupt_main)
    began = time.monotonic()
    timer.start()
    with pytest.raises(InterruptedCheck, match="Nothing was kept"):
        PACKAGE.check("scratch/shop_tools")
    timer.join()
    assert time.monotonic() - began < 30
    assert not store().record(PACKAGE.key).attempts


def test_threads_are_waited_for_before_modules_are_counted() -> None:
    verdict = edited(
        "import threading, time\n\n\ndef late():\n    time.sleep(0.5)\n    import shop_tools.charts\n\n\nthreading.Thread(target=late, daemon=True).start()"
    )
    assert verdict.state is State.NO_BETTER
    assert "in a thread" in verdict.text


def finishing(_data: Path) -> dict[str, Any]:
    """A drive of this module, which a fresh process can't import."""
    return finish()


def test_a_drive_that_cannot_be_imported_is_no_answer() -> None:
    (evidence,) = run_fresh((FreshTrial(finishing, {}),), {})
    assert evidence.outcome == "died"

"""Verdicts don't flicker: the same answer gets the same words, however busy the machine is.

The long form judges every solution and every wrong fix 50 times, with more busy processes than cores, which may be its own:

    uv run pytest tests/exercises/test_steady.py -m stress -n 4 --dist worksteal

Hours on two cores. `STEADY_SOLUTIONS` and `STEADY_WRONG` say otherwise how often. Exercises in files are judged a tenth as
often, and twice at least: each start of an interpreter with pandas, and each drive of lesson 12's API, takes seconds.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import attempts_before_hello
import attempts_rescue
import pytest
from cells import run_cell
from test_before_hello import COUNTED
from test_lessons_exercises import ALL, rehearsed
from test_rescue import MODULES

from workshop_utils.exercises import before_hello, rescue_the_api
from workshop_utils.exercises.verdict import State, Verdict

SOLUTIONS = int(os.environ.get("STEADY_SOLUTIONS", "50"))
WRONG = int(os.environ.get("STEADY_WRONG", "50"))
BUSY = (os.cpu_count() or 1) + 1
_FILES = {
    "shop_report": (before_hello.shop_report, attempts_before_hello.REPORT_WRONG),
    "lazy_package": (before_hello.lazy_package, attempts_before_hello.PACKAGE_WRONG),
    "rescue": (rescue_the_api.rescue, attempts_rescue.WRONG),
}

Judged = Callable[[], Verdict]


@pytest.fixture(scope="module", autouse=True)
def _busy() -> Iterator[None]:
    """Keep every core busy, and one process waiting for it, for as long as this module is tested.

    What runs other tests, or other verdicts of these, is as busy.
    """
    others = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) - 1
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(max(0, BUSY - others))]
    yield
    for each in spinning:
        each.kill()
        each.wait()


def solution_of(name: str) -> Judged:
    if name in _FILES:
        return partial(_FILES[name][0].rehearse, _FILES[name][0].solution_files)
    return lambda: rehearsed(ALL[name][0], run_cell(ALL[name][0].solution_source))


def wrong_fix(name: str, label: str) -> Judged:
    if name in _FILES:
        exercise, wrong = _FILES[name]
        files = {**exercise.starter_files, **wrong[label]}
        return lambda: _of_files(exercise, {file: text for file, text in files.items() if text is not None})
    return lambda: rehearsed(ALL[name][0], run_cell(ALL[name][1][label]))


def _of_files(exercise: before_hello.FilesExercise, files: dict[str, str]) -> Verdict:
    from workshop_utils.exercises.files_checking import verdict_on_files

    return verdict_on_files(exercise, files)


def words(name: str, verdict: Verdict) -> str:
    """Give all a learner reads; of files without the counts of modules, which a start may bring more or fewer of."""
    return MODULES.sub("N", COUNTED.sub("N", str(replace(verdict, counts=None)))) if name in _FILES else str(verdict)


def often(name: str, times: int) -> int:
    return max(2, times // 10) if name in _FILES else times


def judged_often(name: str, judged: Judged, times: int) -> tuple[set[State], list[str]]:
    """Give the states, and the different words that were said, the first said first."""
    verdicts = [judged() for _ in range(often(name, times))]
    return {one.state for one in verdicts}, list(dict.fromkeys(words(name, one) for one in verdicts))


def _shown(said: list[str]) -> str:
    return "\n\n--- or ---\n\n".join(said)


SOME = ("newest_paid", "side_load", "fetch_all", "payment_app")
"""Those whose verdicts hang on most that isn't a statement: steps, bytes, gaps, and requests that meet."""
SOME_WRONG = [(name, label) for name in SOME for label in list(ALL[name][1])[3:4]]
EVERY_WRONG = [(name, label) for name, (_, wrong, _) in ALL.items() for label in wrong]
EVERY_WRONG += [(name, label) for name, (_, wrong) in _FILES.items() for label in wrong]


def _in_two_forms(some: list[object], every: list[object], times: int) -> pytest.MarkDecorator:
    """Parametrise a test by a few, judged twice, and for `-m stress` by all, judged often."""
    short = [pytest.param(one, 2, id=_id(one)) for one in some]
    long = [pytest.param(one, times, id=f"{_id(one)} ×{times}", marks=pytest.mark.stress) for one in every]
    return pytest.mark.parametrize(("which", "times"), [*short, *long])


def _id(which: object) -> str:
    text = which if isinstance(which, str) else ": ".join(which)  # type: ignore[call-overload]
    return re.sub(r"[^\x20-\x7e]", "-", text)


@_in_two_forms(list(SOME), [*ALL, *_FILES], SOLUTIONS)
def test_a_solution_is_judged_in_the_same_words_every_time(which: str, times: int) -> None:
    states, said = judged_often(which, solution_of(which), times)
    assert states == {State.CORRECT}, _shown(said)
    assert len(said) == 1, _shown(said)


@_in_two_forms(list(SOME_WRONG), list(EVERY_WRONG), WRONG)
def test_a_wrong_fix_is_judged_in_the_same_words_every_time(which: tuple[str, str], times: int) -> None:
    states, said = judged_often(which[0], wrong_fix(*which), times)
    assert len(said) == 1, _shown(said)
    assert State.CORRECT not in states
